"""Sms: a text message while the call goes on."""

import pytest

from .attributes import keeps
from .fakeline import FakeLine, dial, told, words

CALLER, LINE = "+15105550142", "+18003903507"


def sending(attributes: str = "", text: str = "Your receipt: 12.50.") -> FakeLine:
    return FakeLine(
        {"/voice": f"<Sms {attributes}>{text}</Sms><Say>Goodbye.</Say>", "/after": "<Hangup/>", "/status": ""}
    )


def test_the_message_is_kept_with_the_dialogue_and_the_next_verb_runs() -> None:
    ending = dial(sending())
    assert ending.dialogue == (f"message:  {CALLER} (Your receipt: 12.50.)", "line:     Goodbye.")


@keeps("Sms", "to from statusCallback")
@pytest.mark.parametrize(
    ("attributes", "to", "sender"),
    [
        ("", CALLER, LINE),
        ('to="+15105550100" from="+12125550100"', "+15105550100", "+12125550100"),
        ('to="me" from="us"', CALLER, LINE),
    ],
)
def test_it_goes_from_the_number_called_to_the_caller_unless_told_otherwise(
    attributes: str, to: str, sender: str
) -> None:
    line = sending(f'{attributes} statusCallback="/status"')
    ending = dial(line)
    status = line.form("/status")
    assert (status["To"], status["From"], status["SmsStatus"]) == (to, sender, "sent")
    assert ending.dialogue[0].startswith(f"message:  {to} ")


@keeps("Sms", "action method")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_action_hears_that_it_was_sent_and_what_follows_is_not_reached(method: str) -> None:
    line = sending(f'action="/after" method="{method}" statusCallback="/status"')
    ending = dial(line)
    result = line.form("/after")
    assert line.asked[-1].method == method and words(ending) == []
    assert result["MessageSid"] == result["SmsSid"] == line.form("/status")["SmsSid"]
    assert (result["SmsStatus"], result["SmsSid"][:2]) == ("sent", "SM")


def test_a_caller_who_withholds_the_number_gets_no_message() -> None:
    line = sending('action="/after" statusCallback="/status"')
    ending = dial(line, from_number="anonymous")
    assert line.form("/after")["SmsStatus"] == "invalid" and "14101" in told(ending)
    assert "/status" not in line.paths() and ending.dialogue == ()


@pytest.mark.parametrize("text", ["", "a" * 1601])
def test_a_message_of_no_words_or_too_many_is_not_sent(text: str) -> None:
    line = sending('action="/after"', text)
    ending = dial(line)
    assert line.form("/after")["SmsStatus"] == "invalid" and "14103" in told(ending) and ending.dialogue == ()


def test_a_message_may_be_1600_characters_long() -> None:
    line = sending('action="/after"', "a" * 1600)
    assert dial(line).warnings == () and line.form("/after")["SmsStatus"] == "sent"


def test_a_callback_that_is_no_url_is_a_warning_and_the_call_goes_on() -> None:
    ending = dial(sending('statusCallback="http://["'))
    assert "11100" in told(ending) and words(ending) == ["Goodbye."]
