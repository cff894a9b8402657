"""A caller chooses an amount, gives a card, and pays."""

from __future__ import annotations

import pytest

from ivr.engine.call import Call, Owed
from ivr.engine.directives import Continue, Dial, Gather, HangUp, Pay, Say
from ivr.engine.events import Answered, CardNotTaken, CardTaken, Continued, DialEnded, Keys, Silence
from ivr.engine.invocations import (
    AbandonPayment,
    AgentsAway,
    AgentsThere,
    CardKept,
    ChargePayment,
    CheckHours,
    CheckPayment,
    FindAgents,
    KeepCard,
    OpenPayment,
    PaymentAbandoned,
    PaymentDeclined,
    PaymentLapsed,
    PaymentNotCharged,
    PaymentOpened,
    PaymentRefused,
    PaymentSucceeded,
    PaymentUnsettled,
)
from ivr.engine.steps.charge import POLLS
from ivr.engine.text_invocations import (
    NoText,
)
from ivr.ledger.money import Money
from ivr.values import Digits, Term
from tests.engine.conversation import Conversation, at_step

CODE = Digits("40712966", (4, 4))


def verified(step: str, *, total: int = 84000, past_due: int = 0, instalment: int = 0, **known: object) -> Call:
    part_allowed = bool(known.pop("part_allowed", True))
    owed = Owed(Money(total), Money(past_due), Money(instalment), None, part_allowed)
    values = {"amount_due": Money(total), "amount": Money(total), "last_four": Digits("4242")}
    return at_step(step, account=1, verified=True, owed=owed, values=values, **known)


@pytest.mark.parametrize(
    ("owes", "offers"),
    [
        ({"past_due": 20000}, ["offer_past_due=1", "offer_full=2", "offer_other=3"]),
        ({"instalment": 7500}, ["offer_instalment=1", "offer_full=2", "offer_other=3"]),
        ({"past_due": 84000}, ["offer_full=1", "offer_other=2"]),
        ({}, ["offer_full=1", "offer_other=2"]),
        ({"part_allowed": False, "past_due": 20000}, ["offer_full=1"]),
        ({"total": 500000}, ["offer_full=1", "offer_other=2"]),
        ({"total": 500001}, ["offer_other=1"]),
        ({"total": 900000, "past_due": 20000}, ["offer_past_due=1", "offer_other=2"]),
    ],
)
def test_only_amounts_that_differ_and_may_be_paid_are_offered(owes: dict[str, int], offers: list[str]) -> None:
    assert Conversation(verified("amount", **owes)).hears(Answered()) == offers


def test_an_offer_is_chosen_and_reserved() -> None:
    caller = Conversation(verified("amount", past_due=20000))
    caller.hears(Keys("1"))
    assert caller.asks == OpenPayment(1, Money(20000))


@pytest.mark.parametrize(("keyed", "amount"), [("50", 5000), ("50*25", 5025), ("12*5", 1250), ("9**50*25", 5025)])
def test_another_amount_is_read_back_before_it_is_taken(keyed: str, amount: int) -> None:
    caller = Conversation(verified("amount"))
    assert caller.hears(Keys("2")) == ["ask_other_amount"]
    assert caller.hears(Keys(keyed)) == ["amount_read_back", "amount_is_right=1", "amount_is_wrong=2"]
    assert caller.call.values["typed_amount"] == Money(amount)
    caller.hears(Keys("1"))
    assert caller.asks == OpenPayment(1, Money(amount))


def test_a_forgotten_star_is_asked_about_rather_than_refused() -> None:
    caller = Conversation(verified("amount", total=12540, part="other"))
    assert caller.hears(Keys("12540"))[0] == "amount_read_back"
    assert caller.call.values["typed_amount"] == Money(12540)


def test_too_much_and_too_little_have_their_own_words() -> None:
    caller = Conversation(verified("amount", part="other"))
    assert caller.hears(Keys("900*01")) == ["amount_too_high", "ask_other_amount_again"]
    assert caller.hears(Keys("4*99")) == ["amount_too_low", "ask_other_amount_again"]


