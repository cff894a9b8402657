"""A refund for which the gateway does not answer, or at which somebody dies, is made once or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from threading import Event
from typing import get_args

import pytest
from sqlalchemy import update

from ivr.ledger.entries import CLEARING
from ivr.ledger.money import Money
from ivr.ledger.refund import HELD, REFUND_MOVES, RefundState
from ivr.payments.drive import LEASE
from ivr.payments.drive_refund import PIECE
from ivr.payments.ports import Abilities
from ivr.payments.refund_book import (
    TooMuch,
)
from ivr.store.database import Database
from ivr.store.refunds import Refunds
from ivr.store.tables import refunds
from tests.payments.refund_desk import TWENTY, Desk
from tests.store.books import NOON, OWED, billed, to_be_sent
from tests.store.waiting import PATIENCE_SECONDS, Meanwhile

STATES: tuple[RefundState, ...] = get_args(RefundState)
A_DAY = timedelta(days=1)


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    database = Database(sqlite_url)
    yield Desk(database)
    database.close()


@pytest.fixture
def desk_anywhere(database: Database) -> Desk:
    return Desk(database)


@pytest.mark.parametrize("trouble", ["never arrives", "answer lost"])
def test_a_refund_nobody_answered_for_is_asked_about_with_its_own_key(desk_anywhere: Desk, trouble: str) -> None:
    desk = desk_anywhere
    desk.gateway.troubles = {"refund": [trouble, trouble]}  # type: ignore[list-item]

    assert desk.refund(TWENTY).state == "unknown"
    assert desk.posted() == []
    assert desk.teller.refund(desk.reference, OWED, "ana", "All") == TooMuch(OWED - TWENTY)
    assert [one.state for one in desk.teller.reconcile()] == ["unknown"]

    assert [one.state for one in desk.teller.reconcile()] == ["succeeded"]
    assert list(desk.gateway.refunds) == [f"{desk.payment}:refund:1"]
    assert desk.given_back() == [2000]
    assert desk.posted()[-1] == (CLEARING, -2000)


def test_when_the_key_may_be_dead_the_gateways_list_tells_whether_it_was_given_back(desk_anywhere: Desk) -> None:
    """A request with a dead key would be a new one, and give the money back again."""
    desk = desk_anywhere
    assert desk.refund(Money(1000)).state == "succeeded"
    desk.gateway.troubles = {"refund": ["answer lost", "never arrives"]}
    assert [desk.refund(Money(1000)).state for _ in range(2)] == ["unknown", "unknown"]
    desk.now += 30 * A_DAY
    desk.gateway.asked.clear()

    assert [one.state for one in desk.teller.reconcile()] == ["succeeded", "refused"]

    assert desk.gateway.asked == []
    assert sum(desk.gateway.listed, timedelta(0)) < 2 * A_DAY, "of the time in which it was asked for, however long ago"
    assert max(desk.gateway.listed) <= PIECE, "nor more at once than a busy gateway lists while somebody waits"
    assert [one.gateway_refund for one in desk.book.of(desk.payment)] == ["re_1", "re_2", None]
    assert (desk.posted("refund:2")[-1], desk.posted("refund:3")) == ((CLEARING, -1000), [])
    assert desk.refund(Money(3000)).state == "succeeded", "what was refused can be asked for anew"


def test_what_was_asked_for_last_may_still_arrive_and_is_not_taken_for_refused(desk: Desk) -> None:
    desk.gateway.troubles = {"refund": ["never arrives"]}
    assert desk.refund(TWENTY).state == "unknown"

    desk.now += A_DAY - timedelta(minutes=30)
    assert [one.state for one in desk.teller.reconcile()] == ["unknown"]

    desk.now += timedelta(hours=1)
    assert [one.state for one in desk.teller.reconcile()] == ["refused"]
    assert desk.given_back() == []


def test_what_the_gateway_refuses_changes_nothing_and_is_free_again(desk_anywhere: Desk) -> None:
    desk = desk_anywhere
    desk.gateway.charged.clear()

    assert desk.refund(TWENTY).state == "refused"

    assert desk.posted() == []
    assert to_be_sent(desk.database, desk.payment) == 1
    assert desk.teller.refund(desk.reference, OWED + Money(1), "ana", "All") == TooMuch(OWED)


class DiesOnce(Refunds):
    """Dies as the gateway has answered, before or after that is stored."""

    def __init__(self, database: Database, *, stored: bool) -> None:
        super().__init__(database)
        self._stored, self._dies = stored, True

    def settle_succeeded(self, refund: str, gateway_refund: str, at: datetime) -> bool:
        if not self._dies:
            return super().settle_succeeded(refund, gateway_refund, at)
        self._dies = False
        if self._stored:
            super().settle_succeeded(refund, gateway_refund, at)
        raise KeyboardInterrupt


@pytest.mark.parametrize("stored", [False, True])
def test_a_process_that_dies_on_the_way_costs_a_look_and_no_second_refund(desk_anywhere: Desk, stored: bool) -> None:
    desk = desk_anywhere
    with pytest.raises(KeyboardInterrupt):
        desk.refund(TWENTY, teller=desk.sitting(DiesOnce(desk.database, stored=stored)))
    assert [one.state for one in desk.teller.reconcile()] == ([] if stored else ["sent"]), "until its lease is over"

    desk.now += LEASE + timedelta(seconds=1)
    desk.teller.reconcile()

    assert [one.state for one in desk.book.of(desk.payment)] == ["succeeded"]
    assert desk.given_back() == [2000]
    assert desk.posted()[-1] == (CLEARING, -2000)
    assert to_be_sent(desk.database, desk.payment) == 2


def test_a_slow_gateway_keeps_nobody_from_the_books_and_is_asked_again_after_the_lease(desk_anywhere: Desk) -> None:
    desk = desk_anywhere
    waiting, go_on = Event(), Event()

    def slow() -> None:
        waiting.set()
        assert go_on.wait(PATIENCE_SECONDS)

    desk.gateway.before["refund"] = slow
    first = Meanwhile(lambda: desk.refund(TWENTY))
    assert waiting.wait(PATIENCE_SECONDS)
    assert billed(desk.database), "no transaction is open while the gateway thinks"
    desk.now += LEASE + timedelta(seconds=1)

    assert [one.state for one in desk.teller.reconcile()] == ["succeeded"]
    go_on.set()

    assert first.result().state == "succeeded"
    assert desk.given_back() == [2000]
    assert desk.posted()[-1] == (CLEARING, -2000)


def test_one_refund_that_breaks_keeps_no_other_waiting(desk: Desk) -> None:
    """A gateway that answers two refunds with one id has given back once; that is not written down twice."""
    desk.gateway.troubles = {"refund": ["never arrives"] * 3}
    for amount in (1000, 1001, 1002):
        assert desk.refund(Money(amount)).state == "unknown"
    asked = desk.gateway.refund
    desk.gateway.refund = lambda intent, amount, key: (  # type: ignore[method-assign]
        asked(intent, amount, key) if amount.minor != 1001 else asked(intent, Money(1000), f"{desk.payment}:refund:1")
    )

    with pytest.raises(ExceptionGroup, match="refunds that could not be looked at"):
        desk.teller.reconcile()

    assert [one.state for one in desk.book.of(desk.payment)] == ["succeeded", "sent", "succeeded"]


# Each move of the book, whether it was made, and the only places it may start from.
MADE: dict[str, tuple[Callable[[Refunds, str], bool], set[RefundState]]] = {
    "approve": (lambda book, id: book.approve(id, "ben", NOON) is True, {"requested"}),
    "adopt": (lambda book, id: book.adopt(id, "ben", NOON), {"proposed"}),
    "turn_down": (lambda book, id: book.turn_down(id, "ben", NOON), {"proposed", "requested"}),
    "lease": (lambda book, id: book.lease(id, NOON, NOON) is not None, {"approved", "sent", "unknown"}),
    "settle_succeeded": (lambda book, id: book.settle_succeeded(id, f"re of {id}", NOON), {"sent"}),
    "settle_refused": (lambda book, id: book.settle_refused(id, NOON), {"sent"}),
}


@pytest.mark.parametrize("move", MADE)
def test_a_refund_does_not_move_from_where_it_must_not_start(desk_anywhere: Desk, move: str) -> None:
    desk = desk_anywhere
    make, may_start = MADE[move]
    desk.gateway.troubles = {"refund": ["never arrives"] * len(STATES)}
    for number, begins in enumerate(STATES, start=1):
        refund = desk.refund(Money(100)).id
        with desk.database.change() as connection:
            connection.execute(update(refunds).where(refunds.c.id == refund).values(state=begins))
        before = desk.book.load(refund)

        assert make(desk.book, refund) == (begins in may_start), begins

        if begins not in may_start:
            assert desk.book.load(refund) == before
            assert desk.posted(f"refund:{number}") == []


def test_a_refund_that_is_settled_stays_so_unless_the_bank_sends_it_back() -> None:
    settled = set(STATES) - set(HELD)
    assert {place: moves for place, moves in REFUND_MOVES.items() if place in settled} == {
        "succeeded": {"failed"},
        "refused": set(),
        "failed": set(),
    }


def test_a_key_that_lives_for_no_time_is_still_used_once(desk: Desk) -> None:
    desk.gateway.abilities = Abilities(two_step=True, key_lifetime=timedelta(0), refunds=True)

    assert desk.refund(TWENTY).state == "succeeded"
