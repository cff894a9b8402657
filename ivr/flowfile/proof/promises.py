"""What the calendars hold on every day of the year."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.flowfile.parts import Parts
from ivr.hours import FARTHEST_DAYS, MIDNIGHT_AFTER, Calendar, Span
from ivr.release import THE_LINE

# Of the days of a year that are one day of the week, at most so many are holidays of any list we have.
MOST_HOLIDAYS = 15
WEEKS = FARTHEST_DAYS // 7


@dataclass(frozen=True, slots=True)
class Calendars:
    """The promises of these files; a calendar that is not there promises nothing."""

    parts: Parts

    def closes(self, calendar: str) -> bool:
        return all(one is not None and _closes(one) for one in self._named(calendar))

    def opens(self, calendar: str) -> bool:
        return all(one is not None and _opens(one) for one in self._named(calendar))

    def come_back(self, contact: str) -> bool:
        return contact in self.parts.contacts and self.opens(self.parts.contacts[contact].hours)

    def _named(self, calendar: str) -> list[Calendar | None]:
        """`line` is whichever of the numbers was dialled."""
        names = [line.hours for line in self.parts.lines.values()] if calendar == THE_LINE else [calendar]
        return [self.parts.calendars.get(name) for name in names] or [None]


def _closes(calendar: Calendar) -> bool:
    """Is some day of the week never open through to the next, and are there too few exceptions to hide it for a year?

    `ivr.hours` looks a bounded number of spans ahead, so all that can be in its way are counted.
    """
    through = [spans for spans in calendar.weekly if _day_and_night(spans)]
    if len(through) == len(calendar.weekly):
        return False
    exceptions = [spans for spans in (calendar.exceptions or {}).values() if _day_and_night(spans)]
    spans = sum(len(spans) for spans in through) + max(len(spans) for spans in calendar.weekly)
    return (len(exceptions) + 1) * spans + sum(len(spans) for spans in exceptions) < FARTHEST_DAYS


def _day_and_night(spans: tuple[Span, ...]) -> bool:
    minute = 0
    for span in spans:
        if span.opens != minute:
            return False
        minute = span.closes
    return minute == MIDNIGHT_AFTER


def _opens(calendar: Calendar) -> bool:
    """Does it open on some day of the week, more often than holidays and exceptions can prevent it?"""
    holidays = MOST_HOLIDAYS if calendar.holidays else 0
    prevented = [0] * len(calendar.weekly)
    for day in calendar.exceptions or ():
        prevented[day.weekday()] += 1
    return any(
        spans and holidays + exceptions < WEEKS - 1
        for spans, exceptions in zip(calendar.weekly, prevented, strict=True)
    )
