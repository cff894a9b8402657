"""What a caller's call asks of the cashier, from the chosen amount to the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import update

from ivr.ledger.money import Money
from ivr.payments import patience
from ivr.payments.cashier import COLLECTING_FOR, Cashier, Refusal
from ivr.payments.drive import LEASE
from ivr.payments.ports import Payment
from ivr.store.calls import Calls
from ivr.store.database import Database
from ivr.store.payments import Payments
from ivr.store.tables import bills
from ivr.switchboard import CallBegun, SavedTurn
from tests.payments.gateways import FakeGateway
from tests.store.books import NOON, OWED, billed, posted, submitted, to_be_sent


class AtOnce(Executor):
    """Does all work before anybody can wait for it."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **more: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(work(*args, **more))
        except Exception as error:
            done.set_exception(error)
        return done


class Later(Executor):
    """Keeps the work until it is told to do it, as a gateway does that takes its time."""

    def __init__(self) -> None:
        self.kept: list[Callable[[], Any]] = []

    def submit(self, work: Callable[..., Any], /, *args: Any, **more: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.kept.append(lambda: future.set_result(work(*args, **more)))
        return future

    def catch_up(self) -> None:
        while self.kept:
            self.kept.pop(0)()


class Desk:
    def __init__(self, database: Database, background: Executor) -> None:
        self.database = database
        self.account = billed(database)
        self.book = Payments(database)
        self.gateway = FakeGateway()
        self.now = NOON
        self.reported: list[BaseException] = []
        ids = count(1)
        self.cashier = Cashier(
            self.book,
            self.gateway,
            self._clock,
            lambda: f"payment {next(ids)}",
            lambda: f"{self.numbers.pop(0) if self.numbers else next(ids):08d}",
            background,
            self.reported.append,
        )
        self.numbers: list[int] = []

    def _clock(self) -> datetime:
        return self.now

    def open(self, call: str = "CA1", amount: Money = OWED) -> str:
        payment = self.cashier.open(self.account, call, amount)
        assert isinstance(payment, Payment), payment
        return payment.id

    def holding_a_card(self, call: str = "CA1", amount: Money = OWED) -> str:
        payment = self.open(call, amount)
        self.cashier.keep_card(payment, "pm_card_visa", "visa", "4242")
        return payment

    def charge(self, payment: str, **as_read_out: Any) -> Payment:
        """The key that pays, for what the caller was told, which is what the payment is unless a test says so."""
        kept = self.book.load(payment)
        told = {"amount": kept.amount, "last_four": kept.last_four or "", **as_read_out}
        return self.cashier.charge(payment, **told)

    def refused(self, call: str, amount: Money = OWED) -> Refusal:
        answer = self.cashier.open(self.account, call, amount)
        assert not isinstance(answer, Payment)
        return answer

    def state(self, payment: str) -> str:
        return self.book.load(payment).state


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    database = Database(sqlite_url)
    yield Desk(database, AtOnce())
    database.close()


@pytest.fixture
def slow_desk(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Its gateway takes longer than a turn may; the turn's patience is shortened for the test."""
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.01)
    database = Database(sqlite_url)
    yield Desk(database, Later())
    database.close()


def test_from_the_amount_to_the_charge(desk: Desk) -> None:
    payment = desk.holding_a_card()

    paid = desk.charge(payment)

    assert (paid.state, paid.brand, paid.last_four) == ("succeeded", "visa", "4242")
    assert desk.gateway.charged == [(payment, OWED)]


def test_a_second_telephone_is_refused_while_a_payment_is_open(desk: Desk) -> None:
    first = desk.open("CA1")

    assert desk.refused("CA2") == "another_open"

    desk.cashier.abandon(first)
    assert desk.state(desk.open("CA2")) == "collecting"


def test_what_a_caller_left_behind_keeps_nobody_out_for_ever(desk: Desk) -> None:
    left_behind = desk.holding_a_card("CA1")
    desk.now = NOON + COLLECTING_FOR
    assert desk.refused("CA2") == "another_open"

    desk.now += timedelta(seconds=1)

    assert desk.state(desk.open("CA2")) == "collecting"
    assert desk.charge(left_behind).state == "abandoned", "the first caller's key no longer pays"
    assert desk.gateway.asked == []


def test_a_balance_that_was_paid_meanwhile_is_not_paid_again(desk: Desk) -> None:
    desk.charge(desk.holding_a_card("CA1"))

    assert desk.refused("CA2") == "balance_changed"


def test_a_confirmation_number_that_is_taken_is_drawn_again(desk: Desk) -> None:
    desk.numbers = [7, 7, 7, 8]
    first = desk.cashier.open(desk.account, "CA1", Money(500))

    second = desk.cashier.open(desk.account, "CA1", Money(500))

    assert isinstance(first, Payment) and isinstance(second, Payment)
    assert (first.reference, second.reference) == ("00000007", "00000008")


def test_a_number_that_is_always_taken_means_that_something_is_broken(desk: Desk) -> None:
    desk.numbers = [7] * 5
    desk.open()

    with pytest.raises(RuntimeError, match="confirmation number"):
        desk.cashier.open(desk.account, "CA1", OWED)


def test_the_key_that_pays_pressed_twice_pays_once(desk: Desk) -> None:
    payment = desk.holding_a_card()

    assert [desk.charge(payment).state for _ in range(2)] == ["succeeded", "succeeded"]
    assert desk.gateway.charged == [(payment, OWED)]
    assert to_be_sent(desk.database, payment) == 1


def test_nothing_is_charged_without_a_card_or_after_the_caller_went_back(desk: Desk) -> None:
    without_card = desk.open("CA1")
    assert desk.charge(without_card).state == "abandoned"
    desk.cashier.abandon(without_card)
    given_up = desk.holding_a_card("CA2")
    desk.cashier.abandon(given_up)

    assert desk.charge(given_up).state == "abandoned"
    assert desk.gateway.asked == []


def test_a_card_kept_again_by_a_worker_that_comes_too_late_has_not_lapsed(desk: Desk) -> None:
    """The worker was stopped, another took its turn over, and the caller has paid: "you have not been charged" would be
    a lie. Only of what was put away it may be said."""
    paid = desk.holding_a_card("CA1", Money(5000))
    desk.charge(paid)
    put_away = desk.holding_a_card("CA2", Money(5000))
    desk.cashier.abandon(put_away)

    assert desk.cashier.keep_card(paid, "pm_card_visa", "visa", "1111")
    assert not desk.cashier.keep_card(put_away, "pm_card_visa", "visa", "1111")
    assert desk.book.load(paid).last_four == "4242"


@pytest.mark.parametrize("told", [{"amount": Money(5000)}, {"last_four": "1111"}], ids=["amount", "card"])
def test_what_was_not_read_out_is_not_charged(desk: Desk, told: dict[str, Any]) -> None:
    payment = desk.holding_a_card()

    assert desk.charge(payment, **told).state == "abandoned"
    assert desk.gateway.charged == []


def test_no_payment_begins_on_a_call_that_is_over(desk: Desk) -> None:
    """The end of the call was told before the turn that was still on its way."""
    journal = Calls(desk.database)
    turn = SavedTurn(
        "CA1", 0, NOON, "Answered", "language", "{}", "<Response/>", begun=CallBegun("billing", "r1", None)
    )
    journal.save(turn)
    journal.end("CA1", NOON, 40)

    assert desk.refused("CA1") == "call_over"
    assert desk.open("CA2")


def test_what_is_on_its_way_is_not_abandoned(slow_desk: Desk) -> None:
    payment = slow_desk.holding_a_card()
    slow_desk.charge(payment)

    slow_desk.cashier.abandon(payment)

    assert slow_desk.state(payment) == "submitted"


def test_a_turn_answers_in_time_whatever_the_gateway_does() -> None:
    assert patience.PATIENCE_SECONDS < 2


def test_a_slow_gateway_leaves_the_caller_unsettled_and_goes_on(slow_desk: Desk) -> None:
    payment, gateway = slow_desk.holding_a_card(), slow_desk.cashier.background
    assert isinstance(gateway, Later)

    assert slow_desk.charge(payment).state == "submitted"
    assert slow_desk.cashier.look(payment).state == "submitted"
    gateway.catch_up()

    assert slow_desk.state(payment) == "succeeded"
    assert slow_desk.gateway.charged == [(payment, OWED)], "each look asked for the same work, which was done once"


def test_the_last_look_makes_sure_that_an_unsent_payment_is_never_sent(slow_desk: Desk) -> None:
    """The caller is told "you have not been charged"; the work that was waiting comes too late."""
    payment, gateway = slow_desk.holding_a_card(), slow_desk.cashier.background
    assert isinstance(gateway, Later)
    slow_desk.charge(payment)

    assert slow_desk.cashier.last_look(payment).state == "voided"
    gateway.catch_up()

    assert slow_desk.state(payment) == "voided"
    assert slow_desk.gateway.charged == []


def test_the_last_look_never_voids_what_the_gateway_has(desk: Desk) -> None:
    desk.gateway.troubles = {"confirm": ["answer lost"] * 2, "find": ["never arrives"] * 2}
    payment = desk.holding_a_card()

    assert desk.charge(payment).state == "unknown"
    assert desk.cashier.last_look(payment).state == "unknown"
    assert desk.cashier.look(payment).state == "succeeded"


def test_a_caller_who_hangs_up_while_paying_has_paid_and_one_at_the_card_has_not(desk: Desk) -> None:
    desk.gateway.troubles = {"confirm": ["never arrives"]}
    paying = desk.holding_a_card("CA1", Money(5000))
    desk.charge(paying)
    desk.cashier.call_ended("CA1")
    at_the_card = desk.holding_a_card("CA2", Money(5000))
    desk.cashier.call_ended("CA2")

    assert (desk.state(paying), desk.state(at_the_card)) == ("succeeded", "abandoned")
    assert desk.gateway.charged == [(paying, Money(5000))]


def test_reconciling_settles_what_nobody_heard_the_end_of(desk: Desk) -> None:
    desk.gateway.troubles = {"confirm": ["answer lost"], "find": ["never arrives"]}
    payment = desk.holding_a_card()
    assert desk.charge(payment).state == "unknown"

    assert [(one.id, one.state) for one in desk.cashier.reconcile()] == [(payment, "succeeded")]
    assert desk.cashier.reconcile() == []


def test_one_payment_that_cannot_be_settled_keeps_no_other_waiting(desk: Desk) -> None:
    """Somebody wrote past us and gave the bill of the first account to the second.

    Where nobody waits for the work, after the end of a call, what breaks is reported all the same.
    """
    broken = submitted(desk.database, desk.account, "CA1")
    second = billed(desk.database, "10000002")
    other = submitted(desk.database, second, "CA2")
    with desk.database.change() as connection:
        given_away = update(bills).where(bills.c.account_id == desk.account)
        connection.execute(given_away.values(account_id=second, number="H-2"))

    with pytest.raises(ExceptionGroup, match="could not be looked at"):
        desk.cashier.reconcile()

    assert desk.state(other) == "succeeded"
    assert desk.state(broken) == "created"
    assert posted(desk.database, broken) == []
    desk.now += LEASE * 2
    desk.cashier.call_ended("CA1")
    assert [type(error) for error in desk.reported] == [ValueError]
