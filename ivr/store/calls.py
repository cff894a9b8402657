"""Calls and their numbered turns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from ivr.store.database import Database
from ivr.store.tables import calls, claims, said, turns
from ivr.switchboard import CallBegun, SavedTurn, StoredTurn

_FIND = "SELECT number, state, answer, step FROM turns WHERE call_sid = ? AND number IN (?, ?)"
_ADD = (
    "INSERT INTO turns (call_sid, number, at, event, step, state, answer)"
    " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
)


class Calls:
    """The journal. Each turn costs one read and one insert, on a bare cursor: this is the hot path."""

    def __init__(self, database: Database) -> None:
        self._database = database
        mark = "?" if database.on_sqlite else "%s"
        self._find = _FIND.replace("?", mark)
        self._add = _ADD.replace("?", mark)

    def find(self, call_sid: str, number: int) -> tuple[StoredTurn | None, StoredTurn | None]:
        """The turn before this one, and this one if it has been answered already."""
        with self._database.cursor() as cursor:
            cursor.execute(self._find, (call_sid, number - 1, number))
            found = {row[0]: StoredTurn(*row[1:]) for row in cursor.fetchall()}
        return found.get(number - 1), found.get(number)

    def save(self, turn: SavedTurn) -> StoredTurn | None:
        """Store a turn; None when it is ours, the one that was first when another worker was faster."""
        if turn.begun is not None or turn.said:
            added = self._save_with_more(turn)
        else:
            at = turn.at.astimezone(UTC)
            # As SQLAlchemy's own DateTime writes it on SQLite.
            moment = at.strftime("%Y-%m-%d %H:%M:%S.%f") if self._database.on_sqlite else at
            with self._database.cursor() as cursor:
                values = (turn.call_sid, turn.number, moment, turn.event, turn.step, turn.state, turn.answer)
                cursor.execute(self._add, values)
                added = cursor.rowcount == 1
        return None if added else self.find(turn.call_sid, turn.number)[1]

    def _save_with_more(self, turn: SavedTurn) -> bool:
        """With the call it begins, or with what it says about money, in one transaction."""
        row = {
            "call_sid": turn.call_sid,
            "number": turn.number,
            "at": turn.at,
            "event": turn.event,
            "step": turn.step,
            "state": turn.state,
            "answer": turn.answer,
        }
        try:
            with self._database.change() as connection:
                connection.execute(insert(turns).values(row))
                if turn.begun is not None:
                    connection.execute(insert(calls).values(_begun(turn.call_sid, turn.begun, turn.at)))
                if turn.said:
                    connection.execute(insert(said), _said(turn))
        except IntegrityError:
            # Anything but a turn that is there already is our mistake, and must not pass for one.
            if self.find(turn.call_sid, turn.number)[1] is None:
                raise
            return False
        return True

    def claim(self, call_sid: str, number: int, at: datetime, lease: timedelta) -> bool:
        """Take a turn that is going to change the world; also one whose worker has been gone for a `lease`."""
        try:
            with self._database.change() as connection:
                connection.execute(insert(claims).values(call_sid=call_sid, number=number, claimed_at=at))
        except IntegrityError:
            taken_over = (
                update(claims)
                .where(claims.c.call_sid == call_sid, claims.c.number == number, claims.c.claimed_at < at - lease)
                .values(claimed_at=at)
            )
            with self._database.change() as connection:
                return connection.execute(taken_over).rowcount == 1
        return True

    def end(self, call_sid: str, at: datetime, seconds: int | None) -> None:
        """Close the call's record, if there is one and it is not closed already."""
        with self._database.change() as connection:
            ended = (
                update(calls)
                .where(calls.c.sid == call_sid, calls.c.ended_at.is_(None))
                .values(ended_at=at, seconds=seconds)
            )
            connection.execute(ended)


def _begun(call_sid: str, begun: CallBegun, at: datetime) -> dict[str, object]:
    return {
        "sid": call_sid,
        "line": begun.line,
        "release": begun.release,
        "caller": begun.caller,
        "answered_at": at,
    }


def _said(turn: SavedTurn) -> Sequence[dict[str, object]]:
    return [
        {"payment_id": payment, "call_sid": turn.call_sid, "turn": turn.number, "prompt": prompt, "at": turn.at}
        for payment, prompt in turn.said
    ]
