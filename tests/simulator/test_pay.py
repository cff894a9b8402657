"""Pay: how a caller answers it, what it asks, and what its documentation leaves open."""

import pytest

from ivr.simulator.caller import ScriptProblem
from ivr.simulator.leg import PayAttempts, PayOrder
from ivr.simulator.pay_steps import CODE, EXPIRY, NUMBER, POSTAL, PROCESSING

from .fakeline import FakeLine, dial, told, words
from .payline import BANK, CARD_STEPS, TOKENIZE, asking, one_by_one, pay


def test_one_line_answers_every_step_of_a_whole_card() -> None:
    line = pay(inside=asking())
    ending = dial(line, ["card visa-ok"])
    assert words(ending) == [*CARD_STEPS, PROCESSING, "Thank you."]
    assert [heard for heard in ending.dialogue if heard.startswith("caller")] == ["caller:   card visa-ok"]
    assert line.form("/paid")["Result"] == "success"


def test_a_card_may_be_keyed_field_by_field() -> None:
    line = pay(inside=asking())
    ending = dial(line, one_by_one("visa-ok", CARD_STEPS))
    assert words(ending) == [*CARD_STEPS, PROCESSING, "Thank you."]
    assert ending.dialogue.count("caller:   card visa-ok code") == 1


def test_a_field_keyed_wrong_is_keyed_right_and_what_went_before_stays() -> None:
    line = pay(f'{TOKENIZE} maxAttempts="2"', asking())
    ending = dial(line, ["card expired-date", "card mastercard-ok expiry", "card visa-ok"])
    assert words(ending) == [NUMBER, EXPIRY, EXPIRY, CODE, POSTAL, PROCESSING, "Thank you."]
    assert line.form("/paid")["PaymentToken"] == "pm_card_visa"
    assert line.form("/paid")["PaymentCardType"] == "visa"


def test_a_card_named_in_the_middle_answers_from_there_on() -> None:
    line = pay(f'{TOKENIZE} maxAttempts="2"', asking())
    ending = dial(line, ["card invalid-number", "card mastercard-ok"])
    assert words(ending) == [NUMBER, NUMBER, EXPIRY, CODE, POSTAL, PROCESSING, "Thank you."]
    assert line.form("/paid")["PaymentToken"] == "pm_card_mastercard"


def test_the_code_of_an_american_express_card_has_four_digits() -> None:
    line = pay()
    dial(line, ["card amex-ok number", "card visa-ok expiry", "card visa-ok code"])
    assert line.form("/paid")["PaymentError"] == "invalid-security-code"


@pytest.mark.parametrize(
    ("attributes", "steps"),
    [
        ("", CARD_STEPS),
        ('securityCode="false"', (NUMBER, EXPIRY, POSTAL)),
        ('postalCode="false"', (NUMBER, EXPIRY, CODE)),
        ('postalCode="60601" securityCode="false"', (NUMBER, EXPIRY)),
    ],
)
def test_steps_the_line_does_not_want_are_not_asked(attributes: str, steps: tuple[str, ...]) -> None:
    ending = dial(pay(f"{TOKENIZE} {attributes}", asking()), ["card visa-ok"])
    assert words(ending)[: len(steps) + 1] == [*steps, PROCESSING]


@pytest.mark.parametrize(("order", "last"), [("code_first", [CODE, POSTAL]), ("postal_first", [POSTAL, CODE])])
def test_by_either_reading_code_and_postal_code_come_last(order: PayOrder, last: list[str]) -> None:
    ending = dial(pay(inside=asking()), ["card visa-ok"], pay_order=order)
    assert words(ending) == [NUMBER, EXPIRY, *last, PROCESSING, "Thank you."]


def test_one_attempt_is_the_default() -> None:
    line = pay(inside=asking())
    assert words(dial(line, ["silence"])) == [NUMBER, "Thank you."]
    assert line.form("/paid")["Result"] == "too-many-failed-attempts"


@pytest.mark.parametrize(
    ("attempts", "most", "times"),
    [("tries", 1, 1), ("tries", 3, 3), ("tries", 9, 3), ("retries", 1, 2), ("retries", 3, 4)],
)
def test_max_attempts_counts_the_tries_or_by_the_other_reading_those_after_the_first(
    attempts: PayAttempts, most: int, times: int
) -> None:
    ending = dial(pay(f'maxAttempts="{most}"', asking()), ["silence"] * 4, pay_attempts=attempts)
    assert words(ending) == [NUMBER] * times + ["Thank you."]


def test_each_step_has_attempts_of_its_own() -> None:
    line = pay('maxAttempts="2"', asking())
    dial(line, ["silence", "card visa-ok number", "silence", "card visa-ok"])
    assert line.form("/paid")["Result"] == "success"


