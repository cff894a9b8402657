"""The book of publications: rows are added, one at a time, and never changed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, func, insert, select

from ivr.publications import Book, Publication, Withdrawal
from ivr.store.database import Database
from ivr.store.tables import publications, withdrawals


class Publications:
    """Who writes into the book says how it stood when they made up their mind; when it stands otherwise by then,
    nothing is written."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def book(self) -> list[Publication]:
        """Every publication, by rising number."""
        columns = (withdrawals.c.at, withdrawals.c.who, withdrawals.c.why)
        wanted = (
            select(publications, *(column.label(f"withdrawn_{column.name}") for column in columns))
            .outerjoin(withdrawals, withdrawals.c.number == publications.c.number)
            .order_by(publications.c.number)
        )
        with self._database.read() as connection:
            return [_publication(row) for row in connection.execute(wanted)]

    def add(self, new: Publication, replaces: Iterable[Publication], seen: Book) -> bool:
        """Publish, and withdraw what it replaces; False when somebody else has written since the book was `seen`.

        The release must have been kept before.
        """
        with self._database.change() as connection:
            if not self._still(connection, seen):
                return False
            connection.execute(insert(publications).values(_row(new)))
            for replaced in replaces:
                why = f"Replaced by number {new.number}: {new.why}"
                self._take_back(connection, replaced.number, Withdrawal(new.at, new.who, why))
        return True

    def withdraw(self, number: int, withdrawal: Withdrawal, seen: Book) -> bool:
        """Take a scheduled publication back; False when somebody else has written since the book was `seen`."""
        with self._database.change() as connection:
            if not self._still(connection, seen):
                return False
            self._take_back(connection, number, withdrawal)
        return True

    def _still(self, connection: Connection, seen: Book) -> bool:
        """Nobody writes into the book between this look and the end of the transaction."""
        if not self._database.on_sqlite:  # whose transactions begin by keeping others from writing
            connection.exec_driver_sql("LOCK TABLE publications, withdrawals IN SHARE ROW EXCLUSIVE MODE")
        last = connection.scalar(select(func.max(publications.c.number))) or 0
        taken_back = connection.scalar(select(func.count()).select_from(withdrawals))
        then = max((one.number for one in seen), default=0)
        return (last, taken_back) == (then, sum(1 for one in seen if one.withdrawn is not None))

    def _take_back(self, connection: Connection, number: int, withdrawal: Withdrawal) -> None:
        values = {"number": number, "at": withdrawal.at, "who": withdrawal.who, "why": withdrawal.why}
        connection.execute(insert(withdrawals).values(values))


def _row(new: Publication) -> dict[str, Any]:
    return {
        "number": new.number,
        "kind": new.kind,
        "release_id": new.release,
        "at": new.at,
        "starts_at": new.starts_at,
        "who": new.who,
        "why": new.why,
        "base": new.base,
        "reasons": json.dumps(dict(new.reasons), sort_keys=True),
    }


def _publication(row: Any) -> Publication:
    reasons = json.loads(row.reasons)
    found = Publication(
        row.number, row.kind, row.release_id, row.at, row.starts_at, row.who, row.why, row.base, reasons
    )
    if row.withdrawn_at is None:
        return found
    return replace(found, withdrawn=Withdrawal(row.withdrawn_at, row.withdrawn_who, row.withdrawn_why))
