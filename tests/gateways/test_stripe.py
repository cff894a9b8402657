"""Stripe: what each of its answers means to a caller, and what an operator is told; over a Stripe of our own."""

from __future__ import annotations

import io
import json
import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import structlog

from ivr import logs
from ivr.gateways import stripe_conversation
from ivr.gateways.stripe import NO_CHARGES, WRONG_MODE, Stripe
from ivr.gateways.stripe_conversation import (
    CARD_ELSEWHERE,
    INTENT_ELSEWHERE,
    KEY_MAY_NOT,
    KEY_UNKNOWN,
    NO_MOTO,
    OTHER_SETTINGS,
)
from ivr.ledger.payment import Decline
from ivr.payments.ports import (
    Approved,
    Cancelled,
    Declined,
    NoAnswer,
    Unconfirmed,
)
from tests.gateways.stripe_desk import AMOUNT, PART, at, created, paid
from tests.stripe_server.account import WORDS_OF_THE_BANK
from tests.stripe_server.process import StripeAccount

SILENT = [
    "never arrives",
    "answer lost",
    "500 with effect",
    "500 without effect",
    "429",
    "409",
    "401",
    "truncated",
    "half",
    "nonsense null",
    "nonsense []",
    "nonsense {}",
    'nonsense {"error": null}',
    'nonsense {"id": "pi_of_another", "object": "payment_intent", "status": "succeeded"}',
]


@pytest.fixture
def stripe(stripe_account: StripeAccount) -> Stripe:
    return at(stripe_account)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    before = structlog.get_config()
    logs.set_up(stream)
    yield stream
    structlog.configure(**before)


def told(log: io.StringIO) -> list[str]:
    """What is wrong, as an operator reads it."""
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    return [line["problem"] for line in lines if line["level"] == "error"]


# Of the card and the caller.


@pytest.mark.parametrize(
    ("token", "how"),
    [
        ("pm_card_visa_chargeDeclined", "not_approved"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "not_approved"),
        ("pm_card_visa_chargeDeclinedLostCard", "not_approved"),
        ("pm_card_chargeDeclinedProcessingError", "not_approved"),
        ("pm_card_chargeDeclinedExpiredCard", "typed_wrong"),
        ("pm_card_chargeDeclinedIncorrectCvc", "typed_wrong"),
        ("pm_card_declinedForItsZip", "typed_wrong"),
        ("pm_card_authenticationRequired", "not_by_phone"),
        ("pm_card_declinedForItsHolder", "not_by_phone"),
    ],
)
def test_each_of_stripes_test_cards_is_declined_for_what_its_holder_can_do_about_it(
    stripe_account: StripeAccount, log: io.StringIO, caplog: pytest.LogCaptureFixture, token: str, how: Decline
) -> None:
    stripe = at(stripe_account)
    with caplog.at_level(logging.DEBUG):
        intent = created(stripe, token)
        assert stripe.confirm(intent, "p1:confirm") == Declined(how)
        assert stripe.find(intent) == Declined(how)

    assert stripe_account.intents == {intent: "requires_payment_method"}, "nothing waits for the holder to come"
    assert stripe_account.charged == []
    assert WORDS_OF_THE_BANK not in log.getvalue() + caplog.text
    assert log.getvalue() == "", "a card that is declined is nothing an operator needs to know of"


def test_a_confirmation_that_comes_after_the_decline_finds_no_card_to_charge(stripe_account: StripeAccount) -> None:
    stripe = at(stripe_account)
    intent = created(stripe, "pm_card_visa_chargeDeclined")
    stripe.confirm(intent, "p1:confirm")
    stripe_account.forgets_keys()

    assert stripe.confirm(intent, "p1:confirm") == Declined()
    assert stripe.cancel(intent, "p1:cancel") == Cancelled()
    assert stripe.confirm(intent, "p1:confirm") == Declined(), "as it was told before, under its key"
    assert stripe.confirm(intent, "late") == Cancelled()
    assert stripe_account.charged == []


