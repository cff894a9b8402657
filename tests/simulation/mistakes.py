"""The code with one mistake in it, each as somebody might make it; `mutants.py` plays them."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from ivr.accounts import Statement
from ivr.engine.call import Call
from ivr.engine.invocations import (
    Invocation,
    Outcome,
    PaymentNotCharged,
    PaymentUndone,
    PaymentUnsettled,
    UndoPayment,
    UndoUnsettled,
)
from ivr.ledger.entries import CLEARING, RECEIVABLE, Entry
from ivr.ledger.money import Money
from ivr.ledger.payment import DRIVEN, Decline, State
from ivr.payments.cashier import Cashier
from ivr.payments.drive import Clock, drive
from ivr.payments.notices import Notices, Received
from ivr.payments.ports import (
    Approved,
    Cancelled,
    Created,
    Declined,
    Gateway,
    NoAnswer,
    Notice,
    Payment,
    PaymentBook,
    Refunded,
    RefundRefused,
    Unconfirmed,
)
from ivr.payments.refund_book import Refund
from ivr.release import Release
from ivr.store.calls import Calls
from ivr.store.ledger import post
from ivr.store.payments import Payments
from ivr.store.tables import bills, calls, outbox, payments
from ivr.switchboard import Switchboard
from tests.simulation.line import ListenedTo

_drive = importlib.import_module("ivr.payments.drive")
_of = payments.c
NEVER = datetime(9999, 1, 1, tzinfo=UTC)

# The books.


class NeverLeases(Payments):
    def lease(self, payment: str, now: datetime, until: datetime) -> Payment | None:
        found = self.load(payment)
        return found if found.state in DRIVEN else None


class LastWriterWins(Payments):
    def note_intent(self, payment: str, intent: str) -> Payment:
        noted = update(payments).where(_of.id == payment, _of.state.in_(DRIVEN))
        self._done(noted.values(state="created", intent_id=intent))
        return self.load(payment)


class LastWriterWinsWithoutLease(LastWriterWins, NeverLeases):
    pass


class LedgerAfterwards(Payments):
    def settle_succeeded(self, payment: str, at: datetime) -> bool:
        if not self._done(self._move("succeeded", settled_at=at).where(_of.id == payment)):
            return False
        with self._database.change() as connection:
            row = connection.execute(select(payments).where(_of.id == payment)).one()
            bill = connection.scalar(select(bills.c.id).where(bills.c.account_id == row.account_id))
            amount, less = Money(row.amount_minor), Money(-row.amount_minor)
            post(connection, "payment", payment, at, [Entry(RECEIVABLE, less, bill), Entry(CLEARING, amount)])
            connection.execute(insert(outbox).values(payment_id=payment, kind="posted", at=at))
        return True


class SettlesAnything(Payments):
    """From wherever it stands."""

    def _move(self, to: State, **values: Any) -> Any:
        if to in ("succeeded", "declined", "voided"):
            return update(payments).values(state=to, **values)
        return super()._move(to, **values)


class SettlesAndPostsAnything(SettlesAnything):
    """And the ledger would take a payment twice, too."""

    def settle_succeeded(self, payment: str, at: datetime) -> bool:
        with self._database.change() as connection:
            row = connection.execute(select(payments).where(_of.id == payment)).one()
            connection.execute(self._move("succeeded", settled_at=at).where(_of.id == payment))
            bill = connection.scalar(select(bills.c.id).where(bills.c.account_id == row.account_id))
            times = len(connection.scalars(select(outbox.c.id).where(outbox.c.payment_id == payment)).all())
            amount, less = Money(row.amount_minor), Money(-row.amount_minor)
            reference = payment if not times else f"{payment} {times}"
            post(connection, "payment", reference, at, [Entry(RECEIVABLE, less, bill), Entry(CLEARING, amount)])
            connection.execute(insert(outbox).values(payment_id=payment, kind=f"posted {times}", at=at))
        return True


class NeverLeasesAndSettlesAnything(NeverLeases, SettlesAnything):
    pass


class AbandonsAnything(Payments):
    def _move(self, to: State, **values: Any) -> Any:
        if to == "abandoned":
            return update(payments).values(state=to, **values)
        return super()._move(to, **values)


class SubmitsAnything(Payments):
    def _move(self, to: State, **values: Any) -> Any:
        if to == "submitted":
            return update(payments).values(state=to, **values)
        return super()._move(to, **values)


class DeclinesWhatWasSent(NeverLeases):
    """Without a lease, which keeps most workers from meeting here."""

    def settle_declined(self, payment: str, how: Decline, at: datetime, *, unsent: bool = False) -> bool:
        return super().settle_declined(payment, how, at)


class VoidsWhatWasSent(NeverLeases):
    """As before."""

    def settle_voided(self, payment: str, at: datetime, *, unsent: bool) -> bool:
        return super().settle_voided(payment, at, unsent=False)


class LeavesWhatIsLeftBehind(Payments):
    def abandon_left_behind(self, before: datetime, at: datetime) -> None:
        pass


class ForgetsTheUnknown(Payments):
    def unsettled(self) -> Sequence[str]:
        with self._database.read() as connection:
            return connection.scalars(select(_of.id).where(_of.state == "submitted")).all()

    def note_unknown(self, payment: str) -> None:
        super().note_unknown(payment)
        self._done(update(payments).where(_of.id == payment).values(next_at=NEVER))


class KeepsOrLapses(Cashier):
    """As it was: whatever holds no card now has lapsed."""

    def keep_card(self, payment: str, token: str, brand: str, last_four: str) -> bool:
        return self.book.keep_card(payment, token, brand, last_four)


class LooksAtTheBalanceBefore(Payments):
    def open(self, payment: Payment, gateway: str, at: datetime, stale: datetime, chosen: Collection[int] = ()) -> str:
        with self._database.read() as connection:
            account = importlib.import_module("ivr.store.accounts").load_account(connection, payment.account)
        if payment.amount > sum((bill.owed for bill in account.bills), Money(0)):
            return "balance_changed"
        return super().open(payment, gateway, at, stale, chosen)


def anything_is_owed(account: object) -> Statement:
    return Statement(Money(10**9), Money(0), Money(0), None, True)


# The calls.


class EndsOnce(Switchboard):
    """The end of a call is de-duplicated before it has had its effect."""

    def end(self, call_sid: str, at: datetime, seconds: int | None) -> None:
        book: Any = self.calls
        with book._database.read() as connection:
            if connection.scalar(select(calls.c.ended_at).where(calls.c.sid == call_sid)) is not None:
                return
        Switchboard.end(self, call_sid, at, seconds)


class KeptBefore(Notices):
    """The gateway's message is de-duplicated before it has had its effect."""

    def take(self, headers: Mapping[str, str], body: bytes) -> Received:
        gateway, notice = self.cashier.gateway, self.cashier.gateway.notice(headers, body)
        assert isinstance(notice, Notice)
        if self.inbox.holds(gateway.name, notice.id):
            return "done"
        self.inbox.keep(gateway.name, notice.id, self.cashier.clock())
        return "again" if self.cashier.look(notice.payment or "").state in DRIVEN else "done"


