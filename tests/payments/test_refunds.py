"""Money goes back once or not at all, and never more than was charged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError

from ivr.ledger.check import differences
from ivr.ledger.entries import CLEARING, RECEIVABLE
from ivr.ledger.money import Money
from ivr.payments.drive_refund import drive_refund
from ivr.payments.ports import Movement
from ivr.payments.refund_book import (
    CannotGiveBack,
    ChargedElsewhere,
    NoSuchPayment,
    NoSuchRefund,
    NotCharged,
    NotWaiting,
    NotWhole,
    Refund,
    SamePerson,
    TooMuch,
)
from ivr.store.accounts import Accounts
from ivr.store.books import read_books
from ivr.store.corrections import Corrections
from ivr.store.database import Database
from ivr.store.ledger import post_taken_back
from ivr.store.payments import Payments
from ivr.store.tables import refunds
from tests.databases import PostgreSQLServer
from tests.payments.gateways import ABILITIES
from tests.payments.refund_desk import EIGHTY, TWENTY, Desk
from tests.store.books import NOON, OWED, billed, submitted, to_be_sent
from tests.store.waiting import PATIENCE_SECONDS, Meanwhile, all_at_once, reaching


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    database = Database(sqlite_url)
    yield Desk(database)
    database.close()


@pytest.fixture
def desk_anywhere(database: Database) -> Desk:
    return Desk(database)


def test_a_refund_goes_back_to_the_card_and_onto_the_bills_and_is_told_to_the_billing_system(
    desk_anywhere: Desk,
) -> None:
    desk = desk_anywhere
    assert desk.owed() == {"H-2": (0, 2000), "H-3": (0, 540), "H-1": (0, 10000)}

    refund = desk.refund(TWENTY)

    assert (refund.state, refund.id, refund.gateway_refund) == ("succeeded", f"{desk.reference}-1", "re_1")
    assert desk.posted() == [(RECEIVABLE, 540), (RECEIVABLE, 1460), (CLEARING, -2000)]
    assert desk.owed() == {"H-2": (1460, 540), "H-3": (540, 0), "H-1": (0, 10000)}
    assert to_be_sent(desk.database, desk.payment) == 2
    assert desk.teller.reconcile() == []
    assert desk.given_back() == [2000]


def test_more_than_one_person_may_give_back_alone_waits_for_another(desk_anywhere: Desk) -> None:
    desk = desk_anywhere
    asked = desk.refund(Money(10001))
    assert asked.state == "requested"
    assert desk.teller.reconcile() == []
    assert isinstance(desk.teller.approve(asked.id, " Ana "), SamePerson)
    assert desk.gateway.asked == [], "nobody asks the gateway yet"
    assert desk.teller.refund(desk.reference, Money(2540), "ben", "More") == TooMuch(Money(2539)), "it is held for it"

    answers = all_at_once(4, lambda number: desk.teller.approve(asked.id, f"ben {number}"))

    assert sum(isinstance(one, NotWaiting) for one in answers) == 3
    done = desk.book.load(asked.id)
    assert done.state == "succeeded" and done.approved_by is not None and done.approved_by.startswith("ben")
    assert desk.given_back() == [10001]
    assert isinstance(desk.teller.approve(asked.id, "cleo"), NotWaiting)


def test_the_database_knows_too_that_nobody_is_their_own_second_person(desk_anywhere: Desk) -> None:
    asked = desk_anywhere.refund(Money(10001))

    assert not desk_anywhere.book.approve(asked.id, "ANA", NOON)
    with pytest.raises(IntegrityError), desk_anywhere.database.change() as connection:
        connection.execute(update(refunds).values(state="approved", approved_by="ana"))


def test_a_large_refund_is_not_made_of_small_ones_by_one_person(desk: Desk) -> None:
    assert desk.refund(EIGHTY).state == "succeeded"
    assert desk.refund(TWENTY, "ben").state == "succeeded"

    assert desk.refund(Money(1), "cleo").state == "requested"


def test_what_two_people_gave_back_does_not_count_against_one(desk: Desk) -> None:
    asked = desk.refund(Money(10001))
    desk.teller.approve(asked.id, "ben")

    assert desk.refund(Money(500)).state == "succeeded"


def test_a_request_that_is_turned_down_holds_nothing_back(desk: Desk) -> None:
    asked = desk.refund(Money(12000))
    assert isinstance(desk.teller.refund(desk.reference, Money(1000), "ben", "More"), TooMuch)

    turned_down = desk.teller.turn_down(asked.id, "ana")

    assert isinstance(turned_down, Refund)
    assert (turned_down.state, turned_down.turned_down_by) == ("refused", "ana")
    assert isinstance(desk.teller.approve(asked.id, "ben"), NotWaiting)
    assert isinstance(desk.teller.turn_down(asked.id, "ben"), NotWaiting)
    assert desk.refund(Money(1000), "ben").id == f"{desk.reference}-2"
    assert desk.teller.turn_down("0-1", "ana") == desk.teller.approve("0-1", "ana") == NoSuchRefund()


def test_of_several_at_once_no_more_goes_back_than_was_charged(desk_anywhere: Desk) -> None:
    desk = desk_anywhere
    asked = all_at_once(4, lambda number: desk.teller.refund(desk.reference, EIGHTY, f"ana {number}", "Paid twice"))

    assert sum(isinstance(one, Refund) for one in asked) == 1
    assert [one for one in asked if not isinstance(one, Refund)] == [TooMuch(Money(4540))] * 3
    assert desk.given_back() == [8000]
    assert desk.teller.refund(desk.reference, Money(4541), "ana", "All") == TooMuch(Money(4540))
    assert desk.refund(Money(4540)).state == "requested", "together they are more than the limit"


def test_a_void_reverses_the_payment_itself(desk_anywhere: Desk) -> None:
    desk = desk_anywhere
    asked = desk.void()
    assert asked.state == "requested"

    desk.teller.approve(asked.id, "ben")

    assert desk.given_back() == [OWED.minor]
    assert desk.posted("reversal") == [(RECEIVABLE, 10000), (RECEIVABLE, 2000), (RECEIVABLE, 540), (CLEARING, -12540)]
    assert desk.owed() == {"H-2": (2000, 0), "H-3": (540, 0), "H-1": (10000, 0)}
    assert to_be_sent(desk.database, desk.payment) == 2
    assert desk.teller.refund(desk.reference, Money(1), "ana", "More") == TooMuch(Money(0))
    assert desk.teller.void(desk.reference, "ana", "Again") == NotWhole(Money(0))


def test_what_was_given_back_in_part_cannot_be_voided(desk: Desk) -> None:
    desk.refund(TWENTY)

    assert desk.teller.void(desk.reference, "ana", "Wrong account") == NotWhole(OWED - TWENTY)
    assert desk.given_back() == [2000]


def disputed(desk: Desk, amount: Money) -> None:
    dispute = Movement("du_1", "dispute", "pi_1", desk.payment, amount, NOON)
    Corrections(desk.database).note_dispute(desk.payment, dispute, NOON)


def test_what_the_holder_disputed_is_not_given_back_again(desk_anywhere: Desk) -> None:
    disputed(desk_anywhere, EIGHTY)

    assert desk_anywhere.teller.refund(desk_anywhere.reference, OWED, "ana", "All") == TooMuch(OWED - EIGHTY)
    assert desk_anywhere.teller.void(desk_anywhere.reference, "ana", "All") == NotWhole(OWED - EIGHTY)


def test_a_void_that_a_dispute_overtakes_is_written_down_all_the_same(desk_anywhere: Desk) -> None:
    """The gateway gave back more than it had left. The money did move, and must stand somewhere."""
    desk = desk_anywhere
    asked = desk.void()
    desk.gateway.troubles = {"refund": ["answer lost"]}
    desk.teller.approve(asked.id, "ben")
    disputed(desk, TWENTY)

    (done,) = desk.teller.reconcile()

    assert done.state == "succeeded"
    assert desk.posted("reversal") == []
    assert desk.posted() == [(RECEIVABLE, 540), (RECEIVABLE, 12000), (CLEARING, -12540)]
    told = [one.told for one in differences(read_books(desk.database))]
    assert told == [f"payment {desk.reference}: bill {bill_of(desk, 'H-1')} gave back 20.00 more than it got"]


def test_a_charge_too_many_is_given_back_off_the_bills_it_stands_on(desk_anywhere: Desk) -> None:
    """Paid on three bills, and charged twice: when the second charge has gone back all three are paid, and no more."""
    desk = desk_anywhere
    paid = desk.owed()
    again = Movement("ch_2", "charge", "pi_2", desk.payment, OWED, NOON)
    Corrections(desk.database).take_surplus(desk.payment, again, "charged a second time", NOON)
    (proposed,) = desk.book.waiting()
    desk.gateway._created_with["by hand"] = ("pi_2", desk.payment, OWED)
    desk.gateway.intents["pi_2"] = "unconfirmed"
    desk.gateway.confirm("pi_2", "by hand")

    for who in ("ana", "ben"):
        desk.teller.approve(proposed.id, who)

    assert desk.book.load(proposed.id).state == "succeeded"
    assert desk.owed() == paid
    assert differences(read_books(desk.database)) == []
    assert isinstance(desk.teller.void(desk.reference, "ana", "Wrong account"), Refund), "its own charge is there whole"


def test_what_went_back_while_a_refund_waited_is_not_given_back_twice(desk_anywhere: Desk) -> None:
    """Somebody does in the gateway's own pages what was asked for here; whoever approves it is told."""
    desk = desk_anywhere
    asked = desk.void()
    by_hand = Movement("re_hand", "refund", "pi_1", desk.payment, TWENTY, NOON)
    Corrections(desk.database).note_refund(desk.payment, by_hand, "by hand", NOON)

    assert desk.teller.approve(asked.id, "ben") == TooMuch(OWED - TWENTY)

    assert (desk.book.load(asked.id).state, desk.given_back()) == ("requested", [])


