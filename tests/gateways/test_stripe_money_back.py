"""Stripe: money that goes back, whatever becomes of the answers; and what is listed of all that moved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import stripe as package

from ivr.gateways import stripe_lists
from ivr.ledger.money import Money
from ivr.payments.ports import (
    Approved,
    Movement,
    NoAnswer,
    Refunded,
    RefundRefused,
)
from tests.gateways.stripe_desk import AMOUNT, PART, at, paid
from tests.stripe_server.process import StripeAccount


def test_after_its_keys_are_forgotten_nothing_is_done_twice(stripe_account: StripeAccount) -> None:
    """Stripe keeps a key for a day; a payment or a refund whose answer was lost may be asked for again later."""
    stripe = at(stripe_account)
    intent = paid(stripe)
    first = stripe.refund(intent, Money(5000), "r1")
    stripe_account.forgets_keys()

    assert stripe.confirm(intent, "p1:confirm") == Approved()
    assert stripe.refund(intent, Money(5000), "r1") == first
    assert stripe_account.charged == [("p1", AMOUNT.minor)]
    assert stripe_account.refunded == [5000]


@pytest.mark.parametrize("fault", ["answer lost", "500 with effect"])
def test_a_refund_whose_answer_was_lost_is_found(stripe_account: StripeAccount, fault: str) -> None:
    stripe = at(stripe_account)
    intent = paid(stripe)
    stripe_account.goes_wrong("refund", fault)

    assert stripe.refund(intent, PART, "r1") == NoAnswer()
    assert isinstance(stripe.refund(intent, PART, "r1"), Refunded)
    assert stripe_account.refunded == [8000]


def test_all_of_a_payment_goes_back_although_its_key_keeps_a_failure(stripe_account: StripeAccount) -> None:
    """A caller who takes a payment back does not hear for a day that it is still being cancelled. A part waits until
    its key is forgotten: asked for by another, it could go back twice."""
    stripe = at(stripe_account)
    whole, in_part = paid(stripe), paid(stripe, "p2")
    for intent, amount in ((whole, AMOUNT), (in_part, PART)):
        stripe_account.goes_wrong("refund", "500 without effect", "500 without effect")
        assert stripe.refund(intent, amount, f"{intent}:refund:1") == NoAnswer()
        stripe_account.goes_wrong("refund")

    assert isinstance(stripe.refund(whole, AMOUNT, f"{whole}:refund:1"), Refunded)
    assert stripe.refund(in_part, PART, f"{in_part}:refund:1") == NoAnswer()
    assert stripe_account.refunded == [AMOUNT.minor]


def test_a_refund_that_arrives_between_looking_and_asking_is_found(
    stripe_account: StripeAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It leaves nothing to give back; and nobody is told that the money stays."""
    stripe = at(stripe_account)
    intent = paid(stripe)
    listing = package.RefundService.list

    def then_it_arrives(*asked: Any) -> Any:
        seen = listing(*asked)
        monkeypatch.undo()
        assert isinstance(at(stripe_account).refund(intent, AMOUNT, "r1"), Refunded)
        stripe_account.forgets_keys()
        return seen

    monkeypatch.setattr(package.RefundService, "list", then_it_arrives)

    assert isinstance(stripe.refund(intent, AMOUNT, "r1"), Refunded)
    assert stripe_account.refunded == [AMOUNT.minor]


# What moved.


def test_a_long_list_is_read_to_its_end(stripe_account: StripeAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stripe_lists, "MOST_LISTED", 2)
    stripe, before = at(stripe_account), datetime.now(UTC).replace(microsecond=0)
    intents = {paid(stripe, f"p{number}") for number in range(5)}

    listed = stripe.movements(before, datetime.now(UTC) + timedelta(seconds=1))

    assert not isinstance(listed, NoAnswer)
    assert {one.intent for one in listed} == intents
    assert len(listed) == 5
    assert stripe_account.asked.count("charges") == 3


def test_money_that_came_back_to_us_is_not_listed_as_gone(stripe_account: StripeAccount) -> None:
    stripe, before = at(stripe_account), datetime.now(UTC).replace(microsecond=0)
    intent = paid(stripe)
    refund = stripe.refund(intent, PART, "r1")
    dispute = stripe_account.dispute(intent)

    def listed(what: Callable[[datetime, datetime], Sequence[Movement] | NoAnswer]) -> list[Any]:
        found = what(before, datetime.now(UTC) + timedelta(seconds=1))
        assert not isinstance(found, NoAnswer)
        return [(one.kind, one.id, one.payment, one.amount) for one in found if one.kind != "charge"]

    assert isinstance(refund, Refunded)
    both = [("refund", refund.refund, "p1", PART), ("dispute", dispute, "p1", AMOUNT)]
    assert (listed(stripe.movements), listed(stripe.came_back)) == (both, [])

    stripe_account.fail_refund(refund.refund)
    stripe_account.win(dispute)
    assert (listed(stripe.movements), listed(stripe.came_back)) == ([], both)


def test_a_refund_that_takes_its_time_is_on_its_way_until_it_fails(stripe_address: str) -> None:
    account = StripeAccount.opened(stripe_address, pending_refunds=True)
    stripe = at(account)
    intent = paid(stripe)

    refund = stripe.refund(intent, PART, "r1")
    assert isinstance(refund, Refunded)
    assert stripe.refund(intent, PART, "r1") == refund
    account.fail_refund(refund.refund)

    assert stripe.refund(intent, PART, "r1") == RefundRefused(), "it is the same one, and is not made again"
    assert account.refunded == []
