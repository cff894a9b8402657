"""One engine for one database, and the ways to use it: to read, and to change something."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

# Seconds a statement may wait: for SQLite's one writer, and for a PostgreSQL that does not answer.
BUSY_SECONDS = 5
# A server that goes silent must be given up well before Twilio gives up on us, after 15 seconds.
POSTGRESQL_GIVES_UP: dict[str, Any] = {
    "connect_timeout": 2,
    "options": f"-c statement_timeout={BUSY_SECONDS}s -c lock_timeout={BUSY_SECONDS}s",
    "tcp_user_timeout": 4000,  # milliseconds
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
}
# Blocking threads of one worker, and a few for payments in the background.
CONNECTIONS = 24


class Database:
    """SQLite or PostgreSQL behind the same verbs.

    SQLite is told to begin its transactions itself, IMMEDIATE when they write: left to the driver it
    silently loses updates. It keeps a write-ahead log and commits durably.
    """

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        self.on_sqlite = parsed.get_backend_name() == "sqlite"
        connect: dict[str, Any] = {"timeout": BUSY_SECONDS} if self.on_sqlite else POSTGRESQL_GIVES_UP
        if self.on_sqlite and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        self.engine: Engine = create_engine(
            parsed,
            # An error may be logged or printed; what was being stored may not.
            hide_parameters=True,
            pool_size=CONNECTIONS,
            max_overflow=0,
            pool_timeout=BUSY_SECONDS,
            pool_pre_ping=not self.on_sqlite,
            # The verbs below end what they begin, so there is nothing left to undo.
            pool_reset_on_return=None,
            connect_args=connect,
        )
        if self.on_sqlite:
            event.listen(self.engine, "connect", _set_up_sqlite)
            event.listen(self.engine, "begin", _begin_immediate)
        self._reading = self.engine.execution_options(reads_only=True)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that changes nothing."""
        with self._reading.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """As `read`; everything is read as it was at one moment, and may take its time."""
        with self.read() as connection:
            if self.on_sqlite:
                connection.exec_driver_sql("BEGIN")
            else:
                connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            yield connection

    @contextmanager
    def change(self) -> Iterator[Connection]:
        """One short transaction: all of it, or nothing."""
        with self.engine.connect() as connection:
            try:
                with connection.begin():
                    yield connection
            except BaseException:
                if self.on_sqlite:
                    # It leaves a transaction open whose COMMIT it refuses, for a constraint that waited until then.
                    connection.connection.rollback()
                raise

    @contextmanager
    def cursor(self) -> Iterator[Any]:
        """A bare cursor in autocommit, for the two statements every turn makes."""
        with closing(self.engine.raw_connection()) as connection:
            driver: Any = connection.driver_connection
            if self.on_sqlite:
                yield driver.cursor()
                return
            driver.autocommit = True
            try:
                yield driver.cursor()
            finally:
                # A connection that broke cannot be set back; it would hide why, and never return to the pool.
                if not driver.closed:
                    driver.autocommit = False

    def close(self) -> None:
        self.engine.dispose()


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # no BEGIN behind our back
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    if not connection.get_execution_options().get("reads_only"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
