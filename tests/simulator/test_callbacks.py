"""What the line is told beside the call, and when that arrives."""

from typing import get_args

import pytest

from ivr.simulator.callbacks import DELIVERIES, Callback, Callbacks, Delivery
from ivr.simulator.transport import NEVER, Answer, Unreachable

from .fakeline import FakeLine, Page, dial, in_turn, told

STATUS = "https://line.example/status"
MENU = '<Gather action="/next"><Say>Press 1.</Say></Gather>'
PAY = '<Pay action="/paid" statusCallback="/progress" tokenType="payment-method" postalCode="false"/>'
PAGES: dict[str, Page] = {
    "/voice": PAY,
    "/paid": "<Say>Thank you.</Say><Redirect>/bye</Redirect>",
    "/bye": "<Say>Goodbye.</Say><Hangup/>",
    "/progress": Answer(204, {}, ""),
    "/status": Answer(204, {}, ""),
}


def told_of(delivery: Delivery) -> list[str]:
    """What the line hears of a payment, in the order in which it hears it: documents by path, callbacks by step."""
    line = FakeLine(PAGES)
    ending = dial(line, ["card visa-ok"], callbacks=delivery, status_callback=STATUS)
    assert ending.ordinary and ending.warnings == ()
    return [asked.form.get("For", asked.path) for asked in line.asked]


def steps() -> list[str]:
    """The callbacks of one payment as Pay sends them."""
    return [step for step in told_of("on time") if not step.startswith("/")]


def test_callbacks_arrive_before_the_call_goes_on() -> None:
    first, *others = steps()
    assert others, "one payment tells of several steps"
    assert told_of("on time") == ["/voice", first, *others, "/paid", "/bye", "/status"]


def test_late_callbacks_arrive_after_the_next_document_and_the_last_ones_after_the_call() -> None:
    assert told_of("late") == ["/voice", "/paid", *steps(), "/bye", "/status"]


def test_a_late_callback_waits_for_no_document_that_does_not_come() -> None:
    line = FakeLine(PAGES | {"/paid": "<Hangup/>", "/voice": PAY.replace("/paid", "/gone")})
    dial(line, ["card visa-ok"], callbacks="late", status_callback=STATUS)
    assert line.paths() == ["/voice", "/gone", *["/progress"] * len(steps()), "/status"]


def test_callbacks_that_arrive_twice_are_the_same_to_the_last_letter() -> None:
    line = FakeLine(PAGES)
    dial(line, ["card visa-ok"], callbacks="twice", status_callback=STATUS)
    first, again = line.asked[-2:]
    assert first == again and first.path == "/status"
    assert told_of("twice").count("/status") == 2


def test_callbacks_out_of_order_are_passed_by_those_that_follow_them() -> None:
    sent = [*steps(), "/status"]
    arrived = [told for told in told_of("out of order") if told not in ("/voice", "/paid", "/bye")]
    assert arrived[:2] == [sent[1], sent[0]]
    assert arrived != sent and sorted(arrived) == sorted(sent)


def test_a_callback_that_is_to_be_passed_waits_for_the_one_that_passes_it() -> None:
    arrived: list[str] = []
    callbacks = Callbacks("out of order", lambda callback, times: arrived.append(callback.url))
    callbacks.add(Callback("POST", "first", {}))
    callbacks.document_came()
    assert arrived == []
    callbacks.add(Callback("POST", "second", {}))
    callbacks.add(Callback("POST", "third", {}))
    assert arrived == ["second", "first"]
    callbacks.deliver_waiting()
    assert arrived == ["second", "first", "third"]


def test_lost_callbacks_never_arrive() -> None:
    assert told_of("lost") == ["/voice", "/paid", "/bye"]


def test_every_way_a_callback_can_travel_is_explained() -> None:
    assert set(DELIVERIES) == set(get_args(Delivery))


def test_the_status_callback_comes_once_after_the_call() -> None:
    line = FakeLine({"/voice": MENU, "/status": Answer(204, {}, "")})
    ending = dial(line, ["clock 5:10 pm", "hangup"], status_callback=STATUS)
    assert line.paths() == ["/voice", "/status"], "a Gather the caller hangs up on asks nothing"
    assert line.form("/status")["CallStatus"] == "completed"
    assert line.form("/status")["CallDuration"] == str(round(ending.seconds))
    assert line.form("/status")["Duration"] == "1"
    assert line.form("/status")["SequenceNumber"] == "0"
    assert line.form("/status")["CallbackSource"] == "call-progress-events"
    assert line.form("/status")["Timestamp"] == "Wed, 17 Mar 2027 00:10:00 GMT"


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (Answer(500, {}, ""), 11200),
        (Answer(302, {"Location": "/elsewhere"}, ""), 11200),
        (in_turn(Unreachable("no connection", 11205, NEVER)), 11205),
    ],
)
def test_a_callback_that_fails_is_a_warning(page: Page, code: int) -> None:
    line = FakeLine(PAGES | {"/status": page})
    ending = dial(line, ["card visa-ok"], status_callback=STATUS)
    assert ending.ordinary and [warned.code for warned in ending.warnings] == [code]
    assert "/elsewhere" not in line.paths()


def test_two_answers_to_one_callback_do_not_matter_for_nobody_reads_them() -> None:
    line = FakeLine(PAGES | {"/status": in_turn(Answer(200, {}, "first"), Answer(204, {}, ""))})
    ending = dial(line, ["card visa-ok"], status_callback=STATUS, twice=True)
    assert line.paths()[-2:] == ["/status", "/status"] and ending.warnings == ()


def test_a_callback_that_is_no_url_is_a_warning() -> None:
    ending = dial(FakeLine(PAGES), ["card visa-ok"], status_callback="line.example/status")
    assert ending.ordinary and "11100" in told(ending)


def test_nobody_waits_for_a_callback() -> None:
    slow = FakeLine(PAGES | {"/progress": in_turn(Unreachable("no answer", 11200, NEVER))})
    quick = FakeLine(PAGES)
    assert dial(slow, ["card visa-ok"]).seconds == dial(quick, ["card visa-ok"]).seconds


def test_a_callback_is_tried_again_as_its_url_says() -> None:
    line = FakeLine(PAGES | {"/status": in_turn(Answer(503, {}, ""), Answer(204, {}, ""))})
    ending = dial(line, ["card visa-ok"], status_callback=f"{STATUS}#rp=5xx")
    assert line.paths()[-2:] == ["/status", "/status"] and ending.warnings == ()
