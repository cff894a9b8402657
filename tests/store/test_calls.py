"""The journal of calls: each turn is there once, as it was first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from ivr.store.calls import Calls
from ivr.store.database import Database
from ivr.store.tables import calls, said, turns
from ivr.switchboard import CallBegun, SavedTurn, StoredTurn
from tests.store.books import NOON, billed, opened
from tests.store.waiting import all_at_once

LEASE = timedelta(seconds=8)
TURN = SavedTurn("CA1", 0, NOON, "Answered", "welcome", "{}", "<Response>first</Response>")
BEGUN = CallBegun("billing", "r1", "+15105550142")


def test_a_turn_comes_back_with_the_one_before_it(database: Database) -> None:
    book = Calls(database)
    for turn in (replace(TURN, begun=BEGUN), replace(TURN, number=1, step="main_menu", state='{"a":1}')):
        assert book.save(turn) is None

    before, known = book.find("CA1", 1)

    assert before == StoredTurn("{}", TURN.answer, "welcome")
    assert known == StoredTurn('{"a":1}', TURN.answer, "main_menu")
    assert book.find("CA1", 2) == (known, None)
    assert book.find("CA2", 1) == (None, None)


@pytest.mark.parametrize("begun", [None, BEGUN], ids=["a later turn", "the first turn"])
def test_a_turn_saved_twice_keeps_the_first_answer(database: Database, begun: CallBegun | None) -> None:
    book = Calls(database)
    first = replace(TURN, begun=begun)

    assert book.save(first) is None
    assert book.save(replace(first, answer="<Response>second</Response>")) == StoredTurn("{}", TURN.answer, "welcome")
    assert book.find("CA1", 0)[1] == StoredTurn("{}", TURN.answer, "welcome")


def test_every_turn_keeps_the_same_kind_of_time_however_it_is_saved(database: Database) -> None:
    """The bare cursor writes moments as SQLAlchemy does."""
    book = Calls(database)
    book.save(replace(TURN, begun=BEGUN))
    book.save(replace(TURN, number=1))

    with database.read() as connection:
        assert list(connection.scalars(select(turns.c.at))) == [NOON, NOON]


def test_of_eight_workers_that_save_one_turn_all_give_the_same_answer(database: Database) -> None:
    book = Calls(database)

    saved = all_at_once(8, lambda number: (number, book.save(replace(TURN, answer=f"<Response>{number}</Response>"))))

    ((winner, _),) = [one for one in saved if one[1] is None]
    assert {stored.answer for _, stored in saved if stored} == {f"<Response>{winner}</Response>"}


def test_what_was_said_about_money_is_kept_with_the_turn_and_once(database: Database) -> None:
    payment, book = opened(database, billed(database)), Calls(database)
    turn = replace(TURN, said=[(payment, "payment_not_sure")])

    assert book.save(turn) is None
    assert book.save(turn) is not None

    with database.read() as connection:
        told = connection.execute(select(said.c.payment_id, said.c.turn, said.c.prompt)).all()
    assert [tuple(row) for row in told] == [(payment, 0, "payment_not_sure")]


def test_a_turn_that_cannot_be_kept_does_not_pass_for_one_that_is(database: Database) -> None:
    book = Calls(database)

    with pytest.raises(IntegrityError):
        book.save(replace(TURN, said=[("a payment nobody made", "payment_not_sure")]))

    assert book.find("CA1", 0) == (None, None)


def test_of_two_workers_that_claim_a_turn_one_gets_it(database: Database) -> None:
    book = Calls(database)

    won = all_at_once(2, lambda _: book.claim("CA1", 3, NOON, LEASE))

    assert sorted(won) == [False, True]
    assert book.claim("CA1", 4, NOON, LEASE)


def test_a_claim_is_taken_over_only_when_its_worker_is_long_gone(database: Database) -> None:
    book = Calls(database)
    assert book.claim("CA1", 3, NOON, LEASE)

    assert not book.claim("CA1", 3, NOON + LEASE, LEASE)
    taken_over = all_at_once(2, lambda _: book.claim("CA1", 3, NOON + LEASE + timedelta(seconds=1), LEASE))

    assert sorted(taken_over) == [False, True]


def test_the_end_of_a_call_is_recorded_once(database: Database) -> None:
    book = Calls(database)
    book.save(replace(TURN, begun=BEGUN))

    book.end("CA1", NOON + timedelta(seconds=90), 90)
    book.end("CA1", NOON + timedelta(seconds=95), 95)
    book.end("a call nobody made", NOON, 1)

    with database.read() as connection:
        call = connection.execute(select(calls)).one()
        assert (call.caller, call.seconds, call.answered_at) == ("+15105550142", 90, NOON)
        assert call.ended_at == NOON + timedelta(seconds=90)
        assert connection.scalar(select(func.count()).select_from(turns)) == 1
