"""Words that are written, and never spoken: text messages.

They stand in the catalogues among the others, so that translators and the checks have them all in one place. What is
filled in is written as people read it: an amount with its sign, a number in digits.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency

from ivr.ledger.money import MINOR_PER_MAJOR, Money
from ivr.speech.catalogue import Catalogue
from ivr.values import Digits

RECEIPT, NOT_CHARGED = "text_receipt", "text_not_charged"
STOPPED, STARTED, HELP = "text_stopped", "text_started", "text_help"
# Each, with the blanks it may have; and must have, or it would not say what it is there for. A message tells nothing
# else of a payment: neither what it was for, nor whose it was.
WRITTEN: Mapping[str, frozenset[str]] = {
    RECEIPT: frozenset({"amount", "last_four", "code", "line_number"}),
    NOT_CHARGED: frozenset({"amount", "last_four", "code", "line_number"}),
    STOPPED: frozenset({"line_number"}),
    STARTED: frozenset({"line_number"}),
    HELP: frozenset({"line_number"}),
}

Writable = Money | Digits | str


def write(catalogue: Catalogue, prompt: str, values: Mapping[str, Writable]) -> str:
    """A message with its blanks filled: "$125.40", "4242". Raises KeyError for a value that is not there."""
    message = catalogue.prompts[prompt]
    return message.words({name: _written(values[name], catalogue.tag) for name in message.blanks})


def _written(value: Writable, tag: str) -> str:
    match value:
        case Money():
            amount = Decimal(value.minor) / MINOR_PER_MAJOR
            return str(format_currency(amount, value.currency, locale=_locale(tag)))
        case Digits():
            return value.text
        case str():
            return value


@lru_cache(maxsize=64)
def _locale(tag: str) -> Locale:
    """As amounts are written there. A tag of which CLDR knows nothing, Twilio's `cmn-CN` among them, writes dollars as
    here."""
    try:
        return Locale.parse(tag, sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale("en", "US")
