"""Attempts, counted where every worker and every call sees them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, case, delete, func, insert, select

from ivr.attempts import (
    ACCOUNT_WINDOW,
    CALLER_WINDOW,
    LATEST_CARDS,
    LINE_WINDOW,
    MOST_MISSES_OF_A_CALLER,
    MOST_MISSES_OF_AN_ACCOUNT,
    REFUSED_WINDOW,
    Cards,
)
from ivr.store.database import Database
from ivr.store.tables import attempts, calls, payments

_of = attempts.c
# A card that was typed wrong or that the bank would not approve; both are what somebody does who tries cards out.
_REFUSED = payments.c.state == "declined"


class Attempts:
    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, subject: str, call_sid: str, at: datetime) -> int | None:
        with self._database.change() as connection:
            caller = connection.scalar(select(calls.c.caller).where(calls.c.sid == call_sid))
            self._one_at_a_time(connection, subject)
            of_account = self._count(connection, _of.subject == subject, _of.at > at - ACCOUNT_WINDOW)
            of_caller = self._count(connection, _of.caller == caller, _of.at > at - CALLER_WINDOW) if caller else 0
            if of_account >= MOST_MISSES_OF_AN_ACCOUNT or of_caller >= MOST_MISSES_OF_A_CALLER:
                return None
            begun = insert(attempts).values(subject=subject, caller=caller, call_sid=call_sid, at=at)
            attempt: int = connection.execute(begun.returning(_of.id)).scalar_one()
            return attempt

    def _one_at_a_time(self, connection: Connection, subject: str) -> None:
        """SQLite has one writer anyway; PostgreSQL would let two count before either has written."""
        if not self._database.on_sqlite:
            connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(subject))))

    def _count(self, connection: Connection, *which: Any) -> int:
        return connection.scalar(select(func.count()).select_from(attempts).where(*which)) or 0

    def forgive(self, attempt: int) -> None:
        with self._database.change() as connection:
            connection.execute(delete(attempts).where(_of.id == attempt))

    def cards(self, account: int, call_sid: str, at: datetime) -> Cards:
        since = payments.c.settled_at > at - REFUSED_WINDOW
        this = select(calls.c.caller, calls.c.line).where(calls.c.sid == call_sid)
        on_calls = payments.join(calls, calls.c.sid == payments.c.call_sid)
        refused = func.coalesce(func.sum(case((_REFUSED, 1), else_=0)), 0)
        with self._database.read() as connection:
            caller, line = connection.execute(this).one_or_none() or (None, None)
            of_account = connection.scalar(select(refused).where(payments.c.account_id == account, since))
            of_caller = connection.scalar(select(refused).select_from(on_calls).where(calls.c.caller == caller, since))
            latest = (
                select(payments.c.state)
                .select_from(on_calls)
                .where(and_(calls.c.line == line, payments.c.settled_at > at - LINE_WINDOW))
                .where(payments.c.state.in_(("succeeded", "declined")))
                .order_by(payments.c.settled_at.desc())
                .limit(LATEST_CARDS)
            )
            states = connection.scalars(latest).all()
        return Cards(of_account or 0, (of_caller or 0) if caller else 0, len(states), states.count("declined"))