def test_more_than_the_largest_payment_may_be_owed_and_is_paid_in_parts() -> None:
    caller = Conversation(verified("amount", total=900000, part="other"))
    assert caller.hears(Keys("5000*01")) == ["amount_over_largest", "ask_other_amount_again"]
    assert caller.call.values["largest"] == Money(500000)
    assert caller.hears(Keys("9000*01")) == ["amount_too_high", "ask_other_amount_again"]
    caller = Conversation(verified("amount", total=900000, part="other"))
    assert caller.hears(Keys("5000"))[0] == "amount_read_back"


def test_who_may_only_pay_the_whole_of_more_than_the_largest_payment_is_told_and_gets_a_person() -> None:
    caller = Conversation(verified("amount", total=500001, part_allowed=False))
    assert caller.hears(Answered()) == ["amount_over_largest"]
    assert caller.asks == FindAgents("billing_desk")


def test_less_than_the_smallest_payment_may_be_owed_and_paid() -> None:
    caller = Conversation(verified("amount", total=300, part="other"))
    assert caller.hears(Keys("3"))[0] == "amount_read_back"


def test_the_read_back_can_be_changed_and_a_lone_zero_is_a_person() -> None:
    caller = Conversation(verified("amount", part="other"))
    caller.hears(Keys("50"))
    assert caller.hears(Keys("2")) == ["ask_other_amount"]
    caller.hears(Keys("0"))
    assert caller.asks == FindAgents("billing_desk")


def test_the_card_is_twilios_to_take_and_only_token_brand_and_last_four_come_back() -> None:
    caller = Conversation(verified("card"))
    caller.hears(Answered())
    assert caller.hears(PaymentOpened("p1")) == ["card_entry"]
    assert caller.rests_on == Pay("en", 15, 3)
    caller.hears(CardTaken("pm_1", "visa", "4242"))
    assert caller.asks == KeepCard("p1", "pm_1", "visa", "4242")
    assert caller.hears(CardKept()) == ["confirm_words", "pay_now=1", "change_payment=2"]
    assert caller.call.values["brand"] == Term("brand_visa")
    assert caller.call.values["last_four"] == Digits("4242")


def test_a_brand_without_a_name_is_a_card() -> None:
    caller = Conversation(verified("card", payment="p1"))
    caller.hears(CardTaken("pm_1", "optima", "1111"))
    assert caller.call.values["brand"] == Term("brand_card")


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (CardNotTaken("gave_up"), "card_gave_up"),
        (Continued(), "card_gave_up"),  # Twilio went on past <Pay>: the other reading of its documentation
        (CardNotTaken("unavailable"), "card_unavailable"),
    ],
)
def test_without_a_card_the_caller_hears_that_nothing_was_paid_and_gets_a_person(
    event: CardNotTaken | Continued, words: str
) -> None:
    caller = Conversation(verified("card", payment="p1"))
    caller.hears(event)
    assert caller.asks == AbandonPayment("p1")
    assert caller.hears(PaymentAbandoned()) == [words]


def test_star_starts_the_card_over_and_the_third_time_a_person_helps() -> None:
    caller = Conversation(verified("card", payment="p1"))
    for _ in range(2):
        assert caller.hears(CardNotTaken("star")) == ["card_start_over"]
        assert isinstance(caller.rests_on, Pay)
    caller.hears(CardNotTaken("star"))
    assert caller.asks == AbandonPayment("p1")
    assert caller.hears(PaymentAbandoned()) == ["card_gave_up"]


def test_a_caller_who_hangs_up_at_the_card_leaves_nothing_open() -> None:
    caller = Conversation(verified("card", payment="p1"))
    caller.hears(CardNotTaken("hung_up"))
    assert caller.asks == AbandonPayment("p1")
    caller.hears(PaymentAbandoned())
    assert caller.rests_on == HangUp()


@pytest.mark.parametrize("why", ["another_open", "balance_changed", "too_late"])
def test_a_payment_that_may_not_begin_is_explained(why: str) -> None:
    caller = Conversation(verified("card"))
    assert caller.hears(PaymentRefused(why)) == [f"refused_{why}"]  # type: ignore[arg-type]
    assert caller.asks == FindAgents("billing_desk")


def test_only_key_one_pays_and_silence_never_does() -> None:
    caller = Conversation(verified("confirm", payment="p1"))
    for event in (Silence(), Keys("3")):
        caller.hears(event)
        assert (caller.asks, caller.step) == (None, "confirm")
    caller.hears(Keys("1"))
    assert caller.asks == ChargePayment("p1", Money(84000), "4242")


