"""The stored refunds: every move is one conditional update, and no two together give back more than was charged."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, or_, select, update

from ivr.ledger.entries import refund_kind
from ivr.ledger.money import Money
from ivr.ledger.moves import from_states
from ivr.ledger.refund import HELD, REFUND_MOVES, TO_BE_ASKED, WAITING, RefundState
from ivr.payments.refund_book import ChargedElsewhere, NoSuchPayment, NotCharged, NotWhole, Refund, TooMuch
from ivr.store.books import kinds_of_refund
from ivr.store.database import Database
from ivr.store.ledger import at_gateway, post_restored, post_taken_back
from ivr.store.tables import payments, refunds

_of = refunds.c


class Refunds:
    def __init__(self, database: Database) -> None:
        self._database = database

    def request(
        self, reference: str, amount: Money | None, gateway: str, who: str, why: str, at: datetime, limit: Money
    ) -> Refund | NoSuchPayment | NotCharged | ChargedElsewhere | TooMuch | NotWhole:
        with self._database.change() as connection:
            payment = _locked(connection, payments.c.reference == reference)
            if payment is None:
                return NoSuchPayment()
            if payment.state != "succeeded":
                return NotCharged(payment.state)
            if payment.gateway != gateway:
                return ChargedElsewhere(payment.gateway)
            charged = Money(payment.amount_minor, payment.currency)
            held = connection.execute(select(refunds).where(_of.payment_id == payment.id)).all()
            # What the ledger says is left of it there, so that a dispute counts, too.
            left = _left(connection, payment, held)
            if amount is None and left != charged:
                return NotWhole(left)
            if amount is not None and amount > left:
                return TooMuch(left)
            back = amount if amount is not None else charged
            alone = _sum(payment.currency, [row for row in held if not row.approved_by], (*TO_BE_ASKED, "succeeded"))
            waits = (alone + back).minor > limit.minor
            state: RefundState = "requested" if waits else "approved"
            wanted = _next(payment, held, back, state, who, why, at)
            return _reserved(connection, replace(wanted, whole=amount is None))

    def undo(self, payment: str, call_sid: str, gateway: str, why: str, at: datetime) -> Refund | None:
        with self._database.change() as connection:
            row = _locked(connection, payments.c.id == payment)
            held = connection.execute(_found().where(_of.payment_id == payment)).all()
            if own := [one for one in held if one.whole and one.who == call_sid]:
                return _refund(own[0])
            if row.call_sid != call_sid or row.gateway != gateway or row.state != "succeeded":
                return None
            charged = Money(row.amount_minor, row.currency)
            if _left(connection, row, held) != charged:
                return None
            wanted = _next(row, held, charged, "approved", call_sid, why, at)
            return _reserved(connection, replace(wanted, whole=True))

    def load(self, refund: str) -> Refund:
        found = self.find(refund)
        assert found is not None, refund
        return found

    def find(self, refund: str) -> Refund | None:
        with self._database.read() as connection:
            row = connection.execute(_found().where(_of.id == refund)).one_or_none()
        return None if row is None else _refund(row)

    def of(self, payment: str) -> list[Refund]:
        """Everything that was given back, or was to be, of a payment, the first first."""
        with self._database.read() as connection:
            return refunds_of(connection, payment)

    def waiting(self) -> list[Refund]:
        """Those to which somebody must say yes, the oldest first."""
        with self._database.read() as connection:
            wanted = _found().where(_of.state.in_(WAITING)).order_by(_of.requested_at)
            return [_refund(row) for row in connection.execute(wanted)]

    def adopt(self, refund: str, who: str, at: datetime) -> bool:
        return self._done(_move("requested", who=who, requested_at=at).where(_of.id == refund))

    def approve(self, refund: str, who: str, at: datetime) -> bool | TooMuch:
        approved = _move("approved", approved_by=who, approved_at=at).where(_of.id == refund)
        with self._database.change() as connection:
            row = connection.execute(select(refunds).where(_of.id == refund)).one()
            payment = _locked(connection, payments.c.id == row.payment_id)
            others = select(refunds).where(_of.payment_id == payment.id, _of.id != refund)
            left = _left(connection, payment, connection.execute(others).all())
            if row.state == "requested" and row.intent_id is None and row.amount_minor > left.minor:
                return TooMuch(left)
            return connection.execute(approved.where(func.lower(_of.who) != who.lower())).rowcount == 1

    def turn_down(self, refund: str, who: str, at: datetime) -> bool:
        turned_down = _move("refused", turned_down_by=who, settled_at=at).where(_of.id == refund)
        return self._done(turned_down.where(_of.state.in_(WAITING)))

    def lease(self, refund: str, now: datetime, until: datetime) -> Refund | None:
        taken = _move("sent", lease_until=until, sent_at=func.coalesce(_of.sent_at, now)).where(_of.id == refund)
        free = or_(_of.lease_until.is_(None), _of.lease_until < now)
        return self.load(refund) if self._done(taken.where(free)) else None

    def note_unknown(self, refund: str) -> None:
        self._done(_move("unknown", lease_until=None, tries=_of.tries + 1).where(_of.id == refund))

    def settle_succeeded(self, refund: str, gateway_refund: str, at: datetime) -> bool:
        with self._database.change() as connection:
            # Locked first, so that two refunds of one payment take back from its bills one after the other.
            row = connection.execute(select(refunds).where(_of.id == refund)).one()
            _locked(connection, payments.c.id == row.payment_id)
            settled = _move("succeeded", settled_at=at, gateway_refund=gateway_refund).where(_of.id == refund)
            if connection.execute(settled).rowcount != 1:
                return False
            amount = Money(row.amount_minor, row.currency)
            post_taken_back(connection, row.payment_id, refund_kind(row.number), amount, at, whole=row.whole)
        return True

    def settle_failed(self, refund: str, at: datetime) -> bool:
        with self._database.change() as connection:
            row = connection.execute(select(refunds).where(_of.id == refund)).one()
            _locked(connection, payments.c.id == row.payment_id)
            if connection.execute(_move("failed").where(_of.id == refund)).rowcount != 1:
                return False
            post_restored(connection, row.payment_id, kinds_of_refund(row.number, row.whole), at)
        return True

    def settle_refused(self, refund: str, at: datetime) -> bool:
        return self._done(_move("refused", settled_at=at).where(_of.id == refund, _of.state == "sent"))

    def at_gateway(self, payment: str) -> Collection[str]:
        known = select(_of.gateway_refund).where(_of.payment_id == payment, _of.gateway_refund.is_not(None))
        with self._database.read() as connection:
            return set(connection.scalars(known))

    def unsettled(self) -> Sequence[str]:
        with self._database.read() as connection:
            return connection.scalars(
                select(_of.id).where(_of.state.in_(TO_BE_ASKED)).order_by(_of.requested_at, _of.id)
            ).all()

    def take_due(self, gateway: str, now: datetime, again: Callable[[Refund], datetime]) -> str | None:
        due = (
            _found()
            .where(_of.state.in_(TO_BE_ASKED), payments.c.gateway == gateway)
            .where(
                or_(_of.next_at.is_(None), _of.next_at <= now), or_(_of.lease_until.is_(None), _of.lease_until < now)
            )
            .order_by(_of.requested_at, _of.id)
            .limit(1)
            # What another worker is just taking is left to it; on SQLite nobody else writes meanwhile.
            .with_for_update(of=refunds, skip_locked=True)
        )
        with self._database.change() as connection:
            row = connection.execute(due).one_or_none()
            if row is None:
                return None
            connection.execute(update(refunds).where(_of.id == row.id).values(next_at=again(_refund(row))))
        return str(row.id)

    def _done(self, change: Any) -> bool:
        with self._database.change() as connection:
            return connection.execute(change).rowcount == 1


def refunds_of(connection: Connection, payment: str) -> list[Refund]:
    wanted = _found().where(_of.payment_id == payment).order_by(_of.number)
    return [_refund(row) for row in connection.execute(wanted)]


def _locked(connection: Connection, which: Any) -> Any:
    """A payment's row, which nobody else who locks it gets before we commit; on SQLite nobody else writes anyway."""
    return connection.execute(select(payments).where(which).with_for_update()).one_or_none()


