"""Stripe: what it tells by itself, whether it is really Stripe, and which payment it is about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ivr.payments.ports import (
    Notice,
    Refunded,
    Unrelated,
)
from tests.gateways.stripe_desk import PART, at, created, paid
from tests.stripe_server.process import StripeAccount, signed


@pytest.mark.parametrize(
    ("kind", "payment"),
    [
        ("payment_intent.succeeded", "p1"),
        ("charge.refunded", "p1"),
        ("payment_intent.payment_failed", "p2"),
        ("payment_intent.canceled", "p2"),
    ],
)
def test_a_signed_message_names_its_intent(stripe_account: StripeAccount, kind: str, payment: str | None) -> None:
    stripe = at(stripe_account)
    intent = paid(stripe)
    stripe.refund(intent, PART, "r1")
    declined = created(stripe, "pm_card_visa_chargeDeclined", "p2")
    stripe.confirm(declined, "p2:confirm")
    stripe.cancel(declined, "p2:cancel")

    (event,) = stripe_account.events(kind)

    assert stripe.notice(*signed(event)) == Notice(event["id"], declined if payment == "p2" else intent, payment)


@pytest.mark.parametrize(
    "kind",
    ["refund.created", "refund.failed", "charge.refund.updated", "charge.dispute.created", "charge.dispute.closed"],
)
def test_a_message_about_what_went_back_says_when_it_did(stripe_account: StripeAccount, kind: str) -> None:
    stripe = at(stripe_account)
    intent = paid(stripe)
    refund = stripe.refund(intent, PART, "r1")
    assert isinstance(refund, Refunded)
    stripe_account.fail_refund(refund.refund)
    stripe_account.win(stripe_account.dispute(intent))

    (event,) = stripe_account.events(kind)

    created = datetime.fromtimestamp(event["data"]["object"]["created"], UTC)
    assert stripe.notice(*signed(event)) == Notice(event["id"], intent, None, created)


def test_a_signature_holds_for_five_minutes_and_under_each_of_the_secrets(stripe_account: StripeAccount) -> None:
    stripe = at(stripe_account, webhook_secrets=["whsec_old", "whsec_new"])
    paid(stripe)
    (event,) = stripe_account.events("payment_intent.succeeded")
    notice = stripe.notice(*signed(event, "whsec_new"))

    assert isinstance(notice, Notice)
    assert stripe.notice(*signed(event, "whsec_old")) == notice
    assert stripe.notice(*signed(event, "whsec_another", "whsec_old")) == notice, "as Stripe signs while it changes"
    assert stripe.notice(*signed(event, "whsec_another")) is None
    assert stripe.notice(*signed(event, "whsec_new", seconds_ago=295)) == notice
    assert stripe.notice(*signed(event, "whsec_new", seconds_ago=301)) is None
    headers, body = signed(event, "whsec_new")
    assert stripe.notice(headers, body.replace(b"12540", b"12541")) is None
    assert stripe.notice(headers, body + b"\xff") is None
    assert stripe.notice({name.lower(): value for name, value in headers.items()}, body) == notice
    assert at(stripe_account, webhook_secrets=[]).notice(headers, body) is None


@pytest.mark.parametrize("event", [[], None, "evt", {}, {"id": "evt_1", "type": "payout.paid", "data": {"object": {}}}])
def test_what_stripe_signs_and_is_about_no_intent_is_nothing_to_us(stripe_account: StripeAccount, event: Any) -> None:
    assert at(stripe_account).notice(*signed(event)) == Unrelated()
