"""What is right although it looks wrong, and what one file says of another: nothing is told of these, or just that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from ivr.engine.steps.choose_amount import ChooseAmount
from ivr.flowfile.release import check_files, read_release
from ivr.ledger.money import Money
from tests.flowfile.test_messages import NOW, whole
from tests.speech.shipped import texts

MENU = '      "2": {phrase: leave, go: goodbye}\n'
EVERYWHERE = '{star: repeat, "0": agent}'


def rules(*edits: tuple[str, str, str], now: datetime | None = NOW) -> Sequence[str]:
    """The rules that say something of the small line after these edits: a file, what stood there, what stands there."""
    files = dict(whole())
    for file, old, new in edits:
        assert old in files[file]
        files[file] = files[file].replace(old, new)
    return [problem.rule for problem in check_files(files, now).problems]


@pytest.mark.parametrize(
    "option",
    [
        "star: {phrase: news, go: choice}",
        '"0": {phrase: bill, go: agent}',
        '"8": {phrase: leave, go: choice, spoken_in: es, set: {language: es}}',
    ],
)
def test_an_option_may_be_on_a_standing_key_that_means_the_same(option: str) -> None:
    everywhere = '{star: repeat, "0": agent, "8": next_language}'
    edits = ("flows/desk.yaml", MENU, f"{MENU}      {option}\n"), ("flows/desk.yaml", EVERYWHERE, everywhere)
    assert rules(*edits) == []


def test_a_gap_is_none_where_the_key_means_something_everywhere() -> None:
    """Callers know that 3 is for the language; nobody looks for an option there."""
    desk = MENU + '      "4": {phrase: bill, go: goodbye}\n'
    everywhere = '{star: repeat, "0": agent, "3": next_language}'
    assert rules(("flows/desk.yaml", MENU, desk), ("flows/desk.yaml", EVERYWHERE, everywhere)) == []
    assert rules(("flows/desk.yaml", MENU, desk)) == ["gap-in-keys"]


EVENING = """\
evening:
  time_zone: {zone}
  weekly: {{Mon-Fri: {times}, Sat-Sun: closed}}
"""


@pytest.mark.parametrize(
    ("times", "zone", "told"),
    [
        ("4:59 pm - 9:00 pm", "America/Los_Angeles", []),
        ("5:00 pm - 9:00 pm", "America/Los_Angeles", ["never-there-when-open"]),
        # Ten in New York is seven in Los Angeles, when the line opens.
        ("8:00 am - 10:00 am", "America/New_York", ["never-there-when-open"]),
        ("8:00 am - 10:01 am", "America/New_York", []),
    ],
)
def test_people_have_to_be_there_at_some_time_at_which_the_line_is_open(times: str, zone: str, told: list[str]) -> None:
    hours = whole()["flows/hours.yaml"]
    words = [
        (file, "zones: {", "zones: {America/New_York: Eastern time, ")
        for file in ("prompts/en.yaml", "prompts/es.yaml")
    ]
    edits = [
        ("flows/hours.yaml", hours, hours + EVENING.format(zone=zone, times=times)),
        ("flows/contacts.yaml", "hours: desk", "hours: evening"),
    ]
    assert rules(*edits, *words) == told


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (datetime(2027, 7, 3, 6, 59, tzinfo=UTC), []),  # still July 2nd on the wall of the desk
        (datetime(2027, 7, 3, 7, 0, tzinfo=UTC), ["exception-in-the-past"]),
        (None, []),
    ],
)
def test_a_day_is_over_when_it_is_over_at_the_desk(now: datetime | None, told: list[str]) -> None:
    exception = "closed}\n  exceptions: {2027-07-02: 7:00 am - 12:00 pm}\n"
    assert rules(("flows/hours.yaml", "closed}\n", exception), now=now) == told


def test_a_warning_keeps_nothing_from_callers() -> None:
    files = {**whole(), "flows/desk.yaml": whole()["flows/desk.yaml"].replace('"2":', '"3":')}
    assert [problem.severity for problem in check_files(files).problems] == ["warning"]
    assert read_release(files).lines


def test_a_number_of_another_country_may_be_dialled_where_the_policy_says_so() -> None:
    jamaica = ("flows/contacts.yaml", "1-510-555-0199", "1-876-555-0199")
    assert rules(jamaica) == ["number-abroad"]
    assert rules(jamaica, ("flows/policy.yaml", "[US]", "[US, JM]")) == []


def test_of_a_policy_that_cannot_be_read_nothing_else_is_told() -> None:
    jamaica = ("flows/contacts.yaml", "1-510-555-0199", "1-876-555-0199")
    assert rules(jamaica, ("flows/policy.yaml", "[US]", "[USA]")) == ["unknown-country"]
    assert rules(jamaica, ("flows/policy.yaml", "payment:", "\tpayment:")) == ["tab"]


def bounds(policy: str | None, own: str = "") -> tuple[Money, Money]:
    """The smallest and the largest payment of the shipped flow, under this policy and with these words of its own."""
    files = texts()
    files["flows/pay-by-phone.yaml"] = files["flows/pay-by-phone.yaml"].replace("full, other]}", f"full, other]{own}}}")
    del files["flows/policy.yaml"]
    if policy is not None:
        files["flows/policy.yaml"] = policy
    step = read_release(files).flow.steps["pay-by-phone/amount"]
    assert isinstance(step, ChooseAmount)
    return step.choose_amount.smallest, step.choose_amount.largest


def test_what_may_be_paid_is_said_by_the_policy_or_by_the_step_itself() -> None:
    assert bounds("payment: {smallest: $20, largest: $1000.00}") == (Money(2000), Money(100000))
    assert bounds("payment: {smallest: $20, largest: $1000.00}", ", smallest: $10.00") == (Money(1000), Money(100000))
    assert bounds("payment: {smallest: $20}") == (Money(2000), Money(500000))
    assert bounds("transfers: {countries: [US, CA]}") == bounds(None) == (Money(500), Money(500000))
