"""Does every balance follow from the entries? Whatever does not is a difference, told to whoever must look into it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ivr.ledger.entries import (
    BILL,
    BILLED,
    CLEARING,
    PAYMENT,
    RECEIVABLE,
    REVERSAL,
    Entry,
    Transaction,
    is_charge,
    is_restored,
    opposite,
)
from ivr.ledger.money import Money
from ivr.ledger.payment import State
from ivr.ledger.refund import RefundState

Kind = Literal[
    "unguarded",
    "unbalanced",
    "stray",
    "unposted",
    "unfounded",
    "amount",
    "misplaced",
    "reversal",
    "bill",
    "account",
    "clearing",
]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A payment as it is recorded beside the ledger."""

    id: str
    reference: str
    account: int
    amount: Money
    state: State


@dataclass(frozen=True, slots=True)
class GivenBack:
    """A refund, or a dispute, as it is recorded beside the ledger; `kinds` are the ledger's words for it. One of which
    the money came back has `failed`."""

    id: str
    payment: str
    kinds: tuple[str, ...]
    amount: Money
    state: RefundState


@dataclass(frozen=True, slots=True)
class Surplus:
    """A charge beside the payment's own, as it is recorded beside the ledger; `kind` is the ledger's word for it."""

    payment: str
    kind: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Owing:
    """A bill as the line speaks of it: what it says is owed, and was paid."""

    id: int
    number: str
    account: int
    owed: Money
    paid: Money


@dataclass(frozen=True, slots=True)
class Holder:
    """An account, by the number that is printed, and what the line says it owes in all."""

    id: int
    number: str
    total: Money


@dataclass(frozen=True, slots=True)
class Books:
    """Everything there is, of one moment. `incomplete` are the ids of transactions that have not as many entries as
    they say, `lost` the entries of no transaction, `missing` the guards the database should have and has not."""

    transactions: Sequence[Transaction] = ()
    payments: Sequence[Recorded] = ()
    refunds: Sequence[GivenBack] = ()
    surplus: Sequence[Surplus] = ()
    bills: Sequence[Owing] = ()
    accounts: Sequence[Holder] = ()
    incomplete: frozenset[int] = frozenset()
    lost: Sequence[Entry] = ()
    missing: Sequence[str] = ()


# Of a refund: it is posted, or was before it was reversed.
WENT_BACK: frozenset[State | RefundState] = frozenset({"succeeded", "failed"})


@dataclass(frozen=True, slots=True)
class Difference:
    kind: Kind
    told: str


def differences(books: Books) -> list[Difference]:
    """Everything that does not follow: nothing, unless somebody wrote past the line, or the line is wrong."""
    return [
        *(Difference("unguarded", guard) for guard in books.missing),
        *_unbalanced(books),
        *_stray(books),
        *_payments(books),
        *_refunds(books),
        *_surplus(books),
        *_reversals(books),
        *_taken_too_much(books),
        *_bills(books),
        *_clearing(books),
    ]


def _unbalanced(books: Books) -> Iterator[Difference]:
    for one in books.transactions:
        off = [f"{left} {left.currency}" for left in sums(entry.amount for entry in one.entries) if left.minor]
        if off:
            yield Difference("unbalanced", f"{_named(one)}: off by {', '.join(off)}")
        elif one.id in books.incomplete:
            yield Difference("unbalanced", f"{_named(one)}: has not as many entries as it says")


def _stray(books: Books) -> Iterator[Difference]:
    bills = {bill.id for bill in books.bills}
    for entry in books.lost:
        yield Difference("stray", f"{entry.amount} {entry.amount.currency} in '{entry.book}', of no transaction")
    for one in books.transactions:
        for entry in one.entries:
            if entry.book not in (RECEIVABLE, BILLED, CLEARING):
                yield Difference("stray", f"{_named(one)}: {entry.amount} in '{entry.book}', which is no book")
            elif entry.book == RECEIVABLE and entry.bill not in bills:
                which = "no bill" if entry.bill is None else f"bill {entry.bill}, which is not there"
                yield Difference("stray", f"{_named(one)}: {entry.amount} on {which}")


def _payments(books: Books) -> Iterator[Difference]:
    """Each payment that succeeded once, as it was charged, on bills of its own account; and no other."""
    posted = {one.reference: one for one in books.transactions if one.kind == PAYMENT}
    account_of = {bill.id: bill.account for bill in books.bills}
    for payment in books.payments:
        one = posted.pop(payment.id, None)
        yield from _posted(one, f"payment {payment.reference}", payment.state, payment.amount)
        for entry in one.entries if one is not None else ():
            if account_of.get(entry.bill or 0, payment.account) != payment.account:
                told = f"payment {payment.reference}: {entry.amount} on a bill of another account"
                yield Difference("misplaced", told)
    yield from (Difference("unfounded", _named(one)) for one in posted.values())


def _refunds(books: Books) -> Iterator[Difference]:
    """Each refund that succeeded once, as it was given back; and no other, unless that was reversed."""
    undone = {one.reverses for one in books.transactions if is_restored(one.kind)}
    posted = {
        (one.reference, one.kind): one
        for one in books.transactions
        if one.kind != BILL and not is_charge(one.kind) and not is_restored(one.kind)
    }
    # Of several that were to be all of the payment, the reversal is that of the one that went back.
    for refund in sorted(books.refunds, key=lambda refund: refund.state not in WENT_BACK):
        key = next((key for kind in refund.kinds if (key := (refund.payment, kind)) in posted), None)
        one = posted.pop(key) if key is not None else None
        stands = one if one is not None and one.id not in undone else None
        yield from _posted(stands, f"refund {refund.id}", refund.state, -refund.amount)
    yield from (Difference("unfounded", _named(one)) for one in posted.values())


