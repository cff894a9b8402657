"""Calls as the page makes them: sound by sound and key by key."""

from __future__ import annotations

import time

import pytest

import app
from ivr.handset.calls import MOST_CALLS
from ivr.simulator.transcript import Transcript
from tests.handset.page import Page, web_for
from tests.line import MORNING, PROJECT, InProcess, LineUnderTest, said_and_done
from tests.simulator.fakeline import FakeLine, dial

ENGLISH = ("1", "1", "10000001#", "03151948", "94612", "1", "card visa-ok", "1", "silence", "silence")
MENU = {
    "/voice": """
        <Say>One moment.</Say>
        <Gather action='/key' numDigits='1'><Say>Press any key of this menu.</Say></Gather>""",
    "/key": "<Say>Thank you.</Say><Hangup/>",
    "/voice/status": "",
}
ACCOUNT_LINE = {
    "/voice": "<Gather action='/number' finishOnKey='#'><Say>Your number.</Say></Gather><Say>Nothing. Bye.</Say>",
    "/number": "<Say>Thank you, that will do.</Say>",
    "/voice/status": "",
}


@pytest.fixture
def demonstration(line: LineUnderTest) -> Page:
    web = app.web(line.parts, lambda: InProcess(web))
    return Page(web)


def test_a_bill_paid_in_the_browser_is_written_down_as_the_same_call_from_a_terminal(
    demonstration: Page, line: LineUnderTest
) -> None:
    demonstration.begin(clock=MORNING).follow(ENGLISH)
    demonstration.listen()
    assert demonstration.pending["ordinary"] is True
    assert line.payments() == [("succeeded", "125.40")]
    recorded = (PROJECT / "tests/calls/pays-in-english.call").read_text()
    assert said_and_done(demonstration.script()) == said_and_done(recorded)


def test_a_key_pressed_over_the_words_stops_them_where_the_line_listens() -> None:
    page = Page(web_for(FakeLine(MENU))).begin()
    page.do(heard=True)
    assert page.pending["words"] == "Press any key of this menu."
    page.do(press="4", into=1.25)
    assert page.pending["words"] == "Thank you."
    page.listen()
    assert {"kind": "did", "action": "4", "over": True} in page.events
    assert "caller:   4 while it speaks\n" in page.script()


def test_a_key_pressed_where_nobody_listens_is_lost_and_the_same_words_go_on() -> None:
    line = FakeLine(MENU)
    page = Page(web_for(line)).begin()
    first = page.pending
    page.do(press="4", into=0.0)
    assert page.warnings() == ["“4” came while the line was not listening, and is lost"]
    assert page.pending["part"] == first["part"]
    page.do(press="4", into=0.5)
    assert (page.pending["part"], page.pending["heard"]) == (first["part"], 0.5)
    page.do(heard=True)
    assert page.pending["part"] == first["part"] + 1
    assert "/key" not in line.paths()


def test_a_caller_hangs_up_in_the_middle_of_a_sentence() -> None:
    line = FakeLine(MENU)
    page = Page(web_for(line)).begin()
    page.do(heard=True)
    page.do(hangup=True, into=1.0)
    assert (page.pending["ended"], page.pending["ordinary"]) == ("the caller hung up", True)
    # Two words at 2.6 a second, and a second of the next sentence.
    assert line.form("/voice/status")["CallDuration"] == "2"
    assert page.script().endswith("caller:   hangup while it speaks\nend:      the caller hung up after 1 s\n")


def test_silence_lets_the_time_pass_that_the_line_gives() -> None:
    page = Page(web_for(FakeLine(ACCOUNT_LINE))).begin()
    page.listen()
    before = page.look()["seconds"]
    assert page.pending["timeout"] == 5
    assert page.do(silence=True)["seconds"] == pytest.approx(before + 5)
    assert page.words()[-1] == "Nothing. Bye."


def test_keys_not_ended_are_sent_when_the_time_after_the_last_one_is_up() -> None:
    line = FakeLine(ACCOUNT_LINE)
    page = Page(web_for(line)).begin()
    page.listen()
    page.press("4711")
    assert page.pending["entered"] == "4711"
    page.do(silence=True)
    assert line.form("/number")["Digits"] == "4711"
    page.listen()
    assert "caller:   4711\n" in page.script()
    assert "silence" not in page.script()


def test_a_row_of_keys_that_the_caller_hangs_up_on_never_arrived() -> None:
    page = Page(web_for(FakeLine(ACCOUNT_LINE))).begin()
    page.listen()
    page.press("47")
    page.do(hangup=True)
    assert "caller:   hangup\n" in page.script()
    assert "47" not in page.script()


def test_what_was_written_down_leads_through_the_same_call_again() -> None:
    page = Page(web_for(FakeLine(ACCOUNT_LINE))).begin()
    page.listen()
    page.press("4711")
    page.do(silence=True)
    page.listen()
    again = FakeLine(ACCOUNT_LINE)
    ending = dial(again, Transcript.read(page.script()).caller)
    assert again.form("/number")["Digits"] == "4711"
    assert [heard.words for heard in ending.heard] == page.words()


