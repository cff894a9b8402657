"""Our side of a comparison with the gateway's list: what we say of everything it may be about."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Table, func, or_, select

from ivr.ledger.entries import CLEARING, PAYMENT, RECEIVABLE, Transaction, dispute_kind, surplus_kind
from ivr.ledger.money import Money
from ivr.ledger.payment import DRIVEN
from ivr.ledger.refund import TO_BE_ASKED
from ivr.payments.differences import Charged, OpenRefund, Ours, Span, WentBack
from ivr.payments.ports import Movement
from ivr.store.books import kinds_of_refund
from ivr.store.ledger import at_gateway, beside_payments, read_transactions
from ivr.store.tables import bills, disputes, ledger_entries, ledger_transactions, payments, refunds

# Fewer than the values either database takes in one statement.
AT_ONCE = 10_000

_of, _refund, _dispute = payments.c, refunds.c, disputes.c

# In the ledger, by the payment and the ledger's word for it: what stands at the gateway.
Posted = Mapping[tuple[str, str], int]


def reaches_back_to(connection: Connection, day: Span) -> datetime | None:
    began = select(func.min(_of.created_at)).where(_of.settled_at >= day.since, _of.settled_at < day.until)
    sent = select(func.min(_refund.sent_at)).where(_refund.settled_at >= day.since, _refund.settled_at < day.until)
    return min((at for at in (connection.scalar(began), connection.scalar(sent)) if at is not None), default=None)


def our_side(connection: Connection, gateway: str, day: Span, moved: Sequence[Movement]) -> Ours:
    rows = {row.id: row for row in _payments(connection, gateway, day, moved)}
    posted = _posted(connection, rows)
    refunded = [*_of_payments(connection, refunds, rows)]
    return Ours(
        [_charged(row, posted) for row in rows.values()],
        [
            *(_refunded(row, posted) for row in refunded),
            *(_disputed(row, rows[row.payment_id], posted) for row in _of_payments(connection, disputes, rows)),
        ],
        {
            row.cause: Money(posted.get((row.payment_id, surplus_kind(row.number)), 0), row.currency)
            for row in refunded
            if row.intent_id is not None
        },
        [*_overpaid(connection, day, posted)],
        [
            (_charged(row, {}), row.gateway)
            for row in connection.execute(select(payments).where(_of.state.in_(DRIVEN), _of.gateway != gateway))
        ],
        [*_open_refunds(connection, day)],
    )


def _payments(connection: Connection, gateway: str, day: Span, moved: Sequence[Movement]) -> Iterator[Any]:
    """Those that were settled that day, of which something that went back was, and those that a list names."""
    ours = select(payments).where(_of.gateway == gateway)
    of_the_day = (_refund.settled_at >= day.since) & (_refund.settled_at < day.until)
    went_back = select(_refund.payment_id).where(of_the_day)
    settled = (_of.settled_at >= day.since) & (_of.settled_at < day.until) & (_of.state == "succeeded")
    yield from connection.execute(ours.where(or_(settled, _of.id.in_(went_back))))
    for which, named in (
        (_of.intent_id, {one.intent for one in moved if one.intent}),
        (_of.id, {one.payment for one in moved if one.payment}),
        (_of.id, _by_gateways_id(connection, {one.id for one in moved if one.kind != "charge"})),
    ):
        for part in _parts(named):
            yield from connection.execute(ours.where(which.in_(part)))


def _by_gateways_id(connection: Connection, ids: Collection[str]) -> set[str]:
    found: set[str] = set()
    for part in _parts(ids):
        found |= {*connection.scalars(select(_refund.payment_id).where(_refund.gateway_refund.in_(part)))}
        found |= {*connection.scalars(select(_dispute.payment_id).where(_dispute.gateway_dispute.in_(part)))}
    return found


def _of_payments(connection: Connection, table: Table, ids: Collection[str]) -> Iterator[Any]:
    for part in _parts(ids):
        of_it = select(table).where(table.c.payment_id.in_(part))
        yield from connection.execute(of_it.order_by(table.c.payment_id, table.c.number))


def _posted(connection: Connection, ids: Collection[str]) -> Posted:
    transaction, entry = ledger_transactions.c, ledger_entries.c
    cleared: Select[Any] = (
        select(transaction.reference, transaction.kind, func.sum(entry.amount_minor))
        .join(ledger_entries, entry.transaction_id == transaction.id)
        .where(entry.book == CLEARING)
        .group_by(transaction.reference, transaction.kind)
    )
    return {
        (reference, kind): int(minor)
        for part in _parts(ids)
        for reference, kind, minor in connection.execute(cleared.where(transaction.reference.in_(part)))
    }


def _charged(row: Any, posted: Posted) -> Charged:
    there = Money(posted.get((row.id, PAYMENT), 0), row.currency)
    amount = Money(row.amount_minor, row.currency)
    return Charged(row.id, row.reference, row.intent_id, amount, row.state, row.settled_at, there)


def _refunded(row: Any, posted: Posted) -> WentBack:
    kinds = kinds_of_refund(row.number, row.whole)
    there = next((posted[row.payment_id, kind] for kind in kinds if (row.payment_id, kind) in posted), 0)
    return WentBack(
        row.id,
        "refund",
        row.payment_id,
        row.gateway_refund,
        Money(row.amount_minor, row.currency),
        row.state,
        row.settled_at,
        Money(there, row.currency),
    )


def _disputed(row: Any, payment: Any, posted: Posted) -> WentBack:
    kind = dispute_kind(row.number)
    return WentBack(
        f"{payment.reference} {kind}",
        "dispute",
        row.payment_id,
        row.gateway_dispute,
        Money(row.amount_minor, row.currency),
        "succeeded" if row.won_at is None else "failed",
        row.at,
        Money(posted.get((row.payment_id, kind), 0), row.currency),
    )


def _overpaid(connection: Connection, day: Span, posted: Posted) -> Iterator[tuple[Charged, Money]]:
    """The last payment of each account of which several that day were together more than it owed: how much too much
    was taken then, and still is, of what is left of that one at the gateway."""
    that_day = (_of.settled_at >= day.since) & (_of.settled_at < day.until) & (_of.state == "succeeded")
    often = select(_of.account_id).where(that_day).group_by(_of.account_id).having(func.count() > 1)
    for account in connection.scalars(often).all():
        last = select(payments).where(that_day, _of.account_id == account)
        row = connection.execute(last.order_by(_of.settled_at.desc(), _of.id).limit(1)).one()
        written = _of_account(connection, account)
        # What insurance pays later, or somebody corrects, makes nobody's payment one too many.
        then = -_owed([one for one in written if one.at < day.until])
        much = min(then, -_owed(written), at_gateway(connection, row.id, row.currency).minor)
        if much > 0:
            yield _charged(row, posted), Money(much, row.currency)


def _of_account(connection: Connection, account: int) -> list[Transaction]:
    """Everything that is posted on the account's bills but what is about charges beside payments: those are given back
    as what they are."""
    entry = ledger_entries.c
    touching = (
        select(entry.transaction_id).join(bills, bills.c.id == entry.bill_id).where(bills.c.account_id == account)
    )
    written = read_transactions(connection, select(ledger_transactions).where(ledger_transactions.c.id.in_(touching)))
    by_reference: dict[str, list[Transaction]] = {}
    for one in written:
        by_reference.setdefault(one.reference, []).append(one)
    beside = {number for of_one in by_reference.values() for number in beside_payments(of_one)}
    return [one for one in written if one.id not in beside]


def _owed(written: Sequence[Transaction]) -> int:
    return sum(entry.amount.minor for one in written for entry in one.entries if entry.book == RECEIVABLE)


def _open_refunds(connection: Connection, day: Span) -> Iterator[OpenRefund]:
    """Whatever was to be given back before that day was over, and nobody has heard the end of, of any gateway."""
    on_its_way = select(refunds, _of.gateway).join(payments, _of.id == _refund.payment_id)
    on_its_way = on_its_way.where(_refund.state.in_(TO_BE_ASKED), _refund.requested_at < day.until)
    for row in connection.execute(on_its_way.order_by(_refund.requested_at)):
        yield OpenRefund(row.id, row.payment_id, Money(row.amount_minor, row.currency), row.state, row.gateway)


def _parts(named: Collection[str]) -> Iterator[Sequence[str]]:
    ordered = sorted(named)
    yield from (ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE))
