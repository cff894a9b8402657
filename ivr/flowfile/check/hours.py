"""That somebody is there at some time, and that no date is a slip."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ivr.flowfile.hours import HOURS
from ivr.flowfile.numbers import CONTACTS
from ivr.flowfile.parts import Parts, flow_of
from ivr.flowfile.problems import Problem
from ivr.hours import Calendar, is_holiday, standing
from ivr.release import THE_LINE

# A Monday; from it on, one week stands for all of them.
ANY_MONDAY = date(2027, 3, 15)


def check_calendars(parts: Parts) -> Iterator[Problem]:
    for calendar in parts.calendars.values():
        yield from _called_line(calendar, parts)
        yield from _without_words(calendar, parts)
        yield from _never_open(calendar, parts)
        yield from _exceptions(calendar, parts)
    yield from _never_together(parts)


def _called_line(calendar: Calendar, parts: Parts) -> Iterator[Problem]:
    if calendar.name == THE_LINE:
        what = f"A calendar cannot be called '{THE_LINE}', which stands for the hours of the number dialled."
        callers, mend = "Callers would be held to other hours.", "Give it another name."
        yield parts.documents[HOURS].problem((calendar.name,), what, callers, mend, rule="calendar-called-line")


def _without_words(calendar: Calendar, parts: Parts) -> Iterator[Problem]:
    for catalogue in parts.catalogues.values():
        if not catalogue.speaking.zones.get(calendar.zone, "").strip():
            what = f"prompts/{catalogue.language}.yaml has no words for the time zone {calendar.zone}."
            callers = "Callers could not be told when to ring again."
            mend = f"Add '{calendar.zone}' and the words for it there, under 'spoken', 'zones'."
            path = (calendar.name, "time_zone")
            yield parts.documents[HOURS].problem(path, what, callers, mend, rule="zone-without-words")


def _never_open(calendar: Calendar, parts: Parts) -> Iterator[Problem]:
    """Somebody may want hours on a few days only; it is more often a slip."""
    if any(calendar.weekly):
        return
    document, path = parts.documents[HOURS], (calendar.name, "weekly")
    what = f"'{calendar.name}' is closed on every day of the week."
    mend = "Give the hours of at least one day; to close for a while, give the days under 'exceptions'."
    if any((calendar.exceptions or {}).values()):
        callers = "Callers would always hear that it is closed, but for a few days under 'exceptions'."
        yield document.problem(path, what, callers, mend, rule="closed-all-week", severity="warning")
    else:
        callers = "Callers would always hear that it is closed."
        yield document.problem(path, what, callers, mend, rule="never-open")


def _exceptions(calendar: Calendar, parts: Parts) -> Iterator[Problem]:
    document = parts.documents[HOURS]
    today = parts.now.astimezone(ZoneInfo(calendar.zone)).date() if parts.now else date.min
    for day, spans in (calendar.exceptions or {}).items():
        path = (calendar.name, "exceptions", day.isoformat())
        if day < today:
            what, mend = f"{day} is over.", "Take the line out, or correct the year."
            callers = "Callers hear nothing of it any more."
            yield document.problem(
                path, what, callers, mend, rule="exception-in-the-past", severity="warning", of_name=True
            )
        elif not spans and (why := _closed_anyway(calendar, day)):
            what, mend = f"{day} is {why}, and closed anyway.", "Take the line out, or correct the date."
            callers = "Callers hear the same with it and without it."
            yield document.problem(
                path, what, callers, mend, rule="exception-without-effect", severity="warning", of_name=True
            )


def _closed_anyway(calendar: Calendar, day: date) -> str:
    if calendar.holidays and is_holiday(calendar.holidays, day):
        return "a holiday"
    return "" if calendar.weekly[day.weekday()] else f"a {day:%A}"


def _never_together(parts: Parts) -> Iterator[Problem]:
    """Of each line, and the people its callers can be connected with."""
    for name, line in parts.lines.items():
        flow = flow_of(name, parts)
        named = [to for step in flow.steps for mark, to, _ in step.references if mark.to == "contact"] if flow else []
        for contact in dict.fromkeys([line.if_trouble, *named]):
            people = parts.contacts.get(contact)
            open_, there = parts.calendars.get(line.hours), parts.calendars.get(people.hours) if people else None
            if open_ and there and any(open_.weekly) and any(there.weekly) and not _meet(open_, there):
                what = f"'{contact}' is never there while the line '{name}' is open."
                callers = "Callers who ask for a person would always hear that nobody is there."
                mend = f"Let the hours of '{open_.name}' and '{there.name}' meet."
                yield parts.documents[CONTACTS].problem(
                    (contact, "hours"), what, callers, mend, rule="never-there-when-open", severity="warning"
                )


def _meet(one: Calendar, other: Calendar) -> bool:
    """Two weeks have a time in common if, when something opens in one of them, the other is open."""
    one, other = (replace(calendar, holidays="", exceptions=None) for calendar in (one, other))
    return any(
        standing(second, at).state != "closed"
        for first, second in ((one, other), (other, one))
        for at in _openings(first)
    )


def _openings(calendar: Calendar) -> Iterator[datetime]:
    for ahead, spans in enumerate(calendar.weekly):
        midnight = datetime.combine(ANY_MONDAY + timedelta(days=ahead), time(), ZoneInfo(calendar.zone))
        for span in spans:
            yield (midnight + timedelta(minutes=span.opens)).astimezone(UTC)
