"""What the line counts on, of every gateway; a new one is added to `AT`, and passes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from ivr.gateways import GATEWAYS
from ivr.gateways.sandbox import Sandbox, movements
from ivr.gateways.stripe import Stripe
from ivr.ledger.money import Money
from ivr.payments.ports import (
    Approved,
    Cancelled,
    Created,
    Declined,
    Gateway,
    NoAnswer,
    Refunded,
    RefundRefused,
    Unconfirmed,
)
from ivr.store.database import Database
from tests.store.waiting import all_at_once
from tests.stripe_server.process import SECRET, StripeAccount

AMOUNT, PART = Money(12540), Money(8000)
DECLINES = [
    ("pm_card_visa_chargeDeclined", Declined("not_approved")),
    ("pm_card_chargeDeclinedExpiredCard", Declined("typed_wrong")),
    ("pm_card_authenticationRequired", Declined("not_by_phone")),
]


@dataclass(frozen=True)
class Desk:
    """`charged` is the gateway's own truth: our id and the amount, once for each time money moved."""

    gateway: Gateway
    charged: Callable[[], list[tuple[str, int]]]

    def created(self, token: str = "pm_card_visa", payment: str = "p1") -> str:
        answer = self.gateway.create(payment, AMOUNT, token, f"{payment}:create")
        assert isinstance(answer, Created)
        return answer.intent

    def paid(self, payment: str = "p1") -> str:
        intent = self.created(payment=payment)
        assert self.gateway.confirm(intent, f"{payment}:confirm") == Approved()
        return intent


def sandbox(request: pytest.FixtureRequest) -> Iterator[Desk]:
    database = Database(request.getfixturevalue("sqlite_url"))

    def charged() -> list[tuple[str, int]]:
        rows = movements.select().where(movements.c.kind == "charge")
        with database.read() as connection:
            return [(row.payment, row.amount_minor) for row in connection.execute(rows)]

    yield Desk(Sandbox(database, lambda: datetime.now(UTC)), charged)
    database.close()


def stripe(request: pytest.FixtureRequest) -> Iterator[Desk]:
    account: StripeAccount = request.getfixturevalue("stripe_account")
    gateway = Stripe(account.key, live=False, webhook_secrets=[SECRET], api_base=account.address)
    yield Desk(gateway, lambda: account.charged)


AT: Mapping[str, Callable[[pytest.FixtureRequest], Iterator[Desk]]] = {"sandbox": sandbox, "stripe": stripe}


@pytest.fixture(params=GATEWAYS)
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    yield from AT[request.param](request)


def test_it_has_the_name_it_is_chosen_by_and_charges_in_two_steps(desk: Desk) -> None:
    assert desk.gateway.name in GATEWAYS
    assert desk.gateway.abilities.two_step
    assert desk.gateway.trouble() is None


def test_nothing_moves_before_it_is_confirmed_and_then_it_moves_once(desk: Desk) -> None:
    intent = desk.created()
    assert desk.gateway.find(intent) == Unconfirmed()
    assert desk.charged() == []

    assert {desk.gateway.confirm(intent, key) for key in ("p1:confirm", "p1:confirm", "another")} == {Approved()}
    assert desk.gateway.find(intent) == Approved()
    assert desk.charged() == [("p1", AMOUNT.minor)]


def test_the_same_key_is_the_same_intent(desk: Desk) -> None:
    assert desk.created() == desk.created()
    assert desk.created(payment="p2") != desk.created()


def test_confirmed_by_several_at_once_it_is_charged_once(desk: Desk) -> None:
    """A gateway may say of those that came too early that it does not know yet."""
    intent = desk.created()

    answers = all_at_once(4, lambda _: desk.gateway.confirm(intent, "p1:confirm"))

    assert set(answers) <= {Approved(), NoAnswer()}
    assert desk.gateway.confirm(intent, "p1:confirm") == Approved()
    assert desk.charged() == [("p1", AMOUNT.minor)]


@pytest.mark.parametrize(("token", "declined"), DECLINES)
def test_a_card_is_declined_for_one_of_three_reasons(desk: Desk, token: str, declined: Declined) -> None:
    intent = desk.created(token)

    assert desk.gateway.confirm(intent, "p1:confirm") == declined
    assert desk.gateway.find(intent) == declined
    assert desk.gateway.cancel(intent, "p1:cancel") == Cancelled()
    assert desk.charged() == []


def test_what_is_cancelled_is_never_charged(desk: Desk) -> None:
    intent = desk.created()

    assert desk.gateway.cancel(intent, "p1:cancel") == Cancelled()
    assert desk.gateway.confirm(intent, "p1:confirm") == Cancelled()
    assert desk.gateway.cancel(intent, "once more") == Cancelled()
    assert desk.gateway.find(intent) == Cancelled()
    assert desk.charged() == []


def test_what_was_charged_cannot_be_cancelled(desk: Desk) -> None:
    intent = desk.paid()

    assert desk.gateway.cancel(intent, "p1:cancel") == Approved()
    assert desk.gateway.find(intent) == Approved()


def test_money_is_given_back_once_for_each_key_and_no_more_than_there_was(desk: Desk) -> None:
    unpaid, intent = desk.created(payment="p2"), desk.paid()
    assert desk.gateway.refund(unpaid, PART, "early") == RefundRefused()

    first = desk.gateway.refund(intent, PART, "r1")

    assert isinstance(first, Refunded)
    assert desk.gateway.refund(intent, PART, "r1") == first
    assert desk.gateway.refund(intent, PART, "r2") == RefundRefused()
    assert isinstance(desk.gateway.refund(intent, AMOUNT - PART, "r3"), Refunded)
    assert desk.gateway.refund(intent, Money(1), "r4") == RefundRefused()


def test_everything_that_moved_is_listed_for_its_time(desk: Desk) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    desk.created(payment="never confirmed")
    intent = desk.paid()
    desk.gateway.confirm(desk.created("pm_card_visa_chargeDeclined", "p2"), "p2:confirm")
    desk.gateway.refund(intent, PART, "r1")
    after = datetime.now(UTC) + timedelta(seconds=1)

    listed = desk.gateway.movements(before, after)
    assert not isinstance(listed, NoAnswer)
    assert sorted((one.kind, one.intent, one.payment, one.amount) for one in listed) == [
        ("charge", intent, "p1", AMOUNT),
        ("refund", intent, "p1", PART),
    ]
    assert len({one.id for one in listed}) == 2
    assert desk.gateway.movements(before - timedelta(days=1), before) == []
    assert desk.gateway.came_back(before, after) == []
    assert desk.gateway.movements(after, after + timedelta(days=1)) == []


def test_a_message_nobody_signed_is_none_of_the_gateways(desk: Desk) -> None:
    for headers in ({}, {"Stripe-Signature": ""}, {"Stripe-Signature": "t=1,v1=00"}):
        assert desk.gateway.notice(headers, b'{"id": "evt_1"}') is None
