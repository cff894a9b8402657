"""The payment book: one open payment of an account, and no move from a place it must not start from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from ivr.ledger.check import differences
from ivr.ledger.entries import CLEARING, RECEIVABLE, Entry
from ivr.ledger.money import Money
from ivr.ledger.moves import from_states
from ivr.ledger.payment import DRIVEN, MOVES, OPEN, State
from ivr.store.accounts import Accounts
from ivr.store.books import read_books
from ivr.store.database import Database
from ivr.store.ledger import post
from ivr.store.payments import Payments
from ivr.store.tables import payments
from tests.databases import PostgreSQLServer
from tests.store.books import (
    NOON,
    OWED,
    STALE,
    a_payment,
    billed,
    opened,
    posted,
    put,
    submitted,
    to_be_sent,
)
from tests.store.waiting import PATIENCE_SECONDS, Meanwhile, all_at_once, reaching

STATES: tuple[State, ...] = get_args(State)
LATER = NOON + timedelta(minutes=1)


def state(database: Database, payment: str) -> State:
    return Payments(database).load(payment).state


# Each move of the book, whether it was made, and the only places it may start from.
MADE: dict[str, tuple[Callable[[Payments, str], bool], set[State]]] = {
    "keep_card": (lambda book, id: book.keep_card(id, "pm_card_visa", "visa", "4242"), {"collecting"}),
    "submit": (lambda book, id: book.submit(id, Money(100), "4242", LATER), {"collecting"}),
    "abandon": (lambda book, id: book.abandon(id, NOON), {"collecting"}),
    "lease": (lambda book, id: book.lease(id, NOON, LATER) is not None, {"submitted", "created", "unknown"}),
    "note_intent": (lambda book, id: book.note_intent(id, "pi_1").intent == "pi_1", {"submitted", "unknown"}),
    "settle_succeeded": (lambda book, id: book.settle_succeeded(id, NOON), {"created", "unknown"}),
    "settle_declined": (
        lambda book, id: book.settle_declined(id, "not_approved", NOON),
        {"submitted", "created", "unknown"},
    ),
    "settle_declined unsent": (
        lambda book, id: book.settle_declined(id, "not_approved", NOON, unsent=True),
        {"submitted", "unknown"},
    ),
    "settle_voided": (
        lambda book, id: book.settle_voided(id, NOON, unsent=False),
        {"submitted", "created", "unknown"},
    ),
    "settle_voided unsent": (lambda book, id: book.settle_voided(id, NOON, unsent=True), {"submitted", "unknown"}),
}


@pytest.mark.parametrize("move", MADE)
def test_a_move_is_refused_wherever_it_must_not_start(database: Database, move: str) -> None:
    make, may_start = MADE[move]
    account, book = billed(database), Payments(database)
    for begins in STATES:
        payment = opened(database, account, amount=Money(100))
        put(database, payment, begins)
        before = book.load(payment)

        assert make(book, payment) == (begins in may_start), begins

        if begins not in may_start:
            assert book.load(payment) == before
            assert posted(database, payment) == []
        with database.change() as connection:
            voided = update(payments).where(payments.c.id == payment).values(state="voided", intent_id=None)
            connection.execute(voided)


@pytest.mark.parametrize("begins", STATES)
def test_only_what_is_on_its_way_can_become_unknown(sqlite_url: str, begins: State) -> None:
    database = Database(sqlite_url)
    payment = opened(database, billed(database))
    put(database, payment, begins)

    Payments(database).note_unknown(payment)

    on_its_way = begins in ("submitted", "created", "unknown")
    assert state(database, payment) == ("unknown" if on_its_way else begins)
    assert Payments(database).load(payment).tries == (1 if on_its_way else 0)
    database.close()


def test_no_payment_leaves_a_place_where_it_is_settled() -> None:
    assert {place for place, moves in MOVES.items() if not moves} == set(STATES) - set(OPEN)
    assert set(OPEN) == {"collecting", *DRIVEN}
    assert from_states(MOVES, "succeeded") == ("created", "unknown"), "no charge is recorded that has no intent"


def test_a_payment_without_a_card_is_not_submitted(database: Database) -> None:
    payment = opened(database, billed(database))

    assert not Payments(database).submit(payment, OWED, "4242", LATER)
    assert state(database, payment) == "collecting"


def test_the_intent_that_is_stored_first_is_the_only_one(database: Database) -> None:
    payment, book = submitted(database, billed(database)), Payments(database)

    noted = all_at_once(4, lambda number: book.note_intent(payment, f"pi_{number}").intent)

    assert len(set(noted)) == 1
    book.note_unknown(payment)
    assert book.note_intent(payment, "pi_late").intent == noted[0]


def test_a_lease_keeps_others_away_until_it_ends(database: Database) -> None:
    payment, book = submitted(database, billed(database)), Payments(database)

    taken = all_at_once(4, lambda _: book.lease(payment, NOON, LATER))

    assert sum(one is not None for one in taken) == 1
    assert book.lease(payment, LATER, LATER) is None
    assert book.lease(payment, LATER + timedelta(seconds=1), LATER + timedelta(minutes=1)) is not None


def test_a_success_is_posted_once_balanced_and_sent_once(database: Database) -> None:
    account, book = billed(database), Payments(database)
    payment = submitted(database, account)
    book.note_intent(payment, "pi_1")

    settled = all_at_once(4, lambda _: book.settle_succeeded(payment, NOON))

    assert sorted(settled) == [False, False, False, True]
    assert posted(database, payment) == [(RECEIVABLE, -12540), (CLEARING, 12540)]
    assert to_be_sent(database, payment) == 1
    assert differences(read_books(database)) == []


def test_a_success_whose_bill_was_meanwhile_withdrawn_is_kept_as_a_credit(database: Database) -> None:
    """The billing system sets the bill to nothing while the card is charged. The money did move."""
    account, book = billed(database), Payments(database)
    payment = submitted(database, account)
    book.note_intent(payment, "pi_1")
    billed(database, amount=Money(0))

    assert book.settle_succeeded(payment, NOON)

    (found,) = Accounts(database).by_number("10000001")
    assert found.bills[0].owed == Money(-12540)


def test_a_ledger_that_does_not_add_up_is_never_written(database: Database) -> None:
    with pytest.raises(AssertionError, match="does not add up"), database.change() as connection:
        post(connection, "payment", "p1", NOON, [Entry(CLEARING, Money(100)), Entry(RECEIVABLE, Money(-99))])

    assert posted(database, "p1") == []


# One open payment of an account.


@pytest.mark.parametrize("stands", OPEN)
def test_the_database_itself_refuses_a_second_open_payment(database: Database, stands: State) -> None:
    account = billed(database)
    put(database, opened(database, account), stands)
    second = {
        "id": "second",
        "account_id": account,
        "call_sid": "CA2",
        "reference": "00000000",
        "amount_minor": 100,
        "currency": "USD",
        "gateway": "fake",
        "created_at": NOON,
        "tries": 0,
    }

    with pytest.raises(IntegrityError), database.change() as connection:
        connection.execute(insert(payments).values(**second, state="collecting"))
    with database.change() as connection:
        connection.execute(insert(payments).values(**second, state="abandoned"))

    assert state(database, "second") == "abandoned"


def test_of_eight_telephones_one_may_pay_the_bill(database: Database) -> None:
    account, book = billed(database), Payments(database)

    answers = all_at_once(8, lambda call: book.open(a_payment(account, f"CA{call}"), "fake", NOON, STALE))

    assert sorted(answers) == ["another_open"] * 7 + ["opened"]


def test_a_payment_that_succeeds_at_this_moment_is_not_paid_again(postgresql_server: PostgreSQLServer) -> None:
    """The second telephone has looked at the balance, or is about to, when the first one's payment is settled."""
    database = Database(postgresql_server.fresh())
    account, book = billed(database), Payments(database)
    payment = submitted(database, account)
    book.note_intent(payment, "pi_1")
    bill = Accounts(database).by_number("10000001")[0].bills[0].id

    with reaching(database, "INSERT INTO payments") as about_to_open:
        with database.change() as connection:
            connection.execute(update(payments).where(payments.c.id == payment).values(state="succeeded"))
            entries = [Entry(RECEIVABLE, Money(-OWED.minor), bill), Entry(CLEARING, OWED)]
            post(connection, "payment", payment, NOON, entries)
            second = Meanwhile(lambda: book.open(a_payment(account, "CA2"), "fake", NOON, STALE))
            assert about_to_open.wait(PATIENCE_SECONDS)
        assert second.result() == "balance_changed"

    assert [found.id for found, _ in book.all()] == [payment]
    database.close()


