"""Calls on which something goes wrong between Twilio and the line."""

from collections.abc import Iterable
from typing import Any

import pytest

from ivr.simulator.faults import FAULTS, Faults
from ivr.simulator.phone import ANNOUNCEMENT, Ending
from ivr.simulator.transport import Answer

from .fakeline import FakeLine, Page, dial, told, words

FALLBACK = "https://elsewhere.example/sorry"
STATUS = "https://line.example/status"
PAGES: dict[str, Page] = {
    "/voice": '<Gather action="/account" numDigits="1"><Say>Press 1.</Say></Gather>',
    "/account": '<Gather action="/pay" numDigits="1"><Say>Press 2.</Say></Gather>',
    "/pay": "<Say>Thank you.</Say><Hangup/>",
    "/sorry": "<Say>Please call again later.</Say><Hangup/>",
    "/status": Answer(204, {}, ""),
}


class Troubled:
    """A line, what happens to it from the first key on, and what it remembers: nothing, once it has ended."""

    def __init__(self, *faults: str, pages: dict[str, Page] | None = None) -> None:
        self.line = FakeLine(PAGES | (pages or {}))
        self.faults = Faults(self.line, self.restart)
        self.restarts: list[int] = []
        self._ahead = faults

    def restart(self) -> None:
        self.restarts.append(len(self.line.asked))

    def call(self, lines: Iterable[str] = ("1", "2"), **more: Any) -> Ending:
        """The first document comes as it should; then the faults are let loose."""
        troubled = iter([self._ahead])

        def notice(event: object) -> None:
            if words_of(event) == "Press 1.":
                for name in next(troubled, ()):
                    self.faults.inject(name)

        return dial(self.faults, lines, listener=notice, **more)


def words_of(event: object) -> str:
    return getattr(event, "words", "")


def test_a_lost_webhook_is_sent_again_and_the_line_never_knows() -> None:
    troubled = Troubled("the webhook is lost")
    ending = troubled.call()
    assert ending.ordinary and words(ending)[-1] == "Thank you."
    assert troubled.line.paths() == ["/voice", "/account", "/pay"]
    assert ending.heard[1].at > 5, "the caller has waited five seconds for it"


def test_two_lost_in_a_row_are_one_too_many() -> None:
    troubled = Troubled("the webhook is lost", "the webhook is lost")
    assert troubled.call().reason.startswith("document failed: 11205 https://line.example/account did not answer: the")
    assert troubled.line.paths() == ["/voice"]


def test_a_lost_answer_leaves_the_line_with_work_done_and_the_caller_with_the_fallback() -> None:
    troubled = Troubled("the answer is lost")
    ending = troubled.call(fallback=FALLBACK)
    assert troubled.line.paths() == ["/voice", "/account", "/sorry"]
    assert troubled.line.form("/sorry")["ErrorCode"] == "11200"
    assert words(ending) == ["Press 1.", "Please call again later."] and ending.heard[1].at > 15


def test_a_lost_answer_is_asked_for_again_where_the_url_says_so() -> None:
    menu = '<Gather action="/account#rp=rt&amp;rt=5000" numDigits="1"><Say>Press 1.</Say></Gather>'
    troubled = Troubled("the answer is lost", pages={"/voice": menu})
    assert words(troubled.call())[-1] == "Thank you."
    _, first, again, _ = troubled.line.asked
    token = "I-Twilio-Idempotency-Token"
    assert first.form == again.form and first.headers[token] == again.headers[token]


def test_a_slow_line_does_its_work_for_nobody() -> None:
    troubled = Troubled("the line is slow")
    ending = troubled.call()
    assert ending.reason.endswith("/account did not answer: the answer took longer than 15 s")
    assert words(ending) == ["Press 1.", ANNOUNCEMENT]
    assert troubled.line.paths() == ["/voice", "/account"]


def test_a_line_that_answers_500_has_not_been_asked() -> None:
    troubled = Troubled("the line answers 500")
    assert "answered 500" in troubled.call().reason
    assert troubled.line.paths() == ["/voice"]


def test_a_line_that_is_down_stays_down_until_it_is_back() -> None:
    troubled = Troubled("the line is down")
    ending = troubled.call(fallback=FALLBACK, status_callback=STATUS)
    assert words(ending) == ["Press 1.", "Please call again later."], "the fallback lives elsewhere"
    assert troubled.line.paths() == ["/voice", "/sorry"] and "11205" in told(ending), "no callback arrives either"
    assert "11205" in dial(troubled.faults).reason, "nor does the next call"
    troubled.faults.inject("the line is back")
    assert dial(troubled.faults, ["1", "2"]).ordinary