class NeverClaims(Calls):
    def claim(self, call_sid: str, number: int, at: datetime, lease: timedelta) -> bool:
        return True


class NotChargedOnTrouble(ListenedTo):
    def do(self, invocation: Invocation, call: Call, release: Release, at: datetime) -> Outcome:
        outcome = ListenedTo.do(self, invocation, call, release, at)
        if isinstance(outcome, PaymentUnsettled) and self.cashier.book.load(call.payment).state == "unknown":
            self.statements.add(call.payment, "not charged", f"to call {call.sid}")
            return PaymentNotCharged()
        return outcome


class CancelledOnTrouble(ListenedTo):
    """Who asks a bank that does not answer to cancel a payment is told that it was cancelled."""

    def do(self, invocation: Invocation, call: Call, release: Release, at: datetime) -> Outcome:
        outcome = ListenedTo.do(self, invocation, call, release, at)
        if isinstance(outcome, UndoUnsettled) and isinstance(invocation, UndoPayment):
            self.statements.add(invocation.payment, "cancelled", f"to call {call.sid}")
            return PaymentUndone()
        return outcome


class LastLookVoids(Cashier):
    def last_look(self, payment: str) -> Payment:
        self.look(payment)
        self.book.settle_voided(payment, self.clock(), unsent=False)
        return self.book.load(payment)


