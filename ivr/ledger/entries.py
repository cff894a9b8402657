"""Entries of the ledger, and which of them take a payment back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ivr.ledger.money import Money

# What members owe, what was billed, and what stands at the gateway.
RECEIVABLE, BILLED, CLEARING = "receivable", "billed", "clearing"
BILL, PAYMENT, REVERSAL = "bill", "payment", "reversal"
# What has a number of its own for each payment.
_RESTORED, _SURPLUS = "restored:", "surplus:"


def refund_kind(number: int) -> str:
    """The ledger's word for the first, second, … refund of a payment."""
    return f"refund:{number}"


def dispute_kind(number: int) -> str:
    """For what the gateway took back for the holder of the card."""
    return f"dispute:{number}"


def restored_kind(number: int) -> str:
    """For what came back of that: a refund that the bank returned, a dispute that was won."""
    return f"{_RESTORED}{number}"


def surplus_kind(refund: int) -> str:
    """For a charge beside the payment's own, by the number of the refund that is to give it back."""
    return f"{_SURPLUS}{refund}"


def surplus_given_back(kind: str) -> str | None:
    """The refund's kind that gives this charge back; None of what is no charge beside a payment's own."""
    return refund_kind(int(kind.removeprefix(_SURPLUS))) if kind.startswith(_SURPLUS) else None


def is_restored(kind: str) -> bool:
    return kind.startswith(_RESTORED)


def is_charge(kind: str) -> bool:
    """By this the gateway took money from a card."""
    return kind == PAYMENT or kind.startswith(_SURPLUS)


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

    `paid` are the entries of what was charged, `since` those of everything that was taken from it already. The bill
    that was paid last gives back first, so that the oldest debt stays paid the longest; and none gives back more than
    was put there. Should the gateway have given back more than that all the same, the money did go: the rest is owed
    again on the bill that was paid first rather than nowhere. Raises ValueError when it went to no bill at all.
    """
    put: dict[int | None, int] = {}
    for entry in paid:
        if entry.book == RECEIVABLE:
            put[entry.bill] = put.get(entry.bill, 0) - entry.amount.minor
    gone = [entry for entry in since if entry.book == RECEIVABLE]
    if not put:
        raise ValueError("there is no bill that this payment went to")
    left, parts = amount, {}
    for bill, minor in reversed(put.items()):
        there = minor - sum(one.amount.minor for one in gone if one.bill == bill)
        parts[bill] = Money(max(0, min(there, left.minor)), amount.currency)
        left -= parts[bill]
    parts[next(iter(put))] += left
    taken = tuple(Entry(RECEIVABLE, part, bill) for bill, part in parts.items() if part.minor)
    return (*taken, Entry(CLEARING, -amount))
