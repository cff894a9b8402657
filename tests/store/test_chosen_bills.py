"""A payment goes to the bill it was made for; and where that asks for less by now, the rest goes to the oldest due."""

from __future__ import annotations

from sqlalchemy import select

from ivr.ledger.money import Money
from ivr.store.accounts import Accounts
from ivr.store.database import Database
from ivr.store.known import know
from ivr.store.payments import Payments
from ivr.store.tables import payment_bills
from tests.store.books import NOON, STALE, TWENTY, a_payment, billed, billed_thrice, put


def bills(database: Database) -> dict[str, int]:
    """The ids of an account's bills: H-1 asks for 100.00 and is due first, H-2 for 20.00, H-3 for 5.40."""
    billed_thrice(database)
    (account,) = Accounts(database).by_number("10000002")
    return {bill.number: bill.id for bill in account.bills}


def opened_for(database: Database, chosen: tuple[int, ...], amount: Money) -> tuple[str, str]:
    """What became of opening it, and the payment's id."""
    (account,) = Accounts(database).by_number("10000002")
    payment = a_payment(account.id, amount=amount)
    return Payments(database).open(payment, "fake", NOON, STALE, chosen), payment.id


def settled(database: Database, payment: str) -> dict[str, int]:
    """What is left of each bill when it has succeeded."""
    put(database, payment, "created")
    assert Payments(database).settle_succeeded(payment, NOON)
    (account,) = Accounts(database).by_number("10000002")
    return {bill.number: bill.owed.minor for bill in account.bills}


def test_a_payment_for_a_bill_goes_to_that_bill(database: Database) -> None:
    numbered = bills(database)
    answer, payment = opened_for(database, (numbered["H-2"],), Money(1500))

    assert answer == "opened"
    assert settled(database, payment) == {"H-1": 10000, "H-2": 500, "H-3": 540}
    known = know(database, Payments(database).load(payment).reference)
    assert known is not None and known.planned == [("H-2", Money(1500))]


def test_of_several_chosen_ones_the_oldest_due_comes_first(database: Database) -> None:
    numbered = bills(database)
    _, payment = opened_for(database, (numbered["H-3"], numbered["H-2"]), Money(2100))

    assert settled(database, payment) == {"H-1": 10000, "H-2": 0, "H-3": 440}


def test_without_a_choice_the_oldest_due_is_paid(database: Database) -> None:
    bills(database)
    _, payment = opened_for(database, (), TWENTY)

    assert settled(database, payment) == {"H-1": 8000, "H-2": 2000, "H-3": 540}
    with database.read() as connection:
        assert connection.execute(select(payment_bills)).all() == []


def test_when_the_bill_shrank_meanwhile_the_rest_goes_to_the_oldest_due(database: Database) -> None:
    numbered = bills(database)
    _, first = opened_for(database, (numbered["H-2"],), TWENTY)
    put(database, first, "unknown")
    billed_thrice(database, second=Money(500))

    assert settled(database, first) == {"H-1": 8500, "H-2": 0, "H-3": 540}


def test_no_more_is_taken_than_the_chosen_bill_asks_for_nor_anything_for_a_bill_of_others(database: Database) -> None:
    numbered = bills(database)
    billed(database, "10000009")
    ((other,),) = (account.bills for account in Accounts(database).by_number("10000009"))

    assert opened_for(database, (numbered["H-3"],), Money(541))[0] == "balance_changed"
    assert opened_for(database, (other.id,), Money(100))[0] == "balance_changed"
    assert opened_for(database, (numbered["H-3"],), Money(540))[0] == "opened"
