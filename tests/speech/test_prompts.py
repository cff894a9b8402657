"""The shipped words, as a whole: nothing is missing in a language, and no blank stays open.

That nothing is too long, and no phrase names a key, is for the rules to say; they have nothing to say of these words
but that Spanish wants a reader (tests/flowfile/test_translating.py).
"""

from __future__ import annotations

import re

import pytest

from ivr.speech.samples import sample_words
from ivr.speech.written import WRITTEN
from tests.speech.shipped import catalogues

LANGUAGES = ("en", "es")


def test_both_languages_have_the_same_words_with_the_same_blanks() -> None:
    english, spanish = (catalogues()[language].prompts for language in LANGUAGES)
    assert {name: message.blanks for name, message in english.items()} == {
        name: message.blanks for name, message in spanish.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_prompt_can_be_spoken_and_leaves_no_blank_open(language: str) -> None:
    catalogue = catalogues()[language]
    spoken = {name: sample_words(catalogue, name) for name in catalogue.prompts}
    assert not {name: words for name, words in spoken.items() if not words.strip() or re.search(r"[{}]", words)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_digits_stand_together_that_a_voice_would_read_as_one_number(language: str) -> None:
    """9 1 1 is dialled digit by digit; only what is counted, 125 days, is written together."""
    catalogue = catalogues()[language]
    together = {
        name: re.findall(r"\d{2,}(?!\d| (?:days|días)\b)", sample_words(catalogue, name))
        for name in catalogue.prompts.keys() - WRITTEN.keys()
    }
    assert not {name: digits for name, digits in together.items() if digits}
