"""Open, closing soon or closed, in the line's own time zone.

Pure. Wall time decides: "7:00 am - 5:00 pm" means what the clock on the wall of the billing office
shows, on the days the clocks change too: an hour the clocks skip ends as it begins, an hour they repeat
counts twice. An interval is half open: at 5:00:00 pm the line is closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

import holidays

# A line that does not open, or close, within a year never does; the search ends there.
FARTHEST_DAYS = 366
MIDNIGHT_AFTER = 24 * 60
TRIED_AFTER_OPENING = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Span:
    """From one minute of the day to another, the second not included; 1440 is the midnight after."""

    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """`weekly` from Monday to Sunday. Exceptions beat holidays, and holidays beat the week: the order is fixed."""

    name: str
    zone: str
    weekly: tuple[tuple[Span, ...], ...]
    holidays: str = ""
    exceptions: Mapping[date, tuple[Span, ...]] | None = None
    closing_soon: timedelta = timedelta(0)
    finish_within: timedelta = timedelta(minutes=20)

    def spans(self, day: date) -> tuple[Span, ...]:
        """When it is open on this day, in order."""
        if self.exceptions and day in self.exceptions:
            return self.exceptions[day]
        if self.holidays and is_holiday(self.holidays, day):
            return ()
        return self.weekly[day.weekday()]

    def local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.zone))


@dataclass(frozen=True, slots=True)
class Standing:
    """`closes` is set while open, `opens` while closed (None if it never does); both in the line's zone."""

    state: Literal["open", "closing_soon", "closed"]
    closes: datetime | None = None
    opens: datetime | None = None


HOLIDAYS: Mapping[str, str] = {"us-federal": "US"}


@lru_cache(maxsize=64)
def _holidays_of(name: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(HOLIDAYS[name], years=year))


def is_holiday(name: str, day: date) -> bool:
    """Is it a day of the named list, as observed (a Saturday's holiday on Friday)?"""
    # December 31st can be next year's New Year's Day observed.
    return day in _holidays_of(name, day.year) or day in _holidays_of(name, day.year + 1)


def standing(calendar: Calendar, at: datetime) -> Standing:
    """Is the calendar open at this moment, and until when, or from when again?"""
    local = calendar.local(at)
    for span in calendar.spans(local.date()):
        if span.opens <= _minute(local) < span.closes:
            closes = _closing(calendar, local, span)
            soon = closes is not None and closes.astimezone(UTC) - at <= calendar.closing_soon
            return Standing("closing_soon" if soon else "open", closes=closes)
    return Standing("closed", opens=next_opening(calendar, at))


def _closing(calendar: Calendar, local: datetime, span: Span) -> datetime | None:
    """When callers really find it closed: spans that meet, also at midnight, are one."""
    day, minute = local.date(), span.closes
    for _ in range(FARTHEST_DAYS):
        if minute == MIDNIGHT_AFTER:
            day, minute = day + timedelta(days=1), 0
        following = next((span for span in calendar.spans(day) if span.opens == minute), None)
        if following is None:
            # In an hour that is repeated, it closes within the same one of the two.
            return _at(day, minute, calendar).replace(fold=local.fold)
        minute = following.closes
    return None


def next_opening(calendar: Calendar, at: datetime) -> datetime | None:
    """The next time the calendar opens after this moment."""
    local = calendar.local(at)
    for ahead in range(FARTHEST_DAYS):
        day = local.date() + timedelta(days=ahead)
        for span in calendar.spans(day):
            opens = _at(day, span.opens, calendar)
            if local < opens < _at(day, span.closes, calendar):
                return opens
    return None


def open_from(calendar: Calendar, at: datetime) -> datetime | None:
    """The first moment, this one or a later one, at which the calendar is open; None if there is none."""
    if standing(calendar, at).state != "closed":
        return calendar.local(at)
    return next_opening(calendar, at)


def time_to_try(calendar: Calendar, at: datetime) -> datetime:
    """A moment at which somebody who tries the line finds it open: this one, or some time after the next opening."""
    if standing(calendar, at).state != "closed":
        return calendar.local(at)
    opens = next_opening(calendar, at)
    return calendar.local(at) if opens is None else opens + TRIED_AFTER_OPENING


def _minute(local: datetime) -> float:
    return local.hour * 60 + local.minute + (local.second + local.microsecond / 1e6) / 60


def _at(day: date, minute: int, calendar: Calendar) -> datetime:
    """The moment the clock on the wall shows this minute, or the first one after it that it does show."""
    if minute == MIDNIGHT_AFTER:
        day, minute = day + timedelta(days=1), 0
    return on_the_wall(datetime.combine(day, time(minute // 60, minute % 60)), calendar.zone)


def on_the_wall(shown: datetime, zone: str) -> datetime:
    """The moment at which the clock on the wall of this zone shows `shown` (which has no zone), or the first one after
    it that it does show. Of an hour that is repeated it is the first."""
    wall = shown.replace(tzinfo=ZoneInfo(zone))
    while wall.astimezone(UTC).astimezone(wall.tzinfo) != wall:
        wall += timedelta(minutes=1)
    return wall