def _surplus(books: Books) -> Iterator[Difference]:
    """Each charge beside a payment's own, and no other."""
    posted = {
        (one.reference, one.kind): one for one in books.transactions if is_charge(one.kind) and one.kind != PAYMENT
    }
    for one in books.surplus:
        there = posted.pop((one.payment, one.kind), None)
        yield from _posted(there, f"{one.kind} of payment {one.payment}", "succeeded", one.amount)
    yield from (Difference("unfounded", _named(one)) for one in posted.values())


def _posted(one: Transaction | None, named: str, state: State | RefundState, moved: Money) -> Iterator[Difference]:
    if one is None:
        if state == "succeeded":
            yield Difference("unposted", f"{named}: {moved} {moved.currency}")
    elif state != "succeeded":
        yield Difference("unfounded", f"{named} stands at '{state}': {_named(one)}")
    elif (there := sums(entry.amount for entry in one.entries if entry.book == CLEARING)) != [moved]:
        in_ledger = ", ".join(f"{amount} {amount.currency}" for amount in there) or "nothing"
        yield Difference("amount", f"{named}: {moved} {moved.currency} at the gateway, {in_ledger} in the ledger")


def _reversals(books: Books) -> Iterator[Difference]:
    known = {one.id: one for one in books.transactions}
    for one in books.transactions:
        of = known.get(one.reverses) if one.reverses is not None else None
        restores = is_restored(one.kind)
        if one.kind != REVERSAL and not restores and one.reverses is None:
            continue
        takes_back = of is not None and of.kind != BILL and not is_charge(of.kind) and not is_restored(of.kind)
        fits = takes_back if restores else one.kind == REVERSAL and of is not None and of.kind == PAYMENT
        if of is None or not fits or of.reference != one.reference:
            yield Difference("reversal", f"{_named(one)}: does not name what it reverses")
        elif Counter(one.entries) != Counter(opposite(of.entries)):
            yield Difference("reversal", f"{_named(one)}: is not the exact opposite of {_named(of)}")


def _taken_too_much(books: Books) -> Iterator[Difference]:
    """Off no bill goes more than the payment had put there."""
    named = {payment.id: payment.reference for payment in books.payments}
    left: defaultdict[str, Counter[int | None]] = defaultdict(Counter)
    for one in books.transactions:
        for entry in one.entries:
            if entry.book == RECEIVABLE and one.kind != BILL:
                left[one.reference][entry.bill] -= entry.amount.minor
    for payment, bills in left.items():
        for bill, minor in bills.items():
            if minor < 0:
                told = f"payment {named.get(payment, payment)}: bill {bill} gave back {Money(-minor)} more than it got"
                yield Difference("misplaced", told)


def _bills(books: Books) -> Iterator[Difference]:
    """What the line says, beside what the entries add up to, bill by bill and account by account."""
    owed, paid, totals = Counter[int | None](), Counter[int | None](), Counter[int]()
    for one in books.transactions:
        for entry in one.entries:
            if entry.book == RECEIVABLE:
                owed[entry.bill] += entry.amount.minor
                paid[entry.bill] -= entry.amount.minor if one.kind != BILL else 0
    for bill in books.bills:
        totals[bill.account] += owed[bill.id]
        for said, follows, what in ((bill.owed, owed[bill.id], "owed"), (bill.paid, paid[bill.id], "paid")):
            if said.minor != follows:
                told = f"bill {bill.number} (id {bill.id}): the line says {said} {what}, its entries {Money(follows)}"
                yield Difference("bill", told)
    for account in books.accounts:
        if account.total.minor != totals[account.id]:
            told = (
                f"account {account.number}: the line says {account.total} owed, its bills {Money(totals[account.id])}"
            )
            yield Difference("account", told)


def _clearing(books: Books) -> Iterator[Difference]:
    """What stands at the gateway: all that was charged, less all that went back."""
    there = sums(entry.amount for one in books.transactions for entry in one.entries if entry.book == CLEARING)
    moved = at_gateway(books)
    for currency in sorted({one.currency for one in (*there, *moved)}):
        in_ledger, recorded = (
            next((one for one in side if one.currency == currency), Money(0, currency)) for side in (there, moved)
        )
        if in_ledger != recorded:
            told = f"{in_ledger} {currency} in the ledger, {recorded} {currency} by the payments and refunds"
            yield Difference("clearing", told)


def at_gateway(books: Books) -> list[Money]:
    """Of each currency: the payments that succeeded and what was charged beside them, less what went back."""
    charged = [one.amount for one in books.payments if one.state == "succeeded"]
    beside = [one.amount for one in books.surplus]
    back = [one.amount for one in books.refunds if one.state == "succeeded"]
    return sums([*charged, *beside, *(-one for one in back)])


def sums(amounts: Iterable[Money]) -> list[Money]:
    """What they add up to, one sum of each currency."""
    by_currency: dict[str, Money] = {}
    for amount in amounts:
        by_currency[amount.currency] = by_currency.get(amount.currency, Money(0, amount.currency)) + amount
    return list(by_currency.values())


def _named(transaction: Transaction) -> str:
    return f"transaction {transaction.id} ({transaction.kind} {transaction.reference})"
