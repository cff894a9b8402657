"""The numbers whose owners have told us to send no text messages."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from sqlalchemy import ColumnElement, exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from ivr.store.database import Database
from ivr.store.tables import calls, text_consents, text_stops

_of = text_stops.c


class Stops:
    def __init__(self, database: Database) -> None:
        self._database = database

    def has_stopped(self, number: str) -> bool:
        standing = select(_of.id).where(_of.number == number, _of.started_at.is_(None))
        with self._database.read() as connection:
            return connection.scalar(standing) is not None

    def stop(self, number: str, at: datetime) -> bool:
        # Of two that come at the same moment the second finds the row there.
        with suppress(IntegrityError), self._database.change() as connection:
            connection.execute(insert(text_stops).values(number=number, at=at))
            return True
        return False

    def start(self, number: str, at: datetime) -> bool:
        standing = update(text_stops).where(_of.number == number, _of.started_at.is_(None))
        with self._database.change() as connection:
            return connection.execute(standing.values(started_at=at)).rowcount == 1

    def last_spoken(self, number: str) -> tuple[str, str] | None:
        one = text_consents.c
        newest = (
            select(calls.c.line, one.language)
            .join(calls, calls.c.sid == one.call_sid)
            .where(one.number == number, one.agreed_at.is_not(None))
            .order_by(one.agreed_at.desc())
            .limit(1)
        )
        with self._database.read() as connection:
            row = connection.execute(newest).one_or_none()
        return (row.line, row.language) if row is not None else None


def stopped(number: ColumnElement[str]) -> ColumnElement[bool]:
    """Of a number in a query: whether its owner has told us to stop."""
    return exists().where(_of.number == number, _of.started_at.is_(None))
