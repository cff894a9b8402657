"""What the line is told of a card: masked to the action, masked in another way to the progress callback."""

import pytest

from ivr.simulator.cards import CARDS
from ivr.simulator.pay_steps import ACCOUNT, CODE, EXPIRY, NUMBER, POSTAL, PROCESSING

from .fakeline import ACCOUNT as ACCOUNT_SID
from .fakeline import dial
from .payline import BANK, TOKENIZE, pay, progress


@pytest.mark.parametrize(
    ("card", "token", "brand", "masked"),
    [
        ("visa-ok", "pm_card_visa", "visa", "xxxx-xxxxxxx-x4242"),
        ("mastercard-ok", "pm_card_mastercard", "mastercard", "xxxx-xxxxxxx-x4444"),
        ("amex-ok", "pm_card_amex", "amex", "xxxx-xxxxxx-x0005"),
        ("discover-ok", "pm_card_discover", "discover", "xxxx-xxxxxxx-x1117"),
        ("diners-ok", "pm_card_diners", "diners-club", "xxxx-xxxxxxx-x0004"),
        ("jcb-ok", "pm_card_jcb", "jcb", "xxxx-xxxxxxx-x0505"),
        ("maestro-ok", "pm_sandbox_maestro", "maestro", "xxxx-xxxxxxx-x0008"),
        ("visa-declined", "pm_card_visa_chargeDeclined", "visa", "xxxx-xxxxxxx-x0002"),
        ("visa-expired", "pm_card_chargeDeclinedExpiredCard", "visa", "xxxx-xxxxxxx-x0069"),
        ("visa-needs-screen", "pm_card_authenticationRequired", "visa", "xxxx-xxxxxxx-x3184"),
        ("fsa-partial", "pm_sandbox_partial_8000", "visa", "xxxx-xxxxxxx-x1111"),
        ("gateway-timeout", "pm_sandbox_timeout", "visa", "xxxx-xxxxxxx-x1881"),
        ("gateway-down", "pm_sandbox_down", "visa", "xxxx-xxxxxxx-x5556"),
    ],
)
def test_a_card_becomes_a_token_and_all_of_it_is_told_but_number_and_code(
    card: str, token: str, brand: str, masked: str
) -> None:
    line = pay(f'{TOKENIZE} validCardTypes="visa mastercard amex discover diners-club jcb maestro"')
    dial(line, [f"card {card}"])
    form = line.form("/paid")
    assert form["Result"] == "success" and form["PaymentToken"] == token
    assert (form["PaymentCardType"], form["PaymentCardNumber"]) == (brand, masked)
    assert (form["PaymentMethod"], form["ExpirationDate"]) == ("credit-card", "1230")
    assert (form["PaymentCardPostalCode"], form["Connector"]) == ("94612", "Default")
    assert form["SecurityCode"] == ("****" if brand == "amex" else "***")
    assert "PaymentConfirmationCode" not in form and "PaymentError" not in form


def test_a_bank_account_is_told_with_its_last_two_digits_and_the_bank_in_the_clear() -> None:
    line = pay(f'{BANK} {TOKENIZE} bankAccountType="commercial-checking"')
    dial(line, ["card bank-ok"])
    form = line.form("/paid")
    assert (form["PaymentMethod"], form["BankAccountType"]) == ("ach-debit", "commercial-checking")
    assert (form["BankRoutingNumber"], form["BankAccountNumber"]) == ("110000000", "**********89")
    assert not [name for name in form if "Card" in name or name in ("ExpirationDate", "SecurityCode")]


def test_a_personal_checking_account_is_the_default() -> None:
    line = pay(BANK)
    dial(line, ["card bank-ok"])
    assert line.form("/paid")["BankAccountType"] == "consumer-checking"


def test_a_postal_code_the_line_knew_is_told_as_one_that_was_keyed() -> None:
    line = pay(f'{TOKENIZE} securityCode="false" postalCode="60601"')
    dial(line, ["card visa-ok"])
    assert line.form("/paid")["PaymentCardPostalCode"] == "60601" and "SecurityCode" not in line.form("/paid")