def _next(
    payment: Any, held: Sequence[Any], amount: Money, state: RefundState, who: str, why: str, at: datetime
) -> Refund:
    """The refund that comes after those of a payment's row."""
    number = len(held) + 1
    return Refund(
        id=f"{payment.reference}-{number}",
        payment=payment.id,
        number=number,
        amount=amount,
        whole=False,
        state=state,
        who=who,
        why=why,
        requested_at=at,
        gateway=payment.gateway,
        intent=payment.intent_id,
        approved_at=at if state == "approved" else None,
    )


def _reserved(connection: Connection, refund: Refund) -> Refund:
    """So much of a payment, held to be given back."""
    connection.execute(
        insert(refunds).values(
            id=refund.id,
            payment_id=refund.payment,
            number=refund.number,
            whole=refund.whole,
            amount_minor=refund.amount.minor,
            currency=refund.amount.currency,
            state=refund.state,
            who=refund.who,
            why=refund.why,
            requested_at=refund.requested_at,
            approved_at=refund.approved_at,
            tries=0,
        )
    )
    return refund


def _move(to: RefundState, **values: Any) -> Any:
    """The update that moves a refund to a state, from those states only that lead there."""
    return update(refunds).where(_of.state.in_(from_states(REFUND_MOVES, to))).values(state=to, **values)


def _sum(currency: str, rows: Sequence[Any], states: Collection[RefundState]) -> Money:
    return Money(sum(row.amount_minor for row in rows if row.state in states), currency)


def not_held(connection: Connection, payment: Any) -> Money:
    """What is left of a payment's own charge that no refund is to give back."""
    return _left(connection, payment, connection.execute(select(refunds).where(_of.payment_id == payment.id)).all())


def _left(connection: Connection, payment: Any, held: Sequence[Any]) -> Money:
    """What is left of a payment's own charge that no refund among `held` is to give back. One with an intent of its own
    gives back another charge."""
    own = [row for row in held if row.intent_id is None]
    return at_gateway(connection, payment.id, payment.currency) - _sum(payment.currency, own, HELD)


def _found() -> Select[Any]:
    charged = func.coalesce(_of.intent_id, payments.c.intent_id).label("charged")
    return select(refunds, payments.c.gateway, charged).join(payments, payments.c.id == _of.payment_id)


def _refund(row: Any) -> Refund:
    return Refund(
        row.id,
        row.payment_id,
        row.number,
        Money(row.amount_minor, row.currency),
        row.whole,
        row.state,
        row.who,
        row.why,
        row.requested_at,
        row.gateway,
        row.charged,
        row.approved_by,
        row.approved_at,
        row.turned_down_by,
        row.sent_at,
        row.settled_at,
        row.gateway_refund,
        row.cause,
    )
