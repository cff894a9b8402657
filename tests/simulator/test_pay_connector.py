"""What the telephone's payment connector makes of a card: tokens, charges, and its errors as Twilio reports them."""

import pytest

from .fakeline import dial
from .payline import BANK, pay

CHARGE = 'chargeAmount="12.50"'


@pytest.mark.parametrize(
    ("card", "kind", "token"),
    [
        ("visa-ok", "one-time", "tok_visa"),
        ("visa-ok", "reusable", "tok_visa"),
        ("visa-ok", "payment-method", "pm_card_visa"),
        ("visa-declined", "one-time", "tok_visa_chargeDeclined"),
        ("visa-expired", "one-time", "tok_chargeDeclinedExpiredCard"),
        ("gateway-down", "one-time", "tok_sandbox_down"),
        ("bank-ok", "one-time", "btok_us_verified"),
        ("bank-declined", "reusable", "btok_us_verified_insufficientFunds"),
        ("bank-ok", "payment-method", "pm_usBankAccount_success"),
    ],
)
def test_each_kind_of_token_is_the_one_stripe_publishes(card: str, kind: str, token: str) -> None:
    line = pay(f'{BANK if card.startswith("bank") else ""} tokenType="{kind}"')
    dial(line, [f"card {card}"])
    assert line.form("/paid")["PaymentToken"] == token
    assert line.form("/paid")["ProfileId"].startswith("cus_") == (kind == "reusable")


def test_a_reusable_token_is_the_default() -> None:
    line = pay("")
    dial(line, ["card visa-ok"])
    assert line.form("/paid")["PaymentToken"] == "tok_visa" and line.form("/paid")["ProfileId"]


@pytest.mark.parametrize("amount", ["", 'chargeAmount="0"', 'chargeAmount="0.00"'])
def test_no_amount_and_none_to_speak_of_give_a_token(amount: str) -> None:
    line = pay(amount)
    dial(line, ["card visa-ok"])
    assert "PaymentToken" in line.form("/paid") and "PaymentConfirmationCode" not in line.form("/paid")


@pytest.mark.parametrize("method", ["card visa-ok", "card bank-ok"])
def test_a_charge_is_confirmed_with_a_code(method: str) -> None:
    line = pay(f"{BANK if 'bank' in method else ''} {CHARGE}")
    dial(line, [method])
    assert line.form("/paid")["PaymentConfirmationCode"].startswith("ch_")
    assert "PaymentToken" not in line.form("/paid")


@pytest.mark.parametrize(
    ("card", "attributes", "code", "connector"),
    [
        ("visa-declined", CHARGE, "64012", "card_declined"),
        ("visa-expired", CHARGE, "64012", "expired_card"),
        ("fsa-partial", 'chargeAmount="80.01"', "64012", "insufficient_funds"),
        ("gateway-timeout", CHARGE, "64002", "timeout"),
        ("gateway-down", CHARGE, "64002", None),
        ("bank-declined", f"{BANK} {CHARGE}", "64012", "card_declined"),
        ("connector-error", CHARGE, "64012", "card_declined"),
        ("connector-error", "", "64012", "card_declined"),
        ("connector-rejects", CHARGE, "64008", "rejected"),
        ("connector-rejects", "", "64010", "rejected"),
        ("connector-test-mode", "", "64022", None),
        ("connector-timeout", "", "64002", "timeout"),
    ],
)
def test_an_error_of_the_connector_is_told_with_twilios_number_and_its_own(
    card: str, attributes: str, code: str, connector: str | None
) -> None:
    line = pay(attributes)
    assert dial(line, [f"card {card}"]).ordinary
    form = line.form("/paid")
    assert (form["Result"], form["PayErrorCode"]) == ("payment-connector-error", code)
    assert form["PaymentError"] and form.get("ConnectorError") == connector
    assert "PaymentToken" not in form and "PaymentConfirmationCode" not in form


@pytest.mark.parametrize(("amount", "result"), [("80.00", "success"), ("80.01", "payment-connector-error")])
def test_a_card_with_little_on_it_covers_a_charge_of_at_most_that(amount: str, result: str) -> None:
    line = pay(f'chargeAmount="{amount}"')
    dial(line, ["card fsa-partial"])
    assert line.form("/paid")["Result"] == result


def test_a_connector_that_does_not_answer_keeps_the_caller_for_a_minute() -> None:
    """Twilio: Generic Pay Connector: ten seconds, and five retries."""
    silent, prompt_one = (dial(pay(), [f"card {card}"]) for card in ("connector-timeout", "visa-ok"))
    assert silent.seconds - prompt_one.seconds == pytest.approx(60)


def test_what_comes_of_it_goes_by_the_card_whose_number_was_keyed() -> None:
    line = pay()
    dial(line, ["card connector-error number", "card visa-ok"])
    assert line.form("/paid")["Result"] == "payment-connector-error"


def test_the_connector_is_given_amount_currency_description_and_the_lines_parameters() -> None:
    parameters = '<Parameter name="bill" value="B-7"/><Parameter name="AVSName" value="Rosa"/>'
    line = pay(f'{CHARGE} currency="CAD" description="Bill 7"', parameters)
    dial(line, ["card visa-echo"])
    returned = {name: value for name, value in line.form("/paid").items() if name.startswith("PayConnector_")}
    assert returned == {
        "PayConnector_method": "charge",
        "PayConnector_amount": "12.50",
        "PayConnector_currency_code": "CAD",
        "PayConnector_description": "Bill 7",
        "PayConnector_bill": "B-7",
        "PayConnector_AVSName": "Rosa",
    }


def test_a_connector_returns_no_parameters_of_its_own_accord() -> None:
    line = pay(inside='<Parameter name="bill" value="B-7"/>')
    dial(line, ["card visa-ok"])
    assert not [name for name in line.form("/paid") if name.startswith("PayConnector_")]


def test_the_name_of_the_connector_is_told() -> None:
    line = pay('paymentConnector="Stripe_1"')
    dial(line, ["card visa-ok"])
    assert line.form("/paid")["Connector"] == "Stripe_1"
