"""What is written in the ledger stays as it is, whoever writes to the database and however."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from ivr.ledger.entries import CLEARING, RECEIVABLE, Entry
from ivr.ledger.money import Money
from ivr.store.database import Database
from ivr.store.ledger import post
from ivr.store.tables import ledger_entries, ledger_transactions
from tests.store.books import NOON, billed

# A bill of 125.40 is transaction 1, with two entries.
TRANSACTION = (
    "INSERT INTO ledger_transactions (kind, reference, at, entries) VALUES ('refund:1', 'p1', '2027-03-16', {})"
)
ENTRY = (
    "INSERT INTO ledger_entries (transaction_id, number, book, bill_id, amount_minor, currency) "
    "VALUES ({transaction}, {number}, 'receivable', 1, {minor}, '{currency}')"
)


def entry(number: int, minor: int, transaction: int = 2, currency: str = "USD") -> str:
    return ENTRY.format(number=number, minor=minor, transaction=transaction, currency=currency)


@pytest.fixture
def ledger(database: Database) -> Database:
    billed(database)
    return database


def kept(database: Database) -> list[tuple[object, ...]]:
    with database.read() as connection:
        tables = [select(table).order_by(table.c.id) for table in (ledger_transactions, ledger_entries)]
        return [tuple(row) for rows in tables for row in connection.execute(rows)]


@pytest.fixture
def unchanged(ledger: Database) -> Iterator[Database]:
    before = kept(ledger)
    yield ledger
    assert kept(ledger) == before


def refused(database: Database, *statements: str) -> str:
    """What the database says to them, run in one transaction."""
    with pytest.raises(IntegrityError) as wrong, database.change() as connection:
        for statement in statements:
            connection.execute(text(statement))
    return str(wrong.value.orig)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entries SET amount_minor = 0",
        "UPDATE ledger_entries SET bill_id = NULL WHERE id = 1",
        "UPDATE ledger_transactions SET at = '2027-01-01'",
        "UPDATE ledger_transactions SET entries = 3",
        "DELETE FROM ledger_entries",
        "DELETE FROM ledger_transactions",
    ],
)
def test_nothing_that_is_written_is_changed_or_deleted(unchanged: Database, statement: str) -> None:
    assert "what is written in the ledger is never changed" in refused(unchanged, statement)


def test_nor_emptied_or_replaced(unchanged: Database) -> None:
    """Each database has a way of its own to delete rows without saying DELETE."""
    if unchanged.on_sqlite:
        for statement in (TRANSACTION.format(2), entry(1, 100)):
            by_id = statement.replace("INSERT", "INSERT OR REPLACE").replace(" (", " (id, ", 1)
            refused(unchanged, by_id.replace("VALUES (", "VALUES (1, "))
        same_bill = TRANSACTION.format(2).replace("refund:1", "bill").replace("p1", "1:1")
        refused(unchanged, same_bill.replace("INSERT", "INSERT OR REPLACE"))
    else:
        for table in ("ledger_entries", "ledger_transactions", "bills"):
            assert "never changed" in refused(unchanged, f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize(
    "statements",
    [
        [entry(3, 100, transaction=1)],
        [entry(3, 100, transaction=1), entry(4, -100, transaction=1)],
        [entry(1, 100, transaction=99)],
        [TRANSACTION.format(2), entry(2, 100)],
        [TRANSACTION.format(2), entry(1, 100), entry(1, -100)],
        [TRANSACTION.format(2), entry(1, 100), entry(2, -99)],
        [TRANSACTION.format(2), entry(1, 100), entry(2, -100, currency="CAD")],
        [TRANSACTION.format(2), entry(1, 100), entry(2, -100), entry(3, 0)],
        [TRANSACTION.format(2), entry(1, 100)],
        [TRANSACTION.format(1), entry(1, 0)],
        [TRANSACTION.format(2)],
    ],
    ids=[
        "an entry added to an old transaction",
        "two that would add up to zero, added to an old one",
        "an entry of no transaction",
        "the second entry before the first",
        "a first entry twice",
        "a transaction that does not add up",
        "one that adds up only across currencies",
        "an entry more than was said",
        "an entry less than was said",
        "an entry alone",
        "a transaction without entries",
    ],
)
def test_a_transaction_is_whole_and_balanced_or_not_there(unchanged: Database, statements: list[str]) -> None:
    refused(unchanged, *statements)


def test_what_is_whole_and_balanced_is_taken(ledger: Database) -> None:
    """So that the refusals above are for the reasons they say."""
    with ledger.change() as connection:
        for statement in (TRANSACTION.format(2), entry(1, 100), entry(2, -100)):
            connection.execute(text(statement))

    assert len(kept(ledger)) == 2 + 4


def test_a_transaction_is_reversed_once(ledger: Database) -> None:
    entries = [Entry(RECEIVABLE, Money(100), 1), Entry(CLEARING, Money(-100))]
    with ledger.change() as connection:
        post(connection, "reversal", "p1", NOON, entries, reverses=1)

    for twice in ("p2", "p3"):
        with pytest.raises(IntegrityError), ledger.change() as connection:
            post(connection, "reversal", twice, NOON, entries, reverses=1 if twice == "p2" else 99)


def test_a_shell_that_knows_nothing_of_us_cannot_write_either(ledger: Database, sqlite_url: str) -> None:
    """SQLite checks foreign keys only for those who ask for it; the triggers do not depend on that."""
    if not ledger.on_sqlite:
        return
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as shell:
        same_bill = TRANSACTION.format(2).replace("refund:1", "bill").replace("p1", "1:1")
        for statement in (
            entry(3, 100, transaction=1),
            entry(1, 100, transaction=99),
            same_bill.replace("INSERT", "INSERT OR REPLACE"),
            "DELETE FROM ledger_entries",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                shell.execute(statement)


def test_two_that_post_at_once_do_not_disturb_each_other(ledger: Database) -> None:
    """Their entries come in turn, each in its own transaction."""
    with ledger.engine.connect() as one:
        post(one, "payment", "p1", NOON, [Entry(RECEIVABLE, Money(-100), 1), Entry(CLEARING, Money(100))])
        if not ledger.on_sqlite:  # which has one writer at a time
            with ledger.change() as other:
                post(other, "payment", "p2", NOON, [Entry(RECEIVABLE, Money(-200), 1), Entry(CLEARING, Money(200))])
        one.commit()

    assert len(kept(ledger)) == (2 + 4 if ledger.on_sqlite else 3 + 6)
    with pytest.raises(DBAPIError), ledger.change() as again:
        post(again, "payment", "p1", NOON, [Entry(RECEIVABLE, Money(-1), 1), Entry(CLEARING, Money(1))])
