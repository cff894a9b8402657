"""A script played again: what decides, what is only told, and how a difference reads."""

from dataclasses import dataclass

import pytest

from ivr.simulator.clock import Clock
from ivr.simulator.events import Event
from ivr.simulator.phone import Phone
from ivr.simulator.replay import Different, Replay
from ivr.simulator.transcript import Also, Meanwhile, Transcript, Trouble

from .fakeline import ACCOUNT, CLOCK, LINE, TOKEN, FakeLine, twiml


def step(name: str, inside: str) -> object:
    return twiml(inside, x_ivr_step=name)


PAGES = {
    "/voice": step(
        "language",
        '<Say>Welcome.</Say><Gather action="/menu" numDigits="1"><Say>For English, press 1.</Say></Gather>',
    ),
    "/menu": step(
        "menu",
        '<Gather action="/agent" numDigits="1"><Say>To pay, press 1.</Say><Say>For help, press 2.</Say></Gather>'
        "<Redirect>/menu</Redirect>",
    ),
    "/agent": step("agent", '<Say>One moment.</Say><Dial action="/after">+15105550199</Dial>'),
    "/after": step("goodbye", "<Say>Goodbye.</Say><Hangup/>"),
}
WHOLE = """
ivr language:     Welcome.
ivr language:     For English, press 1.
caller:   1
ivr menu:         To pay, press 1.
ivr menu:         For help, press 2.
caller:   2
ivr agent:        One moment.
dial:     +15105550199 (answers)
ivr goodbye:      Goodbye.
end:      the line hung up
"""


@dataclass
class Played:
    replay: Replay
    happenings: list[str]
    seconds: float


def played(text: str, *, strict_words: bool = False, also: Also | None = None, pages: object = PAGES) -> Played:
    happenings: list[str] = []

    def happens(happening: Trouble | Meanwhile) -> None:
        happenings.append(happening.printed)

    replay = Replay(Transcript.read(text), happens, strict_words=strict_words, also=also)
    replay.begin()

    def listen(event: Event) -> None:
        replay.notice(event)

    phone = Phone(
        LINE,
        caller=replay,
        from_number="+15105550142",
        to_number="+18003903507",
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        clock=Clock.parse(CLOCK),
        transport=FakeLine(pages),  # type: ignore[arg-type]
        listener=listen,
    )
    ending = phone.call()
    replay.finish(ending.reason)
    return Played(replay, happenings, ending.seconds)


def different(text: str, *, strict_words: bool = False) -> Different:
    with pytest.raises(Different) as raised:
        played(text, strict_words=strict_words)
    return raised.value


def test_a_call_that_goes_as_written_has_nothing_to_tell() -> None:
    assert played(WHOLE).replay.reworded == []


def test_a_script_of_the_callers_side_alone_compares_nothing() -> None:
    assert played("caller: 1\ncaller: 2\n").replay.reworded == []


def test_an_ellipsis_stands_for_any_words_of_a_step_and_alone_for_anything() -> None:
    text = """
ivr language: … English, press 1.
caller: 1
ivr menu: To pay, press 1. …
caller: 2
…
dial: … (answers)
ivr goodbye: …
"""
    assert played(text).replay.reworded == []


def test_other_words_of_the_right_step_are_told_and_decide_nothing() -> None:
    replay = played(WHOLE.replace("For help, press 2.", "For a person, press 2.")).replay
    assert [(one.line, one.expected.splitlines()[1].strip()) for one in replay.reworded] == [
        (5, "ivr menu:         For a person, press 2.")
    ]
    assert "For help, press 2." in replay.reworded[0].instead


def test_with_strict_words_they_decide() -> None:
    found = different(WHOLE.replace("For help", "For a person"), strict_words=True)
    assert found.line == 5 and "For help, press 2." in found.instead


def test_where_a_line_names_no_steps_its_words_decide() -> None:
    pages = {"/voice": "<Say>Welcome.</Say><Hangup/>"}
    assert played("line: Welcome.\n", pages=pages).replay.reworded == []
    with pytest.raises(Different, match=r"line 1 says: line:     Hello\.\ninstead: line:     Welcome\."):
        played("line: Hello.\n", pages=pages)


@pytest.mark.parametrize(
    ("before", "after", "line", "instead"),
    [
        ("ivr menu:         To pay", "ivr balance:      To pay", 5, "ivr menu:         To pay, press 1."),
        ("caller:   2\n", "", 7, "the line waited for the caller"),
        ("(answers)", "(busy)", 9, "dial:     +15105550199 (answers)"),
        ("ivr goodbye:      Goodbye.\n", "ivr goodbye:      Goodbye.\ncaller:   1\n", 11, "the call was over"),
        ("the line hung up", "the caller hung up", None, "end: the line hung up"),
        ("caller:   2", "caller:   card visa-ok", 7, "the line did not ask for a card"),
    ],
)
def test_a_difference_names_the_line_and_what_came_instead(
    before: str, after: str, line: int | None, instead: str
) -> None:
    found = different(WHOLE.replace(before, after))
    assert found.line == line
    assert instead in found.instead


def test_a_line_that_goes_on_to_say_more_than_is_written_is_a_difference() -> None:
    pages = {**PAGES, "/menu": step("menu", "<Say>To pay, press 1.</Say><Redirect>/balance</Redirect>")}
    pages["/balance"] = step("balance", '<Gather action="/after"><Say>You owe five dollars.</Say></Gather>')
    with pytest.raises(Different, match="after it: ivr balance"):
        played("caller: 1\nivr menu: …\ncaller: 1\n", pages=pages)


def test_a_caller_interrupts_after_the_words_that_stand_before_it() -> None:
    patient = played(WHOLE)
    quick = played(WHOLE.replace("ivr menu:         For help, press 2.\ncaller:   2", "caller:   2 while it speaks"))
    assert patient.seconds - quick.seconds > 1.5


def test_a_caller_may_hang_up_while_it_rings() -> None:
    text = "caller: 1\ncaller: 2\nivr agent: …\ncaller: hangup while it rings\nend: the caller hung up\n"
    assert played(text).replay.reworded == []


def test_an_interruption_that_never_finds_its_sound_is_a_difference() -> None:
    found = different("caller: 1\ncaller: 2 while music plays\n")
    assert found.line == 2 and found.instead == "the line waited for the caller"


def test_trouble_and_other_calls_happen_when_their_time_comes() -> None:
    text = "trouble: a\ncaller: 1\nivr menu: …\ntrouble: b\nmeanwhile: c.call\ncaller: 2\n"
    assert played(text).happenings == ["trouble:  a", "trouble:  b", "meanwhile: c.call"]


def test_the_same_call_in_another_language_presses_one_other_key_and_compares_no_words() -> None:
    also = Also("Spanish", "8", "language")
    line = FakeLine(PAGES)  # type: ignore[arg-type]
    replay = Replay(Transcript.read(WHOLE.replace("Goodbye.", "Adiós.")), lambda happening: None, also=also)
    Phone(
        LINE,
        caller=replay,
        from_number="",
        to_number="",
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        clock=Clock.parse(CLOCK),
        transport=line,
        listener=replay.notice,
    ).call()
    assert line.form("/menu")["Digits"] == "8" and line.form("/agent")["Digits"] == "2"
    assert replay.reworded == []
