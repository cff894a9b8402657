"""The time on a call: a clock that moves only when something in the call takes time, or when the tester moves it."""

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from zoneinfo import ZoneInfo

_WRITTEN = re.compile(
    r"(?:(?P<date>\d{4}-\d{2}-\d{2})[ T]+)?"
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
    r"\s*(?P<half>[ap])?(?:\.?m\.?)?"
    r"(?:\s+(?P<zone>[A-Za-z][\w+\-/]*))?",
    re.IGNORECASE,
)
_EXAMPLE = "write it like 2027-03-16 4:58 pm America/Los_Angeles"


class Clock:
    """Starts at an aware datetime; `elapsed` counts only seconds lived through, not the moves."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("a call's clock needs a time zone")
        self.now = start
        self.elapsed = 0.0

    @classmethod
    def parse(cls, text: str) -> "Clock":
        return cls(read_time(text))

    def advance(self, seconds: float) -> None:
        """Let `seconds` of the call pass. Counted in real seconds, so a change to summer time adds no hour."""
        self.now = (self.now.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(self.now.tzinfo)
        self.elapsed += seconds

    def move(self, text: str) -> None:
        """Set the clock, as a tester does who wants the desk to close in the middle of a call."""
        self.now = read_time(text, self.now)


def read_time(text: str, now: datetime | None = None) -> datetime:
    """Read a time as people write it, or in ISO 8601 with an offset.

    What is left out is taken from `now`: the date of a bare "5:00:30 pm", the zone of a time without one.
    Without `now` both must be written. Raises ValueError with words for the tester.
    """
    stripped = text.strip()
    try:
        exact = datetime.fromisoformat(stripped)
    except ValueError:
        exact = None
    if exact is not None and exact.tzinfo is not None:
        return exact

    written = _WRITTEN.fullmatch(stripped)
    if not written:
        raise ValueError(f"“{stripped}” is not a time; {_EXAMPLE}")
    if now is None and not (written["date"] and written["zone"]):
        raise ValueError(f"“{stripped}” needs a date and a time zone; {_EXAMPLE}")
    try:
        zone = ZoneInfo(written["zone"]) if written["zone"] else None
        day = date.fromisoformat(written["date"]) if written["date"] else None
        hour = _hour(int(written["hour"]), written["half"])
        minute, second = int(written["minute"]), int(written["second"] or 0)
        here = now if now is not None and zone is None else (now or datetime.now(UTC)).astimezone(zone)
        base = here if day is None else here.replace(year=day.year, month=day.month, day=day.day)
        return base.replace(hour=hour, minute=minute, second=second, microsecond=0, fold=0)
    except (ValueError, KeyError, OSError) as wrong:
        raise ValueError(f"“{stripped}” is not a time: {wrong}; {_EXAMPLE}") from None


def write_time(moment: datetime) -> str:
    """The form `read_time` reads; seconds only when there are any, ISO 8601 when the zone has no name."""
    if not isinstance(moment.tzinfo, ZoneInfo):
        return moment.isoformat(timespec="seconds")
    seconds = f":{moment.second:02}" if moment.second else ""
    half = "am" if moment.hour < 12 else "pm"
    return f"{moment:%Y-%m-%d} {moment.hour % 12 or 12}:{moment.minute:02}{seconds} {half} {moment.tzinfo.key}"


def as_twilio_writes(moment: datetime) -> str:
    """RFC 2822, in GMT, as in every Timestamp."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def write_duration(seconds: float) -> str:
    """92.4 → "1 min 32 s"."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours} h" if hours else "", f"{minutes} min" if minutes else "", f"{rest} s"]
    return " ".join(part for part in parts if part)


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(f"{hour} is not an hour before noon or after it")
    return hour % 12 + (12 if half.lower() == "p" else 0)
