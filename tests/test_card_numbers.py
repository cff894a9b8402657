"""A card number that comes by a way on which none should come is blanked, and nothing else is."""

from __future__ import annotations

import pytest

from ivr.card_numbers import without_card_numbers
from ivr.twiml.blanking import blanked, is_call_sid


@pytest.mark.parametrize(
    "text",
    [
        "4242424242424242",
        "4242 4242 4242 4242",
        "4242-4242-4242-4242",
        "3782 822463 10005",
        "4222222222222",  # Visa's, of thirteen digits, of old
        "６０１１１１１１１１１１１１１７",
        "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢",
        "42424242424242421226123",  # and the date and the code behind it, in one breath
    ],
)
def test_however_it_is_written(text: str) -> None:
    assert without_card_numbers(f"card {text}, please") == "card x, please"


@pytest.mark.parametrize("text", ["10000001", "03151948", "15105550142", "4242424242424243", "1234567890123456"])
def test_other_numbers_stay(text: str) -> None:
    assert without_card_numbers(text) == text


def test_ids_and_telephone_numbers_are_not_taken_for_cards() -> None:
    """One in ten of the long ones passes the check of a card number; a call must not be lost for that."""
    form = {"CallSid": "CA" + "4242424242424242" * 2, "From": "+8613800138004", "Digits": "4242424242424242"}

    safe, held = blanked(form)

    assert held and safe == {**form, "Digits": "x"}
    assert blanked(safe) == (safe, False)


def test_the_id_of_a_call_is_nothing_a_caller_keyed() -> None:
    assert is_call_sid("CA" + "4242424242424242" * 2)
    assert is_call_sid("CA1234567890ABCDE")
    for other in ("", "4242424242424242", "03151948", "CA4242424242424242", "CA", "CA" + "1" * 63, "CA١٢٣"):
        assert not is_call_sid(other), other
