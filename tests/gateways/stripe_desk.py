"""A Stripe that charges at a Stripe of our own, and payments of 125.40 there."""

from __future__ import annotations

from typing import Any

from ivr.gateways.stripe import Stripe
from ivr.ledger.money import Money
from ivr.payments.ports import (
    Approved,
    Created,
)
from tests.stripe_server.process import SECRET, StripeAccount

AMOUNT, PART = Money(12540), Money(8000)


def at(account: StripeAccount, **settings: Any) -> Stripe:
    given = {"live": False, "webhook_secrets": [SECRET], "api_base": account.address, **settings}
    return Stripe(account.key, **given)


def created(stripe: Stripe, token: str = "pm_card_visa", payment: str = "p1") -> str:
    answer = stripe.create(payment, AMOUNT, token, f"{payment}:create")
    assert isinstance(answer, Created)
    return answer.intent


def paid(stripe: Stripe, payment: str = "p1") -> str:
    intent = created(stripe, payment=payment)
    assert stripe.confirm(intent, f"{payment}:confirm") == Approved()
    return intent
