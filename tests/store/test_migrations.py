"""The migrations make exactly the tables the program knows."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from ivr.ledger.money import Money
from ivr.store.accounts import Accounts
from ivr.store.database import Database
from ivr.store.migrating import alembic_config, obstacle, upgrade
from ivr.store.payments import Payments
from ivr.store.tables import ledger_entries, metadata
from tests.databases import PostgreSQLServer
from tests.store.books import NOON, billed, put, submitted


def test_a_migrated_database_has_exactly_the_tables_of_the_program(database: Database) -> None:
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    upgrade(database)

    assert obstacle(database) is None


def test_a_database_without_tables_says_what_to_do(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new' / 'line.db'}")

    assert obstacle(database) == "the database's tables are not up to date; run: ivr db upgrade"

    upgrade(database)
    assert obstacle(database) is None
    database.close()


def test_a_database_that_is_not_there_is_said_to_be_out_of_reach(tmp_path: Path) -> None:
    database = Database(f"postgresql://nobody@/nothing?host={tmp_path}")

    assert obstacle(database) == "the database cannot be reached (OperationalError)"
    database.close()


# Before the ledger kept itself: a member with an account and a bill of 125.40, of which 25.40 were paid.
SO_FAR = """
INSERT INTO members (number, name) VALUES ('M1', 'Rosa Rivera');
INSERT INTO accounts (member_id, kind, number, status, currency, birth_date_seal, zip_seal)
    VALUES (1, 'medical', '10000001', 'open', 'USD', '-', '-');
INSERT INTO bills (account_id, number, kind, due_date, past_due_minor, instalment_minor)
    VALUES (1, 'H-1', 'hospital', '2027-03-30', 0, 0);
INSERT INTO ledger_transactions VALUES (3, 'bill', '1:1', '2027-03-10'), (7, 'payment', 'p1', '2027-03-16');
INSERT INTO ledger_entries VALUES
    (1, 3, 'receivable', 1, 12540, 'USD'), (2, 3, 'billed', NULL, -12540, 'USD'),
    (5, 7, 'receivable', 1, -2540, 'USD'), (9, 7, 'clearing', NULL, 2540, 'USD')
"""


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_ledger_that_was_there_before_is_kept_as_it_was_and_keeps_itself_from_now_on(
    tmp_path: Path, engine: str, postgresql_server: PostgreSQLServer
) -> None:
    on_sqlite = engine == "sqlite"
    database = Database(f"sqlite:///{tmp_path / 'line.db'}" if on_sqlite else postgresql_server.empty())
    with database.change() as connection:
        command.upgrade(alembic_config(connection), "0004")
        for statement in SO_FAR.split(";"):
            connection.execute(text(statement))

    upgrade(database)

    (account,) = Accounts(database).by_number("10000001")
    assert [(bill.owed, bill.paid) for bill in account.bills] == [(Money(10000), Money(2540))]
    with database.read() as connection:
        order = select(ledger_entries.c.id, ledger_entries.c.number).order_by(ledger_entries.c.id)
        assert [tuple(row) for row in connection.execute(order)] == [(1, 1), (2, 2), (5, 1), (9, 2)]
    with pytest.raises(IntegrityError), database.change() as connection:
        connection.execute(text("UPDATE ledger_entries SET amount_minor = 0"))
    # What comes next has numbers of its own.
    put(database, payment := submitted(database, billed(database, "10000002")), "created")
    assert Payments(database).settle_succeeded(payment, NOON)
    with database.read() as connection:
        assert connection.scalar(select(func.max(ledger_entries.c.id))) == 13
    database.close()
