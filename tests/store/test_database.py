"""Nothing that was committed is lost, and nothing that was not is there."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, select, update
from sqlalchemy.exc import IntegrityError

from ivr.store.database import Database
from tests.databases import PostgreSQLServer
from tests.store.waiting import all_at_once

scratch = MetaData()
counter = Table("counter", scratch, Column("stands_at", Integer, nullable=False))

THREADS, ROUNDS = 8, 25


@pytest.fixture
def counting(database: Database) -> Database:
    with database.change() as connection:
        scratch.create_all(connection)
        connection.execute(insert(counter).values(stands_at=0))
    return database


def stands_at(database: Database) -> int | None:
    with database.read() as connection:
        return connection.scalar(select(counter.c.stands_at))


def test_on_sqlite_no_concurrent_update_is_lost(sqlite_url: str) -> None:
    """Each thread reads, thinks and writes; with the driver's own transactions most of these were lost."""
    database = Database(sqlite_url)
    with database.change() as connection:
        scratch.create_all(connection)
        connection.execute(insert(counter).values(stands_at=0))

    def count(_: int) -> None:
        for _ in range(ROUNDS):
            with database.change() as connection:
                seen = connection.execute(select(counter.c.stands_at)).scalar_one()
                connection.execute(update(counter).values(stands_at=seen + 1))

    all_at_once(THREADS, count)

    assert stands_at(database) == THREADS * ROUNDS
    database.close()


def test_what_breaks_half_way_leaves_nothing_behind(counting: Database) -> None:
    with pytest.raises(ZeroDivisionError), counting.change() as connection:
        connection.execute(update(counter).values(stands_at=7))
        raise ZeroDivisionError

    assert stands_at(counting) == 0


def test_a_bare_cursor_commits_each_statement_and_leaves_the_connection_as_it_was(counting: Database) -> None:
    with counting.cursor() as cursor:
        cursor.execute("UPDATE counter SET stands_at = 1")
    with pytest.raises(ZeroDivisionError), counting.change() as connection:
        connection.execute(update(counter).values(stands_at=2))
        raise ZeroDivisionError

    assert stands_at(counting) == 1


@pytest.fixture
def postgresql(postgresql_server: PostgreSQLServer) -> Iterator[Database]:
    opened = Database(postgresql_server.fresh())
    yield opened
    opened.close()


def test_a_connection_that_breaks_during_a_turn_says_why_and_is_replaced(postgresql: Database) -> None:
    """A database server that is restarted costs the turns under way, and not one connection of the pool."""
    with pytest.raises(psycopg.errors.AdminShutdown), postgresql.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    assert postgresql.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    with postgresql.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_a_snapshot_is_of_one_moment_and_keeps_nobody_waiting(counting: Database) -> None:
    with counting.snapshot() as connection:
        assert connection.scalar(select(counter.c.stands_at)) == 0
        with counting.change() as other:
            other.execute(update(counter).values(stands_at=1))
        assert connection.scalar(select(counter.c.stands_at)) == 0

    assert stands_at(counting) == 1


def test_a_commit_that_is_refused_leaves_the_connection_as_it_was(counting: Database) -> None:
    """SQLite itself would leave the transaction open, and the next one would be refused for it."""
    with counting.change() as connection:
        for statement in (
            "CREATE TABLE one (id INTEGER PRIMARY KEY)",
            "CREATE TABLE other (one INTEGER REFERENCES one (id) DEFERRABLE INITIALLY DEFERRED)",
        ):
            connection.exec_driver_sql(statement)
    with pytest.raises(IntegrityError), counting.change() as connection:
        connection.execute(update(counter).values(stands_at=7))
        connection.exec_driver_sql("INSERT INTO other VALUES (1)")

    with counting.change() as connection:
        connection.execute(update(counter).values(stands_at=counter.c.stands_at + 1))
    assert stands_at(counting) == 1