def test_an_intent_that_waits_for_its_holder_is_not_for_the_telephone(stripe_account: StripeAccount) -> None:
    stripe = at(stripe_account)
    intent = created(stripe)
    stripe_account.put(intent, status="requires_action")

    assert stripe.find(intent) == Declined("not_by_phone")
    assert stripe.confirm(intent, "p1:confirm") == Declined("not_by_phone")
    assert stripe.cancel(intent, "p1:cancel") == Cancelled()


@pytest.mark.parametrize("status", ["processing", "requires_capture", "a state of next year"])
def test_a_state_that_says_neither_yes_nor_no_is_no_answer(stripe_account: StripeAccount, status: str) -> None:
    stripe = at(stripe_account)
    intent = created(stripe)
    stripe_account.put(intent, status=status)

    assert stripe.find(intent) == NoAnswer()
    assert stripe.confirm(intent, "p1:confirm") == NoAnswer()


def test_stripe_is_told_nothing_of_whom_and_what_for(stripe_account: StripeAccount) -> None:
    intent = created(at(stripe_account))

    (event,) = stripe_account.events("payment_intent.created")
    sent = event["data"]["object"]
    assert (sent["id"], sent["amount"], sent["currency"]) == (intent, 12540, "usd")
    assert (sent["description"], sent["metadata"]) == ("Payment by telephone", {"payment": "p1"})


def test_an_account_that_may_say_that_a_card_came_by_telephone_says_so(stripe_address: str) -> None:
    stripe = at(StripeAccount.opened(stripe_address, moto=True), moto=True)

    assert stripe.confirm(created(stripe, "pm_card_authenticationRequired"), "p1:confirm") == Approved()


# What can never succeed.


def test_a_token_of_another_account_charges_nothing_and_is_for_the_operator(
    stripe_account: StripeAccount, log: io.StringIO
) -> None:
    stripe = at(stripe_account)

    assert stripe.create("p1", AMOUNT, "pm_of_another_account", "p1:create") == NoAnswer()

    assert told(log) == [CARD_ELSEWHERE]
    assert json.loads(log.getvalue())["payment"] == "p1"
    assert "pm_of_another_account" not in log.getvalue()
    assert stripe_account.intents == {}


def test_a_confirmation_that_can_never_succeed_leaves_nothing_that_could_be_charged(
    stripe_account: StripeAccount, log: io.StringIO
) -> None:
    stripe = at(stripe_account, moto=True)

    assert stripe.confirm(created(stripe), "p1:confirm") == Cancelled()

    assert told(log) == [NO_MOTO]
    assert list(stripe_account.intents.values()) == ["canceled"]


def test_settings_that_change_between_a_request_and_its_repetition_are_told(
    stripe_address: str, log: io.StringIO
) -> None:
    account = StripeAccount.opened(stripe_address, moto=True)
    intent = created(at(account))
    account.goes_wrong("confirm", "500 without effect")
    assert at(account).confirm(intent, "p1:confirm") == NoAnswer()

    assert at(account, moto=True).confirm(intent, "p1:confirm") == NoAnswer()
    assert told(log) == [OTHER_SETTINGS]
    assert at(account).find(intent) == Unconfirmed()


def test_a_key_of_another_account_is_told_and_decides_nothing(
    stripe_account: StripeAccount, stripe_address: str, log: io.StringIO
) -> None:
    intent = paid(at(stripe_account))
    other = at(StripeAccount.opened(stripe_address))

    assert [other.find(intent), other.confirm(intent, "k1"), other.cancel(intent, "k2")] == [NoAnswer()] * 3
    assert other.refund(intent, PART, "r1") == NoAnswer()
    assert set(told(log)) == {INTENT_ELSEWHERE}


def test_a_key_that_is_taken_back_is_told_without_a_letter_of_it(
    stripe_account: StripeAccount, log: io.StringIO
) -> None:
    stripe_account.goes_wrong("create", "401")

    assert at(stripe_account).create("p1", AMOUNT, "pm_card_visa", "p1:create") == NoAnswer()
    assert told(log) == [KEY_UNKNOWN]
    assert stripe_account.key[:12] not in log.getvalue()


