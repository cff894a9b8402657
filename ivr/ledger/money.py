"""Money: an integer number of the smallest unit, and its currency. Never a float."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

# Currencies whose smallest unit is a hundredth; the only ones the line speaks so far.
MINOR_PER_MAJOR = 100

_TYPED = re.compile(r"^\$?\s*(-?)(\d{1,3}(?:,\d{3}){1,2}|\d{1,9})(?:\.(\d{2}))?$", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount such as USD 125.40, kept as 12540 cents."""

    minor: int
    currency: str = "USD"

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other).minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")
        return other

    @property
    def major(self) -> int:
        """Whole units, without sign: 125 for 125.40."""
        return abs(self.minor) // MINOR_PER_MAJOR

    @property
    def cents(self) -> int:
        return abs(self.minor) % MINOR_PER_MAJOR

    def __str__(self) -> str:
        sign = "-" if self.minor < 0 else ""
        return f"{sign}{self.major}.{self.cents:02d}"

    @classmethod
    def typed(cls, text: str, currency: str = "USD") -> Self:
        """Read an amount as people write it: `125.40`, `$5.00`, `1,250`, `-30.00`.

        Raises ValueError with a sentence for the person who typed it.
        """
        found = _TYPED.match(text.strip())
        if not found:
            raise ValueError(f"'{text}' is not an amount of money; write it like 125.40")
        sign, major, cents = found.groups()
        minor = int(major.replace(",", "")) * MINOR_PER_MAJOR + int(cents or 0)
        return cls(-minor if sign else minor, currency)
