"""Accounts, their bills, and what is left to pay: always the sum of the ledger's entries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, case, func, select

from ivr.accounts import Account, Bill
from ivr.ledger.entries import BILL
from ivr.ledger.money import Money
from ivr.store.database import Database
from ivr.store.tables import accounts, bills, ledger_entries, ledger_transactions


class Accounts:
    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, kind: str, number: str) -> int | None:
        """The id of the account with this number."""
        with self._database.read() as connection:
            found: int | None = connection.scalar(
                select(accounts.c.id).where(accounts.c.kind == kind, accounts.c.number == number)
            )
        return found

    def by_number(self, number: str) -> list[Account]:
        """Every account with this number; one of each kind may share it."""
        with self._database.read() as connection:
            ids = connection.scalars(select(accounts.c.id).where(accounts.c.number == number)).all()
            return [account for id in ids if (account := load_account(connection, id)) is not None]

    def load(self, account: int | None) -> Account | None:
        """None, after the same work, when there is no such account."""
        with self._database.read() as connection:
            return load_account(connection, account if account is not None else -1)

    def numbers(self) -> dict[int, str]:
        """The printed number of each account, by its id."""
        with self._database.read() as connection:
            return {id: number for id, number in connection.execute(select(accounts.c.id, accounts.c.number))}

    def any(self) -> bool:
        with self._database.read() as connection:
            return connection.scalar(select(accounts.c.id).limit(1)) is not None


def load_account(connection: Connection, account: int) -> Account | None:
    """One account with its bills, inside a transaction of the caller's."""
    row = connection.execute(select(accounts).where(accounts.c.id == account)).one_or_none()
    found = connection.execute(bills_of().where(bills.c.account_id == account)).all()
    if row is None:
        return None
    seals = {"birth_date": row.birth_date_seal, "zip": row.zip_seal}
    return Account(row.id, row.number, row.kind, row.status, seals, _bills(found, row.currency), row.currency)


def bills_of() -> Any:
    """The question for bills, each with what is owed and what was paid on this line: the sums of its entries."""
    amount = ledger_entries.c.amount_minor
    owed = func.coalesce(func.sum(amount), 0).label("owed")
    paid = func.coalesce(func.sum(case((ledger_transactions.c.kind != BILL, -amount), else_=0)), 0).label("paid")
    of_bill = (
        bills.outerjoin(
            ledger_entries, (ledger_entries.c.bill_id == bills.c.id) & (ledger_entries.c.book == "receivable")
        )
    ).outerjoin(ledger_transactions, ledger_transactions.c.id == ledger_entries.c.transaction_id)
    return select(bills, owed, paid).select_from(of_bill).group_by(bills.c.id).order_by(bills.c.id)


def _bills(rows: Sequence[Any], currency: str) -> tuple[Bill, ...]:
    def money(minor: Any) -> Money:
        return Money(int(minor), currency)

    return tuple(
        Bill(
            row.id,
            row.number,
            row.kind,
            money(row.owed),
            money(row.paid),
            money(row.past_due_minor),
            money(row.instalment_minor),
            row.due_date,
        )
        for row in rows
    )
