"""Everything the books hold, read as it was at one moment."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, func, select

from ivr.ledger.check import Books, GivenBack, Holder, Owing, Recorded, Surplus
from ivr.ledger.entries import RECEIVABLE, REVERSAL, Transaction, dispute_kind, refund_kind, surplus_kind
from ivr.ledger.money import Money
from ivr.store.accounts import bills_of
from ivr.store.database import Database
from ivr.store.ledger import entry_of
from ivr.store.tables import accounts, bills, disputes, ledger_entries, ledger_transactions, payments, refunds

# What keeps the ledger from being changed (migration 0006).
ON_SQLITE = frozenset(
    {
        "ledger_transactions_never_updated",
        "ledger_transactions_never_deleted",
        "ledger_transactions_never_replaced",
        "ledger_entries_never_updated",
        "ledger_entries_never_deleted",
        "ledger_entries_never_replaced",
        "ledger_entries_in_turn",
        "ledger_entries_add_up",
    }
)
ON_POSTGRESQL = frozenset(
    {
        "ledger_transactions_never_changed",
        "ledger_entries_never_changed",
        "ledger_entries_in_turn",
        "ledger_entries_add_up",
    }
)


def read_books(database: Database) -> Books:
    with database.snapshot() as connection:
        by_transaction = defaultdict(list)
        for row in connection.execute(
            select(ledger_entries).order_by(ledger_entries.c.transaction_id, ledger_entries.c.number)
        ):
            by_transaction[row.transaction_id].append(entry_of(row))
        written = connection.execute(select(ledger_transactions).order_by(ledger_transactions.c.id)).all()
        transactions = [
            Transaction(row.id, row.kind, row.reference, row.at, tuple(by_transaction[row.id]), row.reverses)
            for row in written
        ]
        known = {row.id for row in written}
        return Books(
            transactions,
            [
                Recorded(row.id, row.reference, row.account_id, Money(row.amount_minor, row.currency), row.state)
                for row in connection.execute(select(payments).order_by(payments.c.created_at, payments.c.id))
            ],
            [*_refunds(connection), *_disputes(connection)],
            [
                Surplus(row.payment_id, surplus_kind(row.number), Money(row.amount_minor, row.currency))
                for row in connection.execute(select(refunds).where(refunds.c.intent_id.is_not(None)))
            ],
            _bills(connection),
            _accounts(connection),
            frozenset(row.id for row in written if row.entries != len(by_transaction[row.id])),
            [entry for one, entries in by_transaction.items() if one not in known for entry in entries],
            sorted((ON_SQLITE if database.on_sqlite else ON_POSTGRESQL) - _guards(connection, database.on_sqlite)),
        )


def kinds_of_refund(number: int, whole: bool) -> tuple[str, ...]:
    """The ledger's words for it: one that should have been the whole, and of which something had gone already, is a
    refund like any other."""
    return (refund_kind(number), REVERSAL) if whole else (refund_kind(number),)


def _refunds(connection: Connection) -> list[GivenBack]:
    return [
        GivenBack(
            row.id,
            row.payment_id,
            kinds_of_refund(row.number, row.whole),
            Money(row.amount_minor, row.currency),
            row.state,
        )
        for row in connection.execute(select(refunds).order_by(refunds.c.requested_at, refunds.c.id))
    ]


def _disputes(connection: Connection) -> list[GivenBack]:
    return [
        GivenBack(
            f"for the holder's dispute {row.gateway_dispute}",
            row.payment_id,
            (dispute_kind(row.number),),
            Money(row.amount_minor, row.currency),
            "succeeded" if row.won_at is None else "failed",
        )
        for row in connection.execute(select(disputes).order_by(disputes.c.at, disputes.c.gateway_dispute))
    ]


def _bills(connection: Connection) -> list[Owing]:
    """By the very question the line asks before it speaks of a bill."""
    currencies = {row.id: row.currency for row in connection.execute(select(accounts.c.id, accounts.c.currency))}

    def money(row: Any, minor: Any) -> Money:
        return Money(int(minor), currencies[row.account_id])

    return [
        Owing(row.id, row.number, row.account_id, money(row, row.owed), money(row, row.paid))
        for row in connection.execute(bills_of())
    ]


def _accounts(connection: Connection) -> list[Holder]:
    total = func.coalesce(func.sum(ledger_entries.c.amount_minor), 0).label("total")
    of_bills = accounts.outerjoin(bills, bills.c.account_id == accounts.c.id).outerjoin(
        ledger_entries, (ledger_entries.c.bill_id == bills.c.id) & (ledger_entries.c.book == RECEIVABLE)
    )
    found = select(accounts.c.id, accounts.c.number, accounts.c.currency, total).select_from(of_bills)
    return [
        Holder(row.id, row.number, Money(int(row.total), row.currency))
        for row in connection.execute(found.group_by(accounts.c.id).order_by(accounts.c.id))
    ]


def _guards(connection: Connection, on_sqlite: bool) -> set[str]:
    """The triggers that are there and at work."""
    there = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if on_sqlite
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') "
        "AND tgrelid IN ('ledger_transactions'::regclass, 'ledger_entries'::regclass)"
    )
    return set(connection.exec_driver_sql(there).scalars())
