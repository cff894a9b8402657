"""What a caller who is offered a text message hears and may press."""

from __future__ import annotations

import pytest

from ivr.engine.directives import Gather, Say
from ivr.engine.events import Answered, Keys, Silence
from ivr.engine.text_invocations import (
    AgreeToText,
    AskForTexts,
    NoteTextNumber,
    NoText,
    RecallTextNumber,
    TextAgreed,
    TextNumberNoted,
    TextNumberStopped,
    TextNumberUnfit,
    TextOffered,
)
from ivr.values import Digits
from tests.engine.conversation import Conversation, at_step

ENDING, NUMBER = Digits("0142"), Digits("5105550143", (3, 3, 4))
OPTIONS = ["text_to_own_number=1", "text_to_another_number=2", "text_not_wanted=3"]
READ_BACK = ["text_number_read_back", "text_number_is_right=1", "text_number_is_wrong=2", "text_not_wanted=3"]
WORDS = "text_offer_receipt"


def offered(own: Digits | None = ENDING, step: str = "receipt_by_text") -> Conversation:
    caller = Conversation(at_step(step, account=1, verified=True, payment="p1"))
    caller.hears(Answered())
    about = "receipt" if step == "receipt_by_text" else "outcome"
    assert caller.asks == AskForTexts("p1", about)  # type: ignore[arg-type]
    caller.hears(TextOffered(own))
    return caller


def test_key_1_is_the_yes_and_it_is_for_the_words_that_were_heard() -> None:
    caller = offered()
    assert caller.hears(TextOffered(ENDING)) == [WORDS, *OPTIONS]
    caller.hears(Keys("1"))
    assert caller.asks == AgreeToText("p1", own=True, words=WORDS)
    assert caller.hears(TextAgreed())[0] == "text_agreed"
    assert caller.step == "goodbye"


def test_while_the_bank_is_silent_the_words_promise_what_becomes_of_it_and_a_person_follows() -> None:
    caller = offered(step="outcome_by_text")
    caller.hears(Keys("1"))
    assert caller.asks == AgreeToText("p1", own=True, words="text_offer_outcome")
    caller.hears(TextAgreed())
    assert caller.step == "agent"


@pytest.mark.parametrize("event", [Keys("3"), Silence()])
def test_who_wants_none_presses_3_or_nothing_and_goes_on(event: Keys | Silence) -> None:
    caller = offered()
    assert caller.hears(event) == ["goodbye"]


def test_another_number_is_typed_heard_and_agreed_to_and_does_not_stay_with_the_call() -> None:
    caller = offered(None)
    assert caller.hears(Keys("1")) == ["ask_text_number"]
    assert caller.rests_on == Gather(10, 7)
    asked: list[object] = []
    caller.hears(Keys("5105550143"))
    asked.append(caller.asks)
    assert caller.hears(TextNumberNoted(NUMBER)) == READ_BACK
    (said,) = (one for one in caller.directives if isinstance(one, Say))
    assert said.values["text_number"] == NUMBER
    assert caller.call.values == {}

    caller.hears(Keys("*"))  # to hear it again
    asked.append(caller.asks)
    assert caller.hears(TextNumberNoted(NUMBER)) == READ_BACK
    caller.hears(Keys("1"))
    asked.append(caller.asks)
    agreed = AgreeToText("p1", own=False, words=WORDS)
    assert asked == [NoteTextNumber("p1", "5105550143", WORDS), RecallTextNumber("p1"), agreed]


def test_a_number_can_be_looked_for_and_begun_again() -> None:
    caller = offered()
    caller.hears(Keys("2"))
    assert caller.hears(Keys("*")) == ["more_time"]
    assert caller.rests_on == Gather(10, 60)
    assert caller.hears(Keys("510*")) == ["ask_text_number"]
    assert caller.hears(Keys("510#")) == ["too_few_digits", "ask_text_number_again"]
    caller.hears(Keys("8005550143"))
    assert caller.hears(TextNumberUnfit()) == ["text_number_unfit", "ask_text_number_again"]
    assert caller.hears(Silence())[0] == "text_not_sent"
    assert caller.step == "goodbye"


def test_a_number_whose_owner_has_stopped_gets_no_promise() -> None:
    caller = offered()
    caller.hears(Keys("2"))
    caller.hears(Keys("5105550143"))
    assert caller.hears(TextNumberStopped()) == ["text_number_stopped", "goodbye"]


def test_silence_never_agrees_to_a_number() -> None:
    caller = offered()
    caller.hears(Keys("2"))
    caller.hears(Keys("5105550143"))
    caller.hears(TextNumberNoted(NUMBER))
    for _ in range(2):
        caller.hears(Silence())
        assert caller.asks == RecallTextNumber("p1")
        caller.hears(TextNumberNoted(NUMBER))
    assert caller.hears(Silence())[0] == "text_not_sent"


def test_the_standing_keys_mean_what_they_mean_everywhere() -> None:
    caller = offered()
    caller.hears(Keys("8"))
    assert (caller.call.language, caller.asks) == ("es", AskForTexts("p1", "receipt"))
    caller.hears(TextOffered(ENDING))
    caller.hears(Keys("0"))
    assert caller.step == "agent"


def test_where_there_is_nothing_to_send_the_call_goes_on_at_once() -> None:
    caller = Conversation(at_step("receipt_by_text", payment="p1"))
    caller.hears(Answered())
    assert caller.hears(NoText()) == ["goodbye"]
    assert Conversation(at_step("receipt_by_text")).hears(Answered()) == ["goodbye"]
