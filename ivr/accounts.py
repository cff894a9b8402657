"""Who may hear what about an account.

Pure. A birth date or a ZIP is never kept as it was typed: on a call it becomes a *proof*, in the
database a *seal* made from that proof and the account's own number, so that two people born on one
day do not look alike, and nobody can read either without the secret key.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ivr.ledger.money import Money

Kind = Literal["medical", "premium"]
KINDS: tuple[Kind, ...] = ("medical", "premium")
# Accounts in these states are for people to speak about, not for a machine.
AGENT_ONLY = frozenset({"collections", "disputed", "restricted"})
STATUSES = ("open", "plan", "insurance_pending", *sorted(AGENT_ONLY))


def proof(secret: bytes, factor: str, digits: str) -> str:
    """What a call keeps of a birth date or ZIP."""
    return hmac.new(secret, f"{factor}\0{digits}".encode(), hashlib.sha256).hexdigest()


def seal(secret: bytes, account_number: str, given: str) -> str:
    """What the database keeps of a proof."""
    return hmac.new(secret, f"{account_number}\0{given}".encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Bill:
    """`owed` is what is left of it, `paid` what was paid on this line; it can be a credit, below zero."""

    id: int
    number: str
    kind: str
    owed: Money
    paid: Money
    past_due: Money
    instalment: Money
    due: date | None


@dataclass(frozen=True, slots=True)
class Account:
    id: int
    number: str
    kind: Kind
    status: str
    seals: Mapping[str, str]
    bills: tuple[Bill, ...]
    currency: str = "USD"


@dataclass(frozen=True, slots=True)
class Statement:
    """What an account owes now, and how it may be paid here."""

    total: Money
    past_due: Money
    instalment: Money
    due: date | None
    part_allowed: bool


# Compared with when there is no account, so that knowing one takes no longer than not knowing it.
NO_ACCOUNT = Account(0, "", "medical", "open", {"birth_date": "0" * 64, "zip": "0" * 64}, ())


def matches(secret: bytes, account: Account | None, proofs: Mapping[str, str]) -> bool:
    """Do all proofs fit the account? Each is compared, in constant time, also when there is no account."""
    known = account or NO_ACCOUNT
    fits = [
        hmac.compare_digest(seal(secret, known.number, given), known.seals.get(factor, ""))
        for factor, given in proofs.items()
    ]
    return account is not None and bool(fits) and all(fits)


def statement(account: Account) -> Statement | None:
    """None when only a person may speak about this account."""
    if account.status in AGENT_ONLY:
        return None
    nothing = Money(0, account.currency)
    total, past_due, instalment = nothing, nothing, nothing
    for bill in account.bills:
        total += bill.owed
        parts = still_asked_for(bill)
        past_due, instalment = past_due + parts[0], instalment + parts[1]
    due = min((bill.due for bill in account.bills if bill.due and bill.owed.minor > 0), default=None)
    most = max(total, nothing)
    return Statement(total, min(past_due, most), min(instalment, most), due, account.kind == "medical")


def still_asked_for(bill: Bill) -> tuple[Money, Money]:
    """What is left of the part of a bill that is past due, and of its instalment."""
    return _left_of(bill, bill.past_due), _left_of(bill, bill.instalment)


def _left_of(bill: Bill, part: Money) -> Money:
    """What is left of a part of a bill after the payments on that bill, which go to that part first."""
    left = Money(max(0, part.minor - bill.paid.minor), part.currency)
    return min(left, Money(max(0, bill.owed.minor), part.currency))


def oldest_first(bills: Iterable[Bill]) -> list[Bill]:
    """The bills that ask for something, the oldest due date first and one without a date last."""
    owing = (bill for bill in bills if bill.owed.minor > 0)
    return sorted(owing, key=lambda bill: (bill.due or date.max, bill.id))


def allocation(bills: tuple[Bill, ...], amount: Money, chosen: Collection[int] = ()) -> list[tuple[Bill, Money]]:
    """How a payment is spread: over the chosen bills first, by their ids, and of each the oldest due date first. The
    parts add up to `amount`."""
    if not bills:
        raise ValueError("there is no bill that this amount could pay")
    left = amount
    parts: list[tuple[Bill, Money]] = []
    for bill in sorted(oldest_first(bills), key=lambda bill: bill.id not in chosen):
        part = min(bill.owed, left)
        if part.minor > 0:
            parts.append((bill, part))
            left -= part
    if left.minor:
        # The bills shrank while the card was charged: the money did move, so the rest stands as a credit on
        # the last bill that it paid, or the one that was chosen, rather than nowhere.
        meant = next((bill for bill in bills if bill.id in chosen), bills[-1])
        bill, part = parts.pop() if parts else (meant, Money(0, amount.currency))
        parts.append((bill, part + left))
    return parts
