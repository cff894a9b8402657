"""Posting to the ledger: balanced, once, and for good. The database itself refuses everything else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, String, case, insert, literal, select

from ivr.ledger.entries import (
    BILL,
    CLEARING,
    PAYMENT,
    RECEIVABLE,
    REVERSAL,
    Entry,
    Transaction,
    is_charge,
    is_restored,
    opposite,
    restored_kind,
    surplus_given_back,
    taken_back,
)
from ivr.ledger.money import Money
from ivr.store.tables import ledger_entries, ledger_transactions, outbox

_transaction, _entry = ledger_transactions.c, ledger_entries.c


def post(
    connection: Connection,
    kind: str,
    reference: str,
    at: datetime,
    entries: Iterable[Entry],
    reverses: int | None = None,
) -> None:
    """Write one transaction inside the caller's own; the same `kind` and `reference` can be posted once only."""
    entries = list(entries)
    if sum(entry.amount.minor for entry in entries) != 0:
        raise AssertionError(f"{kind} {reference} does not add up to zero")
    new = insert(ledger_transactions).values(
        kind=kind, reference=reference, at=at, entries=len(entries), reverses=reverses
    )
    (transaction,) = connection.execute(new).inserted_primary_key or (None,)
    rows = [
        {
            "transaction_id": transaction,
            "number": number,
            "book": entry.book,
            "bill_id": entry.bill,
            "amount_minor": entry.amount.minor,
            "currency": entry.amount.currency,
        }
        for number, entry in enumerate(entries, start=1)
    ]
    connection.execute(insert(ledger_entries), rows)


def post_payment(
    connection: Connection, payment: str, at: datetime, parts: Iterable[tuple[int, Money]], kind: str = PAYMENT
) -> None:
    """A payment, or what was charged beside it, by the bills it goes to; and the billing system will be told."""
    parts = list(parts)
    taken = [Entry(RECEIVABLE, -part, bill) for bill, part in parts]
    at_gateway = Entry(CLEARING, Money(sum(part.minor for _, part in parts), parts[0][1].currency))
    post(connection, kind, payment, at, [*taken, at_gateway])
    connection.execute(insert(outbox).values(payment_id=payment, kind=to_be_sent_as(kind), at=at))


def post_taken_back(
    connection: Connection, payment: str, kind: str, amount: Money, at: datetime, *, whole: bool = False
) -> None:
    """Money of a payment went back: off the bills it had gone to, in reverse; and the billing system will be told.

    `whole` reverses the payment's own transaction, where that is all there is of it. What gives back a charge beside
    the payment's own takes off what that charge had put on the bills, and nothing else. The caller has locked the
    payment's row, so that two of these come one after the other.
    """
    posted = _posted(connection, payment)
    own, beside = _apart(posted)
    surplus = next((one for one in beside if surplus_given_back(one.kind) == kind), None)
    if surplus is not None:
        post(connection, kind, payment, at, opposite(surplus.entries))
    elif whole and len(posted) == 1:
        kind = REVERSAL
        post(connection, kind, payment, at, opposite(posted[0].entries), posted[0].id)
    else:
        # Where the payment itself never was, what was charged for it all the same is all there is to take from.
        paid, since = _charged_and_gone(own if any(one.kind == PAYMENT for one in own) else posted)
        post(connection, kind, payment, at, taken_back(paid, since, amount))
    connection.execute(insert(outbox).values(payment_id=payment, kind=to_be_sent_as(kind), at=at))


def post_restored(connection: Connection, payment: str, kinds: Iterable[str], at: datetime) -> None:
    """Money that had gone back, posted by the first of these kinds that is there, is at the gateway again; and the
    billing system will be told. The caller has locked the payment's row."""
    found = connection.execute(
        select(_transaction.id, _transaction.kind).where(_transaction.reference == payment).order_by(_transaction.id)
    ).all()
    posted = {row.kind: row.id for row in found}
    went = next(posted[kind] for kind in kinds if kind in posted)
    gone = connection.execute(select(ledger_entries).where(_entry.transaction_id == went).order_by(_entry.number))
    kind = restored_kind(1 + sum(is_restored(kind) for kind in posted))
    post(connection, kind, payment, at, opposite([entry_of(row) for row in gone]), went)
    connection.execute(insert(outbox).values(payment_id=payment, kind=to_be_sent_as(kind), at=at))


