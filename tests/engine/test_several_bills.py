"""A caller with several bills pays all of them, or the one they choose."""

from __future__ import annotations

import pytest

from ivr.engine.call import Call, Owed, OwedBill
from ivr.engine.directives import SayOption
from ivr.engine.events import Answered, Keys, Silence
from ivr.engine.invocations import CardKept, OpenPayment, PaymentOpened
from ivr.ledger.money import Money
from ivr.values import Digits, Term, Value
from tests.engine.conversation import Conversation, at_step

NOTHING = Money(0)
HOSPITAL = OwedBill(7, "hospital", Money(84000), Money(20000), NOTHING, None)
DOCTOR = OwedBill(8, "doctor", Money(9625), NOTHING, NOTHING, None)
LABORATORY = OwedBill(9, "laboratory", Money(1200), NOTHING, NOTHING, None)
THREE = (HOSPITAL, DOCTOR, LABORATORY)


def owing(*bills: OwedBill, step: str = "bill", part_allowed: bool = True, credit: int = 0) -> Call:
    total = Money(sum(bill.total.minor for bill in bills) - credit)
    owed = Owed(total, bills[0].past_due, NOTHING, None, part_allowed, bills)
    return at_step(step, account=1, verified=True, owed=owed, values=owed.values())


def spoken(caller: Conversation) -> list[tuple[Value, Value]]:
    """The kind and the amount of each bill that is offered."""
    options = (one for one in caller.directives if isinstance(one, SayOption) and one.phrase == "one_bill")
    return [(one.values["bill_kind"], one.values["bill_amount"]) for one in options]


def test_each_bill_is_said_by_its_kind_and_amount_behind_all_of_them() -> None:
    caller = Conversation(owing(*THREE))
    assert caller.hears(Answered()) == ["all_bills=1", "one_bill=2", "one_bill=3", "one_bill=4"]
    words = [Term("bill_hospital"), Term("bill_doctor"), Term("bill_laboratory")]
    assert spoken(caller) == list(zip(words, [bill.total for bill in THREE], strict=True))


@pytest.mark.parametrize("alone", [owing(HOSPITAL), owing(HOSPITAL, DOCTOR, part_allowed=False)])
def test_who_has_no_choice_hears_nothing_of_it(alone: Call) -> None:
    caller = Conversation(alone)
    assert caller.hears(Answered())[0].startswith("offer_")
    assert (caller.step, caller.call.bill, "bill_kind" in caller.call.values) == ("amount", None, False)


def test_what_is_chosen_is_what_is_offered_read_out_and_paid() -> None:
    caller = Conversation(owing(*THREE))
    assert caller.hears(Keys("3")) == ["offer_full=1", "offer_other=2"]
    assert caller.call.values == {"amount_due": Money(9625), "bill_kind": Term("bill_doctor")}
    caller.hears(Keys("1"))
    assert caller.asks == OpenPayment(1, Money(9625), bill=8)
    caller.hears(PaymentOpened("P1"))
    caller.call = caller.call.knowing(brand=Term("brand_visa"), last_four=Digits("4242"))
    assert caller.hears(CardKept()) == ["confirm_words", "confirm_bill", "pay_now=1", "change_payment=2"]


def test_no_more_is_taken_than_that_bill_asks_for_with_words_for_it() -> None:
    caller = Conversation(owing(*THREE))
    caller.hears(Keys("3"))
    caller.hears(Keys("2"))
    assert caller.hears(Keys("96*26"))[0] == "amount_too_high_for_bill"
    assert caller.hears(Keys("96*25"))[0] == "amount_read_back"


def test_where_a_credit_leaves_less_than_the_bill_it_is_the_account_that_owes_no_more() -> None:
    caller = Conversation(owing(HOSPITAL, DOCTOR, credit=50000))
    caller.hears(Keys("2"))
    caller.hears(Keys("3"))
    assert caller.hears(Keys("500*00"))[0] == "amount_too_high"


def test_all_together_may_be_paid_and_back_leads_to_the_bills_again() -> None:
    caller = Conversation(owing(*THREE))
    caller.hears(Answered())
    caller.hears(Keys("2"))
    assert caller.call.values["past_due"] == Money(20000)
    assert caller.hears(Keys("9"))[0] == "all_bills=1"
    assert caller.hears(Keys("1")) == ["offer_past_due=1", "offer_full=2", "offer_other=3"]
    assert (caller.call.bill, caller.call.values) == (
        None,
        {"amount_due": Money(94825), "past_due": Money(20000)},
    )
    caller.hears(Keys("2"))
    assert caller.asks == OpenPayment(1, Money(94825))


def test_a_credit_on_another_bill_leaves_less_of_this_one() -> None:
    caller = Conversation(owing(HOSPITAL, DOCTOR, credit=90000))
    caller.hears(Keys("2"))
    assert caller.call.values["amount_due"] == Money(3625)


def test_more_than_five_are_never_said_at_once() -> None:
    seven = tuple(OwedBill(id, "other", Money(100 * id), NOTHING, NOTHING, None) for id in range(1, 8))
    caller = Conversation(owing(*seven))
    pages = [caller.hears(Answered())]
    for _ in range(2):
        pages.append(caller.hears(Keys("5")))
    assert pages == [
        ["all_bills=1", "one_bill=2", "one_bill=3", "one_bill=4", "more_bills=5"],
        ["one_bill=1", "one_bill=2", "one_bill=3", "one_bill=4"],
        ["no_match", "one_bill=1", "one_bill=2", "one_bill=3", "one_bill=4"],
    ]
    assert spoken(caller)[-1] == (Term("bill_other"), Money(700))
    caller.hears(Keys("4"))
    assert caller.call.bill == 7


def test_silence_and_wrong_keys_are_asked_again_and_then_a_person_helps() -> None:
    caller = Conversation(owing(*THREE))
    assert caller.hears(Silence())[0] == "no_input"
    assert caller.hears(Keys("6"))[0] == "no_match"
    caller.hears(Silence())
    assert caller.step == "agent"
