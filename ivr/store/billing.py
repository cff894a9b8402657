"""Load a billing file: all of it in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, update

from ivr.accounts import proof, seal
from ivr.billing_file import AccountRow, BillRow
from ivr.ledger.entries import BILL, BILLED, RECEIVABLE, Entry
from ivr.ledger.money import Money
from ivr.store.database import Database
from ivr.store.ledger import post
from ivr.store.tables import accounts, bills, ledger_entries, ledger_transactions, members

# The invented accounts of the demonstration, in the form of any billing file.
DEMO_FILE = Path(__file__).parent / "demo_accounts.csv"


@dataclass(frozen=True, slots=True)
class Loaded:
    members: int
    accounts: int
    bills: int


def load_billing(database: Database, secret: bytes, rows: Sequence[AccountRow], at: datetime) -> Loaded:
    """Add what is new and bring up to date what is known. Loading the same file again changes nothing.

    A bill's new amount is posted as the difference to what was billed before; payments stay as they are.
    """
    with database.change() as connection:
        for row in rows:
            _load_account(connection, secret, row, at)
    return Loaded(len({row.member for row in rows}), len(rows), sum(len(row.bills) for row in rows))


def _load_account(connection: Connection, secret: bytes, row: AccountRow, at: datetime) -> None:
    member = _keep(connection, members, {"number": row.member}, {"name": row.name})
    account = _keep(
        connection,
        accounts,
        {"kind": row.kind, "number": row.number},
        {
            "member_id": member,
            "plan": row.plan or None,
            "status": row.status,
            "currency": "USD",
            "birth_date_seal": seal(secret, row.number, proof(secret, "birth_date", row.birth_date)),
            "zip_seal": seal(secret, row.number, proof(secret, "zip", row.zip)),
        },
    )
    for bill in row.bills:
        _load_bill(connection, account, bill, at)


def _load_bill(connection: Connection, account: int, row: BillRow, at: datetime) -> None:
    bill = _keep(
        connection,
        bills,
        {"account_id": account, "number": row.number},
        {
            "kind": row.kind,
            "due_date": row.due,
            "past_due_minor": row.past_due.minor,
            "instalment_minor": row.instalment.minor,
        },
    )
    of_bill = (
        select(func.count(), func.coalesce(func.sum(ledger_entries.c.amount_minor), 0))
        .join(ledger_transactions, ledger_transactions.c.id == ledger_entries.c.transaction_id)
        .where(ledger_entries.c.bill_id == bill, ledger_transactions.c.kind == BILL)
    )
    times, billed = connection.execute(of_bill).one()
    change = Money(row.amount.minor - int(billed))
    if change.minor:
        entries = [Entry(RECEIVABLE, change, bill), Entry(BILLED, -change)]
        post(connection, BILL, f"{bill}:{times + 1}", at, entries)


def _keep(connection: Connection, table: Table, key: dict[str, Any], values: dict[str, Any]) -> int:
    """The id of the row with this key, which has these values from now on."""
    same = [table.c[name] == value for name, value in key.items()]
    known: int | None = connection.scalar(select(table.c.id).where(*same))
    if known is not None:
        connection.execute(update(table).where(table.c.id == known).values(values))
        return known
    (added,) = connection.execute(insert(table).values({**key, **values})).inserted_primary_key or (0,)
    return int(added)
