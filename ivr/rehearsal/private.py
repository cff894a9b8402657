"""What would give somebody away, in the words in which the line would say it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from functools import lru_cache

from ivr.billing_file import AccountRow
from ivr.engine.call import PUBLIC_VALUES, Call
from ivr.ledger.money import Money
from ivr.speech.catalogue import Catalogue
from ivr.speech.speaking import Speaking
from ivr.values import Day, Digits

# A part of a name that is shorter is a word like any other.
SHORTEST_NAME = 3
LAST = 4

Spoken = tuple[str, str]


class Secrets:
    """Of every account in a billing file: whose it is, when they were born, where they live, what they owe and when.

    As plain text, and as each catalogue speaks such a value. What stands in a catalogue for everybody to hear is no
    secret: the March fifth of an example, or a name that is also a word.
    """

    def __init__(self, rows: Mapping[int, AccountRow], catalogues: Mapping[str, Catalogue]) -> None:
        self._catalogues = catalogues
        public = [f" {words} " for catalogue in catalogues.values() for words in _for_everybody(catalogue)]
        self._owners: dict[str, set[int]] = {}
        self._what: dict[str, str] = {}
        for account, row in rows.items():
            for what, said in _secrets(row, catalogues):
                words = f" {_plain(said)} "
                if not any(words in heard for heard in public):
                    self._owners.setdefault(words, set()).add(account)
                    self._what.setdefault(words, f"{what} of {row.number}")
        self._found = lru_cache(maxsize=4096)(self._find)

    def in_words(self, words: str) -> bool:
        return bool(self._found(words))

    def told(self, words: str, call: Call, known: Collection[int | None]) -> str | None:
        """The first secret in these words, in a sentence. `known` are the ids of accounts whose owners were let in.

        What a call tells everybody, such as the day the line opens again, may be the day somebody's bill is due.
        """
        for name in PUBLIC_VALUES & call.values.keys():
            for catalogue in self._catalogues.values():
                words = words.replace(catalogue.speaking.value(call.values[name], catalogue.prompts), "")
        for secret in self._found(words):
            if not self._owners[secret] & set(known):
                return f"“{secret.strip()}”, {self._what[secret]}"
        return None

    def _find(self, words: str) -> tuple[str, ...]:
        heard = f" {_plain(words)} "
        return tuple(secret for secret in self._owners if secret in heard)


def _plain(words: str) -> str:
    """Words as they sound: without capitals and stops; a hyphen holds a number together."""
    return " ".join(re.findall(r"\w+(?:[-.'’]\w+)*", words.casefold()))


def _for_everybody(catalogue: Catalogue) -> Iterator[str]:
    for message in catalogue.prompts.values():
        # A blank that is counted by cannot be left empty; such words are looked at with one.
        for filling in ("", 1):
            with suppress(ValueError, TypeError):
                yield _plain(message.words(dict.fromkeys(message.blanks, filling)))
                break


def _secrets(row: AccountRow, catalogues: Mapping[str, Catalogue]) -> Iterator[Spoken]:
    for part in row.name.split():
        if len(part) >= SHORTEST_NAME:
            yield "the name", part
    yield "the member's number", row.member
    yield from ((what, digits) for what, digits in _digits(row) if len(digits) > LAST)
    yield from (("a bill's number", bill.number) for bill in row.bills)
    for catalogue in catalogues.values():
        yield from _as_spoken(row, catalogue.speaking)


def _digits(row: AccountRow) -> Iterator[Spoken]:
    yield "the number", row.number
    yield "the end of the number", row.number[-LAST:]
    yield "the birth date", row.birth_date
    yield "the ZIP", row.zip


def _as_spoken(row: AccountRow, speaking: Speaking) -> Iterator[Spoken]:
    for what, digits in _digits(row):
        yield what, speaking.spelled(Digits(digits))
    born = datetime.strptime(row.birth_date, "%m%d%Y").date()
    yield "the birth date", speaking.day(Day(born, with_year=True))
    for amount in _amounts(row):
        yield "an amount", speaking.money(amount)
    for due in _due(row):
        yield "a due date", speaking.day(Day(due))


def _amounts(row: AccountRow) -> set[Money]:
    """Of each bill and of all together; a credit as it would sound without its sign."""
    parts = [[getattr(bill, name).minor for bill in row.bills] for name in ("amount", "past_due", "instalment")]
    cents = {abs(one) for part in parts for one in (*part, sum(part))}
    return {Money(one) for one in cents if one}


def _due(row: AccountRow) -> set[date]:
    return {bill.due for bill in row.bills if bill.due is not None}