# The way there and back.


@pytest.mark.parametrize("fault", SILENT)
def test_whatever_breaks_on_the_way_is_no_answer(stripe_account: StripeAccount, fault: str) -> None:
    stripe = at(stripe_account)
    intent = created(stripe)
    for kind in ("find", "confirm", "cancel", "intents", "charges", "refunds"):
        stripe_account.goes_wrong(kind, fault)

    assert stripe.find(intent) == NoAnswer()
    assert stripe.confirm(intent, "k1") == NoAnswer()
    assert stripe.cancel(intent, "k2") == NoAnswer()
    assert stripe.refund(intent, PART, "k3") == NoAnswer()
    assert stripe.movements(datetime.now(UTC) - timedelta(minutes=1), datetime.now(UTC)) == NoAnswer()


@pytest.mark.parametrize("fault", ["slow 3", "drips 3"])
def test_an_answer_that_takes_too_long_is_none_however_it_comes(
    stripe_account: StripeAccount, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """A byte now and then keeps a socket content for ever; the caller waits for the whole."""
    stripe = at(stripe_account)
    intent = created(stripe)
    stripe_account.goes_wrong("confirm", fault)
    monkeypatch.setattr(stripe_conversation, "ANSWER_SECONDS", 0.3)

    began = time.monotonic()
    assert stripe.confirm(intent, "p1:confirm") == NoAnswer()
    assert time.monotonic() - began < 2
    assert stripe_account.charged == [("p1", AMOUNT.minor)], "it arrived all the same"


def test_a_confirmation_and_the_cancelling_after_it_share_that_time(
    stripe_account: StripeAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    stripe = at(stripe_account, moto=True)
    intent = created(stripe)
    stripe_account.goes_wrong("confirm", "slow 0.8")
    stripe_account.goes_wrong("cancel", "slow 0.8")
    monkeypatch.setattr(stripe_conversation, "ANSWER_SECONDS", 1)

    began = time.monotonic()
    assert stripe.confirm(intent, "p1:confirm") == NoAnswer()
    assert time.monotonic() - began < 1.5


def test_all_of_an_answer_has_less_time_than_the_port_allows() -> None:
    assert stripe_conversation.ANSWER_SECONDS < 8


def test_a_stripe_that_is_not_there_is_no_answer() -> None:
    stripe = Stripe("sk_test_1", live=False, api_base="http://127.0.0.1:9")

    assert stripe.create("p1", AMOUNT, "pm_card_visa", "p1:create") == NoAnswer()
    assert stripe.trouble() is None, "it comes back, and a line that starts meanwhile takes calls"


# As the line starts.


def test_an_account_that_is_ready_is_no_trouble(stripe_account: StripeAccount) -> None:
    assert at(stripe_account).trouble() is None


def test_trouble_is_one_sentence_that_says_what_to_do(stripe_address: str) -> None:
    opened = StripeAccount.opened
    assert Stripe("sk_test_nobodys", live=False, api_base=stripe_address).trouble() == KEY_UNKNOWN
    assert at(opened(stripe_address, forbidden=["payment_intents"])).trouble() == KEY_MAY_NOT
    assert at(opened(stripe_address, charges_enabled=False)).trouble() == NO_CHARGES
    assert at(opened(stripe_address), live=True).trouble() == WRONG_MODE[True]
    assert at(opened(stripe_address, "live")).trouble() == WRONG_MODE[False]
    assert at(opened(stripe_address, "live"), live=True).trouble() is None


def test_a_restricted_key_need_not_read_what_would_tell_more(stripe_address: str, log: io.StringIO) -> None:
    restricted = StripeAccount.opened(stripe_address, forbidden=["account", "balance"], charges_enabled=False)

    assert at(restricted).trouble() is None
    assert log.getvalue() == ""
