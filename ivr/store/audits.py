"""The days whose money was compared with the gateway's, and what did not agree."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, tuple_, update
from sqlalchemy.exc import IntegrityError

from ivr.ledger.check import Books
from ivr.payments.audit_book import Told
from ivr.payments.differences import Difference, Key, Kind, Ours, Span
from ivr.payments.ports import Movement
from ivr.store.books import read_books
from ivr.store.database import Database
from ivr.store.ours import our_side, reaches_back_to
from ivr.store.tables import differences, reconciliations

_day, _of = reconciliations.c, differences.c


class Audits:
    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, day: date, now: datetime, until: datetime) -> bool:
        with suppress(IntegrityError), self._database.change() as connection:
            connection.execute(insert(reconciliations).values(day=day, taken_until=until))
            return True
        # Somebody was there before, and may have died at it.
        left = update(reconciliations).where(_day.day == day, _day.done_at.is_(None), _day.taken_until <= now)
        with self._database.change() as connection:
            return connection.execute(left.values(taken_until=until)).rowcount == 1

    def done(self, day: date, at: datetime, told: str) -> None:
        """Also of a day that nobody claimed, because an operator asked for it."""
        with suppress(IntegrityError), self._database.change() as connection:
            connection.execute(insert(reconciliations).values(day=day, taken_until=at))
        with self._database.change() as connection:
            connection.execute(update(reconciliations).where(_day.day == day).values(done_at=at, told=told))

    def done_days(self, since: date) -> Collection[date]:
        with self._database.read() as connection:
            done = select(_day.day).where(_day.day >= since, _day.done_at.is_not(None))
            return set(connection.scalars(done))

    def last_done(self) -> date | None:
        with self._database.read() as connection:
            last: date | None = connection.scalar(select(func.max(_day.day)).where(_day.done_at.is_not(None)))
        return last

    def note(self, found: Sequence[Difference], day: date, at: datetime) -> Sequence[Difference]:
        return [one for one in found if self._is_new(one, day, at)]

    def _is_new(self, one: Difference, day: date, at: datetime) -> bool:
        row = {"day": day, "payment_id": one.payment, "told": one.told, "found_at": at, "state": "open"}
        with suppress(IntegrityError), self._database.change() as connection:
            connection.execute(insert(differences).values(kind=one.kind, reference=one.about, **row))
            return True
        again = update(differences).where(_of.kind == one.kind, _of.reference == one.about, _of.state == "gone")
        with self._database.change() as connection:
            return connection.execute(again.values(**row, over_at=None)).rowcount == 1

    def open(self, kinds: Collection[Kind], day: date | None = None) -> Collection[Key]:
        wanted = select(_of.kind, _of.reference).where(_of.state == "open", _of.kind.in_(kinds))
        with self._database.read() as connection:
            rows = connection.execute(wanted if day is None else wanted.where(_of.day == day))
            return {(row.kind, row.reference) for row in rows}

    def open_days(self, kinds: Collection[Kind], since: date) -> Sequence[date]:
        wanted = select(_of.day).where(_of.state == "open", _of.kind.in_(kinds), _of.day >= since)
        with self._database.read() as connection:
            return connection.scalars(wanted.distinct().order_by(_of.day)).all()

    def gone(self, keys: Collection[Key], at: datetime) -> None:
        if keys:
            these = tuple_(_of.kind, _of.reference).in_(sorted(keys))
            with self._database.change() as connection:
                connection.execute(
                    update(differences).where(these, _of.state == "open").values(state="gone", over_at=at)
                )

    def reaches_back_to(self, day: Span) -> datetime | None:
        with self._database.read() as connection:
            return reaches_back_to(connection, day)

    def ours(self, gateway: str, day: Span, moved: Sequence[Movement]) -> Ours:
        with self._database.snapshot() as connection:
            return our_side(connection, gateway, day, moved)

    def books(self) -> Books:
        return read_books(self._database)

    # What operators ask.

    def told(self, open_only: bool = True) -> Sequence[Told]:
        """What did not agree, the first found first."""
        wanted = select(differences).order_by(_of.id)
        with self._database.read() as connection:
            return [
                _told(row) for row in connection.execute(wanted.where(_of.state == "open") if open_only else wanted)
            ]

    def find(self, number: int) -> Told | None:
        with self._database.read() as connection:
            return self._found(connection, number)

    def close(self, number: int, who: str, why: str, at: datetime) -> bool:
        """False when it is not open (any more)."""
        closed = update(differences).where(_of.id == number, _of.state == "open")
        with self._database.change() as connection:
            values = {"state": "closed", "over_at": at, "closed_by": who, "closed_why": why}
            return connection.execute(closed.values(values)).rowcount == 1

    def count_open(self) -> int:
        with self._database.read() as connection:
            return connection.scalar(select(func.count()).where(_of.state == "open")) or 0

    def _found(self, connection: Connection, number: int) -> Told | None:
        row = connection.execute(select(differences).where(_of.id == number)).one_or_none()
        return None if row is None else _told(row)


def _told(row: Any) -> Told:
    return Told(
        row.id, row.kind, row.day, row.told, row.found_at, row.state, row.over_at, row.closed_by, row.closed_why
    )
