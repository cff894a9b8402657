"""A webhook's form without the card numbers that should not be in it."""

from __future__ import annotations

import re
from collections.abc import Mapping

import phonenumbers

from ivr.card_numbers import holds_card_number, long_numbers, without_card_numbers

# An id that Twilio gives, like CallSid: its digits are drawn at random, and can look like anything.
_SID = re.compile(r"[A-Z]{2}[0-9a-f]{32}", re.ASCII)
# We insist on its beginning, and not on its length, which Twilio may change.
_CALL_SID = re.compile(r"CA[A-Za-z0-9]{1,62}", re.ASCII)


def blanked(form: Mapping[str, str]) -> tuple[Mapping[str, str], bool]:
    """The form as we may read it, and whether a card number had to be blanked in it.

    Telephone numbers are left as they are: one in ten of those with thirteen digits or more can be read as a card's.
    """
    if not long_numbers("\n".join(form.values())):
        return form, False
    long = [name for name, value in form.items() if long_numbers(value) and not _given_by_a_network(value)]
    safe = {**form, **{name: without_card_numbers(form[name]) for name in long}}
    return safe, safe != form


def is_call_sid(text: str) -> bool:
    """Can this be the id of a call? It is stored and logged, and so must be nothing that a caller keyed."""
    if _SID.fullmatch(text) is None and holds_card_number(text):
        return False
    return _CALL_SID.fullmatch(text) is not None


def _given_by_a_network(value: str) -> bool:
    """An id of Twilio's, or a telephone number that exists."""
    if _SID.fullmatch(value):
        return True
    if not value.startswith("+"):
        return False
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(value))
    except phonenumbers.NumberParseException:
        return False
