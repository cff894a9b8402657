"""Who is calling, if they let us know."""

from __future__ import annotations

import phonenumbers

# Numbers that are words spelled on a keypad: ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN, UNAVAILABLE, "no caller
# id", and two misprints of them that are in circulation.
WITHHELD = frozenset({"266696687", "7378742833", "7378742883", "2562533", "8656696", "8566696", "86282452253", "464"})


def caller_number(text: str, region: str = "US") -> str | None:
    """The caller's number as E.164, or None when it is withheld, a client's name, or no number at all.

    A withheld caller gets the same service; we only know no number to ring back.
    """
    if text.lstrip("+") in WITHHELD or not text[:1].isascii() or not (text[:1] == "+" or text[:1].isdigit()):
        return None
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
