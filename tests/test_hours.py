"""When the line is open: by the clock on the wall of the billing office, to the second."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from freezegun import freeze_time

from ivr.flowfile.hours import read_hours
from ivr.flowfile.source import read_yaml
from ivr.hours import Calendar, Span, is_holiday, next_opening, standing
from ivr.simulator.caller import Scripted
from ivr.simulator.clock import Clock
from ivr.simulator.phone import Phone
from ivr.simulator.transport import Answer
from tests.line import (
    ACCOUNT_SID,
    AUTH_TOKEN,
    PROJECT,
    PUBLIC_URL,
    TO_THE_AMOUNTS,
    InProcess,
    LineUnderTest,
    said,
)

PACIFIC = ZoneInfo("America/Los_Angeles")
DAY = (Span(7 * 60, 17 * 60),)
# The calendar of payments as it is delivered; read before any clock is frozen.
SHIPPED = read_hours(read_yaml("flows/hours.yaml", (PROJECT / "flows" / "hours.yaml").read_text(encoding="utf-8")))[
    "payments"
]


def every_day(*spans: Span, zone: str = "America/Los_Angeles") -> Calendar:
    return Calendar("every day", zone, (spans,) * 7, closing_soon=timedelta(minutes=10))


def pacific(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PACIFIC)


@pytest.mark.parametrize(
    ("time", "state"),
    [
        ("06:59:59", "closed"),
        ("07:00:00", "open"),
        ("16:49:59", "open"),
        ("16:50:00", "closing_soon"),
        ("16:59:59", "closing_soon"),
        ("17:00:00", "closed"),
    ],
)
def test_the_line_opens_and_closes_to_the_second(time: str, state: str) -> None:
    with freeze_time(pacific(f"2027-03-16 {time}").astimezone(UTC)):
        assert standing(SHIPPED, datetime.now(UTC)).state == state


def test_who_calls_on_friday_evening_is_told_monday_morning() -> None:
    with freeze_time(pacific("2027-03-19 17:00:00").astimezone(UTC)):
        friday_evening = standing(SHIPPED, datetime.now(UTC))

    assert friday_evening.opens == pacific("2027-03-22 07:00")


@pytest.mark.parametrize(
    ("sunday", "monday_in_utc"),
    [
        ("2027-03-14 12:00", datetime(2027, 3, 15, 14, 0, tzinfo=UTC)),
        ("2027-11-07 12:00", datetime(2027, 11, 8, 15, 0, tzinfo=UTC)),
    ],
    ids=["clocks go forward", "clocks go back"],
)
def test_seven_oclock_stays_seven_oclock_after_the_clocks_change(sunday: str, monday_in_utc: datetime) -> None:
    opens = next_opening(SHIPPED, pacific(sunday))

    assert opens is not None
    assert opens.astimezone(UTC) == monday_in_utc
    assert standing(SHIPPED, monday_in_utc - timedelta(seconds=1)).state == "closed"
    assert standing(SHIPPED, monday_in_utc).state == "open"


class TestTheNightTheClocksGoForward:
    """On March 14, 2027, at 2:00 am, it is 3:00 am: 10:00 in UTC."""

    LAST_SECOND = datetime(2027, 3, 14, 9, 59, 59, tzinfo=UTC)
    JUMP = datetime(2027, 3, 14, 10, 0, tzinfo=UTC)

    def test_a_line_that_opens_in_the_hour_that_is_skipped_opens_when_it_ends(self) -> None:
        from_half_past_two = every_day(Span(2 * 60 + 30, 8 * 60))

        before = standing(from_half_past_two, self.LAST_SECOND)

        assert before.state == "closed"
        assert before.opens is not None
        assert (before.opens.hour, before.opens.minute) == (3, 0), "there is no 2:30 to call again at"
        assert before.opens.astimezone(UTC) == self.JUMP
        assert standing(from_half_past_two, self.JUMP).state == "open"

    def test_a_line_that_closes_in_that_hour_closes_as_it_begins(self) -> None:
        to_half_past_two = every_day(Span(0, 2 * 60 + 30))

        before = standing(to_half_past_two, self.LAST_SECOND)

        assert before.state == "closing_soon"
        assert before.closes is not None
        assert before.closes.astimezone(UTC) == self.JUMP
        assert standing(to_half_past_two, self.JUMP).state == "closed"

    def test_closing_soon_counts_the_minutes_a_caller_really_has(self) -> None:
        to_three = every_day(Span(0, 3 * 60))

        assert standing(to_three, self.JUMP - timedelta(minutes=5)).state == "closing_soon"

    def test_hours_within_the_skipped_hour_are_promised_to_nobody_that_night(self) -> None:
        skipped = every_day(Span(2 * 60 + 10, 2 * 60 + 50))

        assert next_opening(skipped, self.LAST_SECOND) == pacific("2027-03-15 02:10")


class TestTheNightTheClocksGoBack:
    """On November 7, 2027, the hour from 1:00 to 2:00 am comes twice: 8:00 and 9:00 in UTC."""

    def test_both_of_the_repeated_hours_are_the_same_hour(self) -> None:
        until_half_past_one = every_day(Span(0, 90))
        states = [
            standing(until_half_past_one, datetime(2027, 11, 7, hour, minute, tzinfo=UTC)).state
            for hour, minute in [(8, 15), (8, 30), (9, 15), (9, 30)]
        ]

        assert states == ["open", "closed", "open", "closed"]

    def test_a_caller_in_the_second_one_is_told_a_closing_time_that_is_still_to_come(self) -> None:
        now = datetime(2027, 11, 7, 9, 15, tzinfo=UTC)

        closes = standing(every_day(Span(0, 90)), now).closes

        assert closes is not None
        assert closes.astimezone(UTC) - now == timedelta(minutes=15)

    def test_closing_soon_counts_the_hour_that_is_still_to_be_repeated(self) -> None:
        until_two = every_day(Span(0, 2 * 60))

        assert standing(until_two, datetime(2027, 11, 7, 8, 55, tzinfo=UTC)).state == "open"
        assert standing(until_two, datetime(2027, 11, 7, 9, 55, tzinfo=UTC)).state == "closing_soon"


@pytest.mark.parametrize(
    ("holiday", "opens_again"),
    [
        ("2027-11-25 10:00", "2027-11-26 07:00"),  # Thanksgiving
        ("2027-07-05 10:00", "2027-07-06 07:00"),  # July 4th is a Sunday
        ("2027-12-31 10:00", "2028-01-03 07:00"),  # New Year's Day of 2028 is a Saturday
    ],
    ids=["on its day", "observed on Monday", "observed in the year before"],
)
def test_on_a_holiday_or_the_day_it_is_observed_the_line_is_closed(holiday: str, opens_again: str) -> None:
    stands = standing(SHIPPED, pacific(holiday))

    assert (stands.state, stands.opens) == ("closed", pacific(opens_again))


def test_an_exception_beats_the_holiday_it_falls_on_and_closes_early() -> None:
    christmas_eve = date(2027, 12, 24)  # Christmas is observed on it: December 25th is a Saturday
    assert is_holiday("us-federal", christmas_eve)

    assert standing(SHIPPED, pacific("2027-12-24 07:00")).state == "open"
    assert standing(SHIPPED, pacific("2027-12-24 11:59:59")).closes == pacific("2027-12-24 12:00")
    assert standing(SHIPPED, pacific("2027-12-24 12:00")).opens == pacific("2027-12-27 07:00")


def test_a_line_that_never_opens_promises_nothing() -> None:
    assert standing(every_day(), pacific("2027-03-16 10:00")).opens is None


def test_the_next_opening_is_found_behind_a_long_closure() -> None:
    monday = pacific("2027-03-15 10:00")
    ten_weeks = {monday.date() + timedelta(days=days): () for days in range(70)}

    assert next_opening(Calendar("ten weeks", "America/Los_Angeles", (DAY,) * 7, "", ten_weeks), monday) == pacific(
        "2027-05-24 07:00"
    )


def test_a_lunch_break_closes_the_line_and_opens_it_again() -> None:
    with_lunch = every_day(Span(8 * 60, 12 * 60), Span(13 * 60, 17 * 60))

    assert standing(with_lunch, pacific("2027-03-16 11:00")).closes == pacific("2027-03-16 12:00")
    assert standing(with_lunch, pacific("2027-03-16 12:30")).opens == pacific("2027-03-16 13:00")


def test_hours_that_meet_at_midnight_do_not_close_there() -> None:
    evening_to_morning = every_day(Span(0, 6 * 60), Span(20 * 60, 24 * 60))

    before_midnight = standing(evening_to_morning, pacific("2027-03-16 23:55"))

    assert (before_midnight.state, before_midnight.closes) == ("open", pacific("2027-03-17 06:00"))


def test_a_line_that_is_always_open_never_says_that_it_closes() -> None:
    always = standing(every_day(Span(0, 24 * 60)), pacific("2027-03-16 23:59"))

    assert (always.state, always.closes) == ("open", None)


@pytest.mark.parametrize(
    ("where", "time"),
    [("America/New_York", "20:00"), ("Pacific/Honolulu", "14:00"), ("America/Phoenix", "17:00"), ("UTC", "00:00")],
)
def test_the_zone_of_the_line_decides_wherever_the_caller_is(where: str, time: str) -> None:
    """On a summer day it is five in the afternoon in the office at all these times."""
    day = "2027-07-21" if where == "UTC" else "2027-07-20"
    five = datetime.fromisoformat(f"{day} {time}").replace(tzinfo=ZoneInfo(where))

    assert standing(SHIPPED, five - timedelta(seconds=1)).state == "closing_soon"
    assert standing(SHIPPED, five).state == "closed"


# The same hours, on the telephone.

CHOOSE_FULL = (*TO_THE_AMOUNTS, "1")


def test_a_call_one_second_before_opening_hears_when_to_call_again(line: LineUnderTest) -> None:
    ending = line.call(["1", "silence"], clock="2027-03-16 6:59:59 am America/Los_Angeles")

    assert ending.ordinary
    assert said(ending, "We open today at seven a.m. Pacific time.")
    assert not said(ending, "To pay a bill")


class WithoutItsClock(InProcess):
    """The telephone's transport, leaving out the header that tells the line what time to take it for."""

    def send(self, method: str, url: str, headers: dict[str, str], body: str, timeout_seconds: float) -> Answer:
        kept = {name: value for name, value in headers.items() if name != "X-IVR-Clock"}
        return super().send(method, url, kept, body, timeout_seconds)