def test_by_the_other_reading_the_next_verb_runs_when_attempts_are_used_up() -> None:
    line = pay()
    ending = dial(line, ["silence"], pay_exhausted="next_verb")
    assert "/paid" not in line.paths() and words(ending)[-1] == "Too bad."


def test_silence_takes_the_timeout_after_all_that_is_to_be_heard() -> None:
    prompt = f'<Prompt for="{NUMBER}"><Pause/><Say loop="3">one two</Say></Prompt>'
    line = pay('maxAttempts="3" timeout="15"', prompt)
    once = 1 + 3 * 2 / 2.6 + 15
    assert dial(line, ["silence"] * 3).seconds == pytest.approx(3 * once + 2 / 2.6, abs=0.01)


def test_silence_is_five_seconds_by_default() -> None:
    line = pay(inside=f'<Prompt for="{NUMBER}"><Pause/></Prompt>', attributes="")
    assert dial(line, ["silence"]).seconds == pytest.approx(1 + 5 + 2 / 2.6, abs=0.01)


@pytest.mark.parametrize(
    ("attributes", "line", "why"),
    [
        (TOKENIZE, "4242", "by name only"),
        (TOKENIZE, "**", "by name only"),
        (TOKENIZE, "speech four two", "cannot be spoken"),
        (TOKENIZE, "record 5", "cannot be spoken"),
        (TOKENIZE, "card bank-ok", "asks for the payment-card-number"),
        (TOKENIZE, "card visa-ok code", "asks for the payment-card-number"),
        (TOKENIZE, "card visa-ok routing", "it has number, expiry, code, postal"),
        (TOKENIZE, "card gold", "(?s)no card.*visa-ok.*bank-ok"),
        (BANK, "card visa-ok", "asks for the bank-routing-number"),
    ],
)
def test_what_makes_no_sense_where_a_card_is_asked_for_is_refused(attributes: str, line: str, why: str) -> None:
    with pytest.raises(ScriptProblem, match=rf"line 1: .*{why}" if not why.startswith("(") else why):
        dial(pay(attributes), [line])


def test_a_card_where_none_is_asked_for_is_refused() -> None:
    with pytest.raises(ScriptProblem, match=r"line 2: .*did not ask for a card"):
        dial(FakeLine({"/voice": "<Gather/><Gather/>"}), ["silence", "card visa-ok"])


def test_a_result_goes_over_https_only_except_on_this_machine() -> None:
    refused = dial(pay(), ["card visa-ok"], url="http://line.example/voice")
    assert not refused.ordinary and "64016" in refused.reason
    assert dial(pay(), ["card visa-ok"], url="http://127.0.0.1:8000/voice").ordinary


def test_without_an_action_the_document_is_asked_itself() -> None:
    line = FakeLine({"/voice": lambda form: "<Hangup/>" if "Result" in form else "<Pay/>"})
    dial(line, ["card visa-ok"])
    assert line.paths() == ["/voice", "/voice"] and line.form("/voice")["Result"] == "success"


@pytest.mark.parametrize(
    ("attributes", "result", "code"),  # the faulty attribute comes first
    [
        ('chargeAmount="-0.5"', "validation-error", "64003"),
        ('chargeAmount="1000000.01"', "validation-error", "64003"),
        ('chargeAmount="1.005"', "validation-error", "64003"),
        ('chargeAmount="100.5" currency="jpy"', "validation-error", "64003"),
        ('currency="dollars" chargeAmount="1.00"', "validation-error", "64011"),
        ('currency="xof" chargeAmount="1.00"', "payment-connector-error", "64011"),
        ('currency="eur" chargeAmount="1.00" paymentMethod="ach-debit"', "payment-connector-error", "64011"),
        ('tokenType="eternal"', "validation-error", "64006"),
        ('paymentMethod="cash"', "validation-error", "64013"),
        ('bankAccountType="consumer-checking"', "validation-error", "64017"),
        ('bankAccountType="piggy" paymentMethod="ach-debit"', "validation-error", "64020"),
    ],
)
def test_a_pay_with_which_something_is_wrong_asks_for_nothing(attributes: str, result: str, code: str) -> None:
    line = pay(attributes)
    ending = dial(line)
    assert words(ending) == ["Thank you."]
    assert (line.form("/paid")["Result"], line.form("/paid")["PayErrorCode"]) == (result, code)
    assert attributes.partition("=")[0] in line.form("/paid")["PaymentError"]
    assert f"{code} <Pay> asks for nothing" in told(ending)


def test_an_attribute_twilio_would_not_take_counts_as_absent() -> None:
    line = pay("validCardTypes=\"['visa', 'amex']\" postalCode='x' language='tl-PH'")
    ending = dial(line, ["card mastercard-ok"])
    assert line.form("/paid")["Result"] == "success"
    assert line.form("/paid")["PaymentCardPostalCode"] == "94612"
    assert [warned.code for warned in ending.warnings] == [64020, 64020, 64020]
