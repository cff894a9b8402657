"""Pay, result by result."""

import pytest

from ivr.simulator.caller import ScriptProblem

from .fakeline import FakeLine, dial, told, words

TOKENIZE = 'tokenType="payment-method"'
AFTER = "<Say>Thank you.</Say><Hangup/>"


def pay(attributes: str = TOKENIZE, prompts: str = "", after: str = "<Say>Too bad.</Say><Hangup/>") -> FakeLine:
    return FakeLine({"/voice": f'<Pay action="/paid" {attributes}>{prompts}</Pay>{after}', "/paid": AFTER})


@pytest.mark.parametrize(
    ("card", "token", "brand", "masked"),
    [
        ("visa-ok", "pm_card_visa", "visa", "xxxx-xxxxxxx-x4242"),
        ("mastercard-ok", "pm_card_mastercard", "mastercard", "xxxx-xxxxxxx-x4444"),
        ("amex-ok", "pm_card_amex", "amex", "xxxx-xxxxxx-x0005"),
        ("visa-declined", "pm_card_visa_chargeDeclined", "visa", "xxxx-xxxxxxx-x0002"),
        ("visa-expired", "pm_card_chargeDeclinedExpiredCard", "visa", "xxxx-xxxxxxx-x0069"),
        ("fsa-partial", "pm_sandbox_partial_8000", "visa", "xxxx-xxxxxxx-x1111"),
        ("gateway-timeout", "pm_sandbox_timeout", "visa", "xxxx-xxxxxxx-x1881"),
        ("gateway-down", "pm_sandbox_down", "visa", "xxxx-xxxxxxx-x5556"),
    ],
)
def test_a_card_becomes_a_token(card: str, token: str, brand: str, masked: str) -> None:
    line = pay()
    ending = dial(line, [f"card {card}"])
    form = line.form("/paid")
    assert form["Result"] == "success" and form["PaymentToken"] == token
    assert (form["PaymentCardType"], form["PaymentCardNumber"]) == (brand, masked)
    assert (form["PaymentMethod"], form["ExpirationDate"]) == ("credit-card", "1230")
    assert form["PaymentCardPostalCode"] == "94612"
    assert form["SecurityCode"] == ("****" if brand == "amex" else "***")
    assert "PaymentConfirmationCode" not in form
    assert ending.ordinary and len(ending.heard) == 6


def test_steps_the_line_does_not_want_are_not_asked() -> None:
    line = pay(f'{TOKENIZE} securityCode="false" postalCode="60601"')
    assert len(dial(line, ["card visa-ok"]).heard) == 4
    assert "SecurityCode" not in line.form("/paid") and line.form("/paid")["PaymentCardPostalCode"] == "60601"


def test_a_charge_is_confirmed_with_a_code() -> None:
    line = pay('chargeAmount="12.50"')
    dial(line, ["card visa-ok"])
    assert line.form("/paid")["PaymentConfirmationCode"] and "PaymentToken" not in line.form("/paid")


def test_the_closest_prompt_is_heard_and_the_others_have_words_of_twilios() -> None:
    prompts = (
        '<Prompt for="payment-card-number"><Say>Card number.</Say></Prompt>'
        '<Prompt for="payment-card-number" attempt="2 3" errorType="timeout"><Say>Nothing came. Number?</Say></Prompt>'
        '<Prompt for="security-code"><Say>Three digits.</Say></Prompt>'
        '<Prompt for="security-code" cardType="amex"><Say>Four digits.</Say></Prompt>'
        '<Prompt for="payment-processing"><Say>Hold on.</Say></Prompt>'
    )
    line = pay(f'{TOKENIZE} maxAttempts="2" postalCode="false"', prompts)
    heard = words(dial(line, ["silence", "card amex-ok"]))
    assert heard[:2] == ["Card number.", "Nothing came. Number?"]
    assert "expiration date" in heard[2]
    assert heard[3:] == ["Four digits.", "Hold on.", "Thank you."]


def test_silence_takes_the_timeout_and_an_attempt() -> None:
    line = pay(f'{TOKENIZE} maxAttempts="3" timeout="15"', '<Prompt for="payment-card-number"><Pause/></Prompt>')
    ending = dial(line, ["silence", "silence", "silence"])
    assert line.form("/paid")["Result"] == "too-many-failed-attempts"
    assert ending.seconds == pytest.approx(3 * 16 + 2 / 2.6, abs=0.001)


def test_one_attempt_is_the_default() -> None:
    line = pay()
    dial(line, ["silence"])
    assert line.form("/paid")["Result"] == "too-many-failed-attempts"


