"""Entries of the ledger, and which of them take a payment back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ivr.ledger.money import Money

# What members owe, what was billed, and what stands at the gateway.
RECEIVABLE, BILLED, CLEARING = "receivable", "billed", "clearing"
BILL, PAYMENT, REVERSAL = "bill", "payment", "reversal"


def refund_kind(number: int) -> str:
    """The ledger's word for the first, second, … refund of a payment."""
    return f"refund:{number}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a transaction; `bill` is None where no bill is meant."""

    book: str
    amount: Money
    bill: int | None = None


@dataclass(frozen=True, slots=True)
class Transaction:
    """`reverses` is the id of the transaction of which this is the exact opposite."""

    id: int
    kind: str
    reference: str
    at: datetime
    entries: tuple[Entry, ...]
    reverses: int | None = None


def opposite(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    return tuple(Entry(one.book, -one.amount, one.bill) for one in entries)


def taken_back(paid: Sequence[Entry], since: Sequence[Entry], amount: Money) -> tuple[Entry, ...]:
    """The entries that take `amount` of a payment back from the bills it went to.

    `paid` are the payment's own entries, `since` those of everything that was taken from it already. The bill that was
    paid last gives back first, so that the oldest debt stays paid the longest; and none gives back more than the
    payment put there. Should the gateway have given back more than that all the same, the money did go: the rest is
    owed again on the bill that was paid first rather than nowhere. Raises ValueError when it went to no bill at all.
    """
    put = [entry for entry in paid if entry.book == RECEIVABLE]
    gone = [entry for entry in since if entry.book == RECEIVABLE]
    if not put:
        raise ValueError("there is no bill that this payment went to")
    left, parts = amount, {}
    for entry in reversed(put):
        there = -entry.amount.minor - sum(one.amount.minor for one in gone if one.bill == entry.bill)
        parts[entry.bill] = Money(max(0, min(there, left.minor)), amount.currency)
        left -= parts[entry.bill]
    parts[put[0].bill] += left
    taken = tuple(Entry(RECEIVABLE, part, bill) for bill, part in parts.items() if part.minor)
    return (*taken, Entry(CLEARING, -amount))