# The gateway conversation.

_Answer = Approved | Declined | Cancelled | NoAnswer


def confirm_before_it_is_stored(
    payment: Payment, book: PaymentBook, gateway: Gateway, late: bool, clock: Clock
) -> Payment:
    if not late and payment.token is not None:
        match gateway.create(payment.id, payment.amount, payment.token, f"{payment.id}:create"):
            case Created(intent):
                gateway.confirm(intent, f"{payment.id}:confirm")
                return book.note_intent(payment.id, intent)
            case Declined(how):
                book.settle_declined(payment.id, how, clock(), unsent=True)
                return book.load(payment.id)
            case NoAnswer():
                book.note_unknown(payment.id)
    if late or payment.tries + 1 >= _drive.UNSENT_TRIES:
        book.settle_voided(payment.id, clock(), unsent=True)
    return book.load(payment.id)


def a_key_for_each_try(payment_id: str, book: PaymentBook, gateway: Gateway, clock: Clock) -> Payment:
    class Fresh:
        """The same gateway; each request has a key of its own."""

        def __getattr__(self, name: str) -> Any:
            return getattr(gateway, name)

        def create(self, payment: str, amount: Money, token: str, key: str) -> Created | Declined | NoAnswer:
            return gateway.create(payment, amount, token, f"{key}:{clock().timestamp()}")

        def confirm(self, intent: str, key: str) -> _Answer:
            return gateway.confirm(intent, f"{key}:{clock().timestamp()}")

    fresh: Any = Fresh()
    return drive(payment_id, book, fresh, clock)


def settle_unknown_as_declined(payment: str, answer: _Answer, book: PaymentBook, at: datetime) -> None:
    _settle(payment, Declined() if isinstance(answer, NoAnswer) else answer, book, at)


_settle: Callable[[str, _Answer, PaymentBook, datetime], None] = _drive._settle
_ask: Callable[[Payment, str, Gateway, bool], _Answer] = _drive._ask


def void_without_asking(payment: Payment, intent: str, gateway: Gateway, late: bool) -> _Answer:
    return Cancelled() if late else _ask(payment, intent, gateway, late)


def decline_without_cancelling(payment: Payment, intent: str, gateway: Gateway, late: bool) -> _Answer:
    answer = gateway.cancel(intent, "") if late else gateway.confirm(intent, f"{payment.id}:confirm")
    found = gateway.find(intent) if isinstance(answer, NoAnswer) else answer
    return NoAnswer() if isinstance(found, Unconfirmed) else found


def unconfirmed_for_cancelled(payment: Payment, intent: str, gateway: Gateway, late: bool) -> _Answer:
    answer = gateway.cancel(intent, "") if late else gateway.confirm(intent, f"{payment.id}:confirm")
    found = gateway.find(intent) if isinstance(answer, NoAnswer) else answer
    if isinstance(found, Unconfirmed):
        return Cancelled()
    return _ask(payment, intent, gateway, late) if isinstance(found, Declined) else found


# Giving back.

_Back = Refunded | RefundRefused | NoAnswer
_drive_refund = importlib.import_module("ivr.payments.drive_refund")
_ask_back: Callable[..., _Back] = _drive_refund._ask


def unknown_for_given_back(refund: Refund, *asked: Any) -> _Back:
    answer = _ask_back(refund, *asked)
    return Refunded(f"re_{refund.id}") if isinstance(answer, NoAnswer) else answer


def unknown_for_kept(refund: Refund, *asked: Any) -> _Back:
    answer = _ask_back(refund, *asked)
    return RefundRefused() if isinstance(answer, NoAnswer) else answer


DRIVE, CASHIER = "ivr.payments.drive", "ivr.payments.cashier"
