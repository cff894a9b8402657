"""What Twilio's forms mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.engine.events import CardNotTaken, CardTaken, Continued, DialEnded, Keys, Silence
from ivr.engine.turn import Event
from ivr.twiml.callers import caller_number
from ivr.twiml.reading import read_event

CARD = {"PaymentToken": "pm_1", "PaymentCardNumber": "xxxx-xxxxxxx-x4242", "PaymentCardType": "visa"}


@pytest.mark.parametrize(
    ("form", "event"),
    [
        ({"Digits": "1"}, Keys("1")),
        ({"Digits": "10000001"}, Keys("10000001")),
        ({"Digits": "50*25"}, Keys("50*25")),
        ({"Digits": ""}, Silence()),
        ({"Digits": "", "FinishedOnKey": "#"}, Keys("#")),
        ({}, Continued()),
        ({"Result": "success", **CARD}, CardTaken("pm_1", "visa", "4242")),
        ({"Result": "too-many-failed-attempts"}, CardNotTaken("gave_up")),
        ({"Result": "payment-connector-error"}, CardNotTaken("unavailable")),
        ({"Result": "caller-interrupted-with-star"}, CardNotTaken("star")),
        ({"Result": "caller-hung-up"}, CardNotTaken("hung_up")),
        ({"Result": "validation-error"}, CardNotTaken("unavailable")),
        ({"Result": "internal-error"}, CardNotTaken("unavailable")),
        ({"Result": "something-new"}, CardNotTaken("unavailable")),
        ({"DialCallStatus": "completed"}, DialEnded("talked")),
        ({"DialCallStatus": "answered"}, DialEnded("talked")),
        ({"DialCallStatus": "busy"}, DialEnded("busy")),
        ({"DialCallStatus": "no-answer"}, DialEnded("no_answer")),
        ({"DialCallStatus": "failed"}, DialEnded("no_answer")),
        ({"DialCallStatus": "canceled"}, DialEnded("no_answer")),
    ],
)
def test_each_form_is_what_happened(form: dict[str, str], event: Event) -> None:
    assert read_event(form) == event


@pytest.mark.parametrize("digits", ["１２３", "12a4", "4" * 41, "1 2", "٣", "\x00", "hangup"])
def test_what_no_telephone_can_key_is_no_key(digits: str) -> None:
    assert read_event({"Digits": digits}) == Keys("")


@pytest.mark.parametrize(
    "changed",
    [
        {"PaymentToken": ""},
        {"PaymentToken": "4242 4242 4242 4242"},
        {"PaymentToken": "4242424242424242"},
        {"PaymentToken": "pm_4242424242424242"},
        {"PaymentToken": "pm 1"},
        {"PaymentCardNumber": ""},
        {"PaymentCardNumber": "xxxx"},
        {"PaymentCardNumber": "xxxx-١٢٣٤"},
    ],
)
def test_a_card_without_a_usable_token_or_last_four_is_no_card(changed: dict[str, str]) -> None:
    assert read_event({"Result": "success", **CARD, **changed}) == CardNotTaken("unavailable")


@given(
    st.dictionaries(
        st.sampled_from(["Digits", "Result", "PaymentToken", "PaymentCardNumber", "PaymentCardType", "DialCallStatus"]),
        st.text(max_size=60) | st.sampled_from(["success", "completed", "4242"]),
    )
)
def test_no_form_ever_raises(form: dict[str, str]) -> None:
    read_event(form)


@pytest.mark.parametrize(
    "withheld",
    [
        "anonymous", "Anonymous", "unknown", "restricted", "unavailable", "", "+266696687", "+7378742833",
        "+7378742883", "+2562533", "+8656696", "+8566696", "+86282452253", "+464", "client:alice",
        "sip:rosa@line.example", "123",
        "٠١٢", "☎", "+", "+1", "9" * 40,
    ],
)  # fmt: skip
def test_a_withheld_caller_has_no_number(withheld: str) -> None:
    assert caller_number(withheld) is None


@pytest.mark.parametrize("text", ["+15105550142", "15105550142", "5105550142", "+1 (510) 555-0142"])
def test_a_callers_number_is_kept_in_one_form(text: str) -> None:
    assert caller_number(text) == "+15105550142"


@given(st.text(max_size=30))
def test_no_caller_ever_raises(text: str) -> None:
    caller_number(text)
