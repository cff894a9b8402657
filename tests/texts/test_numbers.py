"""To which numbers a message can go at all."""

from __future__ import annotations

import pytest

from ivr.texts.numbers import textable, without_country, written_number

LINE = "+18003903507"


@pytest.mark.parametrize("typed", ["5105550142", "+15105550142"])
def test_a_number_of_the_country_of_the_line_is_known_with_and_without_it(typed: str) -> None:
    assert textable(typed, LINE) == "+15105550142"


@pytest.mark.parametrize(
    "typed",
    [
        "8005550143",  # free for the caller, and nobody's mobile telephone
        "9005550143",  # costs extra
        "8765550143",  # Jamaica
        "4165550143",  # Canada
        "+447700900123",
        "1105550142",  # no area code begins like this
        "5551234567",
        "0000000000",
        "911",
        "",
    ],
)
def test_no_other_number_is_texted(typed: str) -> None:
    assert textable(typed, LINE) is None


def test_how_a_number_is_said_and_written() -> None:
    assert without_country("+15105550142") == "5105550142"
    assert written_number(LINE) == "+1 800-390-3507"