def test_a_call_nobody_attends_to_hangs_up_by_itself_and_leaves_nothing_running() -> None:
    line = FakeLine(MENU)
    page = Page(web_for(line, patience_seconds=0.05)).begin()
    give_up = time.monotonic() + 5
    while "/voice/status" not in line.paths():
        assert time.monotonic() < give_up
        time.sleep(0.01)
    page.look()
    assert page.pending["ended"] == "the caller hung up"


def test_a_page_that_is_late_does_nothing_twice() -> None:
    page = Page(web_for(FakeLine(ACCOUNT_LINE))).begin()
    moment = page.pending["moment"]
    page.do(heard=True, moment=moment)
    waiting = page.pending
    page.do(press="4", moment=moment)
    assert page.pending == waiting


def test_the_clock_is_set_while_the_line_waits_and_takes_no_turn() -> None:
    page = Page(web_for(FakeLine(ACCOUNT_LINE))).begin(clock="2027-03-16 4:58 pm America/Los_Angeles")
    page.listen()
    told = page.do(clock="5:03 pm")
    assert told["clock"] == "2027-03-16 5:03 pm America/Los_Angeles"
    assert page.pending["wait"] == "keys"
    page.do(clock="half past teatime")
    assert "clock:    5:03 pm\n" in page.script()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"card": "visa-ok"}, "the line did not ask for a card"),
        ({"record": 7}, "the line is not recording"),
        ({"heard": True}, "nothing is to be heard now"),
        ({"card": "my-own"}, "there is no card “my-own”"),
        ({"press": "A"}, "a key is one of"),
        ({"press": "12"}, "a key is one of"),
        ({"clock": "teatime"}, "is not a time"),
        ({"speech": "4242 4242 4242 4242"}, "look like a card number"),
        ({"sing": "la"}, "say one of"),
    ],
)
def test_what_makes_no_sense_now_is_refused_in_words_and_the_line_still_waits(
    said: dict[str, object], words: str
) -> None:
    page = Page(web_for(FakeLine(ACCOUNT_LINE))).begin()
    page.listen()
    waiting = page.pending
    assert words in page.do(**said)["error"]
    assert page.look()["pending"] == waiting


def test_nothing_but_keys_words_and_hanging_up_comes_over_what_is_heard() -> None:
    page = Page(web_for(FakeLine(MENU))).begin()
    assert "the line is not waiting yet" in page.do(silence=True)["error"]
    assert "sound" in page.pending


def test_no_card_is_typed_digit_by_digit(demonstration: Page) -> None:
    """Neither where the card is asked for, nor over the words that ask for it."""
    demonstration.begin(clock=MORNING).follow(ENGLISH[:6])
    assert "by name only" in demonstration.do(press="4")["error"]
    demonstration.listen()
    assert demonstration.pending["field"] == "payment-card-number"
    assert "by name only" in demonstration.do(press="4")["error"]
    demonstration.press("*")
    demonstration.listen()
    assert any("You pressed star" in words for words in demonstration.words())


def test_no_row_of_keys_grows_into_what_could_be_a_card() -> None:
    page = Page(web_for(FakeLine(ACCOUNT_LINE))).begin()
    page.listen()
    page.press("424242424242")
    assert "look like a card number" in page.do(press="4")["error"]
    assert page.pending["entered"] == "424242424242"


def test_a_person_who_is_rung_does_what_was_chosen(demonstration: Page) -> None:
    demonstration.begin(clock=MORNING, agent="busy").follow(("1", "0"))
    demonstration.listen()
    assert {"kind": "dialled", "number": "+15105550199", "agent": "busy"} in demonstration.events


def test_there_is_room_for_so_many_calls_and_one_that_is_over_makes_room() -> None:
    web = web_for(FakeLine(MENU))
    pages = [Page(web).begin() for _ in range(MOST_CALLS)]
    refused = Page(web).send("/calls", {})
    assert (refused.status_code, refused.json) == (503, {"error": "all 12 telephones are in use; hang one of them up"})
    pages[3].do(hangup=True)
    Page(web).begin()
    assert pages[3].get(f"/calls/{pages[3].call}").status_code == 404
    for page in pages:
        page.do(hangup=True)


def test_a_line_that_breaks_ends_the_call_and_a_telephone_that_breaks_says_so() -> None:
    page = Page(web_for(FakeLine({"/voice": "<Say>Hello"}))).begin()
    page.listen()
    assert page.pending["ordinary"] is False
    assert page.pending["ended"].startswith("document failed: 12100")

    class Broken:
        def send(self, *_: object) -> None:
            raise RuntimeError("cannot be")

    told: list[Exception] = []
    page = Page(web_for(Broken(), broke=told.append)).begin()  # type: ignore[arg-type]
    assert page.pending["ended"] == "the telephone itself broke (RuntimeError)"
    assert [str(error) for error in told] == ["cannot be"]