def bill_of(desk: Desk, number: str) -> int:
    (account,) = Accounts(desk.database).by_number("10000002")
    return next(bill.id for bill in account.bills if bill.number == number)


def test_two_refunds_that_are_answered_at_once_take_back_one_after_the_other(
    postgresql_server: PostgreSQLServer,
) -> None:
    """The second has its answer while the first is being written down, and takes from what that leaves on the bills."""
    desk = Desk(Database(postgresql_server.fresh()))
    desk.gateway.troubles = {"refund": ["never arrives"] * 2}
    first, second = (desk.refund(TWENTY).id for _ in range(2))

    with reaching(desk.database, "SELECT payments.id") as about_to_settle:
        with desk.database.change() as connection:
            connection.execute(text("SELECT id FROM payments FOR UPDATE"))
            post_taken_back(connection, desk.payment, "refund:1", TWENTY, NOON)
            connection.execute(update(refunds).where(refunds.c.id == first).values(state="succeeded"))
            settled = Meanwhile(lambda: drive_refund(second, desk.book, desk.gateway, lambda: NOON))
            assert about_to_settle.wait(PATIENCE_SECONDS)
        assert settled.result().state == "succeeded"

    assert desk.owed() == {"H-2": (2000, 0), "H-3": (540, 0), "H-1": (1460, 8540)}
    assert differences(read_books(desk.database)) == []
    desk.database.close()


