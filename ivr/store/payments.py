"""The payment book: every move is one conditional update, guarded by the states it may start from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, exists, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from ivr.accounts import Account, Bill, allocation, statement
from ivr.ledger.money import Money
from ivr.ledger.moves import from_states
from ivr.ledger.payment import DRIVEN, MOVES, SETTLED, Decline, State
from ivr.ledger.refund import CAME_TO_NOTHING
from ivr.payments.ports import Fate, Payment, Unheard
from ivr.store.accounts import load_account
from ivr.store.consents import to_be_told
from ivr.store.database import Database
from ivr.store.ledger import post_payment
from ivr.store.refunds import refunds_of
from ivr.store.tables import calls, payment_bills, payments, said, turns

_of = payments.c


class Payments:
    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, payment: Payment, gateway: str, at: datetime, stale: datetime, chosen: Collection[int] = ()) -> str:
        # In a transaction of its own: a confirmation number that is taken must not bring back what was put away.
        self._put_away(payment, at, stale)
        try:
            with self._database.change() as connection:
                connection.execute(
                    insert(payments).values(
                        id=payment.id,
                        account_id=payment.account,
                        call_sid=payment.call_sid,
                        reference=payment.reference,
                        amount_minor=payment.amount.minor,
                        currency=payment.amount.currency,
                        state=payment.state,
                        gateway=gateway,
                        created_at=at,
                        tries=0,
                    )
                )
                # Looked at only now: our own row keeps every other payment of the account out until we commit. Looked
                # at before, a payment that succeeds between the look and the row would let this one pay the bill again.
                account = load_account(connection, payment.account)
                over = connection.scalar(select(calls.c.ended_at).where(calls.c.sid == payment.call_sid))
                if over is not None or account is None or payment.amount > _may_be_paid(account, chosen):
                    connection.execute(delete(payments).where(_of.id == payment.id))
                    return "call_over" if over is not None else "balance_changed"
                if chosen:
                    _plan(connection, payment, [bill for bill in account.bills if bill.id in chosen])
        except IntegrityError:
            return "another_open" if self._open_on(payment.account) else "reference_taken"
        return "opened"

    def _put_away(self, payment: Payment, at: datetime, stale: datetime) -> None:
        """Abandon what this caller began before, and what a caller who is long gone left behind."""
        left_behind = or_(
            _of.call_sid == payment.call_sid, (_of.account_id == payment.account) & (_of.created_at < stale)
        )
        with self._database.change() as connection:
            connection.execute(self._move("abandoned", settled_at=at).where(left_behind))

    def _open_on(self, account: int) -> bool:
        with self._database.read() as connection:
            still = select(_of.id).where(_of.account_id == account, _of.state.in_(("collecting", *DRIVEN)))
            return connection.scalar(still.limit(1)) is not None

    def load(self, payment: str) -> Payment:
        with self._database.read() as connection:
            return _payment(connection.execute(select(payments).where(_of.id == payment)).one())

    def of_intent(self, intent: str, payment: str | None) -> Payment | None:
        with self._database.read() as connection:
            row = connection.execute(select(payments).where(_of.intent_id == intent)).one_or_none()
            if row is None and payment is not None:
                row = connection.execute(select(payments).where(_of.id == payment)).one_or_none()
            return None if row is None else _payment(row)

    def all(self, open_only: bool = False) -> list[tuple[Payment, datetime]]:
        """Every payment with the moment it began, the newest first."""
        wanted = select(payments).order_by(_of.created_at.desc(), _of.id)
        if open_only:
            wanted = wanted.where(_of.state.in_(("collecting", *DRIVEN)))
        with self._database.read() as connection:
            return [(_payment(row), row.created_at) for row in connection.execute(wanted)]

    def keep_card(self, payment: str, token: str, brand: str, last_four: str) -> bool:
        kept = update(payments).where(_of.id == payment, _of.state == "collecting")
        return self._done(kept.values(token=token, brand=brand[:20], last_four=last_four))

    def submit(self, payment: str, amount: Money, last_four: str, deadline: datetime) -> bool:
        submitted = self._move("submitted", deadline_at=deadline).where(_of.id == payment, _of.token.is_not(None))
        as_read_out = (_of.amount_minor == amount.minor, _of.currency == amount.currency, _of.last_four == last_four)
        return self._done(submitted.where(*as_read_out))

    def abandon(self, payment: str, at: datetime) -> bool:
        return self._done(self._move("abandoned", settled_at=at).where(_of.id == payment))

    def abandon_call(self, call_sid: str, at: datetime) -> Sequence[str]:
        with self._database.change() as connection:
            connection.execute(self._move("abandoned", settled_at=at).where(_of.call_sid == call_sid))
            on_their_way = select(_of.id).where(_of.call_sid == call_sid, _of.state.in_(DRIVEN))
            return connection.scalars(on_their_way).all()

    def abandon_left_behind(self, before: datetime, at: datetime) -> None:
        heard_since = exists().where(turns.c.call_sid == _of.call_sid, turns.c.at >= before)
        self._done(self._move("abandoned", settled_at=at).where(_of.created_at < before, ~heard_since))

    def lease(self, payment: str, now: datetime, until: datetime) -> Payment | None:
        taken = (
            update(payments)
            .where(_of.id == payment, _of.state.in_(DRIVEN))
            .where(or_(_of.lease_until.is_(None), _of.lease_until < now))
            .values(lease_until=until)
        )
        return self.load(payment) if self._done(taken) else None

    def note_intent(self, payment: str, intent: str) -> Payment:
        self._done(self._move("created", intent_id=intent).where(_of.id == payment, _of.intent_id.is_(None)))
        return self.load(payment)

    def note_unknown(self, payment: str) -> None:
        self._done(self._move("unknown", lease_until=None, tries=_of.tries + 1).where(_of.id == payment))

    def settle_succeeded(self, payment: str, at: datetime) -> bool:
        with self._database.change() as connection:
            settled = self._move("succeeded", settled_at=at).where(_of.id == payment)
            if connection.execute(settled).rowcount != 1:
                return False
            row = connection.execute(select(payments).where(_of.id == payment)).one()
            account = load_account(connection, row.account_id)
            assert account is not None
            chosen = connection.scalars(select(payment_bills.c.bill_id).where(payment_bills.c.payment_id == payment))
            parts = allocation(account.bills, Money(row.amount_minor, row.currency), chosen.all())
            post_payment(connection, payment, at, [(bill.id, part) for bill, part in parts])
            to_be_told(connection, payment, "succeeded", at)
        return True

    def settle_declined(self, payment: str, how: Decline, at: datetime, *, unsent: bool = False) -> bool:
        return self._settle(payment, "declined", at, unsent, decline=how)

    def settle_voided(self, payment: str, at: datetime, *, unsent: bool) -> bool:
        return self._settle(payment, "voided", at, unsent)

    def _settle(self, payment: str, to: State, at: datetime, unsent: bool, **values: Any) -> bool:
        """Nothing was charged; whoever wants to hear of it is told."""
        settled = self._move(to, settled_at=at, **values).where(_of.id == payment)
        with self._database.change() as connection:
            if connection.execute(settled.where(_of.intent_id.is_(None)) if unsent else settled).rowcount != 1:
                return False
            to_be_told(connection, payment, to, at)
        return True

    def unsettled(self) -> Sequence[str]:
        with self._database.read() as connection:
            return connection.scalars(select(_of.id).where(_of.state.in_(DRIVEN)).order_by(_of.created_at)).all()

    def take_due(self, gateway: str, now: datetime, again: Callable[[Payment], datetime]) -> str | None:
        due = (
            select(payments)
            .where(_of.state.in_(DRIVEN), _of.gateway == gateway)
            .where(
                or_(_of.next_at.is_(None), _of.next_at <= now), or_(_of.lease_until.is_(None), _of.lease_until < now)
            )
            .order_by(_of.created_at)
            .limit(1)
            # What another worker is just taking is left to it; on SQLite nobody else writes meanwhile.
            .with_for_update(skip_locked=True)
        )
        with self._database.change() as connection:
            row = connection.execute(due).one_or_none()
            if row is None:
                return None
            connection.execute(update(payments).where(_of.id == row.id).values(next_at=again(_payment(row))))
        return str(row.id)

    def open_too_long(self, deadline: datetime, at: datetime) -> Sequence[Payment]:
        untold = _of.state.in_(DRIVEN) & (_of.deadline_at < deadline) & _of.told_open_at.is_(None)
        told = update(payments).where(untold).values(told_open_at=at).returning(payments)
        with self._database.change() as connection:
            return [_payment(row) for row in connection.execute(told).all()]

    def oldest_deadline(self) -> datetime | None:
        with self._database.read() as connection:
            oldest: datetime | None = connection.scalar(select(func.min(_of.deadline_at)).where(_of.state.in_(DRIVEN)))
        return oldest

    def unheard(self, account: int, since: datetime, ends: Mapping[Fate, Collection[str]]) -> Unheard | None:
        newest_first = (
            select(payments)
            .where(_of.account_id == account, _of.created_at >= since, _of.state.in_((*DRIVEN, *SETTLED)))
            .order_by(_of.created_at.desc(), _of.id)
        )
        with self._database.read() as connection:
            for row in connection.execute(newest_first).all():
                fate = _fate(connection, row)
                if fate not in ends or not connection.scalar(_heard_of(row.id, ends[fate])):
                    return Unheard(_payment(row), row.created_at, fate)
        return None

    def _move(self, to: State, **values: Any) -> Any:
        """The update that moves a payment to a state, from those states only that lead there."""
        return update(payments).where(_of.state.in_(from_states(MOVES, to))).values(state=to, **values)

    def _done(self, change: Any) -> bool:
        with self._database.change() as connection:
            return connection.execute(change).rowcount == 1


def _may_be_paid(account: Account, chosen: Collection[int]) -> Money:
    """At most what is owed; of an account about which only a person may speak, nothing."""
    owed = statement(account)
    if owed is None:
        return Money(0, account.currency)
    asked = sum((bill.owed for bill in account.bills if bill.id in chosen), Money(0, account.currency))
    return min(asked, owed.total) if chosen else owed.total


def _plan(connection: Connection, payment: Payment, chosen: Sequence[Bill]) -> None:
    """For which bills it is, and how much of each."""
    rows = [
        {"payment_id": payment.id, "bill_id": bill.id, "amount_minor": part.minor}
        for bill, part in allocation(tuple(chosen), payment.amount)
    ]
    connection.execute(insert(payment_bills), rows)


def _fate(connection: Connection, row: Any) -> Fate:
    """Of what was taken back from a payment only that counts which took back all of it."""
    if row.state != "succeeded":
        return "pending" if row.state in DRIVEN else "not_charged"
    undone = [refund for refund in refunds_of(connection, row.id) if refund.whole]
    if any(refund.state == "succeeded" for refund in undone):
        return "undone"
    by_caller = [refund.state for refund in undone if refund.who == row.call_sid]
    if not by_caller:
        return "approved"
    return "not_undone" if all(state in CAME_TO_NOTHING for state in by_caller) else "undoing"


def _heard_of(payment: str, words: Collection[str]) -> Any:
    """Whether a caller was told by one of these words and stayed on the line: who was cut off may not have heard it."""
    went_on = exists().where(turns.c.call_sid == said.c.call_sid, turns.c.number > said.c.turn)
    return select(exists().where(said.c.payment_id == payment, said.c.prompt.in_(words), went_on))


def _payment(row: Any) -> Payment:
    return Payment(
        row.id,
        row.account_id,
        row.call_sid,
        row.reference,
        Money(row.amount_minor, row.currency),
        row.state,
        row.token,
        row.brand,
        row.last_four,
        row.intent_id,
        row.deadline_at,
        row.tries,
        row.decline,
        row.gateway,
    )
