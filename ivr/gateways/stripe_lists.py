"""What Stripe lists: the money that moved in a time, and what of it came back."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import stripe

from ivr.gateways.stripe_conversation import text
from ivr.ledger.money import Money
from ivr.payments.ports import Movement

MOST_LISTED = 100
# Of a refund: the bank returned it, or nobody could be given it.
RETURNED = ("failed", "canceled")


def moved(client: stripe.StripeClient, since: datetime, until: datetime) -> Iterator[Movement]:
    for charge in client.v1.charges.list(_page(since, until)).auto_paging_iter():
        if charge.status == "succeeded" and charge.captured:
            yield _movement("charge", charge, charge.amount_captured, charge.metadata)
    yield from (_back("refund", one) for one in _refunds(client, since, until) if one.status not in RETURNED)
    # Withdrawn, and given back when it is won; an inquiry withdraws nothing.
    yield from (_back("dispute", one) for one in _disputes(client, since, until) if _withdrawn(one) < 0)


def came_back(client: stripe.StripeClient, since: datetime, until: datetime) -> Iterator[Movement]:
    yield from (_back("refund", one) for one in _refunds(client, since, until) if one.status in RETURNED)
    for dispute in _disputes(client, since, until):
        if dispute.balance_transactions and _withdrawn(dispute) >= 0:
            yield _back("dispute", dispute)


def _refunds(client: stripe.StripeClient, since: datetime, until: datetime) -> Iterator[Any]:
    yield from client.v1.refunds.list(_of_intents(since, until)).auto_paging_iter()


def _disputes(client: stripe.StripeClient, since: datetime, until: datetime) -> Iterator[Any]:
    yield from client.v1.disputes.list(_of_intents(since, until)).auto_paging_iter()


def _page(since: datetime, until: datetime) -> Any:
    # Stripe counts whole seconds.
    created = {"gte": math.ceil(since.timestamp()), "lt": math.ceil(until.timestamp())}
    return {"created": created, "limit": MOST_LISTED}


def _of_intents(since: datetime, until: datetime) -> Any:
    return {**_page(since, until), "expand": ["data.payment_intent"]}


def _withdrawn(dispute: Any) -> int:
    return int(sum(one.amount for one in dispute.balance_transactions))


def _back(kind: Any, gone: Any) -> Movement:
    return _movement(kind, gone, gone.amount, getattr(gone.payment_intent, "metadata", None))


def _movement(kind: Any, moved: Any, minor: int, metadata: object) -> Movement:
    intent = moved.payment_intent
    return Movement(
        moved.id,
        kind,
        intent if isinstance(intent, str) else text(intent, "id"),
        text(metadata, "payment") or None,
        Money(minor, moved.currency.upper()),
        datetime.fromtimestamp(moved.created, UTC),
    )
