"""What was decided when the line answered stays so until the call ends, whatever is said to the engine later."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from ivr.engine.events import Answered, Keys, Silence
from ivr.engine.flow import Flow
from ivr.engine.invocations import CheckHours, FindAgents, Hours
from ivr.engine.steps.check_hours import CheckHours as CheckHoursStep
from tests.engine.conversation import FLOW, Conversation, at_step, shipped

NEWS = ("outage_note", "long_waits_note")
OPEN, CLOSED = Hours("open"), Hours("closed")


def test_news_are_said_with_the_greeting_and_once_more_to_who_chooses_another_language() -> None:
    call = Conversation(at_step("welcome", announcements=NEWS))

    assert call.hears(Answered()) == ["emergency", "greeting", *NEWS, "english=1", "spanish=8"]
    assert call.hears(Keys("8")) == [*NEWS]
    assert call.hears(OPEN) == ["agent_note", "pay_a_bill=1", "other_ways=2"]
    assert call.hears(Keys("*")) == ["agent_note", "pay_a_bill=1", "other_ways=2"]


def test_who_keeps_to_the_first_language_hears_them_once() -> None:
    call = Conversation(at_step("welcome", announcements=NEWS))
    call.hears(Answered())

    assert call.hears(Silence()) == []
    assert call.asks == CheckHours("line")


def test_without_news_nothing_is_said_in_their_place() -> None:
    assert Conversation(at_step("welcome")).hears(Answered()) == ["emergency", "greeting", "english=1", "spanish=8"]


def test_why_it_is_closed_is_said_as_often_as_that_it_is() -> None:
    until = datetime(2027, 3, 17, 1, tzinfo=UTC)
    call = Conversation(at_step("hours", closed_until=until, because="because_weather"))
    once = ["closed_note", "because_weather", "other_ways_to_pay", "tty_note", "hear_again=1"]

    assert call.hears(CLOSED) == once
    assert call.hears(Keys("1")) == once


def test_while_only_people_answer_who_finds_it_open_goes_to_them() -> None:
    call = Conversation(at_step("hours", agents_only=True))

    assert call.hears(OPEN) == ["everyone_to_agents"]
    assert (call.step, call.asks) == ("agent", FindAgents("billing_desk"))


def test_who_finds_it_closed_hears_so_and_is_sent_to_nobody() -> None:
    call = Conversation(at_step("hours", agents_only=True))

    assert call.hears(CLOSED)[0] == "closed_note"
    assert call.step == "closed"


def test_a_flow_in_which_key_0_leads_to_nobody_goes_on_as_always() -> None:
    hours = shipped().flow.steps[f"{FLOW}/hours"]
    assert isinstance(hours, CheckHoursStep)
    steps = {**shipped().flow.steps, f"{FLOW}/hours": replace(hours, agents_only=None)}
    call = Conversation(at_step("hours", agents_only=True), Flow(steps, shipped().flow.standing))

    assert call.hears(OPEN) == ["agent_note", "pay_a_bill=1", "other_ways=2"]
