"""What callers agreed to have as a text message, and at which number."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from ivr.ledger.payment import State
from ivr.store.database import Database
from ivr.store.tables import calls, outbox, payments, text_consents
from ivr.texts.ports import TELLS, Asked, Consent

_of = text_consents.c


class Consents:
    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(self, payment: str, call_sid: str) -> Asked:
        caller = select(calls.c.caller).where(calls.c.sid == call_sid).scalar_subquery()
        found = (
            select(payments.c.state, caller.label("caller"), _of.agreed_at)
            .select_from(payments.outerjoin(text_consents, _of.payment_id == payments.c.id))
            .where(payments.c.id == payment)
        )
        with self._database.read() as connection:
            row = connection.execute(found).one()
        return Asked(row.state, row.caller, row.agreed_at is not None)

    def note(self, consent: Consent, number: str, at: datetime) -> None:
        with self._database.change() as connection:
            _locked(connection, consent.payment)
            if _agreed_on(connection, consent.payment) is None:
                _put_down(connection, consent, number, at, agreed_at=None)

    def noted(self, payment: str) -> str | None:
        waiting = select(_of.number).where(_of.payment_id == payment, _of.agreed_at.is_(None))
        with self._database.read() as connection:
            number: str | None = connection.scalar(waiting)
        return number

    def agree(self, consent: Consent, number: str, at: datetime) -> bool:
        with self._database.change() as connection:
            state = _locked(connection, consent.payment)
            if (before := _agreed_on(connection, consent.payment)) is not None:
                # A worker that died before it answered has put it down; who takes its turn over says so as well.
                return before == (consent.call_sid, consent.turn)
            _put_down(connection, consent, number, at, agreed_at=at)
            if state in TELLS:
                to_be_told(connection, consent.payment, state, at)
        return True

    def forget_noted(self, before: datetime) -> None:
        with self._database.change() as connection:
            connection.execute(delete(text_consents).where(_of.agreed_at.is_(None), _of.noted_at < before))


def _locked(connection: Connection, payment: str) -> State:
    """Where the payment stands, which nobody changes until we are done: whoever settles it at this moment comes before
    us, and has found no consent, or after us, and finds it."""
    state: State = connection.execute(
        select(payments.c.state).where(payments.c.id == payment).with_for_update()
    ).scalar_one()
    return state


def _agreed_on(connection: Connection, payment: str) -> tuple[str, int] | None:
    """Call and turn on which a message about it was agreed to."""
    agreed = select(_of.call_sid, _of.turn).where(_of.payment_id == payment, _of.agreed_at.is_not(None))
    row = connection.execute(agreed).one_or_none()
    return (row.call_sid, row.turn) if row is not None else None


def _put_down(connection: Connection, consent: Consent, number: str, at: datetime, agreed_at: datetime | None) -> None:
    """In the place of whatever was put down before. The payment's row is locked, so nobody else does at this moment."""
    connection.execute(delete(text_consents).where(_of.payment_id == consent.payment, _of.agreed_at.is_(None)))
    connection.execute(
        insert(text_consents).values(
            payment_id=consent.payment,
            number=number,
            language=consent.language,
            call_sid=consent.call_sid,
            turn=consent.turn,
            release=consent.release,
            prompt=consent.words,
            noted_at=at,
            agreed_at=agreed_at,
        )
    )


def to_be_told(connection: Connection, payment: str, state: State, at: datetime) -> None:
    """The payment has come to this end: whoever agreed to it gets a message, in the transaction that says so."""
    agreed = select(_of.payment_id).where(_of.payment_id == payment, _of.agreed_at.is_not(None))
    if connection.scalar(agreed) is not None:
        kind = TELLS[state]
        connection.execute(insert(outbox).values(payment_id=payment, kind=kind, at=at, next_at=at, tries=0))
