"""A day and a time as supervisors write them: `2027-03-16 6:00 am`."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from ivr.flowfile.hours import read_time

EXAMPLE = "2027-03-16 6:00 am"
# In any other year a mistake is more likely than a meaning; at the ends of time, clocks cannot be reckoned with.
YEARS = range(2000, 2200)


def read_moment(text: str) -> datetime:
    """What the clock on the wall shows then; it has no zone of its own, for each line has one. 24:00 is the midnight
    after. Raises ValueError."""
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d) (\S.*)", " ".join(text.split()), re.ASCII)
    if not found:
        raise ValueError(f"'{text}' is not a day and a time")
    day = date.fromisoformat(found[1])
    if day.year not in YEARS:
        raise ValueError(f"nobody announces anything in the year {day.year}")
    return datetime.combine(day, time()) + timedelta(minutes=read_time(found[2]))