@pytest.mark.parametrize(
    ("time", "answer"), [("06:59:59", "We are closed now."), ("07:00:00", "To pay a bill, press 1.")]
)
def test_without_a_telephone_that_brings_its_own_clock_the_time_is_the_machines(
    line: LineUnderTest, time: str, answer: str
) -> None:
    phone = Phone(
        f"{PUBLIC_URL}/voice",
        caller=Scripted(["1"]),
        from_number="+15105550142",
        to_number="+18003903507",
        account_sid=ACCOUNT_SID,
        auth_token=AUTH_TOKEN,
        clock=Clock(pacific("2001-01-01 12:00")),
        transport=WithoutItsClock(line.web),
    )
    with freeze_time(pacific(f"2027-03-16 {time}").astimezone(UTC)):
        ending = phone.call()

    assert said(ending, answer)


def test_a_caller_who_came_in_time_pays_while_the_office_closes(line: LineUnderTest) -> None:
    ending = line.call(
        [*CHOOSE_FULL, "clock 5:03 pm", "card visa-ok", "1", "silence"],
        clock="2027-03-16 4:58 pm America/Los_Angeles",
    )

    assert said(ending, "Our offices close at five p.m. Pacific time. You can finish your payment on this call.")
    assert said(ending, "was approved")
    assert line.payments() == [("succeeded", "125.40")]


def test_who_begins_to_pay_long_after_closing_is_refused_in_words(line: LineUnderTest) -> None:
    ending = line.call(
        [*TO_THE_AMOUNTS, "clock 5:20:30 pm", "1", "silence"], clock="2027-03-16 4:59 pm America/Los_Angeles"
    )

    assert ending.ordinary
    assert said(ending, "Our offices have closed for today. No payment was made.")
    assert line.payments() == []
    assert str(line.owed("10000001")) == "125.40"


def test_zero_pressed_after_closing_hears_that_the_agents_are_away(line: LineUnderTest) -> None:
    ending = line.call(["1", "clock 5:01 pm", "0"], clock="2027-03-16 4:58 pm America/Los_Angeles")

    assert ending.ordinary
    assert said(ending, "They are back tomorrow at seven a.m. Pacific time.")
    assert not said(ending, "I am connecting you")
