"""What a caller meant by the keys they typed where digits are data."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ivr.ledger.money import MINOR_PER_MAJOR, Money


@dataclass(frozen=True, slots=True)
class Typed:
    digits: str


@dataclass(frozen=True, slots=True)
class MoreTime:
    """Star before any digit: the caller is still looking for the number."""


@dataclass(frozen=True, slots=True)
class Cleared:
    """Star after digits: the caller starts over, which is no mistake."""


def digits_typed(pressed: str) -> Typed | MoreTime | Cleared | None:
    """Digits of a number. A star clears what came before it; None when there is nothing usable."""
    pressed = pressed.rstrip("#")
    if re.fullmatch(r"\*+", pressed, re.ASCII):
        return MoreTime()
    _, star, digits = pressed.rpartition("*")
    if star and not digits:
        return Cleared()
    return Typed(digits) if re.fullmatch(r"[0-9]+", digits, re.ASCII) else None


def amount_typed(pressed: str, currency: str) -> Money | Cleared | None:
    """An amount: `50` is fifty dollars, `50*25` fifty dollars and 25 cents, and two stars clear."""
    pressed = pressed.rstrip("#")
    if "**" in pressed:
        pressed = pressed.rpartition("**")[2]
        if not pressed:
            return Cleared()
    found = re.fullmatch(r"([0-9]{0,6})(?:\*([0-9]{0,2}))?", pressed, re.ASCII)
    if not found or not (found[1] or found[2]):
        return None
    cents = (found[2] or "0").ljust(2, "0")  # 50*5 is fifty and fifty cents, as on a price tag
    return Money(int(found[1] or "0") * MINOR_PER_MAJOR + int(cents), currency)