@pytest.mark.parametrize(
    ("amount", "status"), [(Money(12539), "open"), (OWED, "disputed")], ids=["a smaller bill", "a dispute"]
)
def test_what_is_no_longer_owed_is_not_paid(database: Database, amount: Money, status: str) -> None:
    account, book = billed(database), Payments(database)
    billed(database, amount=amount, status=status)

    assert book.open(a_payment(account), "fake", NOON, STALE) == "balance_changed"
    assert book.all() == []
    billed(database)
    assert book.open(a_payment(account, "CA2"), "fake", NOON, STALE) == "opened"


def test_a_confirmation_number_that_is_taken_is_not_given_twice(database: Database) -> None:
    first, second = billed(database), billed(database, "10000002")
    taken = replace(a_payment(first), reference="12345674")
    book = Payments(database)
    assert book.open(taken, "fake", NOON, STALE) == "opened"

    assert book.open(replace(a_payment(second, "CA2"), reference="12345674"), "fake", NOON, STALE) == "reference_taken"


def test_a_caller_who_comes_back_to_the_amounts_starts_afresh(database: Database) -> None:
    account, book = billed(database), Payments(database)
    first = opened(database, account, "CA1")

    second = opened(database, account, "CA1", Money(5000))

    assert (state(database, first), state(database, second)) == ("abandoned", "collecting")
    assert [found.id for found, _ in book.all(open_only=True)] == [second]


def test_what_a_caller_long_gone_was_collecting_is_put_away_but_never_what_is_on_its_way(database: Database) -> None:
    account, book = billed(database), Payments(database)
    left_behind = opened(database, account, "CA1")

    assert book.open(a_payment(account, "CA2"), "fake", NOON, NOON) == "another_open"
    after = NOON + timedelta(seconds=1)
    assert book.open(a_payment(account, "CA2"), "fake", after, after) == "opened"
    assert state(database, left_behind) == "abandoned"

    on_its_way = billed(database, "10000002")
    paying = submitted(database, on_its_way, "CA3")
    assert book.open(a_payment(on_its_way, "CA4"), "fake", after, after) == "another_open"
    assert book.open(a_payment(on_its_way, "CA3"), "fake", after, after) == "another_open"
    assert state(database, paying) == "submitted"


def test_the_end_of_a_call_puts_away_what_was_not_confirmed_and_names_what_was(database: Database) -> None:
    book = Payments(database)
    collecting = opened(database, billed(database), "CA1")
    paying = submitted(database, billed(database, "10000002"), "CA2")

    assert list(book.abandon_call("CA1", NOON)) == []
    assert list(book.abandon_call("CA2", NOON)) == [paying]
    assert (state(database, collecting), state(database, paying)) == ("abandoned", "submitted")
    assert list(book.unsettled()) == [paying]
