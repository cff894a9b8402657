"""The shipped words, as a whole: nothing is missing in a language, and nothing is too long to follow."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

import pytest

from ivr.engine.steps.choose_amount import IS_RIGHT, IS_WRONG, ChooseAmount
from ivr.engine.steps.confirm_payment import CHANGE_IT, PAY_NOW
from ivr.engine.steps.give_receipt import HEAR_AGAIN
from ivr.engine.steps.menu import Menu
from ivr.ledger.money import Money
from ivr.speech.catalogue import KNOWN
from ivr.values import ClockTime, Day, Digits, Moment, Term, Value
from tests.speech.shipped import catalogues, release

LANGUAGES = ("en", "es")
# A voice says about 2.6 words in a second: 155 words a minute, which people of every age follow.
WORDS_PER_SECOND = 2.6

TIME = ClockTime(12, 30, "America/Los_Angeles")
SAMPLES: Mapping[type[Value], Value] = {
    Money: Money.typed("702.33"),
    Day: Day(date(2028, 1, 1), with_year=True),
    ClockTime: TIME,
    Moment: Moment(Day(date(2027, 12, 31)), TIME, 3),
    Digits: Digits("40712966", (4, 4)),
    Term: Term("brand_amex"),
}
VALUES = {name: SAMPLES[kind] for name, kind in KNOWN.items()}


def seconds(words: str) -> float:
    return len(words.split()) / WORDS_PER_SECOND


def phrases() -> set[str]:
    """The names that menus, offers and options speak, and to which ", press 1." is added."""
    found = {PAY_NOW, CHANGE_IT, HEAR_AGAIN, IS_RIGHT, IS_WRONG}
    for step in release().flow.steps.values():
        if isinstance(step, Menu):
            found |= {option.phrase for option in step.menu.values()}
        if isinstance(step, ChooseAmount):
            found |= {f"offer_{offer}" for offer in step.choose_amount.offer}
    return found


def test_both_languages_have_the_same_words_with_the_same_blanks() -> None:
    english, spanish = (catalogues()[language].prompts for language in LANGUAGES)
    assert {name: message.blanks for name, message in english.items()} == {
        name: message.blanks for name, message in spanish.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_prompt_can_be_spoken_and_leaves_no_blank_open(language: str) -> None:
    catalogue = catalogues()[language]
    spoken = {name: catalogue.say(name, VALUES) for name in catalogue.prompts}
    assert not {name: words for name, words in spoken.items() if not words.strip() or re.search(r"[{}]", words)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_digits_stand_together_that_a_voice_would_read_as_one_number(language: str) -> None:
    """9 1 1 is dialled digit by digit; only what is counted, 125 days, is written together."""
    catalogue = catalogues()[language]
    together = {
        name: re.findall(r"\d{2,}(?!\d| (?:days|días)\b)", catalogue.say(name, VALUES)) for name in catalogue.prompts
    }
    assert not {name: digits for name, digits in together.items() if digits}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_greeting_is_over_in_twelve_seconds(language: str) -> None:
    catalogue = catalogues()[language]
    greeting = " ".join(catalogue.say(name, {}) for name in ("emergency", "greeting"))
    assert seconds(greeting) <= 12


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_prompt_is_longer_than_a_caller_can_keep_in_mind(language: str) -> None:
    catalogue = catalogues()[language]
    lengths = {name: seconds(catalogue.say(name, VALUES)) for name in catalogue.prompts}
    assert not {name: length for name, length in lengths.items() if length > 25}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_of_a_menu_names_a_key_itself(language: str) -> None:
    catalogue = catalogues()[language]
    spoken = {name: catalogue.say(name, VALUES) for name in phrases()}
    assert not {name: words for name, words in spoken.items() if re.search(r"press|oprim|puls|[.!?]$", words, re.I)}
