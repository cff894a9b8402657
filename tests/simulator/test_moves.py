"""Redirect, Hangup, Reject and Leave: where a call goes on, where it ends, and when it is answered at all."""

import pytest

from .attributes import keeps
from .fakeline import FakeLine, dial, told, words

BYE = "<Say>Goodbye.</Say>"


@keeps("Redirect", "method")
@pytest.mark.parametrize(("attributes", "method"), [("", "POST"), ("method='GET'", "GET"), ("method='PUT'", "POST")])
def test_a_redirect_leads_on_by_its_method_and_what_follows_it_is_not_reached(attributes: str, method: str) -> None:
    line = FakeLine({"/voice": f"<Redirect {attributes}>/next</Redirect><Say>Never.</Say>", "/next": BYE})
    assert words(dial(line)) == ["Goodbye."]
    assert line.asked[-1].method == method and "Digits" not in line.asked[-1].form


def test_an_empty_redirect_leads_to_the_document_itself_and_is_warned_of() -> None:
    answers = iter(["<Say>Once.</Say><Redirect/>", BYE])
    ending = dial(FakeLine({"/voice": lambda form: next(answers)}))
    assert words(ending) == ["Once.", "Goodbye."] and "13710" in told(ending)


def test_hanging_up_ends_the_call_and_what_follows_it_is_not_reached() -> None:
    ending = dial(FakeLine({"/voice": "<Say>Goodbye.</Say><Hangup/><Say>Never.</Say>"}))
    assert words(ending) == ["Goodbye."] and ending.reason == "the line hung up"


@keeps("Reject", "reason")
@pytest.mark.parametrize(
    ("attributes", "reason"), [("", "rejected"), ("reason='busy'", "busy"), ("reason='away'", "rejected")]
)
def test_rejecting_first_refuses_the_call_for_its_reason(attributes: str, reason: str) -> None:
    ending = dial(FakeLine({"/voice": f"<Reject {attributes}/><Say>Never.</Say>"}))
    assert ending.reason == f"the line rejected the call ({reason})" and ending.heard == ()


@pytest.mark.parametrize("before", ["<Say>Hello.</Say>", "<Pause/>", "<Gather/>"])
def test_rejecting_later_only_hangs_up(before: str) -> None:
    assert dial(FakeLine({"/voice": f"{before}<Reject/>"}), ["silence"]).reason == "the line hung up"


def test_a_redirect_does_not_answer_the_call_so_it_can_still_be_refused() -> None:
    line = FakeLine(
        {"/voice": "<Redirect>/next</Redirect>", "/next": "<Redirect>/last</Redirect>", "/last": "<Reject/>"}
    )
    assert "rejected" in dial(line).reason
    assert [asked.form["CallStatus"] for asked in line.asked] == ["ringing", "in-progress", "in-progress"]


def test_leaving_where_there_is_no_queue_is_a_warning() -> None:
    ending = dial(FakeLine({"/voice": f"<Leave/>{BYE}"}))
    assert ending.ordinary and words(ending) == ["Goodbye."] and "<Leave>" in told(ending)
