"""What the line is asked with: parameters, headers, cookies, redirects, passwords."""

import pytest

from ivr.simulator.clock import Clock
from ivr.simulator.signing import signature
from ivr.simulator.transport import Answer

from .fakeline import ACCOUNT, CLOCK, LINE, TOKEN, FakeLine, dial, in_turn, told, twiml, words

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


def test_cookies_come_back_within_the_call_and_not_in_the_next_one() -> None:
    line = FakeLine({"/voice": twiml(MENU, Set_Cookie="a=1; Path=/; HttpOnly\nb=2; Path=/"), "/next": BYE})
    dial(line, ["1"])
    assert line.asked[1].headers["Cookie"] == "a=1; b=2"
    dial(line, ["1"])
    assert "Cookie" not in line.asked[2].headers


@pytest.mark.parametrize(
    ("cookie", "comes_back"),
    [
        ("a=1", True),
        ("a=1; Path=/voice", False),
        ("a=1; Path=/ne", False),
        ("a=1; Path=/next", True),
        ("a=1; Secure; Path=/", True),
        ("a=1; Max-Age=60; Path=/", True),
        ("a=1; Max-Age=20; Path=/", False),
        ("a=1; Max-Age=0; Path=/", False),
        ("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/", False),
        ("a=1; Expires=Thu, 01-Jan-1970 00:00:00 GMT; Path=/", False),
        ("a=1; Expires=Wed, 17 Mar 2027 00:59:00 GMT; Path=/", True),
        ("a=1; Expires=Fri, 31 Dec 9999 23:59:59 GMT; Path=/", True),
        ("a=1; Expires=never; Path=/", True),
        ("a=1; Max-Age=60; Path=/\na=2; Max-Age=-1; Path=/", False),
        ("a[=1", False),
    ],
)
def test_a_cookie_goes_where_its_path_says_until_it_expires(cookie: str, comes_back: bool) -> None:
    first = twiml('<Pause length="30"/>' + MENU, Set_Cookie=cookie)
    line = FakeLine({"/voice": first, "/next": BYE})
    dial(line, ["1#"])
    assert line.asked[1].headers.get("Cookie") == ("a=1" if comes_back else None)


def test_a_cookies_expiry_is_counted_from_when_its_server_says_it_was_sent() -> None:
    """The call may be played in another year than the server lives in."""
    sent, expires = "Mon, 02 Feb 2026 10:00:00 GMT", "Mon, 02 Feb 2026 10:01:00 GMT"
    kept = twiml('<Pause length="30"/>' + MENU, Date=sent, Set_Cookie=f"a=1; Path=/; Expires={expires}")
    late = twiml('<Pause length="90"/>' + MENU, Date=sent, Set_Cookie=f"a=1; Path=/; Expires={expires}")
    ever = twiml(MENU, Date=sent, Set_Cookie="a=1; Path=/; Expires=Fri, 31 Dec 9999 23:59:59 GMT")
    for page, cookie in ((kept, "a=1"), (late, None), (ever, "a=1")):
        line = FakeLine({"/voice": page, "/next": BYE})
        dial(line, ["1#"])
        assert line.asked[1].headers.get("Cookie") == cookie


def test_a_cookie_stays_with_its_host_and_a_secure_one_with_https() -> None:
    leads_away = "<Redirect>http://line.example/plain</Redirect>"
    line = FakeLine(
        {
            "/voice": twiml(leads_away, Set_Cookie="a=1; Secure; Path=/\nb=2; Path=/"),
            "/plain": "<Redirect>https://elsewhere.example/there</Redirect>",
            "/there": BYE,
        }
    )
    dial(line)
    assert [asked.headers.get("Cookie") for asked in line.asked] == [None, "b=2", None]


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


def test_a_number_may_be_set_to_get() -> None:
    line = FakeLine({"/voice": BYE})
    dial(line, url=LINE + "?line=billing", method="GET")
    assert line.asked[0].method == "GET"
    assert line.asked[0].url.startswith(LINE + "?line=billing&AccountSid=")


def test_what_twilio_never_asks_is_no_url() -> None:
    """Twilio refuses hosts with an underscore."""
    assert "11100" in dial(FakeLine({"/voice": BYE}), url="https://my_line.example/voice").reason


