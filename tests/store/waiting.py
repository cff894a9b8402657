"""Two transactions that meet at a chosen statement, without anybody sleeping."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Barrier, Event, Thread
from typing import Any, TypeVar

from sqlalchemy import event

from ivr.store.database import Database

PATIENCE_SECONDS = 10

T = TypeVar("T")


@contextmanager
def reaching(database: Database, statement: str) -> Iterator[Event]:
    """Set when some connection is about to run a statement that begins like this."""
    reached = Event()

    def look(_connection: Any, _cursor: Any, running: str, *_: Any) -> None:
        if running.startswith(statement):
            reached.set()

    event.listen(database.engine, "before_cursor_execute", look)
    yield reached
    event.remove(database.engine, "before_cursor_execute", look)


class Meanwhile(Thread):
    """Something done in a thread of its own; `result` waits for what came of it."""

    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self._work = work
        self._value: Any = None
        self._error: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self._value = self._work()
        except BaseException as error:
            self._error = error

    def result(self) -> Any:
        self.join(PATIENCE_SECONDS)
        assert not self.is_alive(), "it never came to an end"
        if self._error is not None:
            raise self._error
        return self._value


def all_at_once(times: int, work: Callable[[int], T]) -> list[T]:
    """The same work by so many threads that begin together; what each of them got."""
    start = Barrier(times)

    def one(number: int) -> T:
        start.wait(PATIENCE_SECONDS)
        return work(number)

    return [thread.result() for thread in [Meanwhile(partial(one, number)) for number in range(times)]]