def test_two_changes_the_payment() -> None:
    caller = Conversation(verified("confirm", payment="p1"))
    assert caller.hears(Keys("2")) == ["offer_full=1", "offer_other=2"]


def test_an_approved_payment_is_told_with_its_number_twice_and_cannot_be_pressed_away() -> None:
    caller = Conversation(verified("charge", payment="p1", part="0"))
    heard = caller.hears(PaymentSucceeded(CODE, Money(84000)))
    assert heard == ["payment_approved", "confirmation_number", "confirmation_number_again", "hear_number_again=1"]
    approved, first = (said for said in caller.directives[:2] if isinstance(said, Say))
    assert (approved.must_hear, first.must_hear, approved.payment) == (True, True, "p1")
    assert caller.hears(Keys("1")) == ["confirmation_number_again", "hear_number_again=1"]
    assert caller.hears(Keys("5")) == ["no_match", "hear_number_again=1"]
    assert caller.hears(Keys("#")) == ["hear_number_again=1"]
    caller.hears(Silence())
    assert caller.step == "receipt_by_text"


def test_after_paying_there_is_no_way_back_to_paying() -> None:
    caller = Conversation(verified("charge", payment="p1", part="0", trail=("pay-by-phone/amount",)))
    caller.hears(Answered())
    caller.hears(PaymentSucceeded(CODE, Money(84000)))
    assert caller.hears(Keys("9"))[0] == "payment_approved"


def test_a_declined_card_may_be_followed_by_one_other() -> None:
    caller = Conversation(verified("charge", payment="p1", part="0"))
    assert caller.hears(PaymentDeclined()) == ["declined", "try_another_card"]
    assert isinstance(caller.asks, OpenPayment)
    caller = Conversation(verified("charge", payment="p2", part="0", cards=1))
    assert caller.hears(PaymentDeclined()) == ["declined", "no_more_cards"]


def test_a_card_that_was_typed_wrong_may_be_typed_again_twice_and_is_then_one_that_was_refused() -> None:
    for typos in (0, 1):
        caller = Conversation(verified("charge", payment="p1", part="0", typos=typos))
        assert caller.hears(PaymentDeclined("typed_wrong")) == ["declined_typed_wrong"]
        assert isinstance(caller.asks, OpenPayment)
    caller = Conversation(verified("charge", payment="p1", part="0", typos=2, cards=1))
    assert caller.hears(PaymentDeclined("typed_wrong")) == ["declined", "no_more_cards"]


def test_a_bank_that_wants_to_see_its_customer_is_told_as_that() -> None:
    caller = Conversation(verified("charge", payment="p1", part="0"))
    assert caller.hears(PaymentDeclined("not_by_phone")) == ["declined_not_by_phone", "try_another_card"]


def test_after_two_cards_no_way_leads_to_a_third_on_this_call() -> None:
    caller = Conversation(verified("amount", cards=2))
    assert caller.hears(Keys("1")) == ["no_more_cards"]
    assert not isinstance(caller.asks, OpenPayment)


def test_a_payment_that_was_put_away_meanwhile_is_not_charged_and_the_caller_hears_so() -> None:
    caller = Conversation(verified("card", payment="p1"))
    caller.hears(CardTaken("pm_1", "visa", "4242"))
    assert caller.hears(PaymentLapsed()) == ["payment_lapsed"]
    caller = Conversation(verified("charge", payment="p1", part="0"))
    assert caller.hears(PaymentLapsed()) == ["payment_lapsed"]


def test_no_key_leads_back_to_a_card_that_was_confirmed_for_another_amount() -> None:
    """Full amount, card, change, another amount, and back again: the gate is not there any more."""
    caller = Conversation(verified("amount", total=12540))
    caller.hears(Answered())
    caller.hears(Keys("1"))
    caller.hears(PaymentOpened("p1"))
    caller.hears(CardTaken("pm_1", "visa", "4242"))
    caller.hears(CardKept())
    assert caller.step == "confirm"
    for key in ("2", "2", "50", "9"):
        caller.hears(Keys(key))
        assert caller.step == "amount"
    assert caller.call.values["amount"] == Money(12540)


