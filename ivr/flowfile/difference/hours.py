"""When lines take payments, and when people answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.flowfile.difference.sentences import Change
from ivr.flowfile.wording import DAYS, counted, day_name, listed, plain, spans_name, time_name
from ivr.hours import Calendar, Span
from ivr.release import Release

Spans = tuple[Span, ...]


def hours_changes(before: Release, after: Release) -> Iterator[Change]:
    for name, calendar in after.calendars.items():
        about = f"hours of {plain(name)}"
        if name in before.calendars:
            yield from (Change(about, what) for what in _calendar(before.calendars[name], calendar))
        else:
            yield Change(about, f"are new: {'; '.join(_week(calendar))}")
    for name in before.calendars:
        if name not in after.calendars:
            yield Change(f"hours of {plain(name)}", "were taken out")


def _calendar(old: Calendar, new: Calendar) -> Iterator[str]:
    if old.zone != new.zone:
        yield f"the time zone is now {new.zone}, was {old.zone}"
    yield from _weekly(old, new)
    if old.holidays != new.holidays:
        yield f"the holidays are now those of {new.holidays}" if new.holidays else "holidays are open like other days"
    yield from _exceptions(old.exceptions or {}, new.exceptions or {})
    if old.closing_soon != new.closing_soon:
        yield f"callers are told {_minutes(new, 'closing_soon')} before closing, was {_minutes(old, 'closing_soon')}"
    if old.finish_within != new.finish_within:
        after = f"{_minutes(new, 'finish_within')} after closing, was {_minutes(old, 'finish_within')}"
        yield f"who called in time may still begin to pay {after}"


def _minutes(calendar: Calendar, name: str) -> str:
    return counted(int(getattr(calendar, name).total_seconds()) // 60, "minute")


def _week(calendar: Calendar) -> Iterator[str]:
    by_spans: dict[Spans, list[int]] = {}
    for day, spans in enumerate(calendar.weekly):
        by_spans.setdefault(spans, []).append(day)
    for spans, days in by_spans.items():
        yield f"{_on(days)} {spans_name(spans)}"


def _weekly(old: Calendar, new: Calendar) -> Iterator[str]:
    """Days that changed alike are told together."""
    alike: dict[tuple[Spans, Spans], list[int]] = {}
    for day, pair in enumerate(zip(old.weekly, new.weekly, strict=True)):
        if pair[0] != pair[1]:
            alike.setdefault(pair, []).append(day)
    for (was, now), days in alike.items():
        yield _moved(_on(days), was, now)


def _moved(on: str, was: Spans, now: Spans) -> str:
    """One end that moved is told alone: closes at 4:00 pm, was 5:00 pm."""
    if len(was) == len(now) == 1:
        if was[0].opens == now[0].opens:
            return f"{on} now closes at {time_name(now[0].closes)}, was {time_name(was[0].closes)}"
        if was[0].closes == now[0].closes:
            return f"{on} now opens at {time_name(now[0].opens)}, was {time_name(was[0].opens)}"
    return f"{on} now {spans_name(now)}, was {spans_name(was)}"


def _on(days: list[int]) -> str:
    """[0, 1, 2, 3] → from Monday to Thursday."""
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return f"from {DAYS[days[0]]} to {DAYS[days[-1]]}"
    return f"on {listed(f'{DAYS[day]}s' for day in days)}"


def _exceptions(old: Mapping[date, Spans], new: Mapping[date, Spans]) -> Iterator[str]:
    for day in sorted({*old, *new}):
        was, now = old.get(day), new.get(day)
        if was == now:
            continue
        if now is None:
            yield f"no longer {spans_name(was or ())} on {day_name(day)}; the usual hours hold"
        elif was is None:
            yield f"{spans_name(now)} on {day_name(day)}"
        else:
            yield _moved(f"on {day_name(day)}", was, now)
