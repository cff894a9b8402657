"""A webhook's form → what happened."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ivr.card_numbers import holds_card_number
from ivr.engine.events import (
    CardNotTaken,
    CardTaken,
    CardTrouble,
    Continued,
    DialEnded,
    Keys,
    Silence,
)
from ivr.engine.turn import Event

# More keys than any number we ask for; what is longer, or has anything else in it, was not keyed by a caller.
_KEYS = re.compile(r"[0-9*#]{1,40}", re.ASCII)
# Connectors say before an underscore what a token is: pm_, tok_. What has none could be what a caller keyed.
_TOKEN = re.compile(r"(?=.{1,255}\Z)[a-z]+_[A-Za-z0-9_\-]+", re.ASCII)
# `<Pay>`, validCardTypes. What is not among them is not a brand.
_BRANDS = frozenset({"visa", "mastercard", "amex", "maestro", "discover", "optima", "jcb", "diners-club", "enroute"})
# `<Pay>`, Result; whatever is not here means that cards cannot be taken now.
_TROUBLE: Mapping[str, CardTrouble] = {
    "too-many-failed-attempts": "gave_up",
    "caller-interrupted-with-star": "star",
    "caller-hung-up": "hung_up",
}
_DIALS: Mapping[str, DialEnded] = {
    "completed": DialEnded("talked"),
    "answered": DialEnded("talked"),
    "busy": DialEnded("busy"),
}


def read_event(form: Mapping[str, str]) -> Event:
    """What Twilio tells about the turn that is over. Nothing in a form ever makes this raise."""
    if "Result" in form:
        return _card(form)
    if "DialCallStatus" in form:
        return _DIALS.get(form["DialCallStatus"], DialEnded("no_answer"))
    if "Digits" in form:
        return _keys(form["Digits"] or form.get("FinishedOnKey", ""))
    return Continued()


def _keys(digits: str) -> Event:
    if not digits:
        return Silence()
    return Keys(digits if _KEYS.fullmatch(digits) else "")


def _card(form: Mapping[str, str]) -> Event:
    if form["Result"] != "success":
        return CardNotTaken(_TROUBLE.get(form["Result"], "unavailable"))
    token = form.get("PaymentToken", "")
    last_four = form.get("PaymentCardNumber", "")[-4:]
    # A token that looks like a card number is one we must never hold.
    if not _TOKEN.fullmatch(token) or holds_card_number(token) or not re.fullmatch(r"[0-9]{4}", last_four, re.ASCII):
        return CardNotTaken("unavailable")
    brand = form.get("PaymentCardType", "").lower()
    return CardTaken(token, brand if brand in _BRANDS else "", last_four)