def test_what_was_never_charged_is_not_given_back(desk: Desk) -> None:
    unpaid = submitted(desk.database, billed(desk.database), "CA2")
    reference = Payments(desk.database).load(unpaid).reference

    assert desk.teller.refund(reference, Money(1), "ana", "Paid twice") == NotCharged("submitted")
    assert desk.teller.void(reference, "ana", "Paid twice") == NotCharged("submitted")
    assert desk.teller.refund("00000000", Money(1), "ana", "Paid twice") == NoSuchPayment()
    assert desk.gateway.asked == []


@pytest.mark.parametrize(
    ("refunds", "voids", "answers"),
    [
        (False, False, [CannotGiveBack("nothing"), CannotGiveBack("nothing")]),
        (False, True, [CannotGiveBack("void"), "requested"]),
        (True, False, ["requested", NotWhole(Money(0))]),
    ],
)
def test_a_gateway_is_asked_only_for_what_it_can_do(
    desk: Desk, refunds: bool, voids: bool, answers: list[object]
) -> None:
    desk.gateway.abilities = replace(ABILITIES, refunds=refunds, voids=voids)

    asked = [desk.teller.refund(desk.reference, OWED, "ana", "Twice"), desk.teller.void(desk.reference, "ana", "Twice")]

    assert [one.state if isinstance(one, Refund) else one for one in asked] == answers


def test_another_gateway_knows_nothing_of_this_charge(desk: Desk) -> None:
    desk.gateway.troubles = {"refund": ["never arrives"]}
    refund, waiting = desk.refund(TWENTY), desk.refund(OWED - TWENTY)
    desk.gateway.name = "another"

    assert desk.teller.refund(desk.reference, TWENTY, "ana", "Paid twice") == ChargedElsewhere("fake")
    assert desk.teller.approve(waiting.id, "ben") == ChargedElsewhere("fake")
    assert desk.book.load(waiting.id).state == "requested"
    assert [one.state for one in desk.teller.reconcile()] == ["unknown"]
    assert desk.gateway.asked == ["refund"]
    assert desk.book.load(refund.id).state == "unknown"
