"""Gather, where it listens for words."""

import pytest

from ivr.simulator.caller import Action, HangUp, Interruption, Keys, Listens, Moment, Speech

from .attributes import keeps
from .fakeline import FakeLine, dial, told, words
from .interrupting import Interrupting

WORD = 1 / 2.6
DONE = "<Say>Thank you.</Say><Hangup/>"
LONG = " ".join(["word"] * 260)


def gather(attributes: str, prompt: str = "") -> FakeLine:
    inside = f'<Gather action="/done" {attributes}>{prompt}</Gather><Hangup/>'
    return FakeLine({"/voice": inside, "/done": "<Hangup/>", "/partial": "<Say>Nobody hears this.</Say>"})


@keeps("Gather", "input")
@pytest.mark.parametrize(
    ("listens_for", "does", "hears"),
    [
        ("dtmf", "12#", {"Digits": "12"}),
        ("speech", "speech pay my bill", {"SpeechResult": "pay my bill"}),
        ("dtmf speech", "12#", {"Digits": "12"}),
        ("dtmf speech", "speech pay my bill", {"SpeechResult": "pay my bill"}),
        ("dtmf", "speech pay my bill", {}),
        ("speech", "12#", {}),
        ("both", "12#", {"Digits": "12"}),
    ],
)
def test_it_hears_what_it_listens_for_and_the_rest_is_silence(
    listens_for: str, does: str, hears: dict[str, str]
) -> None:
    line = gather(f'input="{listens_for}"')
    ending = dial(line, [does])
    if not hears:
        assert line.paths() == ["/voice"] and "silence to it" in told(ending)
        return
    form = line.form("/done")
    assert {name: form[name] for name in ("Digits", "SpeechResult") if name in form} == hears
    if "SpeechResult" in hears:
        assert 0 <= float(form["Confidence"]) <= 1


@keeps("Gather", "speechTimeout")
@pytest.mark.parametrize(
    ("attributes", "pause"),
    [
        ("", 5),
        ('timeout="8"', 8),
        ('timeout="8" speechTimeout="3"', 3),
        ('speechTimeout="auto"', 1),
        ('timeout="auto"', 1),
        ('speechTimeout="auto" speechModel="phone_call" timeout="8"', 8),
        ('speechTimeout="soon"', 5),
    ],
)
def test_the_silence_that_ends_speech_is_as_long_as_the_timeout_unless_told_otherwise(
    attributes: str, pause: int
) -> None:
    ending = dial(gather(f'input="speech" {attributes}'), ["speech one two three"])
    assert ending.seconds == pytest.approx(3 * WORD + pause, abs=0.001)


def test_someone_who_says_nothing_has_the_timeout_and_five_seconds_where_it_is_auto() -> None:
    assert dial(gather('input="speech" timeout="8" speechTimeout="2"'), ["silence"]).seconds == 8
    assert dial(gather('input="speech" timeout="auto"'), ["silence"]).seconds == 5


@keeps("Gather", "maxSpeechTime")
@pytest.mark.parametrize(("attributes", "seconds"), [("", 60), ('maxSpeechTime="10"', 10), ('maxSpeechTime="90"', 60)])
def test_speech_is_heard_for_a_minute_at_most_or_what_the_line_allows(attributes: str, seconds: int) -> None:
    line = gather(f'input="speech" {attributes}')
    assert dial(line, [f"speech {LONG}"]).seconds == pytest.approx(seconds, abs=0.001)
    assert len(line.form("/done")["SpeechResult"].split()) == int(seconds * 2.6)


@keeps("Gather", "bargeIn")
def test_words_stop_what_is_being_said_unless_the_line_minds_and_then_they_are_heard_all_the_same() -> None:
    prompt = "<Say>one two three four five</Say><Say>six</Say>"
    for attribute, heard, seconds in (
        ("", ["one two three four five"], 1 + WORD + 5),
        ('bargeIn="false"', ["one two three four five", "six"], 1 + WORD + 5),
    ):
        line = gather(f'input="speech" {attribute}', prompt)
        ending = dial(line, caller=Interrupting("speech", [Speech("hello", into=1.0)]))
        assert line.form("/done")["SpeechResult"] == "hello"
        assert words(ending) == heard and ending.seconds == pytest.approx(seconds, abs=0.001)


