"""Posting to the ledger: balanced, once, and for good. The database itself refuses everything else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, String, case, insert, literal, select

from ivr.ledger.entries import (
    BILL,
    CLEARING,
    PAYMENT,
    RECEIVABLE,
    REVERSAL,
    Entry,
    is_charge,
    is_restored,
    opposite,
    restored_kind,
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

    `whole` reverses the payment's own transaction, where that is all there is of it. The caller has locked the
    payment's row, so that two of these come one after the other.
    """
    paid, since = _of_payment(connection, payment)
    charges = select(_transaction.id).where(_transaction.reference == payment, _transaction.kind != BILL)
    posted = connection.scalars(charges.limit(2)).all()
    if whole and len(posted) == 1:
        kind = REVERSAL
        post(connection, kind, payment, at, opposite(paid), posted[0])
    else:
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
    """What is left of a payment at the gateway."""
    paid, since = _of_payment(connection, payment)
    return Money(sum(one.amount.minor for one in (*paid, *since) if one.book == CLEARING), currency)


def _of_payment(connection: Connection, payment: str) -> tuple[list[Entry], list[Entry]]:
    """The entries of what was charged for a payment, and of everything that was posted about it since."""
    found = connection.execute(
        select(_transaction.kind, ledger_entries)
        .join(ledger_entries, _entry.transaction_id == _transaction.id)
        .where(_transaction.reference == payment, _transaction.kind != BILL)
        .order_by(_transaction.id, _entry.number)
    ).all()
    paid = [entry_of(row) for row in found if is_charge(row.kind)]
    return paid, [entry_of(row) for row in found if not is_charge(row.kind)]


def entry_of(row: object) -> Entry:
    return Entry(row.book, Money(row.amount_minor, row.currency), row.bill_id)  # type: ignore[attr-defined]


def to_be_sent_as(kind: str) -> str:
    """The kind of the outbox's row for a transaction of this kind."""
    return "posted" if kind == PAYMENT else f"posted:{kind}"


def sent_as() -> ColumnElement[str]:
    """The same, of a transaction in a query."""
    prefixed = literal("posted:", String) + _transaction.kind
    return case((_transaction.kind == PAYMENT, literal("posted", String)), else_=prefixed)
