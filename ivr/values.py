"""What can fill a blank in a prompt: each kind of value knows what it is, not how it is said.

How a kind is spoken belongs to each language's catalogue (`spoken:` in `prompts/en.yaml`),
so the same `Money` is "five dollars" to one caller and "cinco dólares" to another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ivr.ledger.money import Money


@dataclass(frozen=True, slots=True)
class Digits:
    """A number that is spelled, not counted: a confirmation number, the end of a card."""

    text: str
    groups: tuple[int, ...] = ()  # how many digits are said in one breath: (4, 4)

    def grouped(self) -> list[str]:
        """The digits in the groups in which they are said; what is left over is one more group."""
        parts, start = [], 0
        for size in self.groups:
            parts.append(self.text[start : start + size])
            start += size
        return [part for part in (*parts, self.text[start:]) if part]


@dataclass(frozen=True, slots=True)
class Day:
    """A date; its year is said only when it is not the caller's own year."""

    date: date
    with_year: bool = False


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time of day in the line's time zone, which is always said with it."""

    hour: int
    minute: int
    zone: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A time on a day, as one tells a caller when to ring again: today, tomorrow, on Monday."""

    day: Day
    time: ClockTime
    days_ahead: int


@dataclass(frozen=True, slots=True)
class Term:
    """A word the catalogue holds under a name: `brand_visa`."""

    prompt: str


Value = Money | Digits | Day | ClockTime | Moment | Term
Values = Mapping[str, Value]
