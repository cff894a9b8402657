"""A caller at a menu."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.engine.advance import LONGEST_RUN, FlowRunsInACircle, advance
from ivr.engine.directives import Gather, HangUp, SayOption
from ivr.engine.events import Answered, Continued, Keys, Silence
from ivr.engine.fields import Words
from ivr.engine.flow import Flow
from ivr.engine.invocations import AgentsThere, CheckHours, FindAgents, Hours
from ivr.engine.steps.menu import Menu, Option
from ivr.engine.steps.say import Say
from tests.engine.conversation import Conversation, at_step

MAIN_MENU = ["agent_note", "pay_a_bill=1", "other_ways=2"]


def test_the_options_are_spoken_in_order_with_their_keys() -> None:
    caller = Conversation(at_step("main_menu"))
    assert caller.hears(Answered()) == MAIN_MENU
    assert caller.rests_on == Gather(most=1, wait_seconds=7)


def test_a_key_is_followed() -> None:
    caller = Conversation(at_step("main_menu"))
    assert caller.hears(Keys("1")) == ["ask_account_number"]
    assert caller.step == "find_bill"


def test_silence_and_a_wrong_key_have_different_words_and_the_menu_is_said_again() -> None:
    caller = Conversation(at_step("main_menu"))
    assert caller.hears(Silence()) == ["no_input", *MAIN_MENU]
    assert caller.hears(Keys("7")) == ["no_match", *MAIN_MENU]


@pytest.mark.parametrize("misses", [[Silence()] * 3, [Keys("7")] * 3, [Silence(), Keys("7"), Continued()]])
def test_after_three_misses_a_person_is_sought(misses: list[Silence | Keys | Continued]) -> None:
    caller = Conversation(at_step("main_menu"))
    for miss in misses:
        caller.hears(miss)
    assert caller.asks == FindAgents("billing_desk")


def test_a_key_starts_the_counting_anew_at_the_next_step() -> None:
    caller = Conversation(at_step("main_menu"))
    caller.hears(Silence())
    caller.hears(Silence())
    caller.hears(Keys("2"))
    assert caller.hears(Silence()) == ["no_input", *MAIN_MENU]


@pytest.mark.parametrize("pressed", ["", "12", "１", "0#", "*#*#"])
def test_what_is_no_single_key_of_this_menu_is_a_wrong_key(pressed: str) -> None:
    caller = Conversation(at_step("main_menu"))
    assert caller.hears(Keys(pressed))[0] == "no_match"


def test_a_pound_left_over_from_a_number_is_no_mistake() -> None:
    caller = Conversation(at_step("main_menu"))
    assert caller.hears(Keys("#")) == MAIN_MENU
    assert caller.call.misses == 0


def test_zero_asks_for_a_person_and_star_repeats() -> None:
    caller = Conversation(at_step("main_menu"))
    assert caller.hears(Keys("*")) == MAIN_MENU
    caller.hears(Keys("0"))
    assert caller.asks == FindAgents("billing_desk")


def test_eight_goes_on_in_the_next_language_and_comes_round() -> None:
    caller = Conversation(at_step("main_menu"))
    caller.hears(Keys("8"))
    assert caller.call.language == "es"
    assert {said.language for said in caller.directives if isinstance(said, SayOption)} == {"es"}
    caller.hears(Keys("8"))
    assert caller.call.language == "en"


def test_an_option_may_be_on_the_pound_key() -> None:
    option = Option(phrase="pay_a_bill", go="pay-by-phone/find_bill")
    menu = Menu(menu={"#": option}, wait=7, tries=3, if_stuck="pay-by-phone/agent")
    shipped = Conversation(at_step("main_menu")).flow
    caller = Conversation(
        at_step("main_menu"), Flow({**shipped.steps, "pay-by-phone/main_menu": menu}, shipped.standing)
    )
    assert caller.hears(Keys("#")) == ["ask_account_number"]


def test_nine_goes_back_to_the_last_choice() -> None:
    caller = Conversation(at_step("language"))
    caller.hears(Answered())
    caller.hears(Keys("1"))
    caller.hears(Hours("open"))
    assert caller.step == "main_menu"
    assert caller.hears(Keys("9")) == ["english=1", "spanish=8"]
    # There is nothing before the first choice, so it is offered again.
    assert caller.hears(Keys("9")) == ["english=1", "spanish=8"]


def test_spanish_is_offered_in_spanish_and_its_key_beats_the_standing_key() -> None:
    caller = Conversation(at_step("language"))
    caller.hears(Answered())
    options = [said for said in caller.directives if isinstance(said, SayOption)]
    assert [(option.phrase, option.language) for option in options] == [("english", "en"), ("spanish", "es")]
    caller.hears(Keys("8"))
    assert (caller.call.language, caller.asks) == ("es", CheckHours("line"))


def test_english_needs_no_key() -> None:
    caller = Conversation(at_step("language"))
    caller.hears(Silence())
    assert (caller.call.language, caller.asks) == ("en", CheckHours("line"))


def test_a_circle_without_the_caller_is_cut() -> None:
    words = (Words("greeting"),)
    around = {"a/one": Say(say=words, next="a/two"), "a/two": Say(say=words, next="a/one")}
    with pytest.raises(FlowRunsInACircle, match=f"{LONGEST_RUN} moves"):
        advance(Flow(around, {"a": {}}), replace(at_step("main_menu"), step="a/one"), Answered())


def test_a_caller_who_never_presses_anything_comes_to_an_end() -> None:
    caller = Conversation(at_step("language"))
    for _ in range(30):
        caller.hears(Silence())
        while caller.asks is not None:
            caller.hears(Hours("open") if isinstance(caller.asks, CheckHours) else AgentsThere("+15105550199"))
        if isinstance(caller.rests_on, HangUp):
            return
    raise AssertionError(f"still on the line at {caller.step}")
