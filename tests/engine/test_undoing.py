"""A caller takes back, with key 7, what they have paid on this call; or keeps it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.engine.call import Call, Owed, Paid
from ivr.engine.directives import Continue, Gather
from ivr.engine.events import Answered, Continued, Keys, Silence
from ivr.engine.invocations import (
    CheckHours,
    PaymentNotUndone,
    PaymentSucceeded,
    PaymentUndone,
    UndoPayment,
    UndoUnsettled,
)
from ivr.engine.steps.charge import POLLS
from ivr.engine.steps.undo_payment import NOT_POSSIBLE, NOT_SURE
from ivr.engine.turn import Event
from ivr.ledger.money import Money
from ivr.values import Digits
from tests.engine.conversation import Conversation, at_step

CODE = Digits("40712966", (4, 4))
PAID, PAID_BEFORE = Paid("P1", Money(12540), CODE), Paid("P0", Money(1800), Digits("12345674", (4, 4)))
ASKED = ["undo_ask", "undo_it=1", "undo_keep=2"]
PLACES = ("receipt", "main_menu", "nobody_answered", "nothing_due", "amount", "confirm")


def having_paid(step: str, *earlier: Paid, **known: object) -> Call:
    values = {"amount": Money(12540), "code": CODE, "last_four": Digits("4242")}
    return at_step(step, account=1, verified=True, payment="P1", paid=(*earlier, PAID), values=values, **known)


@pytest.mark.parametrize("gives_back", [True, False])
def test_the_receipt_says_the_key_if_the_gateway_can_take_it_back(gives_back: bool) -> None:
    values = {"amount": Money(12540), "last_four": Digits("4242")}
    caller = Conversation(at_step("charge", payment="P1", part="0", values=values))
    said = caller.hears(PaymentSucceeded(CODE, Money(12540), gives_back))
    assert ("undo_later=7" in said) == gives_back
    assert (caller.hears(Keys("7")) == ASKED) == gives_back
    assert gives_back or caller.step == "receipt"


def test_it_is_said_once() -> None:
    caller = Conversation(having_paid("receipt"))
    assert caller.hears(Answered())[-1] == "undo_later=7"
    assert caller.hears(Keys("1")) == ["confirmation_number_again", "hear_number_again=1"]
    assert caller.hears(Keys("7")) == ASKED


@pytest.mark.parametrize("step", PLACES)
def test_the_key_works_wherever_keys_are_asked_for_and_whoever_keeps_it_is_back_where_they_were(step: str) -> None:
    owed = Owed(Money(84000), Money(0), Money(0), None, part_allowed=True)
    caller = Conversation(having_paid(step, owed=owed))
    assert caller.hears(Keys("7")) == ASKED
    assert caller.rests_on == Gather(1, 7)
    assert caller.hears(Silence())[0] == "undo_kept"
    assert (caller.step, caller.call.paid) == (step, (PAID,))


@pytest.mark.parametrize("event", [Silence(), Keys("2"), Keys("5"), Keys("#"), Keys("")])
def test_nothing_but_key_1_takes_it_back(event: Keys | Silence) -> None:
    caller = Conversation(having_paid("receipt"))
    caller.hears(Keys("7"))
    assert caller.hears(event)[:2] == ["undo_kept", "payment_approved"]
    assert (caller.asks, caller.step) == (None, "receipt")


def test_where_digits_are_typed_it_is_one_of_them() -> None:
    caller = Conversation(having_paid("find_bill"))
    caller.hears(Keys("7"))
    assert caller.step == "find_bill"


@pytest.mark.parametrize("step", PLACES[1:4])
def test_without_a_payment_it_is_a_key_like_any_other(step: str) -> None:
    assert Conversation(at_step(step)).hears(Keys("7"))[0] == "no_match"


def test_once_taken_back_nothing_speaks_of_it_and_the_caller_may_pay_again() -> None:
    caller = Conversation(having_paid("receipt", trail=("pay-by-phone/receipt",)))
    caller.hears(Keys("7"))
    caller.hears(Keys("1"))
    assert caller.asks == UndoPayment("P1")

    assert caller.hears(PaymentUndone()) == ["payment_undone"]
    assert isinstance(caller.asks, CheckHours)
    assert (caller.call.paid, caller.call.values, caller.call.trail) == ((), {}, ())
    again = Conversation(replace(caller.call, step="pay-by-phone/main_menu"))
    assert again.hears(Keys("7"))[0] == "no_match"
    assert again.hears(Keys("1")) == ["ask_account_number"]


def test_while_the_bank_is_asked_no_key_leads_anywhere_and_after_half_a_minute_nothing_is_claimed() -> None:
    caller = Conversation(having_paid("receipt"))
    caller.hears(Keys("7"))
    caller.hears(Keys("1"))
    assert caller.hears(UndoUnsettled()) == ["one_moment"]
    for _ in range(POLLS - 1):
        assert isinstance(caller.rests_on, Continue)
        caller.hears(Keys("0"))
        assert caller.asks == UndoPayment("P1")
        assert caller.hears(UndoUnsettled()) == ["still_waiting"]
    caller.hears(Continued())
    assert caller.hears(UndoUnsettled()) == ["undo_not_sure"]
    assert (caller.step, caller.call.paid, caller.call.owed) == ("agent", (PAID,), None)


def test_what_the_bank_does_not_take_back_is_for_a_person() -> None:
    caller = Conversation(having_paid("receipt"))
    caller.hears(Keys("7"))
    caller.hears(Keys("1"))
    assert caller.hears(PaymentNotUndone()) == ["undo_not_possible"]
    assert (caller.step, caller.call.paid) == ("agent", (PAID,))
    assert caller.call.values["code"] == CODE


@pytest.mark.parametrize(("answer", "told"), [(PaymentNotUndone(), NOT_POSSIBLE), (UndoUnsettled(), NOT_SURE)])
def test_asked_again_about_what_is_not_undone_the_payment_before_is_not_meant(answer: Event, told: str) -> None:
    """Both may be of the same amount, and the words are the same."""
    caller = Conversation(having_paid("receipt", PAID_BEFORE))
    caller.hears(Keys("7"))
    caller.hears(Keys("1"))
    while caller.hears(answer) != [told]:
        caller.hears(Continued())
    caller.call = replace(caller.call, step=at_step("main_menu").step, part="")
    caller.hears(Keys("7"))
    caller.hears(Keys("1"))
    assert caller.asks == UndoPayment("P1")


def test_of_two_payments_the_last_is_meant_and_then_the_one_before() -> None:
    caller = Conversation(having_paid("receipt", PAID_BEFORE))
    for payment in ("P1", "P0"):
        caller.hears(Keys("7"))
        caller.hears(Keys("1"))
        assert caller.asks == UndoPayment(payment)
        caller.hears(PaymentUndone())
        caller.call = replace(caller.call, step="pay-by-phone/main_menu")


def test_pressed_again_it_is_asked_again_and_back_and_0_keep_it() -> None:
    caller = Conversation(having_paid("receipt", trail=("pay-by-phone/receipt",)))
    assert [caller.hears(Keys("7")), caller.hears(Keys("7")), caller.hears(Keys("*"))] == [ASKED] * 3
    assert caller.hears(Keys("8")) == ASKED and caller.call.language == "es"
    caller.hears(Keys("9"))
    assert (caller.step, caller.call.paid) == ("receipt", (PAID,))
    caller.hears(Keys("7"))
    caller.hears(Keys("0"))
    assert caller.step == "agent"
