"""Calls as people make them, from the first ring to the end, on the whole line."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update

from ivr.simulator.caller import ScriptProblem
from ivr.store.tables import members, outbox, said, turns
from ivr.twiml.writing import speakable
from tests.line import TO_THE_AMOUNTS, LineUnderTest, steps, words
from tests.line import said as heard

TO_THE_CARD = (*TO_THE_AMOUNTS, "1")


def test_a_card_that_is_declined_may_be_followed_by_another(line: LineUnderTest) -> None:
    ending = line.call([*TO_THE_CARD, "card visa-declined", "1", "card mastercard-ok", "1", "silence"])
    assert heard(ending, "The bank did not approve this card. You have not been charged.")
    assert heard(ending, "Let us try another card.")
    assert heard(ending, "with the Mastercard ending")
    assert heard(ending, "was approved")
    assert line.payments() == [("succeeded", "125.40"), ("declined", "125.40")]
    assert str(line.owed("10000001")) == "0.00"


def test_after_two_cards_a_person_helps(line: LineUnderTest) -> None:
    ending = line.call([*TO_THE_CARD, "card visa-declined", "1", "card visa-declined", "1"])
    assert heard(ending, "We cannot try another card on this call.")
    assert ending.dialogue[-1].startswith("dial:")
    assert line.payments() == [("declined", "125.40"), ("declined", "125.40")]
    assert str(line.owed("10000001")) == "125.40"


def test_a_bank_that_cannot_be_reached_has_not_charged_and_the_caller_hears_so(line: LineUnderTest) -> None:
    ending = line.call([*TO_THE_CARD, "card gateway-down", "1"])
    assert heard(ending, "We could not reach the bank. You have not been charged.")
    assert line.payments() == [("voided", "125.40")]
    assert str(line.owed("10000001")) == "125.40"
    # The account is free again.
    assert heard(line.call([*TO_THE_CARD, "card visa-ok", "1", "silence"]), "was approved")


def test_a_bank_that_does_not_answer_leaves_neither_charged_nor_not_charged(line: LineUnderTest) -> None:
    """The caller waits half a minute, hears the truth, and the payment is settled once the bank can be heard."""
    ending = line.call([*TO_THE_CARD, "card gateway-timeout", "1"])
    assert heard(ending, "One moment, please, while we ask your bank.")
    assert heard(ending, "We could not confirm your payment with the bank. Please do not pay again.")
    assert not heard(ending, "approved")
    assert not heard(ending, "not been charged")
    # The end of the call set it going once more.
    line.parts.cashier.background.shutdown(wait=True)
    assert line.payments() == [("succeeded", "125.40")]
    assert str(line.owed("10000001")) == "0.00"


def test_while_a_payment_is_unsettled_the_account_cannot_be_paid_again(line: LineUnderTest) -> None:
    line.call([*TO_THE_CARD, "card gateway-timeout", "1"], status_callback=None)
    assert line.payments()[0][0] == "unknown"
    again = line.call([*TO_THE_CARD])
    assert heard(again, "A payment for this account is still being worked on. Please do not pay again now.")
    line.parts.cashier.reconcile()
    assert line.payments() == [("succeeded", "125.40")]


def test_a_card_that_covers_less_than_the_amount_is_declined(line: LineUnderTest) -> None:
    assert heard(line.call([*TO_THE_CARD, "card fsa-partial", "1"]), "The bank did not approve this card.")


@pytest.mark.parametrize(
    ("at_the_card", "words_heard", "state"),
    [
        (
            ["*", "card visa-ok", "1", "silence"],
            "You pressed star, so let us start over. Nothing was charged.",
            "succeeded",
        ),
        (["silence", "silence", "silence"], "We could not read your card. No payment was made.", "abandoned"),
        (["card connector-error"], "We cannot take cards right now. No payment was made.", "abandoned"),
        (["card internal-error"], "We cannot take cards right now. No payment was made.", "abandoned"),
        (["card validation-error"], "We cannot take cards right now. No payment was made.", "abandoned"),
        (["hangup"], "Please enter your card number", "abandoned"),
    ],
    ids=["star", "too many tries", "connector", "internal", "validation", "hang-up"],
)
def test_every_result_of_card_entry_has_a_way_on(
    line: LineUnderTest, at_the_card: list[str], words_heard: str, state: str
) -> None:
    ending = line.call([*TO_THE_CARD, *at_the_card])
    assert ending.ordinary
    assert heard(ending, words_heard)
    assert [payment for payment, _ in line.payments()] == [state]


def test_when_twilio_merely_goes_on_past_the_card_the_call_goes_on_too(line: LineUnderTest) -> None:
    ending = line.call([*TO_THE_CARD, "silence", "silence", "silence"], pay_exhausted="next_verb")
    assert ending.ordinary
    assert heard(ending, "We could not read your card. No payment was made.")


@pytest.mark.parametrize("last", range(len((*TO_THE_CARD, "card visa-ok", "1"))))
def test_a_caller_may_hang_up_anywhere_before_the_key_that_pays_and_nothing_is_charged(
    line: LineUnderTest, last: int
) -> None:
    whole = [*TO_THE_CARD, "card visa-ok"]
    ending = line.call([*whole[:last], "hangup"])
    assert ending.ordinary
    assert [state for state, _ in line.payments()] in ([], ["abandoned"])
    assert str(line.owed("10000001")) == "125.40"


def test_a_caller_who_changes_the_amount_pays_the_one_confirmed_last(line: LineUnderTest) -> None:
    changed = ["2", "2", "50#", "1", "card mastercard-ok", "1", "silence"]
    ending = line.call([*TO_THE_CARD, "card visa-ok", *changed])
    assert heard(ending, "You are paying fifty dollars with the Mastercard ending four four four four.")
    assert heard(ending, "Your payment of fifty dollars was approved.")
    assert line.payments() == [("succeeded", "50.00"), ("abandoned", "125.40")]


def test_a_caller_at_the_gate_who_asks_for_a_person_leaves_the_account_free(line: LineUnderTest) -> None:
    line.call([*TO_THE_CARD, "card visa-ok", "0"], status_callback=None)
    assert line.payments() == [("abandoned", "125.40")]
    assert heard(line.call([*TO_THE_CARD, "card visa-ok", "1", "silence"]), "was approved")


@pytest.mark.parametrize("caller", ["anonymous", "+266696687"])
def test_an_agent_is_rung_for_a_withheld_caller_with_the_lines_own_number(line: LineUnderTest, caller: str) -> None:
    ending = line.call(["1", "0"], from_number=caller)
    assert ending.ordinary
    with line.parts.database.read() as connection:
        last = connection.scalars(select(turns.c.answer).where(turns.c.step == "agent")).first()
    assert last is not None and 'callerId="+18003903507"' in last


def test_silence_at_the_gate_never_pays(line: LineUnderTest) -> None:
    ending = line.call([*TO_THE_CARD, "card visa-ok", "silence", "7", "silence"])
    assert steps(ending)[-1] == "agent"
    assert line.payments() == [("abandoned", "125.40")]


@pytest.mark.parametrize(
    "wrong",
    [("99999999#", "03151948", "94612"), ("10000001#", "03151949", "94612"), ("10000001#", "03151948", "94613")],
    ids=["unknown number", "wrong birth date", "wrong ZIP"],
)
def test_an_unknown_number_and_a_wrong_birth_date_sound_the_same(
    line: LineUnderTest, wrong: tuple[str, str, str]
) -> None:
    stranger = line.call(["1", "1", *wrong])
    known_number = line.call(["1", "1", "10000003#", "01011950", "94612"])
    assert words(stranger) == words(known_number)
    assert heard(stranger, "does not match our records")


def test_the_third_mismatch_leads_to_a_person(line: LineUnderTest) -> None:
    wrong = ("99999999#", "03151948", "94612")
    ending = line.call(["1", "1", *wrong, *wrong, *wrong])
    assert heard(ending, "Sorry, we could not match what you entered.")
    assert ending.dialogue[-1].startswith("dial:")


PRIVATE = ("Rosa", "Rivera", "one hundred twenty-five", "December", "March", "hospital", "owe")


def test_nothing_about_an_account_is_spoken_before_the_caller_is_verified(line: LineUnderTest) -> None:
    ending = line.call(["1", "1", "10000001#", "03151948", "*", "hangup"])
    spoken = " ".join(words(ending)).replace("March fifth, nineteen forty", "")
    assert not [word for word in PRIVATE if word in spoken]


@pytest.mark.parametrize("account", ["10000006", "10000007", "10000008"])
def test_some_accounts_are_for_people_to_speak_about(line: LineUnderTest, account: str) -> None:
    ending = line.call(["1", "1", f"{account}#", "03151948", "94612"])
    after = words(ending)[words(ending).index("Now enter the five digit ZIP code of the address on the bill.") + 1 :]
    assert after == ["One moment. I am connecting you with a representative."]


@pytest.mark.parametrize("account", ["10000003", "10000004", "10000009"])
def test_who_owes_nothing_hears_so(line: LineUnderTest, account: str) -> None:
    ending = line.call(["1", "1", f"{account}#", "03151948", "94612", "silence"])
    assert heard(ending, "You do not owe anything on this account now.")
    assert ending.reason == "the line hung up"


def test_several_bills_are_one_balance_with_its_past_due_part(line: LineUnderTest) -> None:
    ending = line.call(["1", "1", "10000002#", "11021979", "98101", "1", "1", "card visa-ok", "1", "silence"])
    assert heard(ending, "You owe nine hundred forty-eight dollars and twenty-five cents.")
    assert heard(ending, "Of this, two hundred dollars is past due.")
    assert heard(ending, "The next payment is due Wednesday, March seventeenth.")
    assert line.payments() == [("succeeded", "200.00")]
    assert str(line.owed("10000002")) == "748.25"
    again = line.call(["1", "1", "10000002#", "11021979", "98101"])
    assert not heard(again, "past due")


def test_an_instalment_of_a_plan_is_offered(line: LineUnderTest) -> None:
    line.call(["1", "1", "10000005#", "03151948", "94612", "1", "card visa-ok", "1", "silence"])
    assert line.payments() == [("succeeded", "75.00")]


def test_a_premium_is_paid_whole(line: LineUnderTest) -> None:
    ending = line.call(["1", "1", "200000001", "03151948", "94612"])
    assert words(ending)[-1] == "To pay three hundred ten dollars in full, press 1."


def test_another_amount_is_paid_and_the_rest_stays_owed(line: LineUnderTest) -> None:
    ending = line.call([*TO_THE_AMOUNTS, "2", "25*40#", "1", "card amex-ok", "1", "silence"])
    assert heard(ending, "You entered twenty-five dollars and forty cents.")
    assert heard(ending, "with the American Express card ending")
    assert line.payments() == [("succeeded", "25.40")]
    assert str(line.owed("10000001")) == "100.00"


@pytest.mark.parametrize("caller", ["anonymous", "+266696687", "unknown", "", "client:alice", "+15105550142"])
def test_a_withheld_caller_gets_the_same_service(line: LineUnderTest, caller: str) -> None:
    assert heard(line.call([*TO_THE_CARD, "card visa-ok", "1", "silence"], from_number=caller), "was approved")


@pytest.mark.parametrize("agent", ["busy", "no-answer", "failed", "canceled"])
def test_an_agent_who_does_not_answer_brings_the_caller_back(line: LineUnderTest, agent: str) -> None:
    ending = line.call(["1", "0", "2", "1"], agent=agent)
    assert heard(ending, "Sorry, all representatives are busy right now.")
    assert steps(ending)[-2:] == ["main_menu", "find_bill"]


def test_the_language_may_change_in_the_middle_of_the_call(line: LineUnderTest) -> None:
    ending = line.call(["1", "8", "1", "10000001#"])
    assert heard(ending, "Para pagar una factura, oprima 1.")
    assert words(ending)[-1].startswith("Marque la fecha de nacimiento")


def test_two_phones_on_one_account_pay_it_once(line_anywhere: LineUnderTest) -> None:
    def pay(_: int) -> bool:
        try:
            ending = line_anywhere.call([*TO_THE_CARD, "card visa-ok", "1", "silence"])
        except ScriptProblem:
            return False  # no card is asked for any more: nothing is owed
        assert ending.ordinary
        return heard(ending, "was approved")

    with ThreadPoolExecutor(4) as phones:
        approved = list(phones.map(pay, range(4)))
    assert approved.count(True) == 1
    assert [state for state, _ in line_anywhere.payments()].count("succeeded") == 1
    assert str(line_anywhere.owed("10000001")) == "0.00"


def test_what_was_said_about_money_is_stored_with_the_payment_and_the_posting_waits_in_the_outbox(
    line: LineUnderTest,
) -> None:
    line.call([*TO_THE_CARD, "card visa-ok", "1", "silence"])
    with line.parts.database.read() as connection:
        told = connection.scalars(select(said.c.prompt).order_by(said.c.id)).all()
        waiting = connection.scalars(select(outbox.c.kind).where(outbox.c.done_at.is_(None))).all()
    assert told == ["payment_approved", "confirmation_number"]
    assert waiting == ["posted"]


def test_a_name_made_of_what_xml_forbids_ends_no_call(line: LineUnderTest) -> None:
    hostile = "Ro\x0bsa\uffff <Dial>+1900</Dial> & ]]> {amount}"
    with line.parts.database.change() as connection:
        connection.execute(update(members).values(name=hostile))
    ending = line.call([*TO_THE_CARD, "card visa-ok", "1", "silence"])
    assert heard(ending, "was approved")
    assert speakable(hostile) not in " ".join(words(ending))


def test_the_journal_keeps_what_happened_and_not_what_was_pressed(line: LineUnderTest) -> None:
    line.call([*TO_THE_CARD, "card visa-ok", "1", "silence", "silence"])
    with line.parts.database.read() as connection:
        kept = connection.execute(select(turns.c.event, turns.c.step).order_by(turns.c.number)).all()
    assert [event for event, _ in kept] == [
        "Answered", "Keys", "Keys", "Keys", "Keys", "Keys", "Keys", "CardTaken", "Keys", "Silence", "Silence",
    ]  # fmt: skip
    assert kept[-1].step == "goodbye"
