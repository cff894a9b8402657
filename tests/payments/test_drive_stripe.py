"""A payment is driven through Stripe, and whatever breaks on the way the money moves once or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

import pytest

from ivr.gateways.stripe import Stripe
from ivr.ledger.check import differences
from ivr.ledger.entries import CLEARING, RECEIVABLE
from ivr.ledger.payment import DRIVEN, State
from ivr.payments.drive import drive
from ivr.store.books import read_books
from ivr.store.database import Database
from ivr.store.payments import Payments
from tests.store.books import NOON, OWED, billed, opened, posted, to_be_sent
from tests.stripe_server.process import StripeAccount

FAULTS = [
    "never arrives",
    "answer lost",
    "500 with effect",
    "500 without effect",
    "429",
    "409",
    "401",
    "truncated",
    "half",
    "nonsense {}",
]
VISA, DECLINED = "pm_card_visa", "pm_card_visa_chargeDeclinedInsufficientFunds"
# A looker every minute; the deadline is ten away.
LOOKS = 15


@dataclass
class Desk:
    database: Database
    account: StripeAccount

    def __post_init__(self) -> None:
        self.stripe = Stripe(self.account.key, live=False, api_base=self.account.address)
        self.book = Payments(self.database)
        self._minutes = count()

    def submitted(self, token: str) -> str:
        payment = opened(self.database, billed(self.database), gateway="stripe")
        assert self.book.keep_card(payment, token, "visa", "4242")
        assert self.book.submit(payment, OWED, "4242", NOON + timedelta(minutes=10))
        return payment

    def drive(self, payment: str) -> State:
        """As somebody looks, a minute after the last who did."""
        at = NOON + timedelta(minutes=next(self._minutes))
        return drive(payment, self.book, self.stripe, lambda: at).state

    def settled(self, payment: str) -> State:
        for _ in range(LOOKS):
            if (state := self.drive(payment)) not in DRIVEN:
                return state
        raise AssertionError("it is not settled long after its deadline")

    def agrees(self, payment: str) -> bool:
        """What Stripe has moved is what our books say, and what is not said to be paid can never be charged."""
        state = self.book.load(payment).state
        if state == "succeeded":
            return (
                self.account.charged == [(payment, OWED.minor)]
                and posted(self.database, payment) == [(RECEIVABLE, -OWED.minor), (CLEARING, OWED.minor)]
                and to_be_sent(self.database, payment) == 1
                and differences(read_books(self.database)) == []
            )
        intent = self.book.load(payment).intent
        return (
            self.account.charged == []
            and posted(self.database, payment) == []
            and (intent is None or self.account.intents[intent] == "canceled")
        )


@pytest.fixture
def desk(sqlite_url: str, stripe_account: StripeAccount) -> Iterator[Desk]:
    database = Database(sqlite_url)
    yield Desk(database, stripe_account)
    database.close()


@pytest.fixture
def desk_anywhere(database: Database, stripe_account: StripeAccount) -> Desk:
    return Desk(database, stripe_account)


def test_a_card_that_is_good_is_charged_and_posted_once(desk_anywhere: Desk) -> None:
    payment = desk_anywhere.submitted(VISA)

    assert desk_anywhere.drive(payment) == "succeeded"
    assert desk_anywhere.account.asked == ["create", "confirm"]
    assert desk_anywhere.agrees(payment)


@pytest.mark.parametrize(
    ("token", "how"),
    [
        (DECLINED, "not_approved"),
        ("pm_card_chargeDeclinedIncorrectCvc", "typed_wrong"),
        ("pm_card_authenticationRequired", "not_by_phone"),
    ],
)
def test_a_card_that_is_declined_can_never_be_charged_once_that_is_said(desk: Desk, token: str, how: str) -> None:
    payment = desk.submitted(token)

    assert desk.drive(payment) == "declined"
    assert desk.book.load(payment).decline == how
    assert list(desk.account.intents.values()) == ["canceled"]
    assert desk.agrees(payment)


@pytest.mark.parametrize("token", [VISA, DECLINED])
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", ["create", "confirm", "cancel", "find"])
def test_one_request_goes_wrong(desk: Desk, kind: str, fault: str, token: str) -> None:
    payment = desk.submitted(token)
    if kind == "find":  # which is asked only where another had no answer
        desk.account.goes_wrong("confirm", "answer lost")
    desk.account.goes_wrong(kind, fault)

    state = desk.settled(payment)

    assert (
        state == "succeeded" if token == VISA and "500" not in fault else state in ("succeeded", "declined", "voided")
    )
    assert desk.agrees(payment)


@pytest.mark.parametrize("token", [VISA, DECLINED])
@pytest.mark.parametrize("fault", FAULTS)
def test_everything_goes_wrong_until_long_after_the_deadline(desk: Desk, fault: str, token: str) -> None:
    """And meanwhile Stripe forgets the keys, so that every repetition is a new request to it."""
    payment = desk.submitted(token)
    for kind in ("confirm", "find", "cancel"):
        desk.account.goes_wrong(kind, *[fault] * 12)
    for _ in range(12):
        desk.account.forgets_keys()
        assert desk.drive(payment) == "unknown"

    assert desk.settled(payment) in ("succeeded", "declined", "voided")
    assert desk.agrees(payment)


def test_a_created_intent_of_which_nobody_heard_is_never_confirmed(desk: Desk) -> None:
    payment = desk.submitted(VISA)
    desk.account.goes_wrong("create", "answer lost")
    assert desk.drive(payment) == "unknown"
    desk.account.forgets_keys()

    assert desk.drive(payment) == "succeeded"
    assert sorted(desk.account.intents.values()) == ["requires_confirmation", "succeeded"]
    assert desk.agrees(payment)


def test_a_token_of_another_account_is_told_to_the_caller_as_not_charged(desk: Desk) -> None:
    """It is no fault of the card's, and nothing a caller could mend."""
    payment = desk.submitted("pm_of_another_account")

    assert [desk.drive(payment) for _ in range(3)] == ["unknown", "unknown", "voided"]
    assert desk.account.intents == {}
    assert desk.agrees(payment)
