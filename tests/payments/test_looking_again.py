"""A gateway that does not answer is asked less and less often by itself, and at once by whoever wants to know."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import insert

from ivr.ledger.money import Money
from ivr.payments.cashier import COLLECTING_FOR, DEADLINE
from ivr.payments.unsettled import LONGEST_PAUSE, look_again
from ivr.store.database import Database
from ivr.store.payments import Payments
from ivr.store.refunds import Refunds
from ivr.store.tables import turns
from tests.payments.refund_desk import Desk as RefundDesk
from tests.payments.test_cashier import AtOnce, Desk
from tests.store.books import NOON, billed, submitted
from tests.store.waiting import all_at_once

ROUND = timedelta(seconds=15)
SILENT = 1000


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    database = Database(sqlite_url)
    yield Desk(database, AtOnce())
    database.close()


def never_again(_: object) -> datetime:
    return NOON + timedelta(days=1)


def silent(desk: Desk) -> None:
    desk.gateway.troubles = {"confirm": ["never arrives"] * SILENT, "find": ["never arrives"] * SILENT}


def rounds(desk: Desk, during: timedelta) -> list[float]:
    """The worker at its rounds: how many seconds passed from one question to the gateway to the next."""
    asked_at, until = [desk.now], desk.now + during
    while desk.now < until:
        desk.now += ROUND
        before = len(desk.gateway.asked)
        desk.cashier.reconcile_due(lambda: 0.0)
        if len(desk.gateway.asked) > before:
            asked_at.append(desk.now)
    return [(later - earlier).total_seconds() for earlier, later in pairwise(asked_at)]


def test_each_pause_is_twice_the_one_before_up_to_five_minutes() -> None:
    now, pauses = NOON, []
    for _ in range(11):
        again = look_again(NOON, now, 0.0)
        pauses.append((again - now).total_seconds())
        now = again

    assert pauses == [1, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300]
    assert look_again(NOON, now, 1.0) - now == LONGEST_PAUSE / 2, "chance takes off up to a half"
    assert look_again(NOON, NOON + timedelta(minutes=9), 0.0, NOON + DEADLINE) == NOON + DEADLINE + timedelta(seconds=1)
    assert look_again(NOON, now - timedelta(hours=2), 0.0) == now - timedelta(hours=2) + timedelta(seconds=1)


def test_a_silent_gateway_is_asked_seldom_and_at_once_when_somebody_wants_to_know(desk: Desk) -> None:
    silent(desk)
    payment = desk.holding_a_card()
    assert desk.charge(payment).state == "unknown"

    assert rounds(desk, timedelta(minutes=9)) == [15, 15, 30, 60, 120, 240]

    asked = len(desk.gateway.asked)
    desk.cashier.look(payment)
    assert len(desk.gateway.asked) > asked, "a caller who waits is not kept waiting"
    assert [one.id for one in desk.cashier.reconcile()] == [payment], "nor is an operator"


def test_past_its_deadline_it_is_due_and_is_cancelled(desk: Desk) -> None:
    silent(desk)
    payment = desk.holding_a_card()
    desk.charge(payment)
    rounds(desk, DEADLINE)
    assert desk.state(payment) == "unknown"

    rounds(desk, ROUND)

    assert (desk.gateway.asked[-1], desk.state(payment)) == ("cancel", "voided")


def test_when_the_gateway_speaks_about_one_all_others_are_asked_about(desk: Desk) -> None:
    silent(desk)
    payments = [submitted(desk.database, billed(desk.database, f"1000010{n}"), f"CA{n}") for n in range(3)]
    rounds(desk, timedelta(minutes=8))
    desk.gateway.troubles.clear()
    payments.append(submitted(desk.database, billed(desk.database, "10000200"), "CA9"))

    assert len(desk.cashier.reconcile_due(lambda: 0.0)) == len(payments)
    assert {desk.state(payment) for payment in payments} == {"succeeded"}


def test_of_several_workers_at_once_each_takes_another_payment(database: Database) -> None:
    payments = {submitted(database, billed(database, f"1000010{n}"), f"CA{n}") for n in range(4)}
    book = Payments(database)

    taken = all_at_once(6, lambda _: book.take_due("fake", NOON, never_again))

    assert {one for one in taken if one} <= payments and len(set(taken) - {None}) == sum(1 for one in taken if one)
    left = [*iter(lambda: book.take_due("fake", NOON, never_again), None)]
    assert {one for one in (*taken, *left) if one} == payments
    assert book.take_due("fake", NOON + timedelta(days=1), never_again) is not None, "due again"


def test_of_several_workers_at_once_each_takes_another_refund(database: Database) -> None:
    desk = RefundDesk(database)
    desk.gateway.troubles = {"refund": ["never arrives"] * SILENT}
    refunds = {desk.refund(Money(1000)).id for _ in range(3)}
    book = Refunds(database)

    taken = [one for one in all_at_once(5, lambda _: book.take_due("fake", NOON, never_again)) if one]
    left = [*iter(lambda: book.take_due("fake", NOON, never_again), None)]

    assert sorted((*taken, *left)) == sorted(refunds)
    assert desk.teller.reconcile_due(lambda: 0.0) == []
    assert len(desk.teller.reconcile()) == len(refunds), "an operator need not wait"


def test_a_payment_of_another_gateway_is_left_alone(desk: Desk) -> None:
    silent(desk)
    payment = desk.holding_a_card()
    desk.charge(payment)
    desk.gateway.name, asked = "another", len(desk.gateway.asked)

    assert desk.cashier.reconcile_due(lambda: 0.0) == []
    assert [one.state for one in desk.cashier.reconcile()] == ["unknown"]
    assert desk.cashier.look(payment).gateway == "fake"
    assert len(desk.gateway.asked) == asked


def test_what_stays_open_is_told_once(desk: Desk) -> None:
    silent(desk)
    payment = desk.holding_a_card()
    desk.charge(payment)
    desk.gateway.troubles["cancel"] = ["never arrives"] * SILENT
    assert desk.cashier.open_too_long() == []

    desk.now += timedelta(minutes=16)

    assert desk.cashier.open_for() == timedelta(minutes=16)
    assert [one.id for one in desk.cashier.open_too_long()] == [payment]
    assert desk.cashier.open_too_long() == []


def test_what_was_never_confirmed_is_put_away_when_nobody_has_been_heard_for_a_while(database: Database) -> None:
    """The end of a call may never be told. Somebody to whom it is relayed may take their time, and loses nothing."""
    desk = Desk(database, AtOnce())
    gone = desk.open("CA1")
    desk.account = billed(database, "10000002")
    slow = desk.open("CA2")
    heard = {"call_sid": "CA2", "number": 9, "event": "keys", "step": "confirm", "state": "", "answer": ""}
    desk.now += COLLECTING_FOR
    with database.change() as connection:
        connection.execute(insert(turns).values(heard | {"at": desk.now}))
    desk.now += timedelta(seconds=1)

    desk.cashier.reconcile_due(lambda: 0.0)
    assert (desk.state(gone), desk.state(slow)) == ("abandoned", "collecting")

    desk.now += COLLECTING_FOR
    desk.cashier.reconcile()
    assert (desk.state(slow), desk.gateway.asked) == ("abandoned", [])
