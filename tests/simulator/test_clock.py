"""Time on a call is moved, never slept through."""

from datetime import datetime

import pytest

from ivr.simulator.clock import Clock, read_time, write_duration, write_time


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2027-03-16 4:58 pm America/Los_Angeles", "2027-03-16T16:58:00-07:00"),
        ("2027-03-16 16:58:30 America/Los_Angeles", "2027-03-16T16:58:30-07:00"),
        ("2027-01-16 12:00 am America/Los_Angeles", "2027-01-16T00:00:00-08:00"),
        ("2027-03-16T16:58:00-07:00", "2027-03-16T16:58:00-07:00"),
    ],
)
def test_times_as_people_write_them(written: str, iso: str) -> None:
    assert read_time(written).isoformat() == iso


def test_a_bare_time_is_on_the_calls_own_day() -> None:
    clock = Clock.parse("2027-03-16 4:58 pm America/Los_Angeles")
    clock.move("5:00:30 pm")
    assert clock.now.isoformat() == "2027-03-16T17:00:30-07:00"
    assert clock.elapsed == 0


@pytest.mark.parametrize(
    "bad",
    [
        "soon",
        "4:58 pm",
        "2027-03-16 4:58 pm",
        "2027-03-16 13:00 pm UTC",
        "2027-02-30 1:00 UTC",
        "2027-03-16 4:58 pm Mars/Base",
    ],
)
def test_a_time_nobody_can_read_is_explained(bad: str) -> None:
    with pytest.raises(ValueError, match="2027-03-16 4:58 pm"):
        read_time(bad)


def test_a_minute_over_the_change_to_summer_time_is_a_minute() -> None:
    clock = Clock.parse("2027-03-14 1:59:30 am America/Los_Angeles")
    clock.advance(60)
    assert clock.now.isoformat() == "2027-03-14T03:00:30-07:00"


def test_a_clock_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Clock(datetime(2027, 3, 16))


@pytest.mark.parametrize("written", ["2027-03-16 4:58 pm America/Los_Angeles", "2027-03-16 12:00:05 am UTC"])
def test_what_is_written_is_what_is_read(written: str) -> None:
    assert write_time(read_time(written)) == written


def test_a_time_whose_zone_has_no_name_is_written_with_its_offset() -> None:
    assert write_time(read_time("2027-03-16T16:58:00-07:00")) == "2027-03-16T16:58:00-07:00"


def test_durations() -> None:
    assert [write_duration(seconds) for seconds in (5.9, 92, 3605)] == ["5 s", "1 min 32 s", "1 h 5 s"]
