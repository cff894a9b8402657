"""How often the line is asked, how long Twilio waits for it, and what the fragment of a URL changes about both."""

import pytest

from ivr.simulator.transport import NEVER, Answer, Unreachable

from .fakeline import LINE, FakeLine, dial, in_turn, twiml

BYE = "<Say>Goodbye.</Say><Hangup/>"
NO_CONNECTION = Unreachable("no connection", 11205, NEVER)
NO_ANSWER = Unreachable("no answer", 11200, NEVER)


def error(status: int) -> Answer:
    return Answer(status, {"Content-Type": "text/html"}, "sorry")


def test_where_no_connection_comes_about_twilio_tries_once_more_under_the_same_token() -> None:
    """Connection overrides: rc=1 and rp=ct unless the URL says otherwise; each connection gets 5 seconds."""
    line = FakeLine({"/voice": in_turn(NO_CONNECTION, BYE)})
    ending = dial(line)
    assert ending.ordinary and ending.seconds == pytest.approx(5 + 1 / 2.6, abs=0.001)
    first, again = line.asked
    assert first.form == again.form
    assert first.headers["I-Twilio-Idempotency-Token"] == again.headers["I-Twilio-Idempotency-Token"]

    never = FakeLine({"/voice": in_turn(NO_CONNECTION)})
    ending = dial(never)
    assert "11205" in ending.reason and len(never.asked) == 2


@pytest.mark.parametrize("failure", [NO_ANSWER, error(500), error(404), Unreachable("certificate", 11220)])
def test_any_other_failure_is_final_unless_the_url_says_otherwise(failure: Answer | Unreachable) -> None:
    line = FakeLine({"/voice": in_turn(failure, BYE)})
    assert not dial(line).ordinary and len(line.asked) == 1


@pytest.mark.parametrize(
    ("overrides", "failure", "tries"),
    [
        ("rp=all", NO_CONNECTION, 2),
        ("rp=all", NO_ANSWER, 1),  # the first try has used up the 15 seconds
        ("rp=all&rt=4000", NO_ANSWER, 2),
        ("rp=rt&rt=4000&rc=5", NO_ANSWER, 4),  # the whole exchange ends after 15 seconds
        ("rp=rt&rt=4000&rc=5&tt=8000", NO_ANSWER, 2),
        ("rc=5&tt=12000", NO_CONNECTION, 3),
        ("rc=5&ct=1000", NO_CONNECTION, 6),
        ("rc=0", NO_CONNECTION, 1),
        ("rc=2&rp=5xx", error(500), 3),
        ("rc=2&rp=4xx,5xx", error(404), 3),
        ("rc=2&rp=5xx", error(404), 1),
        ("rc=2&rp=5xx", NO_CONNECTION, 1),
        ("rc=2&e=ashburn&sni=y", NO_CONNECTION, 3),
    ],
)
def test_a_url_says_in_its_fragment_what_is_tried_again_and_how_often(
    overrides: str, failure: Answer | Unreachable, tries: int
) -> None:
    line = FakeLine({"/voice": in_turn(failure)})
    ending = dial(line, url=f"{LINE}#{overrides}")
    assert not ending.ordinary and ending.warnings == ()
    assert len(line.asked) == tries
    assert {asked.url for asked in line.asked} == {LINE}, "the fragment stays at Twilio"


@pytest.mark.parametrize(
    ("overrides", "failure", "seconds"),
    [
        ("rc=0", NO_CONNECTION, 5),
        ("rc=0&ct=10000", NO_CONNECTION, 10),
        ("rc=2&ct=2000", NO_CONNECTION, 6),
        ("rc=5&tt=12000", NO_CONNECTION, 12),
        ("rt=3000", NO_ANSWER, 3),
        ("tt=3000", NO_ANSWER, 3),
        ("", NO_ANSWER, 15),
        ("rc=5&rp=all", Answer(500, {}, "sorry", seconds=4), 15),
    ],
)
def test_the_caller_waits_in_silence_as_long_as_twilio_does(
    overrides: str, failure: Answer | Unreachable, seconds: float
) -> None:
    line = FakeLine({"/sorry": BYE, "/voice": in_turn(failure)})
    ending = dial(line, url=f"{LINE}#{overrides}", fallback="https://line.example/sorry")
    assert ending.heard[0].at == pytest.approx(seconds, abs=0.001)


@pytest.mark.parametrize("seconds", [14, 16])
def test_an_answer_may_take_fifteen_seconds_and_no_longer(seconds: float) -> None:
    page = twiml(BYE)
    line = FakeLine({"/voice": Answer(page.status, page.headers, page.body, seconds)})
    ending = dial(line)
    assert ending.ordinary == (seconds < 15)
    assert ending.heard[0].at == min(seconds, 15), "and the caller hears nothing meanwhile"
    assert ending.ordinary or "11200" in ending.reason


@pytest.mark.parametrize(
    ("overrides", "code"),
    [
        ("rp=sometimes", 11243),
        ("rp=ct,500", 11243),
        ("rp=", 11243),
        ("rc=6", None),
        ("rc=-1", None),
        ("ct=99", None),
        ("ct=10001", None),
        ("rt=15001", None),
        ("tt=99", None),
        ("tt=soon", None),
        ("retries=3", None),
    ],
)
def test_an_override_that_means_nothing_is_a_warning_and_the_default_counts(overrides: str, code: int | None) -> None:
    line = FakeLine({"/voice": in_turn(NO_CONNECTION, BYE)})
    ending = dial(line, url=f"{LINE}#{overrides}")
    assert ending.ordinary and ending.heard[0].at == 5
    assert [warned.code for warned in ending.warnings] == [code]
    assert overrides in ending.warnings[0].message


def test_overrides_count_for_actions_and_after_redirects_too() -> None:
    menu = '<Gather action="/next#rc=3"><Say>Press 1.</Say></Gather>'
    line = FakeLine(
        {"/voice": menu, "/next": Answer(302, {"Location": "/moved"}, ""), "/moved": in_turn(*[NO_CONNECTION] * 3, BYE)}
    )
    assert "11205" in dial(line, ["1#"]).reason
    assert line.paths() == ["/voice", "/next", *["/moved"] * 3], "after three times five seconds it is over"
