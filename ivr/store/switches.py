"""Switches, each thrown once and with an end; what became of it is noted beside it, and no row is deleted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from ivr.store.database import Database
from ivr.store.tables import switches
from ivr.switches import Kind, Switch

_of = switches.c
# So many people may throw a switch for one line at the same moment, and all of them are served.
MOST_AT_ONCE = 20


class Switches:
    """`clock` is the real time: what has come to its end by then need not be read again."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def recent(self) -> tuple[Switch, ...]:
        """Every switch that is on, or would be if it had not been lifted or replaced, in the order they were thrown."""
        wanted = select(switches).where(or_(_of.over_at.is_(None), _of.ends > self._clock())).order_by(_of.id)
        with self._database.read() as connection:
            return tuple(_switch(row) for row in connection.execute(wanted))

    def throw(self, switch: Switch) -> Switch:
        """Put a switch in force, in the place of the one of its kind for the same line; as it is kept, with its id."""
        for _ in range(MOST_AT_ONCE):
            # Who throws one at the same moment may be first. Theirs is there then, and ours takes its place.
            with suppress(IntegrityError):
                return self._throw(switch)
        return self._throw(switch)

    def _throw(self, switch: Switch) -> Switch:
        before = _standing(switch.kind, switch.line)
        begins, who = switch.begins, switch.who
        with self._database.change() as connection:
            _note_over(connection, before.where(_of.ends <= begins), begins, "", "ended")
            _note_over(connection, before, begins, who, "replaced")
            written = connection.execute(
                insert(switches).values(
                    kind=switch.kind,
                    line=switch.line,
                    begins=begins,
                    ends=switch.ends,
                    who=who,
                    because=switch.because,
                    words=switch.words,
                    over_by="",
                    over_how="",
                )
            )
            (id,) = written.inserted_primary_key or (0,)
        return replace(switch, id=int(id))

    def lift(self, kind: Kind, line: str | None, at: datetime, who: str) -> Sequence[Switch]:
        """End what is in force of this kind, for this line or for any; what was lifted."""
        with self._database.change() as connection:
            wanted = select(switches).where(_standing(kind, line).whereclause).where(_of.ends > at)
            found = [_switch(row) for row in connection.execute(wanted.order_by(_of.id))]
            _note_over(connection, _standing(kind, line).where(_of.ends > at), at, who, "lifted")
        return found


def _standing(kind: Kind, line: str | None) -> Any:
    standing = update(switches).where(_of.kind == kind, _of.over_at.is_(None))
    return standing if line is None else standing.where(_of.line == line)


def _note_over(connection: Connection, which: Any, at: datetime, who: str, how: str) -> None:
    connection.execute(which.values(over_at=at, over_by=who, over_how=how))


def _switch(row: Any) -> Switch:
    return Switch(
        row.id,
        row.kind,
        row.line,
        row.begins,
        row.ends,
        row.who,
        row.because,
        row.words,
        row.over_at,
        row.over_by,
        row.over_how,
    )
