"""The sandbox does what the name of the card says, once for each key, and keeps its word."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from ivr.gateways.sandbox import LOST_ANSWERS, Sandbox
from ivr.ledger.money import Money
from ivr.payments.ports import Approved, Cancelled, Created, Declined, NoAnswer, Refunded, RefundRefused, Unconfirmed
from ivr.simulator.cards import CARDS
from ivr.store.database import Database
from tests.databases import PostgreSQLServer
from tests.store.books import NOON
from tests.store.waiting import PATIENCE_SECONDS, Meanwhile, all_at_once, reaching

AMOUNT = Money(12540)
EIGHTY = Money(8000)


def token(card: str) -> str:
    return CARDS[card].token


def created(sandbox: Sandbox, card: str, amount: Money = AMOUNT, payment: str = "p1") -> str:
    answer = sandbox.create(payment, amount, token(card), f"{payment}:create")
    assert isinstance(answer, Created)
    return answer.intent


@pytest.fixture
def sandbox(sqlite_url: str) -> Iterator[Sandbox]:
    database = Database(sqlite_url)
    yield Sandbox(database, lambda: NOON)
    database.close()


@pytest.fixture
def sandbox_anywhere(database: Database) -> Sandbox:
    return Sandbox(database, lambda: NOON)


@pytest.mark.parametrize(
    ("card", "amount", "answer"),
    [
        ("visa-ok", AMOUNT, Approved()),
        ("mastercard-ok", AMOUNT, Approved()),
        ("amex-ok", AMOUNT, Approved()),
        ("visa-declined", AMOUNT, Declined()),
        ("visa-expired", AMOUNT, Declined("typed_wrong")),
        ("fsa-partial", EIGHTY, Approved()),
        ("fsa-partial", EIGHTY + Money(1), Declined()),
    ],
)
def test_each_card_behaves_as_it_is_named(sandbox: Sandbox, card: str, amount: Money, answer: object) -> None:
    intent = created(sandbox, card, amount)

    assert sandbox.find(intent) == Unconfirmed(), "nothing moves before it is confirmed"
    assert sandbox.confirm(intent, "p1:confirm") == answer
    assert sandbox.find(intent) == answer


def test_a_gateway_that_is_down_is_never_reached(sandbox: Sandbox) -> None:
    assert [sandbox.create("p1", AMOUNT, token("gateway-down"), "p1:create") for _ in range(3)] == [NoAnswer()] * 3


def test_a_lost_answer_is_a_charge_that_is_found_in_the_end(sandbox_anywhere: Sandbox) -> None:
    """It stays silent for as long as a call lasts, and then tells the truth."""
    intent = created(sandbox_anywhere, "gateway-timeout")

    assert sandbox_anywhere.confirm(intent, "p1:confirm") == NoAnswer()
    assert {sandbox_anywhere.find(intent) for _ in range(LOST_ANSWERS - 1)} == {NoAnswer()}
    assert sandbox_anywhere.find(intent) == Approved()
    assert sandbox_anywhere.cancel(intent, "p1:cancel") == Approved()


def test_the_same_key_is_the_same_intent_and_another_key_is_another(sandbox_anywhere: Sandbox) -> None:
    intents = all_at_once(4, lambda _: created(sandbox_anywhere, "visa-ok"))

    assert len(set(intents)) == 1
    assert created(sandbox_anywhere, "visa-ok", payment="p2") != intents[0]


@pytest.mark.parametrize(("card", "answer"), [("visa-ok", Approved()), ("visa-declined", Declined())])
def test_a_confirmation_repeated_gets_the_same_answer(sandbox_anywhere: Sandbox, card: str, answer: object) -> None:
    intent = created(sandbox_anywhere, card)

    assert all_at_once(4, lambda _: sandbox_anywhere.confirm(intent, "p1:confirm")) == [answer] * 4


@pytest.mark.parametrize("card", ["visa-ok", "visa-declined"])
def test_what_is_cancelled_is_never_confirmed(sandbox: Sandbox, card: str) -> None:
    intent = created(sandbox, card)

    assert sandbox.cancel(intent, "p1:cancel") == Cancelled()
    assert sandbox.confirm(intent, "p1:confirm") == Cancelled()
    assert sandbox.find(intent) == Cancelled()


def test_a_declined_intent_can_be_cancelled_and_an_approved_one_cannot(sandbox: Sandbox) -> None:
    declined, approved = created(sandbox, "visa-declined"), created(sandbox, "visa-ok", payment="p2")
    sandbox.confirm(declined, "p1:confirm")
    sandbox.confirm(approved, "p2:confirm")

    assert sandbox.cancel(declined, "p1:cancel") == Cancelled()
    assert sandbox.cancel(approved, "p2:cancel") == Approved()


def test_what_was_charged_is_given_back_once_for_each_key_and_never_more(sandbox_anywhere: Sandbox) -> None:
    intent = created(sandbox_anywhere, "visa-ok")
    assert sandbox_anywhere.refund(intent, AMOUNT, "early") == RefundRefused()
    sandbox_anywhere.confirm(intent, "p1:confirm")

    first = all_at_once(4, lambda _: sandbox_anywhere.refund(intent, EIGHTY, "r1"))

    assert len({one.refund for one in first if isinstance(one, Refunded)}) == 1
    assert sandbox_anywhere.refund(intent, AMOUNT, "r2") == RefundRefused()
    listed = sandbox_anywhere.movements(NOON, NOON + timedelta(seconds=1))
    assert not isinstance(listed, NoAnswer)
    assert sorted((one.kind, one.intent, one.payment, one.amount) for one in listed) == [
        ("charge", intent, "p1", AMOUNT),
        ("refund", intent, "p1", EIGHTY),
    ]
    assert sandbox_anywhere.movements(NOON - timedelta(days=1), NOON) == []


def test_an_intent_cancelled_while_it_is_being_confirmed_stays_cancelled(postgresql_server: PostgreSQLServer) -> None:
    """The confirmation has read the intent as unconfirmed, and the cancellation is committed before it writes."""
    database = Database(postgresql_server.fresh())
    sandbox = Sandbox(database, lambda: NOON)
    intent = created(sandbox, "visa-ok")

    with reaching(database, "UPDATE sandbox_intents SET state") as about_to_confirm:
        with database.change() as connection:
            connection.exec_driver_sql("SELECT 1 FROM sandbox_intents FOR UPDATE")
            confirming = Meanwhile(lambda: sandbox.confirm(intent, "p1:confirm"))
            assert about_to_confirm.wait(PATIENCE_SECONDS)
            connection.exec_driver_sql("UPDATE sandbox_intents SET state = 'cancelled'")
        assert confirming.result() == Cancelled()

    database.close()