class Guarded:
    """A line behind a password."""

    def __init__(self, challenge: str = 'Basic realm="line"', path: str = "/") -> None:
        self.line = FakeLine({"/voice": MENU, "/next": BYE})
        self.challenge = challenge
        self.path = path
        self.knocked: list[str | None] = []

    def send(self, method: str, url: str, headers: dict[str, str], body: str, timeout_seconds: float) -> Answer:
        self.knocked.append(headers.get("Authorization"))
        if self.path in url and headers.get("Authorization") != "Basic dHdpbGlvOmE6YiBj":
            return Answer(401, {"WWW-Authenticate": self.challenge}, "")
        return self.line.send(method, url, headers, body, timeout_seconds)


def test_a_line_that_asks_for_a_password_gets_the_one_in_its_url_from_then_on() -> None:
    """Webhook security: the first request goes without; after a 401 Twilio repeats it, and stays authenticated."""
    guarded = Guarded()
    ending = dial(guarded, ["1"], url="https://twilio:a%3Ab%20c@line.example/voice")
    assert ending.ordinary
    assert guarded.knocked == [None, "Basic dHdpbGlvOmE6YiBj", "Basic dHdpbGlvOmE6YiBj"]
    assert guarded.line.asked[0].url == LINE
    assert guarded.line.asked[0].headers["X-Twilio-Signature"] == signature(TOKEN, LINE, guarded.line.asked[0].form)


@pytest.mark.parametrize(
    ("guarded", "url", "knocks"),
    [
        (Guarded(), LINE, 1),
        (Guarded(), "https://twilio:wrong@line.example/voice", 2),
        (Guarded("Bearer"), "https://twilio:a%3Ab%20c@line.example/voice", 1),
    ],
)
def test_without_the_right_password_the_document_fails(guarded: Guarded, url: str, knocks: int) -> None:
    ending = dial(guarded, url=url)
    assert "11200" in ending.reason and "401" in ending.reason and len(guarded.knocked) == knocks
    assert "wrong" not in ending.reason, "a password is not written down"


def test_a_password_that_was_wrong_is_not_tried_a_second_time() -> None:
    guarded = Guarded()
    wrong = "https://twilio:wrong@line.example"
    dial(guarded, url=f"{wrong}/voice", fallback=f"{wrong}/sorry")
    assert len(guarded.knocked) == 3, "two times at the first address, once at the fallback"


def test_relative_urls_take_the_password_of_their_document_with_them() -> None:
    guarded = Guarded(path="/next")
    assert dial(guarded, ["1"], url="https://twilio:a%3Ab%20c@line.example/voice").ordinary
    assert guarded.knocked == [None, None, "Basic dHdpbGlvOmE6YiBj"]


@pytest.mark.parametrize("mark", ["ETag", "Last-Modified"])
def test_a_document_asked_for_by_get_is_kept_until_it_changes(mark: str) -> None:
    """Twilio honours ETag and Last-Modified for GET and keeps no answer to a POST."""
    asked = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}[mark]
    menu = '<Gather action="/hours"><Say>Again.</Say></Gather>'
    static = twiml("<Say>Seven to five.</Say><Redirect>/voice</Redirect>", **{mark.replace("-", "_"): "yesterday"})
    moved = in_turn(static, Answer(304, {}, ""))
    line = FakeLine({"/voice": menu, "/hours": redirect("/moved"), "/moved": moved})
    ending = dial(line, ["1#", "1#", "hangup"])
    assert words(ending).count("Seven to five.") == 2
    first, again = (one for one in line.asked if one.path == "/moved")
    assert asked not in first.headers and again.headers[asked] == "yesterday"


def test_no_answer_to_a_post_is_kept() -> None:
    static = twiml("<Redirect>/moved</Redirect>", ETag="1")
    line = FakeLine({"/voice": redirect("/moved"), "/moved": in_turn(static, BYE)})
    assert dial(line).ordinary
    assert [(one.method, one.headers.get("If-None-Match")) for one in line.asked[1:]] == [("GET", None), ("POST", None)]