def test_by_the_other_reading_the_next_verb_runs_when_attempts_are_used_up() -> None:
    line = pay()
    ending = dial(line, ["silence"], pay_exhausted="next_verb")
    assert line.paths() == ["/voice"] and words(ending)[-1] == "Too bad."


@pytest.mark.parametrize(
    ("first", "apology"),
    [("card invalid-number", "card number is not valid"), ("card expired-date", "expiration date is not valid")],
)
def test_a_card_keyed_wrong_is_asked_for_again(first: str, apology: str) -> None:
    line = pay(f'{TOKENIZE} maxAttempts="2"')
    ending = dial(line, [first, "card mastercard-ok"])
    assert any(apology in said for said in words(ending))
    assert line.form("/paid")["PaymentToken"] == "pm_card_mastercard"
    assert line.form("/paid")["PaymentCardNumber"].endswith("4444")
    assert line.form("/paid")["PaymentCardType"] == "mastercard"


def test_a_brand_the_line_does_not_take() -> None:
    line = pay(f'{TOKENIZE} validCardTypes="visa"')
    dial(line, ["card amex-ok"])
    assert line.form("/paid")["Result"] == "too-many-failed-attempts"


def test_a_postal_code_shorter_than_the_line_wants() -> None:
    line = pay(f'{TOKENIZE} minPostalCodeLength="9"')
    dial(line, ["card visa-ok"])
    assert line.form("/paid")["Result"] == "too-many-failed-attempts"


@pytest.mark.parametrize(
    ("card", "result"),
    [
        ("connector-error", "payment-connector-error"),
        ("internal-error", "internal-error"),
        ("validation-error", "validation-error"),
    ],
)
def test_failures_after_the_card_was_keyed(card: str, result: str) -> None:
    line = pay()
    dial(line, [f"card {card}"])
    assert line.form("/paid")["Result"] == result
    assert line.form("/paid")["PaymentError"] and "PaymentToken" not in line.form("/paid")


def test_star_leaves_the_payment() -> None:
    line = pay()
    assert dial(line, ["*"]).ordinary
    assert line.form("/paid")["Result"] == "caller-interrupted-with-star"


def test_hanging_up_is_told_but_the_answer_does_not_run() -> None:
    line = pay()
    ending = dial(line, ["hangup"])
    assert line.form("/paid")["Result"] == "caller-hung-up"
    assert ending.reason == "the caller hung up" and "Thank you." not in words(ending)


def test_card_digits_are_never_typed() -> None:
    with pytest.raises(ScriptProblem, match=r"line 1: .*by name only"):
        dial(pay(), ["4242"])


def test_a_card_where_none_is_asked_for_is_refused() -> None:
    with pytest.raises(ScriptProblem, match=r"line 2: .*did not ask for a card"):
        dial(FakeLine({"/voice": "<Gather/><Gather/>"}), ["silence", "card visa-ok"])


def test_a_token_the_connector_does_not_give() -> None:
    line = pay('tokenType="one-time"')
    ending = dial(line)
    assert line.form("/paid")["PayErrorCode"] == "64006"
    assert "64006" in told(ending)


def test_a_result_goes_over_https_only_except_on_this_machine() -> None:
    refused = dial(pay(), ["card visa-ok"], url="http://line.example/voice")
    assert not refused.ordinary and "64016" in refused.reason
    assert dial(pay(), ["card visa-ok"], url="http://127.0.0.1:8000/voice").ordinary


def test_progress_is_told_with_masked_digits_and_its_own_word_for_silence() -> None:
    line = pay(f'{TOKENIZE} maxAttempts="2" statusCallback="/progress"')
    line.pages = {**line.pages, "/progress": "ok"}
    dial(line, ["silence", "card visa-ok"])
    told_of = [asked.form for asked in line.asked if asked.path == "/progress"]
    assert [form["For"] for form in told_of] == [
        "payment-card-number",
        "payment-card-number",
        "expiration-date",
        "security-code",
        "postal-code",
        "payment-processing",
    ]
    assert told_of[0]["ErrorType"] == "input-timeout" and told_of[0]["Attempt"] == "1"
    assert told_of[1]["PaymentCardNumber"] == "xxxx-xxxxxxx-x4242" and told_of[1]["Attempt"] == "2"
    assert told_of[-1]["Result"] == "success"


def test_the_number_of_a_card_never_leaves_the_telephone() -> None:
    line = pay(f'{TOKENIZE} statusCallback="/progress"')
    dial(line, ["card visa-ok"])
    assert "42424242" not in repr(line.asked)
