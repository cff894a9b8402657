"""What the billing system is told of: each payment and each thing that went back, by the bills it concerns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select, update

from ivr.ledger.entries import BILL, RECEIVABLE
from ivr.ledger.money import Money
from ivr.posting_file import Posting
from ivr.store.database import Database
from ivr.store.ledger import sent_as
from ivr.store.tables import accounts, bills, ledger_entries, ledger_transactions, outbox, payments

# Fewer than the values either database takes in one statement.
AT_ONCE = 10_000


class Postings:
    def __init__(self, database: Database) -> None:
        self._database = database

    def new(self) -> tuple[Sequence[int], Sequence[Posting]]:
        """Those that were never marked, the oldest first; with the ids by which to mark them."""
        its_row = (outbox.c.payment_id == ledger_transactions.c.reference) & (outbox.c.kind == sent_as())
        unmarked = _found().add_columns(outbox.c.id.label("row")).join(outbox, its_row)
        with self._database.snapshot() as connection:
            found = connection.execute(unmarked.where(outbox.c.done_at.is_(None))).all()
        return list(dict.fromkeys(row.row for row in found)), [_posting(row) for row in found]

    def between(self, since: datetime | None, until: datetime | None) -> Sequence[Posting]:
        """Those of a time, `until` not included, marked or not, the oldest first."""
        wanted = _found()
        if since is not None:
            wanted = wanted.where(ledger_transactions.c.at >= since)
        if until is not None:
            wanted = wanted.where(ledger_transactions.c.at < until)
        with self._database.snapshot() as connection:
            return [_posting(row) for row in connection.execute(wanted)]

    def mark(self, rows: Sequence[int], at: datetime) -> bool:
        """They are exported. False, and none is marked, when somebody else has marked one of them meanwhile."""
        with self._database.change() as connection:
            marked = sum(_mark(connection, part, at) for part in _parts(rows))
            if marked != len(rows):
                connection.rollback()
        return marked == len(rows)


def _parts(rows: Sequence[int]) -> Iterator[Sequence[int]]:
    yield from (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))


def _mark(connection: Connection, rows: Sequence[int], at: datetime) -> int:
    unmarked = update(outbox).where(outbox.c.id.in_(rows), outbox.c.done_at.is_(None))
    return connection.execute(unmarked.values(done_at=at)).rowcount


def _found() -> Select[Any]:
    entry, transaction = ledger_entries.c, ledger_transactions.c
    return (
        select(
            transaction.at,
            transaction.kind,
            entry.amount_minor,
            entry.currency,
            payments.c.reference,
            payments.c.gateway,
            payments.c.intent_id,
            bills.c.number.label("bill"),
            accounts.c.number.label("account"),
            accounts.c.kind.label("account_kind"),
        )
        .select_from(ledger_transactions)
        .join(ledger_entries, entry.transaction_id == transaction.id)
        .join(payments, payments.c.id == transaction.reference)
        .join(bills, bills.c.id == entry.bill_id)
        .join(accounts, accounts.c.id == bills.c.account_id)
        .where(transaction.kind != BILL, entry.book == RECEIVABLE)
        .order_by(transaction.id, entry.number)
    )


def _posting(row: Any) -> Posting:
    return Posting(
        row.at,
        row.account_kind,
        row.account,
        row.bill,
        # What a member owes less is what was paid.
        Money(-row.amount_minor, row.currency),
        row.reference,
        row.gateway,
        row.intent_id,
        row.kind,
    )
