"""The real database, with the places at which a worker may be interrupted, and commits of which nobody hears."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError

from ivr.store.database import CONNECTIONS, Database
from tests.simulation.world import World

# Of so many commits the worker is told an error although they were made, and of as many because they were not.
UNKNOWN_COMMITS = 0.002


class CommitUnknown(OperationalError):
    """The connection broke while the database committed."""

    def __init__(self) -> None:
        super().__init__("COMMIT", {}, Exception("server closed the connection unexpectedly"))


class SimulatedDatabase(Database):
    """Each transaction begins at a switch point; while one writes nobody else can, as SQLite has it.

    What only reads may be interrupted between its statements too. `after` is told the name of each change that was
    committed: the method of the store that made it.
    """

    def __init__(self, url: str, world: World) -> None:
        super().__init__(url)
        self._world = world
        self._reads = 0
        self.after: Callable[[str], None] = lambda name: None
        # What a simulation writes need not outlive a power cut.
        event.listen(self.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
        event.listen(self._reading, "before_cursor_execute", self._between_statements)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        self._world.point(f"read in {_asked_by()}")
        self._reads += 1
        try:
            with super().read() as connection:
                connection.info["statements"] = 0
                yield connection
        finally:
            self._reads -= 1

    def _between_statements(self, connection: Connection, *_: Any) -> None:
        connection.info["statements"] += 1
        # The pool must not run dry: nobody would ever give a connection back.
        if connection.info["statements"] > 1 and self._reads < CONNECTIONS - 4:
            self._world.point("between two reads")

    @contextmanager
    def change(self) -> Iterator[Connection]:
        name = _asked_by()
        world = self._world
        world.point(f"change in {name}")
        fate = world.random.random() if world.faults else 1.0
        with super().change() as connection:
            yield connection
            if fate < UNKNOWN_COMMITS:
                world.counted["commits lost"] += 1
                world.note(f"the commit of {name} is lost")
                raise CommitUnknown
        world.note(f"{name} is committed")
        self.after(name)
        self._maybe_unheard(fate, name)

    @contextmanager
    def cursor(self) -> Iterator[Any]:
        name, world = _asked_by(), self._world
        world.point(f"statement in {name}")
        fate = world.random.random() if world.faults else 1.0
        with super().cursor() as cursor:
            yield cursor
        if name == "save":
            self._maybe_unheard(fate, name)

    def _maybe_unheard(self, fate: float, name: str) -> None:
        if UNKNOWN_COMMITS <= fate < 2 * UNKNOWN_COMMITS:
            self._world.counted["commits made and not heard of"] += 1
            self._world.note(f"the commit of {name} is made, and not heard of")
            raise CommitUnknown


def _asked_by() -> str:
    """The method of the store that is at work, without its own leaves."""
    frame = sys._getframe(2)
    while frame.f_code.co_name.startswith("_") and frame.f_back is not None:
        frame = frame.f_back
    return frame.f_code.co_name
