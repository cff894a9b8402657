"""Words with every blank filled, for trying how they sound and how long they take."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from ivr.ledger.money import Money
from ivr.speech.catalogue import KNOWN, Catalogue
from ivr.speech.written import WRITTEN, Writable, write
from ivr.values import ClockTime, Day, Digits, Moment, Term, Value

# What is rather long to say, so that an estimate does not flatter.
_AMOUNT, _NUMBER = Money.typed("702.33"), Digits("40712966", (4, 4))
_LAST_FOUR = Digits("4242")
_DAY, _LATER = Day(date(2028, 1, 1), with_year=True), Day(date(2027, 12, 31))
_HALF_PAST_NOON = (12, 30)
# How the names of the words begin that may stand in the place of these values.
_TERMS = {"brand": "brand_", "bill_kind": "bill_"}
_WRITTEN: Mapping[str, Writable] = {
    "amount": Money(123_456),
    "last_four": _LAST_FOUR,
    "code": _NUMBER,
    "line_number": "+1 800-555-0100",
}


def sample_values(catalogue: Catalogue) -> Mapping[str, Value]:
    """A value for every blank a prompt may have."""
    terms = {value: _term(catalogue, prefix) for value, prefix in _TERMS.items()}
    return {**_sample_values(next(iter(catalogue.speaking.zones), "")), **terms}


@lru_cache(maxsize=16)
def _sample_values(zone: str) -> Mapping[str, Value]:
    time = ClockTime(*_HALF_PAST_NOON, zone)
    kinds: Mapping[type[Value], Value] = {
        Money: _AMOUNT,
        Day: _DAY,
        ClockTime: time,
        Moment: Moment(_LATER, time, 3),
        Digits: _NUMBER,
        Term: _LAST_FOUR,
    }
    return {name: kinds[kind] for name, kind in KNOWN.items()} | {"last_four": _LAST_FOUR}


def sample_words(catalogue: Catalogue, prompt: str) -> str:
    """What is said under this name, as one caller might hear it; or written, as one might read it."""
    if prompt in WRITTEN:
        return write(catalogue, prompt, _WRITTEN)
    return catalogue.say(prompt, _values_for(catalogue, prompt))


def sample_option(catalogue: Catalogue, phrase: str, key: str) -> str:
    """The same of an option: "To pay a bill, press 1."."""
    return catalogue.option(phrase, key, _values_for(catalogue, phrase))


def _values_for(catalogue: Catalogue, prompt: str) -> Mapping[str, Value]:
    """Most words have no blank, and need none."""
    blanks = catalogue.prompts[prompt].blanks
    if any(KNOWN[blank] is Term for blank in blanks):
        return sample_values(catalogue)
    return _sample_values(next(iter(catalogue.speaking.zones), "")) if blanks else {}


def _term(catalogue: Catalogue, prefix: str) -> Value:
    """The longest brand of card, or kind of bill, that has words; something as long where none has."""
    terms = [name for name, words in catalogue.prompts.items() if name.startswith(prefix) and not words.blanks]
    return Term(max(terms, key=lambda name: len(catalogue.prompts[name].words({})))) if terms else _LAST_FOUR
