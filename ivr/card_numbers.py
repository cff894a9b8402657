"""Card numbers where none belongs: what callers key at the wrong moment, and what people paste.

A card number is entered on `<Pay>`, which is Twilio's, and nowhere else. Should one come to us by another way, it is
blanked before anything is logged or stored (PCI DSS 4.0.1, 3.3 and 12.10.7).
"""

from __future__ import annotations

import re

from stdnum import luhn

BLANK = "x"
# Digits as people write them, of whatever script; the shortest card number has thirteen, the longest nineteen.
_RUN = re.compile(r"\d(?:[ .\-]?\d){12,}")
SHORTEST, LONGEST = 13, 19
# What the long ranges of numbers begin with: Visa, Mastercard, Discover, JCB; American Express; Diners Club.
_BEGINS = {16: ("2", "3", "4", "5", "6"), 15: ("34", "37"), 14: ("30", "36", "38", "39")}


def long_numbers(text: str) -> bool:
    """Whether there is anything in it that is as long as a card's number; this is quickly said."""
    return _RUN.search(text) is not None


def holds_card_number(text: str) -> bool:
    return without_card_numbers(text) != text


def without_card_numbers(text: str) -> str:
    """The same text, with every run of digits that is a card number, or holds one of the usual ones, blanked whole."""
    return _RUN.sub(lambda run: BLANK if _can_be_read(run[0]) else run[0], text)


def _can_be_read(run: str) -> bool:
    digits = "".join(str(int(one)) for one in run if one.isdecimal())
    if SHORTEST <= len(digits) <= LONGEST and luhn.is_valid(digits):
        return True
    return any(
        digits[start : start + length].startswith(begins) and luhn.is_valid(digits[start : start + length])
        for length, begins in _BEGINS.items()
        for start in range(len(digits) - length + 1)
    )