def test_what_was_keyed_before_the_payment_ended_is_told_as_well() -> None:
    line = pay()
    dial(line, ["card visa-ok number", "*"])
    form = line.form("/paid")
    assert form["PaymentCardNumber"] == "xxxx-xxxxxxx-x4242" and "ExpirationDate" not in form
    assert form["ProfileId"] == "" and "PaymentError" not in form


def test_progress_is_told_after_each_step_and_attempt_and_at_the_end() -> None:
    line = pay(f'{TOKENIZE} maxAttempts="2"')
    dial(line, ["silence", "card visa-ok number", "card expired-date expiry", "card visa-ok"])
    forms = progress(line)
    assert [(form["For"], form["Attempt"], form.get("ErrorType")) for form in forms] == [
        (NUMBER, "1", "input-timeout"),
        (NUMBER, "2", None),
        (EXPIRY, "1", "invalid-date"),
        (EXPIRY, "2", None),
        (CODE, "1", None),
        (POSTAL, "1", None),
        (PROCESSING, "1", None),
    ]
    assert [form.get("Result") for form in forms] == [None] * 6 + ["success"]
    assert "PaymentCardNumber" not in forms[0] and "ExpirationDate" not in forms[2]
    assert forms[1]["PaymentCardNumber"] == "xxxxxxxxxxxx4242" and forms[1]["PaymentCardType"] == "visa"
    assert forms[3]["ExpirationDate"] == "1230"
    assert forms[4]["SecurityCode"] == "***" and forms[5]["PaymentCardPostalCode"] == "94612"
    assert forms[6]["PaymentToken"] == "pm_card_visa"


def test_progress_has_parameters_of_its_own_and_not_those_of_a_call() -> None:
    line = pay()
    dial(line, ["silence"])
    assert dict(progress(line)[0]) == {
        "AccountSid": ACCOUNT_SID,
        "CallSid": line.form("/paid")["CallSid"],
        "For": NUMBER,
        "Attempt": "1",
        "ErrorType": "input-timeout",
        "PaymentMethod": "credit-card",
    }


def test_the_end_tells_where_it_came_and_after_which_error() -> None:
    line = pay(BANK)
    dial(line, ["card bank-ok routing", "card bank-wrong-account account"])
    last = progress(line)[-1]
    assert (last["For"], last["Attempt"], last["Result"]) == (ACCOUNT, "1", "too-many-failed-attempts")
    assert last["ErrorType"] == last["PaymentError"] == "invalid-bank-account-number"
    assert last["BankRoutingNumber"] == "110000000" and "BankAccountNumber" not in last


def test_an_account_type_that_is_none_is_an_error_of_progress_only() -> None:
    line = pay(f'{BANK} bankAccountType="piggy"')
    dial(line)
    assert progress(line)[0]["ErrorType"] == "invalid-bank-account-type" and "ErrorType" not in line.form("/paid")


def test_progress_comes_by_the_method_the_line_names() -> None:
    line = pay('statusCallbackMethod="GET"')
    dial(line, ["card visa-ok"])
    assert {asked.method for asked in line.asked if asked.path == "/progress"} == {"GET"}
    assert progress(line)[0]["PaymentCardNumber"] == "xxxxxxxxxxxx4242"


@pytest.mark.parametrize("name", ["visa-ok", "amex-ok", "maestro-ok", "connector-error"])
def test_the_number_and_code_of_a_card_never_leave_the_telephone(name: str) -> None:
    line = pay(f'{TOKENIZE} validCardTypes="visa amex maestro"')
    ending = dial(line, [f"card {name}"])
    sent = repr([asked.form for asked in line.asked]) + repr(ending.dialogue)
    assert CARDS[name].number[4:12] not in sent and f"'{CARDS[name].security_code}'" not in sent
