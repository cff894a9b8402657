"""Pay from a bank account."""

import pytest

from ivr.simulator.pay_steps import ACCOUNT, PROCESSING, ROUTING

from .fakeline import dial, words
from .payline import BANK, TOKENIZE, asking, one_by_one, pay, progress

TWICE = f'<Prompt for="{ACCOUNT}" requireMatchingInputs="true"><Say>Again.</Say></Prompt>'
SORRY = f'<Prompt for="{ACCOUNT}" errorType="input-matching-failed"><Say>Not the same.</Say></Prompt>'


@pytest.mark.parametrize(
    ("account", "token"),
    [
        ("bank-ok", "pm_usBankAccount_success"),
        ("bank-declined", "pm_usBankAccount_insufficientFunds"),
        ("bank-closed", "pm_usBankAccount_accountClosed"),
    ],
)
def test_a_bank_account_becomes_a_token_in_two_steps(account: str, token: str) -> None:
    line = pay(f"{BANK} {TOKENIZE}", asking())
    ending = dial(line, [f"card {account}"])
    assert words(ending) == [ROUTING, ACCOUNT, PROCESSING, "Thank you."]
    assert line.form("/paid")["PaymentToken"] == token


def test_each_number_may_be_keyed_by_itself_and_come_from_another_account() -> None:
    line = pay(f"{BANK} {TOKENIZE}", asking())
    dial(line, ["card bank-other routing", "card bank-closed account"])
    assert line.form("/paid")["BankRoutingNumber"] == "121181976"
    assert line.form("/paid")["PaymentToken"] == "pm_usBankAccount_accountClosed"


@pytest.mark.parametrize("lines", [["card bank-ok"], one_by_one("bank-ok", (ROUTING, ACCOUNT, ACCOUNT))])
def test_a_number_that_must_match_is_asked_twice(lines: list[str]) -> None:
    line = pay(BANK, asking() + TWICE)
    ending = dial(line, lines)
    assert words(ending) == [ROUTING, ACCOUNT, "Again.", PROCESSING, "Thank you."]
    assert line.form("/paid")["Result"] == "success"


def test_when_the_two_do_not_match_the_step_begins_again_with_the_first() -> None:
    line = pay(f'{BANK} maxAttempts="2"', asking() + TWICE + SORRY)
    differing = ["card bank-ok account", "card bank-closed account"]
    ending = dial(line, ["card bank-ok routing", *differing, "card bank-ok"])
    assert words(ending) == [ROUTING, ACCOUNT, "Again.", "Not the same.", "Again.", PROCESSING, "Thank you."]
    assert [form["ErrorType"] for form in progress(line) if "ErrorType" in form] == ["input-matching-failed"]


def test_the_second_time_is_asked_for_without_an_apology() -> None:
    only_once = TWICE.replace("requireMatchingInputs", 'attempt="1" requireMatchingInputs')
    line = pay(f'{BANK} maxAttempts="2"', only_once + SORRY)
    differing = ["card bank-ok account", "card bank-closed account"]
    heard = words(dial(line, ["card bank-ok routing", *differing, "card bank-ok"]))
    assert heard[2:5] == ["Again.", "Not the same.", heard[1]]


def test_silence_at_the_second_time_is_a_timeout_of_the_step() -> None:
    line = pay(BANK, asking() + TWICE)
    dial(line, ["card bank-ok routing", "card bank-ok account", "silence"])
    assert line.form("/paid")["PaymentError"] == "input-timeout"


@pytest.mark.parametrize(("last", "result"), [("*", "caller-interrupted-with-star"), ("hangup", "caller-hung-up")])
def test_the_second_time_can_be_left_as_the_first_can(last: str, result: str) -> None:
    line = pay(BANK, asking() + TWICE)
    dial(line, ["card bank-ok routing", "card bank-ok account", last])
    assert line.form("/paid")["Result"] == result


def test_a_number_found_wrong_is_not_asked_a_second_time() -> None:
    line = pay(BANK, asking() + TWICE)
    assert words(dial(line, ["card bank-ok routing", "card bank-wrong-account account"]))[-2:] == [
        ACCOUNT,
        "Thank you.",
    ]


def test_matching_is_for_the_numbers_of_banks_only() -> None:
    """Twilio: Prompt, requireMatchingInputs."""
    twice = '<Prompt for="security-code" requireMatchingInputs="true"><Say>Again.</Say></Prompt>'
    assert "Again." not in words(dial(pay(inside=asking() + twice), ["card visa-ok"]))
