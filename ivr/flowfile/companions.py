"""The files beside the flows that supervisors touch most: lines.yaml, hours.yaml, contacts.yaml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

import phonenumbers
from pydantic import BeforeValidator

from ivr.engine.fields import CalendarName, ContactName
from ivr.flowfile.problems import Problem, Problems
from ivr.flowfile.source import Document
from ivr.flowfile.typed import read_as
from ivr.hours import HOLIDAYS, MIDNIGHT_AFTER, Calendar, Span
from ivr.release import Contact, Line

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# Numbers are read as people in this region write them; +… is read as it stands.
REGION = "US"

T = TypeVar("T")


def _number(text: Any) -> str:
    try:
        number = phonenumbers.parse(str(text), REGION)
    except phonenumbers.NumberParseException as wrong:
        raise ValueError(f"'{text}' is not a telephone number") from wrong
    if not phonenumbers.is_possible_number(number):
        raise ValueError(f"'{text}' has too many or too few digits for a telephone number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _zone(text: Any) -> str:
    try:
        ZoneInfo(str(text))
    except (KeyError, ValueError, OSError) as wrong:
        raise ValueError(f"'{text}' is not a time zone; write it like America/Los_Angeles") from wrong
    return str(text)


def _minutes(text: Any) -> timedelta:
    found = re.fullmatch(r"(\d{1,3}) minutes?", str(text), re.ASCII)
    if not found:
        raise ValueError(f"'{text}' is not a length of time; write it like 10 minutes")
    return timedelta(minutes=int(found[1]))


def _holidays(text: Any) -> str:
    if text not in HOLIDAYS:
        raise ValueError(f"'{text}' is not a list of holidays we know; known: {', '.join(HOLIDAYS)}")
    return str(text)


def read_time(text: str) -> int:
    """`7:00 am`, `5 pm`, `17:00` → the minute of the day."""
    found = re.fullmatch(r"(\d{1,2})(?::(\d{2}))?\s*([ap]m)?", text.strip().lower(), re.ASCII)
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    half = found[3] if found else None
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif half or not found or found[2] is None:
        hour = 99
    if hour * 60 + minute > MIDNIGHT_AFTER or minute > 59:
        raise ValueError(f"'{text}' is not a time; write it like 7:00 am or 17:00")
    return hour * 60 + minute


def read_spans(text: Any) -> tuple[Span, ...]:
    """`7:00 am - 5:00 pm`, several with a comma between them, `24 hours`, or `closed`."""
    if text == "closed":
        return ()
    if text == "24 hours":
        return (Span(0, MIDNIGHT_AFTER),)
    spans: list[Span] = []
    for part in str(text).split(","):
        opens, dash, closes = part.partition("-")
        if not dash:
            raise ValueError(f"'{text}' does not say from when to when; write it like 7:00 am - 5:00 pm, or closed")
        span = Span(read_time(opens), read_time(closes))
        if span.opens >= span.closes:
            raise ValueError(f"'{part.strip()}' closes before it opens; did you mean {_turned(opens, closes)}")
        if spans and spans[-1].closes > span.opens:
            raise ValueError(f"'{text}' has times that overlap or are out of order")
        spans.append(span)
    return tuple(spans)


def _turned(opens: str, closes: str) -> str:
    return f"'{closes.strip()} - {opens.strip()}'?"


def _week(days: Any) -> Any:
    """`{Mon-Fri: 7:00 am - 5:00 pm, Sat-Sun: closed}` → seven days, each of which must be named once."""
    if not isinstance(days, dict):
        return days
    week: dict[str, tuple[Span, ...]] = {}
    for names, text in days.items():
        first, _, last = names.partition("-")
        if first not in DAYS or (last or first) not in DAYS or DAYS.index(first) > DAYS.index(last or first):
            raise ValueError(f"'{names}' is not a day or a row of days; write Mon or Mon-Fri")
        for day in DAYS[DAYS.index(first) : DAYS.index(last or first) + 1]:
            if day in week:
                raise ValueError(f"{day} is given twice")
            week[day] = read_spans(text)
    missing = [day for day in DAYS if day not in week]
    if missing:
        raise ValueError(f"{', '.join(missing)}: not said; write 'closed' for days on which nobody answers")
    return tuple(week[day] for day in DAYS)


def _exceptions(days: Any) -> Any:
    if not isinstance(days, dict):
        return days
    return {_day(day): read_spans(text) for day, text in days.items()}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise ValueError(f"'{text}' is not a date; write it like 2027-12-24") from wrong


PhoneNumber = Annotated[str, BeforeValidator(_number)]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursEntry:
    """One calendar. The time zone is required: "7 am" means nothing without it."""

    time_zone: Annotated[str, BeforeValidator(_zone)]
    weekly: Annotated[tuple[tuple[Span, ...], ...], BeforeValidator(_week)]
    closing_soon: Annotated[timedelta, BeforeValidator(_minutes)] = timedelta(minutes=10)
    finish_within: Annotated[timedelta, BeforeValidator(_minutes)] = timedelta(minutes=20)
    holidays: Annotated[str, BeforeValidator(_holidays)] = ""
    exceptions: Annotated[Mapping[date, tuple[Span, ...]], BeforeValidator(_exceptions)] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineEntry:
    number: PhoneNumber
    flow: str
    hours: CalendarName
    if_trouble: ContactName


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactEntry:
    number: PhoneNumber
    hours: CalendarName


def read_hours(document: Document) -> dict[str, Calendar]:
    calendars = {}
    for name, entry in _entries(HoursEntry, document).items():
        calendars[name] = Calendar(
            name,
            entry.time_zone,
            entry.weekly,
            entry.holidays,
            entry.exceptions,
            entry.closing_soon,
            entry.finish_within,
        )
    return calendars


def read_contacts(document: Document) -> dict[str, Contact]:
    return {name: Contact(name, entry.number, entry.hours) for name, entry in _entries(ContactEntry, document).items()}


def read_lines(document: Document) -> dict[str, LineEntry]:
    return _entries(LineEntry, document)


def line_of(name: str, entry: LineEntry, start: str, languages: tuple[str, ...]) -> Line:
    return Line(name, entry.number, start, languages, entry.hours, entry.if_trouble)


def _entries(kind: type[T], document: Document) -> dict[str, T]:
    if not isinstance(document.content, dict) or not document.content:
        raise Problems([document.problem((), "This file names nothing.", mend="See the example in flows/README.md.")])
    entries: dict[str, T] = {}
    problems: list[Problem] = []
    for name, content in document.content.items():
        try:
            entries[name] = read_as(kind, content, document, (name,))
        except Problems as wrong:
            problems += wrong.problems
    if problems:
        raise Problems(problems)
    return entries