def test_what_was_typed_is_not_the_amount_before_the_caller_says_it_is_right() -> None:
    caller = Conversation(verified("amount", total=12540, part="other"))
    for keyed in ("900*00", "50"):
        caller.hears(Keys(keyed))
        assert caller.call.values["amount"] == Money(12540)
    caller.hears(Keys("1"))
    assert caller.call.values["amount"] == Money(5000)


def test_a_person_is_rung_only_after_an_unconfirmed_payment_is_put_away() -> None:
    caller = Conversation(verified("confirm", payment="p1"))
    caller.hears(Keys("0"))
    first = caller.asks
    caller.hears(PaymentAbandoned())
    assert [first, caller.asks] == [AbandonPayment("p1"), FindAgents("billing_desk")]
    assert caller.call.payment == ""


def test_a_bank_that_was_not_reached_has_certainly_not_charged() -> None:
    caller = Conversation(verified("charge", payment="p1", part="3"))
    assert caller.hears(PaymentNotCharged()) == ["bank_not_reached"]


def test_a_silent_bank_is_asked_ten_times_and_then_the_truth_is_told() -> None:
    caller = Conversation(verified("charge", payment="p1"))
    caller.hears(Answered())
    assert caller.hears(PaymentUnsettled(CODE)) == ["one_moment"]
    for poll in range(1, POLLS + 1):
        assert caller.rests_on == Continue()
        caller.hears(Continued())
        assert caller.asks == CheckPayment("p1", last=poll == POLLS)
        heard = caller.hears(PaymentUnsettled(CODE))
        assert heard == (["still_waiting"] if poll < POLLS else ["payment_not_sure"])
    # And then, after the offer of a message, a person helps; what is on its way is not put away by that.
    caller.hears(NoText())
    assert isinstance(caller.asks, AbandonPayment)


def test_a_person_is_rung_or_the_caller_hears_when_there_will_be_one() -> None:
    caller = Conversation(at_step("agent"))
    assert caller.hears(AgentsThere("+15105550199", "+18003903507")) == ["connecting"]
    assert caller.rests_on == Dial("+15105550199", 30, "+18003903507")
    for how in ("busy", "no_answer"):
        back = Conversation(at_step("agent"))
        assert back.hears(DialEnded(how)) == ["nobody_answered_note", "try_again=1", "main_menu_again=2"]
    caller.hears(DialEnded("talked"))
    assert isinstance(caller.rests_on, HangUp)
    assert Conversation(at_step("agent")).hears(AgentsAway(None)) == ["agents_closed_note", "goodbye"]


def test_from_nobody_answered_one_may_try_again_or_go_on_alone() -> None:
    caller = Conversation(at_step("nobody_answered"))
    caller.hears(Keys("1"))
    assert caller.asks == FindAgents("billing_desk")
    caller = Conversation(at_step("nobody_answered"))
    caller.hears(Keys("2"))
    assert caller.asks == CheckHours("line")
    assert Conversation(at_step("nobody_answered")).hears(Silence()) == ["goodbye"]


def test_the_receipt_waits_a_little() -> None:
    caller = Conversation(verified("charge", payment="p1", part="0"))
    caller.hears(PaymentSucceeded(CODE, Money(84000)))
    assert caller.rests_on == Gather(1, 5)


def test_after_an_approval_nothing_speaks_of_the_balance_as_it_was_before() -> None:
    values = {"amount_due": Money(84000), "past_due": Money(20000), "amount": Money(20000), "last_four": Digits("4242")}
    caller = Conversation(at_step("charge", account=1, verified=True, payment="P1", part="0", values=values))
    caller.hears(PaymentSucceeded(CODE, Money(20000)))
    assert caller.call.values == {"amount": Money(20000), "last_four": Digits("4242"), "code": CODE}


@pytest.mark.parametrize("pressed", ["0", "9", "8", "*", "1"])
def test_no_key_leads_anywhere_while_the_bank_is_asked(pressed: str) -> None:
    """A key that was pressed too late must not begin the charge anew, nor lead back to before it."""
    caller = Conversation(verified("charge", payment="P1", part="0"))
    caller.hears(Keys(pressed))
    assert (caller.step, caller.asks) == ("charge", CheckPayment("P1", last=False))
