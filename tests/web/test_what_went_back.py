"""A gateway that says that money went back, or came back, has it written down at once and once, and a person told."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

import app
from ivr import logs
from ivr.ledger.check import differences
from ivr.ledger.money import Money
from ivr.payments.differences import Report
from ivr.payments.ports import Approved, Created
from ivr.payments.refund_book import Refund
from ivr.store.books import read_books
from ivr.store.refunds import Refunds
from tests.store.books import OWED
from tests.store.waiting import all_at_once
from tests.stripe_server.process import StripeAccount
from tests.web.test_gateway_webhook import Desk

PART = Money(2540)


class PaidDesk(Desk):
    """Its payment is made. `log` is what an operator reads."""

    def __init__(self, database_url: str, account: StripeAccount, log: io.StringIO) -> None:
        super().__init__(database_url, account)
        self.log = log
        paid = self.parts.cashier.see_to(self.payment)
        assert paid.state == "succeeded" and paid.intent is not None
        self.intent, self.reference = paid.intent, paid.reference

    def refund(self, amount: Money = PART) -> Refund:
        refund = self.parts.teller.refund(self.reference, amount, "ana", "Paid twice")
        assert isinstance(refund, Refund)
        return refund

    def refund_stands(self) -> list[str]:
        return [one.state for one in Refunds(self.parts.database).of(self.payment)]

    def alerts(self) -> list[str]:
        told = map(json.loads, self.log.getvalue().splitlines())
        return [one["problem"] for one in told if one["event"] == "difference" and one["level"] == "error"]

    def owed(self) -> Money:
        return self.line.owed("10000001")

    def latest(self, kind: str) -> dict[str, Any]:
        return self.account.events(kind)[-1]

    def follows(self) -> bool:
        return differences(read_books(self.parts.database)) == []


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    logs.set_up(stream)
    yield stream
    structlog.reset_defaults()


@pytest.fixture
def desk(database_url: str, stripe_address: str, log: io.StringIO) -> Iterator[PaidDesk]:
    opened = PaidDesk(database_url, StripeAccount.opened(stripe_address, pending_refunds=True), log)
    yield opened
    opened.line.close()


def test_a_dispute_is_owed_again_at_once_and_paid_again_when_it_is_won(desk: PaidDesk) -> None:
    dispute = desk.account.dispute(desk.intent)
    event = desk.latest("charge.dispute.created")

    assert set(all_at_once(3, lambda _: desk.told(event))) == {200}
    assert desk.told(event) == 200
    assert (desk.owed(), desk.alerts(), desk.follows()) == (OWED, ["disputed"], True)

    desk.account.win(dispute)
    for kind in ("charge.dispute.funds_reinstated", "charge.dispute.closed"):
        assert desk.told(desk.latest(kind)) == 200
    assert desk.told({**event, "id": "evt_late"}) == 200, "the first one, that Stripe tells anew and out of order"
    assert (desk.owed(), desk.alerts(), desk.follows()) == (Money(0), ["disputed", "dispute_won"], True)
    assert [one.kind for one in desk.parts.audits.told()] == ["disputed"]


def test_a_refund_that_fails_days_later_is_reversed_at_once(desk: PaidDesk) -> None:
    refund = desk.refund()
    assert (refund.state, desk.owed()) == ("succeeded", PART)
    assert desk.told(desk.latest("refund.created")) == 200
    assert (desk.alerts(), desk.refund_stands()) == ([], ["succeeded"])

    desk.account.fail_refund(str(refund.gateway_refund))
    for kind in ("refund.failed", "charge.refund.updated"):
        assert desk.told(desk.latest(kind)) == 200

    assert (desk.refund_stands(), desk.owed(), desk.follows()) == (["failed"], Money(0), True)
    assert (desk.alerts(), [one.kind for one in desk.parts.audits.told()]) == (["refund_returned"], ["refund_returned"])


def test_a_refund_of_our_own_that_nobody_heard_of_is_no_difference(desk: PaidDesk) -> None:
    desk.account.goes_wrong("refund", "answer lost")
    assert desk.refund().state == "unknown"

    assert desk.told(desk.latest("refund.created")) == 200

    assert (desk.refund_stands(), desk.alerts(), desk.follows()) == (["succeeded"], [], True)


def test_a_refund_made_by_hand_at_the_gateway_is_written_down(desk: PaidDesk) -> None:
    desk.parts.cashier.gateway.refund(desk.intent, PART, "by hand")

    for _ in range(2):
        assert desk.told({**desk.latest("refund.created"), "id": "evt_1"}) == 200

    assert (desk.refund_stands(), desk.owed(), desk.alerts()) == (["succeeded"], PART, ["back_not_recorded"])
    assert (desk.parts.audits.told(), desk.follows()) == ([], True)


def test_while_stripe_does_not_answer_it_is_to_be_told_again(desk: PaidDesk) -> None:
    desk.account.dispute(desk.intent)
    event = desk.latest("charge.dispute.created")
    desk.account.goes_wrong("disputes", "429")

    assert desk.told(event) == 503
    assert (desk.owed(), desk.kept(), desk.alerts()) == (Money(0), [], [])
    assert desk.told(event) == 200
    assert desk.owed() == OWED


def test_a_dispute_that_stripe_does_not_know_of_is_none(desk: PaidDesk) -> None:
    """The message is signed, and still not the truth."""
    desk.account.dispute(desk.intent)
    event = desk.latest("charge.dispute.created")
    event["data"]["object"]["created"] -= 3600

    assert desk.told(event) == 200
    assert (desk.owed(), desk.alerts()) == (Money(0), [])


def test_what_no_message_told_of_is_found_when_the_day_is_compared(desk: PaidDesk) -> None:
    """Stripe gave up telling. A refund failed, another was made by hand, and the card was charged a second time."""
    failed = desk.refund()
    stripe = desk.parts.cashier.gateway
    stripe.refund(desk.intent, Money(1000), "by hand")
    desk.account.fail_refund(str(failed.gateway_refund))
    again = stripe.create(desk.payment, OWED, "pm_card_visa", "a mistake")
    assert isinstance(again, Created) and stripe.confirm(again.intent, "a mistake too") == Approved()
    today = app.now().astimezone(desk.parts.auditor.zone()).date()

    for _ in range(2):
        report = desk.parts.auditor.reconcile(today)
        assert isinstance(report, Report)
        assert (report.differences, report.at_gateway) == ([], report.in_ledger)
        assert report.at_gateway == [OWED + OWED - Money(1000)]

    assert sorted(desk.alerts()) == ["back_not_recorded", "charged_twice", "refund_returned"]
    assert (sorted(desk.refund_stands()), desk.follows()) == (["failed", "proposed", "succeeded"], True)
    assert desk.owed() == Money(1000) - OWED
