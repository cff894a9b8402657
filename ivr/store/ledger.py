"""Posting to the ledger: balanced, once, and for good."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from ivr.ledger.money import Money
from ivr.store.database import Database
from ivr.store.tables import ledger_entries, ledger_transactions

RECEIVABLE, BILLED, CLEARING = "receivable", "billed", "clearing"


@dataclass(frozen=True, slots=True)
class Entry:
    book: str
    amount: Money
    bill: int | None = None


def post(connection: Connection, kind: str, reference: str, at: datetime, entries: Iterable[Entry]) -> None:
    """Write one transaction inside the caller's own; the same `kind` and `reference` can be posted once only."""
    entries = list(entries)
    if sum(entry.amount.minor for entry in entries) != 0:
        raise AssertionError(f"{kind} {reference} does not add up to zero")
    written = connection.execute(insert(ledger_transactions).values(kind=kind, reference=reference, at=at))
    (transaction,) = written.inserted_primary_key or (None,)
    rows = [
        {
            "transaction_id": transaction,
            "book": entry.book,
            "bill_id": entry.bill,
            "amount_minor": entry.amount.minor,
            "currency": entry.amount.currency,
        }
        for entry in entries
    ]
    connection.execute(insert(ledger_entries), rows)


def unbalanced(database: Database) -> list[str]:
    """The transactions whose entries do not add up to zero: none, unless somebody wrote past us."""
    total = func.sum(ledger_entries.c.amount_minor)
    lopsided = (
        select(ledger_transactions.c.kind, ledger_transactions.c.reference)
        .join(ledger_entries, ledger_entries.c.transaction_id == ledger_transactions.c.id)
        .group_by(ledger_transactions.c.id, ledger_transactions.c.kind, ledger_transactions.c.reference)
        .having(total != 0)
    )
    with database.read() as connection:
        return [f"{kind} {reference}" for kind, reference in connection.execute(lopsided)]
