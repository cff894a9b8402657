"""Calls on a whole line that charges through Stripe: what callers hear is what Stripe has moved."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import app
from tests.conftest import load_demo
from tests.line import TO_THE_AMOUNTS, LineUnderTest, said
from tests.stripe_server.process import StripeAccount

TO_THE_CARD = (*TO_THE_AMOUNTS, "1")


@pytest.fixture
def line(sqlite_url: str, stripe_account: StripeAccount) -> Iterator[LineUnderTest]:
    load_demo(sqlite_url)
    parts = app.join(LineUnderTest.settings(sqlite_url, **stripe_account.settings))
    under_test = LineUnderTest(parts, app.web(parts))
    yield under_test
    under_test.close()


def amounts(account: StripeAccount) -> list[int]:
    return [minor for _, minor in account.charged]


def test_a_bill_is_paid_after_a_card_that_was_declined(line: LineUnderTest, stripe_account: StripeAccount) -> None:
    ending = line.call([*TO_THE_CARD, "card visa-declined", "1", "card mastercard-ok", "1", "silence"])

    assert said(ending, "The bank did not approve this card. You have not been charged.")
    assert said(ending, "was approved")
    assert line.payments() == [("succeeded", "125.40"), ("declined", "125.40")]
    assert amounts(stripe_account) == [12540]
    assert sorted(stripe_account.intents.values()) == ["canceled", "succeeded"]


def test_a_token_that_stripe_does_not_know_is_told_as_not_charged(
    line: LineUnderTest, stripe_account: StripeAccount
) -> None:
    """As when the connector at Twilio is of another account; the sandbox's own cards are such, too."""
    ending = line.call([*TO_THE_CARD, "card fsa-partial", "1"])

    assert said(ending, "You have not been charged.")
    assert line.payments() == [("voided", "125.40")]
    assert stripe_account.intents == {}


def test_while_stripe_is_silent_a_caller_hears_neither_charged_nor_not_charged(
    line: LineUnderTest, stripe_account: StripeAccount
) -> None:
    stripe_account.goes_wrong("confirm", "answer lost", *["429"] * 30)
    stripe_account.goes_wrong("find", *["429"] * 31)
    ending = line.call([*TO_THE_CARD, "card visa-ok", "1"], status_callback=None)

    assert said(ending, "Please do not pay again.")
    assert not said(ending, "approved") and not said(ending, "not been charged")
    assert line.payments() == [("unknown", "125.40")]
    assert amounts(stripe_account) == [12540]
    while line.payments() == [("unknown", "125.40")] and len(stripe_account.asked) < 70:
        line.parts.cashier.reconcile()
    assert line.payments() == [("succeeded", "125.40")]
    assert amounts(stripe_account) == [12540]
