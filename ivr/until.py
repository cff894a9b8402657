"""Until when, in a few words: `5 pm`, `tomorrow 7 am`, `2027-03-16 9:00 pm`, `2 hours`.

Pure: what time it is now is given. Nothing is guessed here: what can be read in two ways, or is over, is refused.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ivr.flowfile.hours import is_either_half, read_time
from ivr.flowfile.moments import read_moment
from ivr.hours import on_the_wall
from ivr.wall_time import told_moment

LONGEST = timedelta(days=14)
# Ends are whole minutes, and never a little less than was asked for.
A_MINUTE = timedelta(minutes=1)
EXAMPLES = '"5 pm", "tomorrow 7 am", "2027-03-16 9:00 pm" or "2 hours"'

_LENGTH = re.compile(r"([1-9]\d{0,2}) (minute|hour|day)s?", re.ASCII | re.IGNORECASE)
_DAY = re.compile(r"(?:(today|tomorrow)(?: at)? )?(\S.*)", re.ASCII | re.IGNORECASE)


class NoEnd(ValueError):
    """There is no such end; the text is a sentence or two for whoever asked for it."""


def is_length(text: str) -> bool:
    """A length of time means the same in every time zone."""
    return _LENGTH.fullmatch(_plain(text)) is not None


def read_until(text: str, now: datetime, zone: str) -> datetime:
    """The moment, in this zone, to the minute. Raises NoEnd, also for one that is over or too far away."""
    until = _read(_plain(text), now, zone)
    if until <= now:
        raise NoEnd(f'"{text}" is over: it is {told(now, zone)} now. For tomorrow, write "tomorrow 7 am".')
    if until - now > LONGEST + A_MINUTE:
        raise NoEnd(
            f'"{text}" is {told(until, zone)}, and a switch lasts {LONGEST.days} days at most. '
            "What is so for longer belongs into the files: flows/hours.yaml or flows/announcements.yaml."
        )
    return until


def told(at: datetime, zone: str) -> str:
    """Tuesday, March 16, 2027, 5:00 pm (America/Los_Angeles)"""
    return told_moment(at.astimezone(ZoneInfo(zone)))


def _plain(text: str) -> str:
    return " ".join(text.split())


def _read(text: str, now: datetime, zone: str) -> datetime:
    if length := _LENGTH.fullmatch(text):
        ends = now.astimezone(UTC) + timedelta(**{f"{length[2].lower()}s": int(length[1])})
        full = ends.replace(second=0, microsecond=0)
        return (full if full == ends else full + A_MINUTE).astimezone(ZoneInfo(zone))
    if is_either_half(clock := text.rpartition(" ")[2]):
        before = text.removesuffix(clock)
        raise NoEnd(f'"{text}" can be read in two ways: write "{before}{clock} am" or "{before}{clock} pm".')
    try:
        return on_the_wall(_wall(text, now.astimezone(ZoneInfo(zone))), zone)
    except (OverflowError, ValueError) as wrong:
        raise NoEnd(f'"{text}" is not a time. Write until when it holds, like {EXAMPLES}.') from wrong


def _wall(text: str, here: datetime) -> datetime:
    """What the clock on the wall shows then."""
    if text[:4].isdigit():
        return read_moment(text)
    found = _DAY.fullmatch(text)
    if not found:
        raise ValueError(text)
    ahead = timedelta(days=1 if (found[1] or "").lower() == "tomorrow" else 0)
    return datetime.combine(here.date() + ahead, time()) + timedelta(minutes=read_time(found[2]))