def parts_of(connection: Connection, payment: str, kind: str) -> list[tuple[int, Money]]:
    """What a charge put on each bill; nothing where it is not posted."""
    found = connection.execute(
        select(ledger_entries)
        .join(ledger_transactions, _entry.transaction_id == _transaction.id)
        .where(_transaction.reference == payment, _transaction.kind == kind, _entry.book == RECEIVABLE)
        .order_by(_entry.number)
    )
    return [(row.bill_id, Money(-row.amount_minor, row.currency)) for row in found]


def at_gateway(connection: Connection, payment: str, currency: str) -> Money:
    """What is left at the gateway of a payment's own charge. A charge beside it is another's to give back."""
    own, _ = _apart(_posted(connection, payment))
    return Money(sum(one.amount.minor for each in own for one in each.entries if one.book == CLEARING), currency)


def is_charged(connection: Connection, payment: str) -> bool:
    """Whether anything is posted that the gateway charged for it."""
    return any(is_charge(one.kind) for one in _posted(connection, payment))


def beside_payments(transactions: Iterable[Transaction]) -> set[int]:
    """The ids of those of one payment that are about charges beside its own: the charges, what gave them back, and
    what came back of that."""
    all_of_it = list(transactions)
    given_back = {surplus_given_back(one.kind) for one in all_of_it} - {None}
    found = {one.id for one in all_of_it if surplus_given_back(one.kind) or one.kind in given_back}
    return found | {one.id for one in all_of_it if one.reverses in found}


def _apart(posted: Sequence[Transaction]) -> tuple[list[Transaction], list[Transaction]]:
    """Those of a payment's own charge, and those about charges beside it."""
    beside = beside_payments(posted)
    return [one for one in posted if one.id not in beside], [one for one in posted if one.id in beside]


def _charged_and_gone(transactions: Sequence[Transaction]) -> tuple[list[Entry], list[Entry]]:
    """The entries of what was charged, and of everything that was posted about it since."""
    paid = [entry for one in transactions if is_charge(one.kind) for entry in one.entries]
    return paid, [entry for one in transactions if not is_charge(one.kind) for entry in one.entries]


def _posted(connection: Connection, payment: str) -> list[Transaction]:
    """Everything that is posted of a payment, in its order."""
    written = select(ledger_transactions).where(_transaction.reference == payment, _transaction.kind != BILL)
    return read_transactions(connection, written)


def read_transactions(connection: Connection, written: Select[Any]) -> list[Transaction]:
    """These, with their entries, in the order in which they were written."""
    rows = connection.execute(written.order_by(_transaction.id)).all()
    entries: dict[int, list[Entry]] = {row.id: [] for row in rows}
    of_these = select(ledger_entries).where(_entry.transaction_id.in_(entries))
    for row in connection.execute(of_these.order_by(_entry.transaction_id, _entry.number)):
        entries[row.transaction_id].append(entry_of(row))
    return [Transaction(row.id, row.kind, row.reference, row.at, tuple(entries[row.id]), row.reverses) for row in rows]


def entry_of(row: object) -> Entry:
    return Entry(row.book, Money(row.amount_minor, row.currency), row.bill_id)  # type: ignore[attr-defined]


def to_be_sent_as(kind: str) -> str:
    """The kind of the outbox's row for a transaction of this kind."""
    return "posted" if kind == PAYMENT else f"posted:{kind}"


def sent_as() -> ColumnElement[str]:
    """The same, of a transaction in a query."""
    prefixed = literal("posted:", String) + _transaction.kind
    return case((_transaction.kind == PAYMENT, literal("posted", String)), else_=prefixed)
