"""A caller says who they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.engine.call import Owed
from ivr.engine.directives import Gather
from ivr.engine.entry import amount_typed, digits_typed
from ivr.engine.events import Answered, Continued, Keys, Silence
from ivr.engine.invocations import (
    AccountLookedUp,
    CallerNotVerified,
    CallerVerified,
    FindAccount,
    FindAgents,
    KeepProof,
    ProofKept,
    VerifyCaller,
)
from ivr.ledger.money import Money
from tests.engine.conversation import Conversation, at_step

OWED = Owed(Money(12540), Money(0), Money(0), None, part_allowed=True)


def test_eight_digits_are_a_medical_account_and_nine_a_premium_one() -> None:
    caller = Conversation(at_step("find_bill"))
    caller.hears(Keys("10000001"))
    assert caller.asks == FindAccount("medical", "10000001")
    caller = Conversation(at_step("find_bill"))
    caller.hears(Keys("200000001"))
    assert caller.asks == FindAccount("premium", "200000001")


@pytest.mark.parametrize("account", [7, None])
def test_nobody_hears_whether_there_is_such_an_account(account: int | None) -> None:
    caller = Conversation(at_step("find_bill"))
    caller.hears(Keys("10000001"))
    assert caller.hears(AccountLookedUp(account)) == ["ask_birth_date"]


def test_too_few_digits_silence_and_nonsense_have_their_own_words() -> None:
    caller = Conversation(at_step("find_bill"))
    assert caller.hears(Keys("1234")) == ["too_few_digits", "ask_account_number_again"]
    assert caller.hears(Silence()) == ["no_input", "ask_account_number_again"]
    caller = Conversation(at_step("find_bill"))
    assert caller.hears(Keys("")) == ["no_match", "ask_account_number_again"]


def test_star_first_gives_more_time_and_star_later_starts_over() -> None:
    caller = Conversation(at_step("find_bill"))
    assert caller.hears(Keys("*")) == ["more_time"]
    assert caller.rests_on == Gather(most=9, wait_seconds=60)
    assert caller.hears(Keys("1234*")) == ["ask_account_number"]
    caller.hears(Keys("99*10000001"))
    assert caller.asks == FindAccount("medical", "10000001")
    assert caller.call.misses == 0


def test_while_digits_are_typed_they_are_data_but_a_lone_zero_asks_for_a_person() -> None:
    caller = Conversation(at_step("find_bill"))
    caller.hears(Keys("98000000"))
    assert caller.asks == FindAccount("medical", "98000000")
    caller = Conversation(at_step("find_bill"))
    caller.hears(Keys("0"))
    assert caller.asks == FindAgents("billing_desk")


def test_both_questions_are_asked_before_anything_is_judged() -> None:
    caller = Conversation(at_step("verify", account=None))
    assert caller.hears(Answered()) == ["ask_birth_date"]
    asked = []
    caller.hears(Keys("03151948"))
    asked.append(caller.asks)
    assert caller.hears(ProofKept("birth_date", "p1")) == ["ask_zip"]
    caller.hears(Keys("94612"))
    asked.append(caller.asks)
    caller.hears(ProofKept("zip", "p2"))
    asked.append(caller.asks)
    assert asked == [
        KeepProof("birth_date", "03151948"),
        KeepProof("zip", "94612"),
        VerifyCaller(None, {"birth_date": "p1", "zip": "p2"}),
    ]


@pytest.mark.parametrize("keyed", ["13011948", "02301948", "00011948", "03150000"])
def test_a_date_that_cannot_be_is_said_so(keyed: str) -> None:
    caller = Conversation(at_step("verify", part="birth_date"))
    assert caller.hears(Keys(keyed)) == ["not_a_date", "ask_birth_date_again"]


def test_what_does_not_match_is_asked_again_from_the_number_and_the_third_time_a_person_helps() -> None:
    caller = Conversation(at_step("verify", part="zip", account=1))
    for _ in range(2):
        assert caller.hears(CallerNotVerified()) == ["not_found", "ask_account_number"]
        assert caller.call.account is None
        caller = Conversation(at_step("verify", part="zip", identifications=caller.call.identifications))
    assert caller.hears(CallerNotVerified()) == ["not_identified"]
    assert caller.asks == FindAgents("billing_desk")


def test_a_verified_caller_hears_what_they_owe() -> None:
    caller = Conversation(at_step("verify", part="zip", account=1, proofs={"zip": "p"}))
    assert caller.hears(CallerVerified(OWED)) == ["amount_due", "offer_full=1", "offer_other=2"]
    assert caller.call.verified
    assert caller.call.proofs == {}


def test_an_account_for_people_only_goes_to_a_person_without_a_word_about_it() -> None:
    caller = Conversation(at_step("verify", part="zip", account=1))
    assert caller.hears(CallerVerified(None)) == []
    assert caller.asks == FindAgents("billing_desk")
    assert caller.call.values == {}


def test_who_owes_nothing_is_told_so() -> None:
    caller = Conversation(at_step("verify", part="zip", account=1))
    nothing = Owed(Money(-3000), Money(0), Money(0), None, part_allowed=True)
    assert caller.hears(CallerVerified(nothing)) == ["nothing_due_note", "agent_note", "another_bill=1"]
    assert caller.hears(Silence()) == ["goodbye"]


def test_entering_another_number_forgets_the_account_before() -> None:
    caller = Conversation(
        at_step("find_bill", account=1, verified=True, owed=OWED, values={"amount_due": Money(12540)})
    )
    caller.hears(Answered())
    assert (caller.call.account, caller.call.owed, caller.call.values, caller.call.verified) == (None, None, {}, False)


@given(st.text(max_size=50), st.sampled_from(["find_bill", "verify"]))
def test_no_keys_in_any_script_or_length_ever_raise(pressed: str, step: str) -> None:
    caller = Conversation(at_step(step, part="birth_date" if step == "verify" else ""))
    caller.hears(Keys(pressed))
    digits_typed(pressed)
    amount_typed(pressed, "USD")


def test_other_accounts_do_not_give_new_attempts() -> None:
    """Three mismatches are three on the whole call, whatever is identified in between."""
    caller = Conversation(at_step("verify", part="zip", account=1, identifications=2))
    caller.hears(CallerVerified(OWED))
    assert caller.call.identifications == 2
    caller = Conversation(at_step("verify", account=2, identifications=3))
    assert caller.hears(Answered()) == ["not_identified"]


def test_nothing_leads_back_from_one_account_into_the_one_before() -> None:
    before = at_step("find_bill", account=1, verified=True, owed=OWED, trail=("pay-by-phone/amount",))
    caller = Conversation(before)
    caller.hears(Answered())
    assert caller.call.trail == ()


@pytest.mark.parametrize(("step", "part"), [("find_bill", ""), ("verify", "birth_date"), ("verify", "zip")])
def test_a_pound_that_comes_late_is_no_mistake(step: str, part: str) -> None:
    caller = Conversation(at_step(step, part=part))
    assert len(caller.hears(Keys("#"))) == 1
    assert caller.call.misses == 0


def test_a_redirect_without_keys_is_a_silence() -> None:
    caller = Conversation(at_step("find_bill"))
    assert caller.hears(Continued()) == ["no_input", "ask_account_number_again"]


def test_an_account_that_only_a_person_may_speak_about_leaves_nothing_known() -> None:
    """Not even what was known of it before its state changed, nor a way back to where it was told."""
    known = at_step("verify", account=7, verified=True, owed=OWED, part="zip", trail=("pay-by-phone/amount",))
    caller = Conversation(known.knowing(amount_due=Money(12540)))
    caller.hears(CallerVerified(None))
    assert (caller.step, caller.call.account, caller.call.verified) == ("agent", 7, True)
    assert (caller.call.owed, caller.call.values, caller.call.trail) == (None, {}, ())


def test_a_part_that_is_not_past_due_any_more_is_not_spoken_of() -> None:
    known = at_step("verify", account=7, verified=True, part="zip").knowing(past_due=Money(2000))
    caller = Conversation(known)
    caller.hears(CallerVerified(OWED))
    assert "past_due" not in caller.call.values
