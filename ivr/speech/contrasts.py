"""Values that differ in one thing, and how a language says each of them: for hearing whether they can be told apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from ivr.ledger.money import Money
from ivr.speech.message import Message
from ivr.speech.speaking import Speaking
from ivr.values import ClockTime, Day, Moment

# A time of day is its hour and minute; a digit and a key are themselves.
Shown = Money | date | tuple[int, int] | str
AMOUNTS = tuple(
    map(
        Money.typed,
        (
            *("455.00", "455.10", "200.00", "300.00", "100.00", "455.01", "455.33", "100.33", "100.34", "702.33"),
            *("1.00", "2.00", "1.01", "2.01", "2.02", "2.30", "21.00", "21.21", "101.00", "1000.00", "1455.00"),
            *("0.01", "0.02", "0.30", "5.00", "50.00", "15.00", "1000000.00", "1000001.00"),
        ),
    )
)
# In 2027, March, February and November begin with the same day of the week; in 2032, March does, too.
DAYS = (
    *(date(2027, 3, day) for day in (1, 2, 3, 4, 8, 12, 15, 19, 20, 21, 22, 29, 30, 31)),
    *(date(2027, 2, 1), date(2027, 11, 1), date(2027, 4, 5), date(2027, 7, 5)),
)
YEARS = (*(date(year, 3, 1) for year in (2027, 2032, 2028, 2038)), date(2027, 3, 8), date(2027, 2, 1))
TIMES = (
    *((hour, 0) for hour in (7, 19, *range(24))),
    *((7, 5), (7, 15), (7, 30), (7, 50), (19, 5), (19, 30), (12, 5), (12, 30), (0, 5), (0, 30), (17, 1)),
)
A_DAY, SEVEN = date(2027, 3, 19), (7, 0)
MOMENTS = {"today": 0, "tomorrow": 1, "later": 3}


@dataclass(frozen=True, slots=True)
class Sample:
    """A value, and how it is said. `blanks` are what it is made of, by the names of the blanks that say it; what comes
    first tells most."""

    value: Shown
    heard: str
    blanks: Mapping[str, int | str]


def contrasts(speaking: Speaking) -> dict[str, tuple[Sample, ...]]:
    """By the names of the sentences under `spoken` that say one value."""
    one_zone = next(iter(speaking.zones), "")
    return {
        "money": _money(speaking.sentences["money"]),
        "date": _days(speaking.sentences["date"]),
        "date_with_year": _days(speaking.sentences["date_with_year"], with_year=True),
        "time": _times(speaking.sentences["time"], one_zone, speaking.zones.get(one_zone, "")),
        "digit": tuple(Sample(str(digit), said, {"digit": digit}) for digit, said in enumerate(speaking.digits)),
        "option": tuple(Sample(key, speaking.option("…", key), {"key": key}) for key in "1234567890*#"),
    }


def _only(name: str, sentence: Message, zones: Mapping[str, str]) -> Speaking:
    """What can say one kind of value, so that a sentence is tried once, whatever is changed beside it."""
    return Speaking({name: sentence}, zones, {}, ())


@lru_cache(maxsize=64)
def _money(sentence: Message) -> tuple[Sample, ...]:
    said = _only("money", sentence, {}).money
    return tuple(Sample(one, said(one), {"whole": one.major, "cents": one.cents}) for one in AMOUNTS)


@lru_cache(maxsize=64)
def _days(sentence: Message, with_year: bool = False) -> tuple[Sample, ...]:
    said = _only("date_with_year" if with_year else "date", sentence, {}).day
    days = YEARS if with_year else DAYS
    # The month is said by the blank of the whole date.
    return tuple(
        Sample(one, said(Day(one, with_year)), {"year": one.year, "date": one.month, "day": one.day}) for one in days
    )


@lru_cache(maxsize=64)
def _times(sentence: Message, zone: str, zone_words: str) -> tuple[Sample, ...]:
    said = _only("time", sentence, {zone: zone_words}).time
    return tuple(
        Sample(
            (hour, minute),
            said(ClockTime(hour, minute, zone)),
            {"hour": hour % 12, "minute": minute, "part": "am" if hour < 12 else "pm"},
        )
        for hour, minute in TIMES
    )


def one_moment(speaking: Speaking) -> dict[str, str]:
    """Seven in the morning of one day, as it is said on that day, on the day before, and earlier; by the names of the
    sentences. Nothing where no time zone has words."""
    zone = next(iter(speaking.zones), None)
    if zone is None:
        return {}
    time = ClockTime(*SEVEN, zone)
    return {name: speaking.moment(Moment(Day(A_DAY), time, ahead)) for name, ahead in MOMENTS.items()}
