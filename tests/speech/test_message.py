"""Plain words are filled in without ICU, and exactly as ICU would."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icu4py.messageformat import MessageFormat
from pyicumessageformat import Parser

from ivr.speech.message import SOFT_HYPHEN, Message

TEXTS = {name: f"<{name}>" for name in ("amount", "x", "due_date", "_1")}
# As ICU's binding wants them.
VALUES: dict[str, int | float | str | Decimal | date] = {**TEXTS}
# What means something to ICU, and what stands beside it in a sentence.
PIECES = ["'", "''", "{", "}", "#", "|", "<b>", "\\", " ", "a", "1", "é", "¡", "\n", SOFT_HYPHEN, "😀", ",", "plural"]
BLANKS = [f"{{{name}}}" for name in VALUES]


@given(st.lists(st.sampled_from([*PIECES, *BLANKS]) | st.text(st.characters(exclude_categories=["Cs", "Cc"]))))
@example(["don't ", "{amount}", "'"])
@example(["'", "{amount}"])
@example(["{amount}", "'", "}"])
@example(["it", "''", "s ", "{amount}"])
def test_words_are_what_icu_would_make_of_them(pieces: list[str]) -> None:
    pattern = "".join(pieces)
    try:
        message = Message(pattern, "en")
    except ValueError:
        return  # what is refused is never spoken
    if not message.blanks <= VALUES.keys() or message.computed:
        return
    words = MessageFormat(pattern, "en").format(VALUES if message.blanks else {})
    assert message.words(TEXTS) == (words.replace(SOFT_HYPHEN, "") if message.blanks else words)
    assert message.blanks == {part["name"] for part in Parser().parse(pattern) if isinstance(part, dict)}


@given(st.sampled_from([1, 1250, -3, date(2027, 3, 16)]))
def test_a_number_or_a_date_in_a_plain_blank_is_written_as_the_language_writes_it(value: int | date) -> None:
    words = MessageFormat("the {day}", "es").format({"day": value})
    assert Message("the {day}", "es").words({"day": value}) == words


def test_a_blank_without_its_value_is_never_read_aloud() -> None:
    with pytest.raises(KeyError, match="amount"):
        Message("You owe {amount}.", "en").words({"amonut": "five dollars"})
