"""The text messages that are to be sent, each once: rows of the outbox, and the number that was agreed to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, insert, or_, select, update

from ivr.ledger.money import Money
from ivr.ledger.refund import TO_BE_ASKED, RefundState
from ivr.store.database import Database
from ivr.store.stops import stopped
from ivr.store.tables import calls, outbox, payments, refunds, said, text_consents
from ivr.texts.ports import Due, Withheld

_of, _wanted, _payment = outbox.c, text_consents.c, payments.c
GONE: tuple[RefundState, ...] = ("succeeded",)
STOPPED, TAKEN_BACK = "stopped", "taken back"


@dataclass(frozen=True, slots=True)
class Listed:
    """A message as operators see it: `state` is waiting, sent or given up."""

    message: Due
    state: str
    settled_at: datetime | None
    why: str | None


class Messages:
    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, now: datetime, until: datetime) -> Due | Withheld | None:
        due = _found().where(_waiting(), _of.next_at <= now, or_(_of.lease_until.is_(None), _of.lease_until < now))
        # While nobody knows whether it goes back, nobody is told that we have it.
        due = due.where(~_goes_back(TO_BE_ASKED))
        with self._database.change() as connection:
            # Of several workers each takes another: what one has locked the others pass over.
            row = connection.execute(
                due.add_columns(stopped(_wanted.number).label("stopped"), _goes_back(GONE).label("taken_back"))
                .order_by(_of.next_at, _of.id)
                .limit(1)
                .with_for_update(of=outbox, skip_locked=True)
            ).one_or_none()
            if row is None:
                return None
            begun_at = row.begun_at or now
            if row.stopped or row.taken_back:
                why = STOPPED if row.stopped else TAKEN_BACK
                connection.execute(_give_up(row.id, why, now))
                return Withheld(_message(row, begun_at, until, row.tries), why)
            taken = update(outbox).where(_of.id == row.id)
            connection.execute(taken.values(lease_until=until, begun_at=begun_at, tries=row.tries + 1))
        return _message(row, begun_at, until, row.tries + 1)

    def note_sent(self, due: Due, sid: str, words: str, at: datetime) -> bool:
        with self._database.change() as connection:
            sent = update(outbox).where(_of.id == due.id, _waiting())
            if connection.execute(sent.values(done_at=at, sid=sid, lease_until=None, next_at=None)).rowcount != 1:
                return False
            told = select(_wanted.payment_id, _wanted.call_sid, _wanted.turn).join(
                outbox, _of.payment_id == _wanted.payment_id
            )
            row = connection.execute(told.where(_of.id == due.id)).one()
            connection.execute(
                insert(said).values(
                    payment_id=row.payment_id, call_sid=row.call_sid, turn=row.turn, prompt=words, at=at
                )
            )
        return True

    def put_off(self, due: Due, until: datetime) -> None:
        waits = update(outbox).where(_of.id == due.id, _waiting())
        with self._database.change() as connection:
            connection.execute(waits.values(next_at=until, lease_until=None))

    def give_up(self, due: Due, why: str, at: datetime) -> None:
        with self._database.change() as connection:
            connection.execute(_give_up(due.id, why, at))

    def all(self) -> Sequence[Listed]:
        """Every message, the newest first."""
        with self._database.read() as connection:
            rows = connection.execute(_found().order_by(_of.at.desc(), _of.id.desc())).all()
        return [_listed(row) for row in rows]


def _waiting() -> Any:
    return _of.done_at.is_(None) & _of.given_up_at.is_(None)


def _goes_back(states: Collection[RefundState]) -> Any:
    """Whether all of the payment is to go back, and stands so on its way."""
    return exists().where(refunds.c.payment_id == _of.payment_id, refunds.c.whole, refunds.c.state.in_(states))


def _give_up(row: int, why: str, at: datetime) -> Any:
    left = update(outbox).where(_of.id == row, _waiting())
    return left.values(given_up_at=at, why=why[:60], lease_until=None, next_at=None)


def _found() -> Select[Any]:
    """With what they say and to whom; rows of the outbox that are for the billing system have no number."""
    return (
        select(
            outbox,
            _wanted.number,
            _wanted.language,
            _wanted.release,
            calls.c.line,
            _payment.reference,
            _payment.amount_minor,
            _payment.currency,
            _payment.last_four,
        )
        .join(text_consents, _wanted.payment_id == _of.payment_id)
        .join(payments, _payment.id == _of.payment_id)
        .join(calls, calls.c.sid == _wanted.call_sid)
        .where(_of.tries.is_not(None))
    )


def _message(row: Any, begun_at: datetime, until: datetime, tries: int) -> Due:
    return Due(
        row.id,
        row.kind,
        row.number,
        row.language,
        row.line,
        row.release,
        row.reference,
        Money(row.amount_minor, row.currency),
        row.last_four or "",
        row.at,
        begun_at,
        until,
        tries,
    )


def _listed(row: Any) -> Listed:
    state = "sent" if row.done_at else "given up" if row.given_up_at else "waiting"
    message = _message(row, row.begun_at or row.at, row.lease_until or row.at, row.tries)
    return Listed(message, state, row.done_at or row.given_up_at, row.why)
