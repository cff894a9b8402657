"""flows/hours.yaml: when each calendar is open, in the clock of its own place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator

from ivr.engine.unfit import Unfit
from ivr.flowfile.source import Document
from ivr.flowfile.typed import EXAMPLES, read_entries
from ivr.hours import HOLIDAYS, MIDNIGHT_AFTER, Calendar, Span

HOURS = "flows/hours.yaml"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LONGEST_ZONE = 40
# What people call their time, and a place whose clocks show it.
ABBREVIATIONS: Mapping[str, str] = {
    name: place
    for names, place in (
        ("ET EST EDT EASTERN", "America/New_York"),
        ("CT CST CDT CENTRAL", "America/Chicago"),
        ("MT MST MDT MOUNTAIN", "America/Denver"),
        ("PT PST PDT PACIFIC", "America/Los_Angeles"),
    )
    for name in names.split()
}
USUAL_MINUTES, NOON = 9 * 60, 12 * 60
# Before this hour hardly anybody opens.
EARLY = 5 * 60
# What is wrong is sooner am or pm than the order of the times, and sooner either than a desk that opens in the night.
TURNED_AROUND, BOTH_HALVES, AT_NIGHT = 4 * 60, 2 * 60, 12 * 60
REMARK = "A remark stands behind a #, with a space before it."
PAST_MIDNIGHT = "What is open past midnight ends at 24:00, and begins again at 0:00 on the next day."
NAMED_TIMES: Mapping[str, str] = {
    "noon": "Write 12:00 pm.",
    "midnight": "Write 24:00 for the midnight at the end of a day, 0:00 for the one at its beginning.",
}
NAMED_DAYS: Mapping[str, str] = {"weekend": "Sat-Sun", "weekday": "Mon-Fri"}

WeekOfSpans = Mapping[tuple[str, ...], tuple[Span, ...]]


@cache
def _zones() -> frozenset[str]:
    """Named after a place: those without one, like EST, are the same in summer and in winter, as no wall clock is."""
    return frozenset({"UTC", *(zone for zone in available_timezones() if "/" in zone)})


def _zone(text: Any) -> Any:
    if not isinstance(text, str):
        return text
    if text not in _zones():
        close = get_close_matches(text[:LONGEST_ZONE], _zones(), n=1)
        called = re.sub(r"( STANDARD| DAYLIGHT)?( TIME)?$", "", text.upper())
        meant = ABBREVIATIONS.get(called) or (close[0] if close else "")
        mend = f"Did you mean {meant}?" if meant else f"Write it like {EXAMPLES['time_zone']}."
        callers = "Callers would be told hours of another place."
        raise Unfit(f"'{text}' is not a time zone.", mend, rule="unknown-time-zone", callers=callers)
    return text


def _minutes(text: Any) -> timedelta:
    found = re.fullmatch(r"(\d{1,3}) minutes?", str(text), re.ASCII)
    if not found:
        what, mend = f"'{text}' is not a length of time.", "Write it like 10 minutes."
        raise Unfit(what, mend, rule="not-a-length-of-time")
    return timedelta(minutes=int(found[1]))


def _holidays(text: Any) -> Any:
    if not isinstance(text, str) or text not in HOLIDAYS:
        shown = f"'{text}'" if isinstance(text, str) else "What stands here"
        what = f"{shown} is not a list of holidays that is known here."
        mend = f"Use {' or '.join(HOLIDAYS)}, or take the line out and give each day under 'exceptions'."
        raise Unfit(what, mend, rule="unknown-holidays")
    return text


def read_time(text: str) -> int:
    """`7:00 am`, `7:00 a.m.`, `5 pm`, `17:00` → the minute of the day."""
    plain = _plain(text)
    found = re.fullmatch(r"(\d{1,2})(?::(\d{2}))?\s*([ap]m)?", plain, re.ASCII)
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    half = found[3] if found else None
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif half or not found or found[2] is None:
        hour = 99
    if hour * 60 + minute > MIDNIGHT_AFTER or minute > 59:
        part = text.strip()
        mend = NAMED_TIMES.get(plain) or _without_remark(plain) or "Write it like 7:00 am or 17:00."
        raise Unfit(f"'{part}' is not a time.", mend, rule="not-a-time", part=part)
    return hour * 60 + minute


def _plain(text: str) -> str:
    return " ".join(text.split()).lower().replace("a.m.", "am").replace("p.m.", "pm")


def _without_remark(plain: str) -> str:
    """What to do with words behind a time."""
    found = re.fullmatch(r"(\d{1,2}(?::\d{2}|\s*[ap]m\b)(?:\s*[ap]m\b)?)\s*([^\d\s].*)", plain, re.ASCII)
    return f"Write {found[1]} alone. {REMARK}" if found and plain not in NAMED_TIMES else ""


def is_either_half(text: str) -> bool:
    """A time like 5:00, which people write for the afternoon and clocks show before dawn; 05:00 and 17:00 are meant."""
    return re.fullmatch(r"[1-6]:\d\d", _plain(text), re.ASCII) is not None


def meant_by(part: str) -> tuple[str, ...]:
    """The hours that can be meant by `1:00 - 5:00 pm`, the likelier first; none where only one thing can be meant."""
    opens, _, closes = (time.strip() for time in part.replace("–", "-").partition("-"))
    bare = [time for time in (opens, closes) if is_either_half(time)]
    said = [time for time in (opens, closes) if _plain(time).endswith("m")]
    if not bare or len(bare) + len(said) < len((opens, closes)):
        return ()
    ways = [(_halved(opens, half), _halved(closes, half)) for half in ("pm", "am")]
    meant = tuple(f"{first} - {last}" for first, last in ways if read_time(first) < read_time(last))
    return meant if len(meant) == len(ways) else ()


def _halved(time: str, half: str) -> str:
    return f"{time} {half}" if is_either_half(time) else time


def read_spans(text: Any) -> tuple[Span, ...]:
    """`7:00 am - 5:00 pm`, several with a comma between them, `24 hours`, or `closed`.

    The dash may be the longer one that word processors make of it.
    """
    if text == "closed":
        return ()
    if text == "24 hours":
        return (Span(0, MIDNIGHT_AFTER),)
    if not str(text).strip():
        mend = "Write it like 7:00 am - 5:00 pm, or closed. Days with the same hours are a row, like Sat-Sun."
        raise Unfit("No hours stand here.", mend, rule="no-times")
    if re.match(r"closed?\b", str(text).strip(), re.IGNORECASE):
        alone = str(text).strip().lower() in ("closed", "close")
        mend = "Did you mean closed?" if alone else f"Write closed alone. {REMARK}"
        raise Unfit(f"'{text}' does not say from when to when.", mend, rule="no-times")
    spans: list[Span] = []
    for part in str(text).replace("–", "-").split(","):
        opens, dash, closes = part.partition("-")
        if not dash:
            what = f"'{part.strip()}' does not say from when to when."
            mend = _with_a_dash(part) or "Write it like 7:00 am - 5:00 pm, or closed."
            raise Unfit(what, mend, rule="no-times", part=part.strip())
        span = Span(read_time(opens), read_time(closes))
        if span.opens >= span.closes:
            mend = f"Did you mean {_turned(span)}? {PAST_MIDNIGHT}"
            what = f"'{part.strip()}' closes before it opens."
            raise Unfit(what, mend, rule="closes-before-it-opens", part=part.strip())
        if spans and spans[-1].closes > span.opens:
            what = f"'{part.strip()}' begins before the time in front of it has ended."
            mend = (
                _in_the_afternoon(opens, span, spans[-1]) or "Begin with the earliest, and let no two of them overlap."
            )
            raise Unfit(what, mend, rule="overlapping-times", part=part.strip())
        spans.append(span)
    return tuple(spans)


def _with_a_dash(words: str) -> str:
    """What was probably meant by times with a word between them."""
    times = re.sub(r"\s+(?:to|till|until)\s+", " - ", words.strip().lower(), count=1)
    try:
        return f"Did you mean {times}?" if " - " in times and read_spans(times) else ""
    except Unfit:
        return ""


def _turned(span: Span) -> str:
    """What was probably meant by times of which the second is the earlier one: of a desk, some nine hours, with another
    half of the day or, rather less often, the other way round."""
    opens, closes = span.opens, span.closes
    if closes == 0:
        noon = f"{as_read(opens)} - 12:00 pm, which is noon, or " if opens < NOON else ""
        return f"{noon}{as_read(opens)} - 24:00, which is midnight"
    ways = {
        (opens, closes + NOON): 0,
        (opens - NOON, closes): 0,
        (opens - NOON, closes + NOON): BOTH_HALVES,
        (closes, opens): TURNED_AROUND,
    }

    def unlikely(times: tuple[int, int]) -> int:
        first, last = times
        return abs(last - first - USUAL_MINUTES) + ways[times] + (AT_NIGHT if first < EARLY else 0)

    possible = [(first, last) for first, last in ways if 0 <= first < last <= MIDNIGHT_AFTER]
    first, last = min(possible, key=unlikely, default=(closes, opens))
    return f"{as_read(first)} - {as_read(last)}"


def _in_the_afternoon(opens: str, span: Span, before: Span) -> str:
    """What was probably meant by `1:00 - 5:00` after a morning."""
    first, last = span.opens + NOON, span.closes
    if first >= last:
        last += NOON
    if not before.closes <= first < last <= MIDNIGHT_AFTER:
        return ""
    meant = f"Did you mean {as_read(first)} - {as_read(last)}?"
    read = "" if _plain(opens).endswith("m") else f"{opens.strip()} is read as {as_read(span.opens)}. "
    return f"{read}{meant}"


def as_read(minute: int) -> str:
    """7:00 am"""
    hour, minute = divmod(minute, 60)
    if hour == 24:
        return "24:00"
    return f"{(hour + 11) % 12 + 1}:{minute:02d} {'am' if hour < 12 else 'pm'}"


def _days(names: Any) -> Any:
    """`Mon` or `Mon-Fri` → the days."""
    first, _, last = str(names).replace("–", "-").partition("-")
    if first not in DAYS or (last or first) not in DAYS or DAYS.index(first) > DAYS.index(last or first):
        mend = _as_days(str(names).replace("–", "-"))
        raise Unfit(f"'{names}' is not a day or a row of days.", mend, rule="not-a-day")
    return DAYS[DAYS.index(first) : DAYS.index(last or first) + 1]


def _as_days(names: str) -> str:
    if found := re.match(r"([A-Za-z]+(?:\s*-\s*[A-Za-z]+)?):(?=\S)", names):
        return f"Put a space after the colon: {found[1]}: {names[found.end() :]}."
    if re.search(r"\d|\b(?:closed|noon|midnight)\b", names.lower()):
        return "Put double quotation marks around the times of one day, from the first to the last of them."
    listed = [part for part in re.split(r"\s*(?:[/,&+]|\band\b)\s*", names) if part]
    if len(listed) > 1:
        days = [_short(part) for part in listed if part.isalpha()]
        in_a_row = days == list(DAYS[DAYS.index(days[0]) :][: len(listed)]) if days and days[0] in DAYS else False
        return f"Did you mean {days[0]}-{days[-1]}?" if in_a_row else f"Give each its own hours: {', '.join(listed)}."
    row_of = [_short(part) for part in _row(names) if part]
    if not 1 <= len(row_of) <= len(("first", "last")) or not all(day in DAYS for day in row_of):
        return "Write Mon, or Mon-Fri."
    if DAYS.index(row_of[0]) > DAYS.index(row_of[-1]):
        return "A row of days ends on Sunday at the latest. Name the days before Sunday and after it apart."
    return f"Did you mean {'-'.join(row_of)}?"


def _short(day: str) -> str:
    return day.strip()[:3].capitalize()


def _row(names: str) -> list[str]:
    """The first and the last day of a row, whatever stands between them."""
    return re.split(r"\s*(?:-|\b(?:to|through|thru)\b)\s*", NAMED_DAYS.get(names.lower().rstrip("s"), names))


def _whole_week(days: WeekOfSpans) -> WeekOfSpans:
    """Seven days, each of them named once."""
    named = [day for row in days for day in row]
    twice = [day for day in DAYS if named.count(day) > 1]
    if twice:
        what, mend = f"The week names {', '.join(twice)} twice.", "Name each day once, as in Mon-Fri and Sat-Sun."
        raise Unfit(what, mend, rule="day-twice", callers="Callers would be told one of the two hours.")
    missing = [day for day in DAYS if day not in named]
    if missing:
        what, mend = f"The week leaves out {', '.join(missing)}.", "Add the day, with closed if nobody answers."
        raise Unfit(what, mend, rule="day-missing", callers="Callers on that day could not be told whether it is open.")
    return days


def _day(text: Any) -> date:
    """One spelling only, so that no day can be given twice."""
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", str(text), re.ASCII)
    try:
        return date.fromisoformat(found[0] if found else "")
    except ValueError as wrong:
        raise Unfit(f"'{text}' is not a date.", _as_a_date(str(text), bool(found)), rule="not-a-date") from wrong


def _as_a_date(text: str, well_formed: bool) -> str:
    if well_formed:
        return "There is no such day; look at the month and the day."
    if len(re.findall(r"\d{4}-\d\d?-\d\d?", text)) > 1:
        return "Give each day a line of its own, like 2027-12-24."
    if re.match(r"\d{4}-\d\d-\d\d:\S", text):
        return f"Put a space after the colon: {text[:10]}: {text[11:]}."
    if short := re.fullmatch(r"(\d{4})-(\d\d?)-(\d\d?)", text, re.ASCII):
        return f"Did you mean {short[1]}-{int(short[2]):02d}-{int(short[3]):02d}?"
    return "Write year, month and day, like 2027-12-24."


Spans = Annotated[tuple[Span, ...], BeforeValidator(read_spans)]
Week = Annotated[Mapping[Annotated[tuple[str, ...], BeforeValidator(_days)], Spans], AfterValidator(_whole_week)]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursEntry:
    """One calendar. The time zone is required: "7 am" means nothing without it."""

    time_zone: Annotated[str, BeforeValidator(_zone)]
    weekly: Week
    closing_soon: Annotated[timedelta, BeforeValidator(_minutes)] = timedelta(minutes=10)
    finish_within: Annotated[timedelta, BeforeValidator(_minutes)] = timedelta(minutes=20)
    holidays: Annotated[str, BeforeValidator(_holidays)] = ""
    exceptions: Mapping[Annotated[date, BeforeValidator(_day)], Spans] = field(default_factory=dict)


def read_hours(document: Document) -> dict[str, Calendar]:
    calendars = {}
    for name, entry in read_entries(HoursEntry, document).items():
        week = {day: spans for days, spans in entry.weekly.items() for day in days}
        calendars[name] = Calendar(
            name,
            entry.time_zone,
            tuple(week[day] for day in DAYS),
            entry.holidays,
            entry.exceptions,
            entry.closing_soon,
            entry.finish_within,
        )
    return calendars