def test_a_webhook_that_arrives_twice_gets_one_answer() -> None:
    troubled = Troubled("the webhook arrives twice")
    assert words(troubled.call())[-1] == "Thank you."
    assert troubled.line.paths() == ["/voice", "/account", "/account", "/pay"]
    first, again = troubled.line.asked[1:3]
    assert first == again, "to the last header"


@pytest.mark.parametrize(
    ("fault", "order"),
    [
        ("an old webhook arrives again", ["/voice", "/account", "/voice", "/pay"]),
        ("webhooks arrive out of order", ["/voice", "/voice", "/account", "/pay"]),
    ],
)
def test_an_old_webhook_that_arrives_again_changes_nothing(fault: str, order: list[str]) -> None:
    troubled = Troubled(fault)
    assert words(troubled.call()) == ["Press 1.", "Press 2.", "Thank you."]
    assert troubled.line.paths() == order
    first, again = (asked for asked in troubled.line.asked if asked.path == "/voice")
    assert first == again


@pytest.mark.parametrize(
    ("fault", "page"),
    [
        ("the webhook arrives twice", "/account"),
        ("an old webhook arrives again", "/voice"),
        ("webhooks arrive out of order", "/voice"),
    ],
)
def test_a_line_that_answers_a_repetition_otherwise_fails_the_caller(fault: str, page: str) -> None:
    counted = iter(range(10))
    forgetful: Page = lambda form: f"{PAGES[page]}<!-- {next(counted)} -->"  # noqa: E731 - a page is a callable
    ending = Troubled(fault, pages={page: forgetful}).call(fallback=FALLBACK)
    assert not ending.ordinary and "answer" in ending.reason and page in ending.reason


def test_before_anything_was_asked_nothing_old_can_arrive_so_it_arrives_later() -> None:
    line = FakeLine(PAGES)
    faults = Faults(line)
    faults.inject("an old webhook arrives again")
    assert dial(faults, ["1", "2"]).ordinary
    assert line.paths() == ["/voice", "/account", "/voice", "/pay"]


def test_only_a_webhook_that_was_answered_can_arrive_again() -> None:
    broken: dict[str, Page] = {"/voice": Answer(500, {}, ""), "/sorry": "<Redirect>/pay</Redirect>"}
    line = FakeLine(PAGES | broken)
    faults = Faults(line)
    faults.inject("an old webhook arrives again")
    assert dial(faults, fallback="https://line.example/sorry").ordinary
    assert line.paths() == ["/voice", "/sorry", "/pay", "/sorry"]


def test_a_line_restarts_between_two_webhooks() -> None:
    troubled = Troubled("the line restarts")
    assert troubled.call().ordinary and troubled.restarts == [1]


def test_a_line_that_is_killed_dies_over_the_request_and_begins_again() -> None:
    troubled = Troubled("the line is killed")
    ending = troubled.call(fallback=FALLBACK)
    assert troubled.restarts == [2], "it had been asked"
    assert troubled.line.form("/sorry")["ErrorCode"] == "11200"
    assert ending.heard[1].at < 5, "a connection that breaks keeps nobody waiting"


def test_faults_take_one_webhook_each_and_spare_callbacks() -> None:
    pay = '<Pay action="/paid" statusCallback="/status" tokenType="payment-method" postalCode="false"/>'
    pages: dict[str, Page] = {"/account": pay, "/paid": PAGES["/pay"]}
    troubled = Troubled("the webhook arrives twice", "the answer is lost", pages=pages)
    ending = troubled.call(["1", "card visa-ok"])
    asked = troubled.line.paths()
    assert asked.count("/account") == 2 and asked[-1] == "/paid" and "/paid did not answer" in ending.reason
    assert ending.warnings == (), "every callback has arrived"


def test_a_fault_nobody_knows_is_answered_with_the_one_that_was_meant() -> None:
    with pytest.raises(ValueError, match="did you mean “the webhook is lost”"):
        Faults(FakeLine({})).inject("the webhook was lost")
    with pytest.raises(ValueError, match="known are: the webhook is lost; "):
        Faults(FakeLine({})).inject("xyzzy")


@pytest.mark.parametrize("name", ["the line restarts", "the line is killed"])
def test_a_line_that_cannot_begin_again_cannot_be_ended(name: str) -> None:
    with pytest.raises(ValueError, match="nothing can begin this line again"):
        Faults(FakeLine({})).inject(name)


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_that_is_listed_can_happen(name: str) -> None:
    line = FakeLine(PAGES)
    faults = Faults(line, lambda: None)
    untroubled = dial(faults, ["1", "2"])
    faults.inject(name)
    ending = dial(faults, ["1", "2"])
    untouched = ending.reason == untroubled.reason and ending.seconds == untroubled.seconds and len(line.asked) == 6
    assert untouched == (name in ("the line restarts", "the line is back"))
