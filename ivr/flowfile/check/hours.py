"""That somebody is there at some time, and that no date is a slip."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ivr.flowfile.hours import DAYS, EARLY, HOURS, NOON, as_read, meant_by, read_spans
from ivr.flowfile.numbers import CONTACTS
from ivr.flowfile.parts import Parts, flow_of
from ivr.flowfile.problems import Problem
from ivr.flowfile.source import Path
from ivr.hours import MIDNIGHT_AFTER, Calendar, Span, is_holiday, standing
from ivr.release import THE_LINE

# A Monday; from it on, one week stands for all of them.
ANY_MONDAY = date(2027, 3, 15)
A_YEAR = 366
# Nobody opens for less.
FEW_HOURS = 2 * 60
EMPTY_DESK = (
    "Callers would hear that the line is closed, and with key 0 they would ring a desk at which nobody may sit."
)


def check_calendars(parts: Parts) -> Iterator[Problem]:
    for calendar in parts.calendars.values():
        yield from _called_line(calendar, parts)
        yield from _without_words(calendar, parts)
        yield from _never_open(calendar, parts)
        yield from _exceptions(calendar, parts)
        yield from _halves_of_the_day(calendar, parts)
    yield from _never_together(parts)
    yield from _closed_apart(parts)


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
    today = _today(calendar, parts)
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


def _halves_of_the_day(calendar: Calendar, parts: Parts) -> Iterator[Problem]:
    """Of every day, as its hours are written."""
    document = parts.documents[HOURS]
    content = document.content[calendar.name]
    for days, text in content["weekly"].items():
        first = DAYS.index(days[: len(DAYS[0])])
        yield from _of_a_day(text, calendar.weekly[first - 1], (calendar.name, "weekly", days), parts)
    for day, text in content.get("exceptions", {}).items():
        before = calendar.spans(date.fromisoformat(day) - timedelta(days=1))
        yield from _of_a_day(text, before, (calendar.name, "exceptions", day), parts)


def _of_a_day(text: str, before: Sequence[Span], path: Path, parts: Parts) -> Iterator[Problem]:
    """`before` are the hours of the day before, which may go on past midnight."""
    document = parts.documents[HOURS]
    spans = read_spans(text)
    for span, part in zip(spans, map(str.strip, text.split(",")), strict=False):
        if meant := meant_by(part):
            what = f"'{part}' can be read in two ways."
            callers = "Callers could find the line open in the night, and closed in the afternoon."
            mend = f"Write {meant[0]}; or {meant[1]}, if it is open in the night."
            yield document.problem(path, what, callers, mend, rule="am-or-pm-left-out", part=part)
        elif span.opens < EARLY and not _goes_on(part, span, spans, before):
            what = f"'{part}' begins in the night, at {as_read(span.opens)}."
            callers = "Callers would be told that it is open, before anybody may be there."
            later = f"{as_read(span.opens + NOON)} - {as_read(span.closes)}"
            likely = span.closes - span.opens - NOON >= FEW_HOURS
            mend = f"Did you mean {later}?" if likely else "Look at am and pm."
            midnight = "write 0:00 for midnight" if span.opens == 0 else "leave it as it is"
            mend = f"{mend} If it is open in the night, {midnight}."
            yield document.problem(path, what, callers, mend, rule="opens-in-the-night", severity="warning", part=part)


def _goes_on(part: str, span: Span, spans: Sequence[Span], before: Sequence[Span]) -> bool:
    """Whether a day that begins at midnight was meant to: it is open around the clock, or goes on from the day before,
    or says 0:00, which nobody writes for noon."""
    through = any(span.closes == MIDNIGHT_AFTER for span in (*spans[-1:], *before[-1:]))
    return span.opens == 0 and (through or not part.startswith("12"))


def _connected(parts: Parts) -> Iterator[tuple[str, Calendar, str, Calendar]]:
    """Each line and its hours, and the people its callers can be connected with and theirs."""
    for name, line in parts.lines.items():
        flow = flow_of(name, parts)
        named = [to for step in flow.steps for mark, to, _ in step.references if mark.to == "contact"] if flow else []
        for contact in dict.fromkeys([line.if_trouble, *named]):
            people = parts.contacts.get(contact)
            open_, there = parts.calendars.get(line.hours), parts.calendars.get(people.hours) if people else None
            if open_ and there:
                yield name, open_, contact, there


def _never_together(parts: Parts) -> Iterator[Problem]:
    for name, open_, contact, there in _connected(parts):
        if any(open_.weekly) and any(there.weekly) and not _meet(open_, there):
            what = f"'{contact}' is never there while the line '{name}' is open."
            callers = "Callers who ask for a person would always hear that nobody is there."
            mend = f"Let the hours of '{open_.name}' and '{there.name}' meet."
            yield parts.documents[CONTACTS].problem(
                (contact, "hours"), what, callers, mend, rule="never-there-when-open", severity="warning"
            )


def _closed_apart(parts: Parts) -> Iterator[Problem]:
    """A day off that was given to the line, and forgotten for the people behind it; once for each pair of calendars."""
    pairs = {(open_.name, there.name): (open_, there) for _, open_, _, there in _connected(parts)}
    for open_, there in pairs.values():
        yield from _exceptions_apart(open_, there, parts)
        yield from _holidays_apart(open_, there, parts)


def _exceptions_apart(open_: Calendar, there: Calendar, parts: Parts) -> Iterator[Problem]:
    document, today = parts.documents[HOURS], _today(open_, parts)
    for day in open_.exceptions or {}:
        if day >= today and _leaves_behind(open_, there, day):
            path = (open_.name, "exceptions", day.isoformat())
            written = document.content[open_.name]["exceptions"][day.isoformat()]
            what = f"On {day} '{open_.name}' closes before the people of '{there.name}' go."
            mend = (
                f"If nobody answers then, write '{day}: {written}' under 'exceptions' of '{there.name}' as well; "
                "if somebody does, leave it as it is."
            )
            yield document.problem(
                path, what, EMPTY_DESK, mend, rule="closed-without-people", severity="warning", of_name=True
            )


def _leaves_behind(open_: Calendar, there: Calendar, day: date) -> bool:
    """Whether these people are there on that day without the line, and on others of that weekday are not."""
    week, usual = open_.weekly[day.weekday()], there.weekly[day.weekday()]
    spans, people = open_.spans(day), there.spans(day)
    if not spans:
        return bool(week and usual and people)
    return open_.zone == there.zone and _covers(week, usual) and not _covers(spans, people)


def _holidays_apart(open_: Calendar, there: Calendar, parts: Parts) -> Iterator[Problem]:
    if not open_.holidays or there.holidays:
        return
    begin = _today(open_, parts) if parts.now else ANY_MONDAY
    ahead = (begin + timedelta(days=days) for days in range(A_YEAR))
    named = there.exceptions or {}
    day = next(
        (day for day in ahead if is_holiday(open_.holidays, day) and there.spans(day) and day not in named), None
    )
    if day is not None:
        what = f"'{open_.name}' is closed on holidays, and '{there.name}' is not, as on {day}."
        mend = (
            f"If nobody answers then, add 'holidays: {open_.holidays}' to '{there.name}'; if somebody does, leave it "
            "as it is."
        )
        yield parts.documents[HOURS].problem(
            (there.name,), what, EMPTY_DESK, mend, rule="closed-without-people", severity="warning", of_name=True
        )


def _covers(spans: Sequence[Span], people: Sequence[Span]) -> bool:
    """Whether the line is open whenever these people are there."""
    return all(any(span.opens <= one.opens and one.closes <= span.closes for span in spans) for one in people)


def _today(calendar: Calendar, parts: Parts) -> date:
    return parts.now.astimezone(ZoneInfo(calendar.zone)).date() if parts.now else date.min


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
