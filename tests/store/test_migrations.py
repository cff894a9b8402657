"""The migrations make exactly the tables the program knows."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from ivr.store.database import Database
from ivr.store.migrating import obstacle, upgrade
from ivr.store.tables import metadata


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