def test_words_over_a_prompt_that_is_not_stopped_wait_for_its_repetitions_too() -> None:
    line = gather('input="speech" bargeIn="false" speechTimeout="2"', '<Say loop="3">one two three four five</Say>')
    ending = dial(line, caller=Interrupting("speech", [Speech("hello", into=1.0)]))
    assert ending.seconds == pytest.approx(15 * WORD, abs=0.001) and line.form("/done")["SpeechResult"] == "hello"


def test_keys_stop_it_even_where_words_do_not() -> None:
    line = gather('input="dtmf speech" bargeIn="false"', "<Say>one two three four five</Say>")
    ending = dial(line, caller=Interrupting("speech", [Keys("12#", into=1.0)]))
    assert line.form("/done")["Digits"] == "12" and ending.seconds == 1.0


@pytest.mark.parametrize(
    ("first", "then", "hears"),
    [
        (Speech("hello", into=0.5), Keys("#", into=1.0), ("SpeechResult", "hello")),
        (Speech("hello", into=0.5), Speech("again", into=1.0), ("SpeechResult", "hello")),
        (Keys("12", into=0.5, more=True), Speech("hello"), ("Digits", "12")),
    ],
)
def test_whatever_comes_first_wins_and_after_words_the_finish_key_is_no_key(
    first: Interruption, then: Interruption, hears: tuple[str, str]
) -> None:
    line = gather('input="dtmf speech" bargeIn="false"', "<Say>one two three four five</Say>")
    dial(line, caller=FirstThenThen(first, then))
    name, value = hears
    assert line.form("/done")[name] == value


class FirstThenThen(Interrupting, Listens):
    """Does the one thing over what is said, and the other over it too, or where the line then waits."""

    def __init__(self, first: Interruption, then: Interruption) -> None:
        super().__init__("speech", [first, then] if then.into is not None else [first])
        self._then = then

    def act(self, moment: Moment) -> Action:
        return self._then if moment.entered else HangUp()


def test_keys_over_what_is_said_do_not_stop_a_line_that_only_listens() -> None:
    line = gather('input="speech" timeout="3"', "<Say>one two three</Say>")
    ending = dial(line, caller=Interrupting("speech", [Keys("1", into=0.5)], ["silence"]))
    assert ending.seconds == pytest.approx(3 * WORD + 3, abs=0.001) and "silence to it" in told(ending)


@keeps("Gather", "partialResultCallback partialResultCallbackMethod")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_partial_results_are_told_as_the_words_come_and_their_answer_is_not_read(method: str) -> None:
    line = gather(f'input="speech" partialResultCallback="/partial" partialResultCallbackMethod="{method}"')
    ending = dial(line, ["speech I want to pay my bill"])
    told_of = line.all("/partial")
    assert {asked.method for asked in told_of} == {method}
    assert [(asked.form["StableSpeechResult"], asked.form["UnstableSpeechResult"]) for asked in told_of] == [
        ("", "I want to"),
        ("I want to", "pay my bill"),
    ]
    assert [asked.form["SequenceNumber"] for asked in told_of] == ["0", "1"]
    assert [asked.headers["X-IVR-Clock"][11:19] for asked in told_of] == ["16:58:01", "16:58:02"]
    assert 0 <= float(told_of[0].form["Stability"]) <= 1
    assert told_of[0].form["CallSid"] == ending.call_sid
    assert line.form("/done")["SpeechResult"] == "I want to pay my bill" and ending.heard == ()
    assert ending.seconds == pytest.approx(6 * WORD + 5, abs=0.001)


def test_keys_have_no_partial_results() -> None:
    line = gather('input="dtmf speech" partialResultCallback="/partial"')
    dial(line, ["12#"])
    assert line.paths() == ["/voice", "/done"]
