"""What the line is asked with: parameters, headers, cookies, redirects, callbacks."""

import pytest

from ivr.simulator.clock import Clock
from ivr.simulator.signing import signature
from ivr.simulator.transport import Answer

from .fakeline import ACCOUNT, CLOCK, LINE, TOKEN, FakeLine, dial, told, twiml

MENU = '<Gather action="/next"><Say>Press 1.</Say></Gather>'
BYE = "<Say>Goodbye.</Say><Hangup/>"


def redirect(to: str, status: int = 302) -> Answer:
    return Answer(status, {"Location": to}, "")


def test_the_first_request_carries_everything_twilio_sends() -> None:
    line = FakeLine({"/voice": BYE})
    dial(line)
    first = line.asked[0]
    form = first.form
    assert set(form) == {
        "AccountSid",
        "ApiVersion",
        "CallSid",
        "CallStatus",
        "CallToken",
        "Direction",
        "StirVerstat",
        *(who + what for who in ("Caller", "Called", "From", "To") for what in ("", "City", "Country", "State", "Zip")),
    }
    assert (form["CallStatus"], form["Direction"], form["AccountSid"]) == ("ringing", "inbound", ACCOUNT)
    assert form["CallSid"].startswith("CA") and len(form["CallSid"]) == 34
    assert form["From"] == form["Caller"] == "+15105550142"
    assert first.headers["User-Agent"] == "TwilioProxy/1.1"
    assert first.headers["Accept"] == "*/*"
    assert first.headers["X-IVR-Clock"] == "2027-03-16T16:58:00-07:00"
    assert first.headers["X-Twilio-Signature"] == signature(TOKEN, LINE, form)
    assert first.headers["I-Twilio-Idempotency-Token"]


def test_later_requests_are_in_progress_and_belong_to_the_same_call() -> None:
    line = FakeLine({"/voice": MENU, "/next": BYE})
    ending = dial(line, ["1"])
    first, last = (asked.form for asked in line.asked)
    assert last["CallStatus"] == "in-progress"
    assert first["CallSid"] == last["CallSid"] == ending.call_sid
    assert line.asked[0].headers["I-Twilio-Idempotency-Token"] != line.asked[1].headers["I-Twilio-Idempotency-Token"]


def test_the_clock_rides_on_every_request() -> None:
    line = FakeLine({"/voice": '<Pause length="30"/>' + MENU, "/next": BYE})
    dial(line, ["clock 5:00:30 pm", "1#"])
    assert line.asked[1].headers["X-IVR-Clock"] == "2027-03-16T17:00:30-07:00"


def test_without_a_token_nothing_is_signed() -> None:
    line = FakeLine({"/voice": BYE})
    dial(line, auth_token=None)
    assert "X-Twilio-Signature" not in line.asked[0].headers


@pytest.mark.parametrize("number", ["anonymous", "+266696687", "client:alice", ""])
def test_a_withheld_caller_goes_out_as_given(number: str) -> None:
    line = FakeLine({"/voice": BYE})
    dial(line, from_number=number)
    assert line.asked[0].form["From"] == number


def test_get_puts_the_parameters_after_the_urls_own_query_and_signs_the_url_alone() -> None:
    line = FakeLine(
        {
            "/voice": '<Gather action="/next?turn=2&amp;x=%2F" method="GET"><Say>Hi</Say></Gather>',
            "/next": BYE,
        }
    )
    dial(line, ["1"])
    last = line.asked[1]
    assert last.method == "GET" and "Content-Type" not in last.headers
    assert last.url.startswith("https://line.example/next?turn=2&x=%2F&AccountSid=")
    assert last.form["Digits"] == "1"
    assert last.headers["X-Twilio-Signature"] == signature(TOKEN, last.url, {})


def test_relative_urls_start_at_the_document_they_stand_in() -> None:
    line = FakeLine(
        {
            "/voice": "<Redirect>calls/7/menu?lang=en</Redirect>",
            "/calls/7/menu": '<Gather action="keys"><Say>Hi</Say></Gather>',
            "/calls/7/keys": "<Gather><Say>The same document again.</Say></Gather>" + BYE,
        }
    )
    dial(line, ["1", "2", "silence"])
    assert line.paths() == ["/voice", "/calls/7/menu", "/calls/7/keys", "/calls/7/keys"]
    assert line.asked[1].url.endswith("?lang=en")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_loses_what_was_posted(status: int) -> None:
    line = FakeLine({"/voice": MENU, "/next": redirect("/next/", status), "/next/": BYE})
    ending = dial(line, ["1"])
    assert line.asked[-1].method == "GET"
    assert line.asked[-1].form == {}
    assert "Digits" in told(ending)
    assert ending.ordinary


def test_more_than_ten_redirects_end_the_call() -> None:
    line = FakeLine({"/voice": redirect("/voice")})
    ending = dial(line)
    assert not ending.ordinary and "11215" in ending.reason
    assert len(line.asked) == 11


def test_cookies_come_back_within_the_call() -> None:
    line = FakeLine({"/voice": twiml(MENU, Set_Cookie="a=1; Path=/; HttpOnly\nb=2; Path=/"), "/next": BYE})
    dial(line, ["1"])
    assert line.asked[1].headers["Cookie"] == "a=1; b=2"
    dial(line, ["1"])
    assert "Cookie" not in line.asked[2].headers


def test_the_status_callback_comes_once_after_the_call() -> None:
    line = FakeLine({"/voice": MENU, "/status": Answer(204, {}, "")})
    ending = dial(line, ["clock 5:10 pm", "hangup"], status_callback="https://line.example/status")
    assert line.paths() == ["/voice", "/status"], "a Gather the caller hangs up on asks nothing"
    assert line.form("/status")["CallStatus"] == "completed"
    assert line.form("/status")["CallDuration"] == str(round(ending.seconds))
    assert line.form("/status")["Duration"] == "1"
    assert line.form("/status")["Timestamp"] == "Wed, 17 Mar 2027 00:10:00 GMT"


def test_a_status_callback_that_fails_is_a_warning() -> None:
    ending = dial(FakeLine({"/voice": BYE}), status_callback="https://line.example/gone")
    assert ending.ordinary and "11200" in told(ending)


def test_each_webhook_can_arrive_twice_and_must_get_the_same_answer() -> None:
    line = FakeLine({"/voice": MENU, "/next": BYE})
    ending = dial(line, ["1"], twice=True)
    assert ending.ordinary and ending.documents == 2
    assert line.paths() == ["/voice", "/voice", "/next", "/next"]
    first, again = line.asked[:2]
    assert first.form == again.form
    assert first.headers["I-Twilio-Idempotency-Token"] == again.headers["I-Twilio-Idempotency-Token"]


def test_two_different_answers_to_one_request_fail_the_caller() -> None:
    counted = iter(range(10))
    line = FakeLine({"/voice": lambda form: f"<Say>{next(counted)}</Say><Hangup/>"})
    ending = dial(line, twice=True)
    assert not ending.ordinary and "two different answers" in ending.reason


def test_the_port_stays_in_the_signature_over_http_only() -> None:
    for url, signed in (
        ("http://line.example:8000/voice", "http://line.example:8000/voice"),
        ("https://line.example:8443/voice#rc=2", "https://line.example/voice"),
    ):
        line = FakeLine({"/voice": BYE})
        dial(line, url=url, clock=Clock.parse(CLOCK))
        asked = line.asked[0]
        assert asked.headers["X-Twilio-Signature"] == signature(TOKEN, signed, asked.form)
