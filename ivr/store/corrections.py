"""What is written down because the gateway shows it, each thing once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, exists, func, insert, select, update

from ivr.accounts import allocation
from ivr.ledger.entries import PAYMENT, dispute_kind, refund_kind, surplus_kind
from ivr.ledger.money import Money
from ivr.payments.ports import Movement
from ivr.store.accounts import load_account
from ivr.store.database import Database
from ivr.store.ledger import is_charged, parts_of, post_payment, post_restored, post_taken_back
from ivr.store.refunds import not_held
from ivr.store.tables import disputes, payment_bills, payments, refunds

# Who asks for a refund that nobody has asked for.
THE_LINE, THE_GATEWAY = "the line", "somebody at the gateway"


class Corrections:
    """The payment's row is locked first each time, so that what was written before is seen, and numbers follow."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take_surplus(self, payment: str, charge: Movement, why: str, at: datetime) -> None:
        with self._database.change() as connection:
            row = _locked(connection, payment)
            if _is_there(connection, refunds.c.cause == charge.id):
                return
            number = _next_number(connection, payment)
            parts = _where_to(connection, row, charge.amount)
            post_payment(connection, payment, at, parts, surplus_kind(number))
            how = {"state": "proposed", "who": THE_LINE, "cause": charge.id, "intent_id": charge.intent}
            _add(connection, row, number, charge.amount, why, at, **how)

    def propose(self, payment: str, much: Money, why: str, at: datetime) -> None:
        with self._database.change() as connection:
            row = _locked(connection, payment)
            left = not_held(connection, row).minor
            if left <= 0 or _is_there(connection, refunds.c.cause == payment):
                return
            wanted = Money(min(much.minor, left), much.currency)
            how = {"state": "proposed", "who": THE_LINE, "cause": payment}
            _add(connection, row, _next_number(connection, payment), wanted, why, at, **how)

    def note_refund(self, payment: str, refund: Movement, why: str, at: datetime) -> None:
        with self._database.change() as connection:
            row = _locked(connection, payment)
            if _is_there(connection, refunds.c.gateway_refund == refund.id) or not is_charged(connection, payment):
                return
            number = _next_number(connection, payment)
            how = {"state": "succeeded", "who": THE_GATEWAY, "sent_at": refund.at, "settled_at": at}
            _add(connection, row, number, refund.amount, why, at, gateway_refund=refund.id, **how)
            post_taken_back(connection, payment, refund_kind(number), refund.amount, at)

    def note_dispute(self, payment: str, dispute: Movement, at: datetime) -> None:
        with self._database.change() as connection:
            _locked(connection, payment)
            if _is_there(connection, disputes.c.gateway_dispute == dispute.id):
                return
            of_payment = select(func.count()).where(disputes.c.payment_id == payment)
            number = 1 + (connection.scalar(of_payment) or 0)
            connection.execute(
                insert(disputes).values(
                    gateway_dispute=dispute.id,
                    payment_id=payment,
                    number=number,
                    amount_minor=dispute.amount.minor,
                    currency=dispute.amount.currency,
                    at=dispute.at,
                )
            )
            post_taken_back(connection, payment, dispute_kind(number), dispute.amount, at)

    def note_won(self, dispute: str, at: datetime) -> None:
        with self._database.change() as connection:
            row = connection.execute(select(disputes).where(disputes.c.gateway_dispute == dispute)).one()
            _locked(connection, row.payment_id)
            won = update(disputes).where(disputes.c.gateway_dispute == dispute, disputes.c.won_at.is_(None))
            if connection.execute(won.values(won_at=at)).rowcount != 1:
                return
            post_restored(connection, row.payment_id, [dispute_kind(row.number)], at)


def _locked(connection: Connection, payment: str) -> Any:
    """The payment's row, which nobody else who takes something back gets before we commit."""
    return connection.execute(select(payments).where(payments.c.id == payment).with_for_update()).one()


def _is_there(connection: Connection, which: Any) -> bool:
    return bool(connection.scalar(select(exists().where(which))))


def _where_to(connection: Connection, payment: Any, amount: Money) -> list[tuple[int, Money]]:
    """The bills that a charge too many stands on: the payment's own, where it paid the same, or what is owed."""
    own = parts_of(connection, payment.id, PAYMENT)
    if sum(part.minor for _, part in own) == amount.minor:
        return own
    account = load_account(connection, payment.account_id)
    assert account is not None
    chosen = connection.scalars(select(payment_bills.c.bill_id).where(payment_bills.c.payment_id == payment.id)).all()
    return [(bill.id, part) for bill, part in allocation(account.bills, amount, chosen)]


def _next_number(connection: Connection, payment: str) -> int:
    return 1 + (connection.scalar(select(func.count()).where(refunds.c.payment_id == payment)) or 0)


def _add(connection: Connection, payment: Any, number: int, amount: Money, why: str, at: datetime, **more: Any) -> None:
    connection.execute(
        insert(refunds).values(
            id=f"{payment.reference}-{number}",
            payment_id=payment.id,
            number=number,
            whole=False,
            amount_minor=amount.minor,
            currency=amount.currency,
            why=why,
            requested_at=at,
            tries=0,
            **more,
        )
    )
