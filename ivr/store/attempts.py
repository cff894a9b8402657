"""Attempts, counted where every worker and every call sees them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, delete, func, insert, select

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
from ivr.release import EVERY_LINE
from ivr.store.database import Database
from ivr.store.tables import attempts, calls, payments, switches

_of = attempts.c
# A card that was typed wrong or that the bank would not approve; both are what somebody does who tries cards out.
_REFUSED = payments.c.state == "declined"


class Attempts:
    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, subject: str, call_sid: str, at: datetime) -> int | None:
        with self._database.change() as connection:
            caller = connection.scalar(select(calls.c.caller).where(calls.c.sid == call_sid))
            self._one_at_a_time(connection, subject, caller)
            of_account = self._count(connection, _of.subject == subject, _of.at > at - ACCOUNT_WINDOW)
            of_caller = self._count(connection, _of.caller == caller, _of.at > at - CALLER_WINDOW) if caller else 0
            if of_account >= MOST_MISSES_OF_AN_ACCOUNT or of_caller >= MOST_MISSES_OF_A_CALLER:
                return None
            begun = insert(attempts).values(subject=subject, caller=caller, call_sid=call_sid, at=at)
            attempt: int = connection.execute(begun.returning(_of.id)).scalar_one()
            return attempt

    def _one_at_a_time(self, connection: Connection, subject: str, caller: str | None) -> None:
        """SQLite has one writer anyway; PostgreSQL would let two count before either has written. Always in one order,
        so that nobody waits for somebody who waits for them."""
        if not self._database.on_sqlite:
            for counted in sorted({subject, caller or subject}):
                connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(counted))))

    def _count(self, connection: Connection, *which: Any) -> int:
        return connection.scalar(select(func.count()).select_from(attempts).where(*which)) or 0

    def forgive(self, attempt: int) -> None:
        with self._database.change() as connection:
            connection.execute(delete(attempts).where(_of.id == attempt))

    def cards(self, account: int, call_sid: str, line: str, at: datetime) -> Cards:
        within_a_day = payments.c.settled_at > at - REFUSED_WINDOW
        on_calls = payments.join(calls, calls.c.sid == payments.c.call_sid)
        refused = func.coalesce(func.sum(case((_REFUSED, 1), else_=0)), 0)
        with self._database.read() as connection:
            caller = connection.scalar(select(calls.c.caller).where(calls.c.sid == call_sid))
            of_account = connection.scalar(select(refused).where(payments.c.account_id == account, within_a_day))
            same_caller = select(refused).select_from(on_calls).where(calls.c.caller == caller, within_a_day)
            of_caller = connection.scalar(same_caller) if caller else 0
            began = max(at - LINE_WINDOW, self._stopped_until(connection, line, at) or at - LINE_WINDOW)
            latest = (
                select(payments.c.state)
                .select_from(on_calls)
                .where(payments.c.settled_at > began, calls.c.line == line)
                .where(payments.c.state.in_(("succeeded", "declined")))
                .order_by(payments.c.settled_at.desc())
                .limit(LATEST_CARDS)
            )
            states = connection.scalars(latest).all()
        return Cards(of_account or 0, of_caller or 0, len(states), states.count("declined"))

    def _stopped_until(self, connection: Connection, line: str, at: datetime) -> datetime | None:
        """When payments were last allowed again on this line, if they were ever stopped."""
        over = func.coalesce(switches.c.over_at, switches.c.ends)
        stopped = select(over).where(switches.c.kind == "stop_payments", switches.c.line.in_((line, EVERY_LINE)))
        moment: datetime | None = connection.scalar(stopped.where(over <= at).order_by(over.desc()).limit(1))
        return moment
