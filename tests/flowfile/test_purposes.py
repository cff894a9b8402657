"""Words that are there for a value: who does not hear it, or hears another, chooses and pays what was not meant."""

from __future__ import annotations

import pytest

from ivr.flowfile.release import check_files
from tests.flowfile.test_keys import saying

RULES = ("value-left-out", "other-amount", "blank-lost")


@pytest.mark.parametrize(
    ("name", "words", "says"),
    [
        ("confirmation_number", "Your number comes by mail.", "does not say {code}"),
        ("confirmation_number", "Your number is {last_four}.", "says {last_four}, and is there to say {code}"),
        ("confirmation_number_again", "Once more.", "does not say {code}"),
        ("payment_not_sure", "Please do not pay again.", "does not say {code}"),
        ("payment_approved", "It was approved.", "does not say {amount}"),
        ("amount_read_back", "Thank you.", "does not say {typed_amount}"),
        ("amount_too_low", "The least is {largest}.", "says {largest}, and is there to say {smallest}"),
        ("amount_over_largest", "That is too much.", "does not say {largest}"),
        ("amount_due", "You owe something.", "does not say {amount_due}"),
        ("offer_past_due", "To pay {amount_due}", "says {amount_due}, and is there to say {past_due}"),
        ("offer_past_due", "To pay {past_due} of {amount_due}", "says {amount_due}, and what is paid is {past_due}"),
        ("offer_instalment", "To pay this month", "does not say {instalment}"),
        ("offer_full", "To pay in full", "does not say {amount_due}"),
        ("card_entry", "You are going to pay {amount_due}.", "says {amount_due}, and what is paid is {amount}"),
        ("past_due_note", "Of this, {amount_due} is past due.", "and is there to say {past_due}"),
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_words_say_what_they_are_there_for_in_every_language(name: str, words: str, says: str, language: str) -> None:
    """It is told once, where it is wrong: nobody is asked to bring the same mistake into the other language."""
    problems = [one for one in check_files(saying(name, words, language)).problems if one.rule in RULES]
    (problem,) = problems
    assert (problem.file, problem.severity) == (f"prompts/{language}.yaml", "error")
    assert says in problem.what


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("past_due_note", "A part of this is past due."),
        ("offer_other", "To pay another amount than {amount_due}"),
        ("amount_read_back", "Of {amount_due}, you pay {typed_amount}."),
        ("goodbye", "Goodbye."),
    ],
)
def test_words_that_need_no_value_may_do_without(name: str, words: str) -> None:
    told = [one.rule for one in check_files(saying(name, words)).problems if one.severity == "error"]
    assert not {*told} & {"value-left-out"}
