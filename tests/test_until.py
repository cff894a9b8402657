"""Until when: what people write, and what is refused in words."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from ivr.until import NoEnd, read_until, told

PACIFIC = "America/Los_Angeles"
NOW = datetime(2027, 3, 16, 10, 0, 20, tzinfo=ZoneInfo(PACIFIC))  # a Tuesday


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("5 pm", "Tuesday, March 16, 2027, 5:00 pm"),
        ("17:30", "Tuesday, March 16, 2027, 5:30 pm"),
        ("today at 12:00 PM", "Tuesday, March 16, 2027, 12:00 pm"),
        ("24:00", "Wednesday, March 17, 2027, 12:00 am"),
        ("tomorrow 7 am", "Wednesday, March 17, 2027, 7:00 am"),
        ("Tomorrow at  7:00 am", "Wednesday, March 17, 2027, 7:00 am"),
        ("2027-03-16 9:00 pm", "Tuesday, March 16, 2027, 9:00 pm"),
        ("2 hours", "Tuesday, March 16, 2027, 12:01 pm"),
        ("1 minute", "Tuesday, March 16, 2027, 10:02 am"),
        ("3 days", "Friday, March 19, 2027, 10:01 am"),
        ("14 days", "Tuesday, March 30, 2027, 10:01 am"),
    ],
)
def test_an_end_is_read_by_the_clock_of_the_line(text: str, means: str) -> None:
    # Wherever the supervisor's own machine stands.
    assert told(read_until(text, NOW.astimezone(ZoneInfo("Asia/Tokyo")), PACIFIC), PACIFIC) == f"{means} ({PACIFIC})"


@pytest.mark.parametrize(
    ("text", "told_why"),
    [
        ("9 am", "is over: it is Tuesday, March 16, 2027, 10:00 am"),
        ("10:00 am", "is over"),
        ("2027-03-15 5 pm", "is over"),
        ("0 hours", "is not a time"),
        ("15 days", "a switch lasts 14 days at most"),
        ("2027-04-01 5 pm", "a switch lasts 14 days at most"),
        ("5", "is not a time"),
        ("25:00", "is not a time"),
        ("5:00", 'can be read in two ways: write "5:00 am" or "5:00 pm".'),
        ("tomorrow 1:30", 'write "tomorrow 1:30 am" or "tomorrow 1:30 pm".'),
        ("2027-03-16 5:00", 'write "2027-03-16 5:00 am" or "2027-03-16 5:00 pm".'),
        ("tomorrow", "is not a time"),
        ("whenever", "is not a time"),
        ("2027-02-30 5 pm", "is not a time"),
        ("9999-12-31 24:00", "is not a time"),
        ("", "is not a time"),
    ],
)
def test_what_is_over_too_far_away_or_no_time_is_refused_in_words(text: str, told_why: str) -> None:
    with pytest.raises(NoEnd) as refused:
        read_until(text, NOW, PACIFIC)
    assert told_why in str(refused.value)


def test_an_hour_the_clocks_skip_ends_where_they_go_on() -> None:
    saturday = datetime(2027, 3, 13, 22, 0, tzinfo=ZoneInfo(PACIFIC))
    assert told(read_until("tomorrow 2:30 am", saturday, PACIFIC), PACIFIC).startswith(
        "Sunday, March 14, 2027, 3:00 am"
    )


def test_two_hours_are_two_hours_on_the_night_the_clocks_change() -> None:
    night = datetime(2027, 3, 14, 1, 0, tzinfo=ZoneInfo(PACIFIC))
    assert told(read_until("2 hours", night, PACIFIC), PACIFIC).startswith("Sunday, March 14, 2027, 4:00 am")
