"""Bring a database to the tables this program knows, and say when it is not there."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from ivr.store.database import Database


def alembic_config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def upgrade(database: Database) -> None:
    """Run every migration that has not run yet."""
    with database.change() as connection:
        if not database.on_sqlite:
            # What a migration does may take longer than a caller would wait.
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        command.upgrade(alembic_config(connection), "head")


@cache
def _newest() -> str | None:
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


def obstacle(database: Database) -> str | None:
    """Why this database cannot serve calls now, or None when it can."""
    try:
        with database.read() as connection:
            stands_at = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError as error:
        return f"the database cannot be reached ({type(error).__name__})"
    if stands_at != _newest():
        return "the database's tables are not up to date; run: ivr db upgrade"
    return None
