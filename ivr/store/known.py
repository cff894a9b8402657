"""Everything the books know about one payment, for whoever asks after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, select

from ivr.ledger.entries import BILL
from ivr.ledger.money import Money
from ivr.ledger.payment import State
from ivr.payments.refund_book import Refund
from ivr.store.database import Database
from ivr.store.ledger import sent_as
from ivr.store.refunds import refunds_of
from ivr.store.tables import accounts, bills, ledger_entries, ledger_transactions, outbox, payment_bills, payments, said


@dataclass(frozen=True, slots=True)
class Known:
    """`account` and `kind` are the account's printed number and its kind. `planned` holds the bills the caller chose,
    by number, and what was meant for each; `said` when, and which prompt; `entries` when, the ledger's kind, the bill's
    number or the book, and how much; `postings` what is to be sent to the billing system, by the ledger's kind, and
    when it was."""

    reference: str
    account: str
    kind: str
    amount: Money
    state: State
    brand: str | None
    last_four: str | None
    call_sid: str
    gateway: str
    intent: str | None
    began: datetime
    deadline: datetime | None
    settled: datetime | None
    decline: str | None
    planned: Sequence[tuple[str, Money]]
    said: Sequence[tuple[datetime, str]]
    entries: Sequence[tuple[datetime, str, str, Money]]
    refunds: Sequence[Refund]
    postings: Sequence[tuple[str, datetime | None]]


def know(database: Database, reference: str) -> Known | None:
    """None when no payment has this confirmation number."""
    one, entry, transaction = payments.c, ledger_entries.c, ledger_transactions.c
    with database.snapshot() as connection:
        found = select(payments, accounts.c.number, accounts.c.kind).join(accounts, accounts.c.id == one.account_id)
        row = connection.execute(found.where(one.reference == reference)).one_or_none()
        if row is None:
            return None
        told = select(said.c.at, said.c.prompt).where(said.c.payment_id == row.id).order_by(said.c.id)
        planned = (
            select(bills.c.number, payment_bills.c.amount_minor)
            .join(bills, bills.c.id == payment_bills.c.bill_id)
            .where(payment_bills.c.payment_id == row.id)
            .order_by(bills.c.id)
        )
        of_it = (transaction.reference == row.id) & (transaction.kind != BILL)
        where = case((entry.bill_id.is_(None), entry.book), else_=bills.c.number).label("where")
        entries = (
            select(transaction.at, transaction.kind, where, entry.amount_minor, entry.currency)
            .join(ledger_entries, entry.transaction_id == transaction.id)
            .outerjoin(bills, bills.c.id == entry.bill_id)
            .where(of_it)
            .order_by(transaction.id, entry.number)
        )
        to_be_sent = (
            select(transaction.kind, outbox.c.done_at)
            .join(outbox, (outbox.c.payment_id == transaction.reference) & (outbox.c.kind == sent_as()))
            .where(of_it)
            .order_by(transaction.id)
        )
        return Known(
            row.reference,
            row.number,
            row.kind,
            Money(row.amount_minor, row.currency),
            row.state,
            row.brand,
            row.last_four,
            row.call_sid,
            row.gateway,
            row.intent_id,
            row.created_at,
            row.deadline_at,
            row.settled_at,
            row.decline,
            [(number, Money(minor, row.currency)) for number, minor in connection.execute(planned)],
            [(at, prompt) for at, prompt in connection.execute(told)],
            [
                (at, kind, where, Money(minor, currency))
                for at, kind, where, minor, currency in connection.execute(entries)
            ],
            refunds_of(connection, row.id),
            [(kind, done) for kind, done in connection.execute(to_be_sent)],
        )
