"""What each step of Pay takes: numbers, brands, dates, codes and the numbers of banks."""

from datetime import UTC, datetime

import pytest

from ivr.simulator.cards import CARDS, brand
from ivr.simulator.pay_fields import Demands, wrong
from ivr.simulator.pay_steps import ACCOUNT, CODE, EXPIRY, FIELDS, NUMBER, POSTAL, PROCESSING, ROUTING
from ivr.simulator.vocabulary import CARD_TYPES, PAY_STEPS
from ivr.simulator.wallet import WALLET, listed

MARCH = datetime(2027, 3, 31, 23, 59, tzinfo=UTC)
ANY_BRAND = Demands(frozenset(CARD_TYPES))


def found(step: str, keys: str, demands: Demands = ANY_BRAND, card_brand: str = "visa") -> str:
    return wrong(step, keys, demands, card_brand=card_brand, now=MARCH)


@pytest.mark.parametrize(
    ("begins", "lengths", "expected"),
    [
        ("4", (13, 16, 19), "visa"),
        ("51", (16,), "mastercard"),
        ("55", (16,), "mastercard"),
        ("2221", (16,), "mastercard"),
        ("2720", (16,), "mastercard"),
        ("34", (15,), "amex"),
        ("37", (15,), "amex"),
        ("6011", range(16, 20), "discover"),
        ("64", range(16, 20), "discover"),
        ("65", range(16, 20), "discover"),
        ("3528", range(16, 20), "jcb"),
        ("3589", range(16, 20), "jcb"),
        ("300", range(16, 20), "diners-club"),
        ("305", range(16, 20), "diners-club"),
        ("3095", range(16, 20), "diners-club"),
        ("36", range(14, 20), "diners-club"),
        ("38", range(16, 20), "diners-club"),
        ("39", range(16, 20), "diners-club"),
        ("2014", (15,), "enroute"),
        ("2149", (15,), "enroute"),
        ("50", range(12, 20), "maestro"),
        ("56", range(12, 20), "maestro"),
        ("58", range(12, 20), "maestro"),
        ("67", range(12, 20), "maestro"),
    ],
)
def test_a_brand_is_known_by_its_first_digits_and_its_length(
    begins: str, lengths: tuple[int, ...] | range, expected: str
) -> None:
    assert [length for length in range(8, 22) if brand(begins.ljust(length, "0")) == expected] == list(lengths)


@pytest.mark.parametrize("begins", ["1", "2220", "2721", "306", "3094", "3096", "3527", "3590", "59", "9"])
def test_a_number_beside_every_range_is_of_no_brand(begins: str) -> None:
    assert {brand(begins.ljust(length, "0")) for length in range(8, 22)} == {""}


def test_no_number_is_an_optima_since_twilio_names_no_range_for_it() -> None:
    known = {brand(card.number) for card in CARDS.values()} | {brand("2014".ljust(15, "0"))}
    assert set(CARD_TYPES) - known == {"optima"}


@pytest.mark.parametrize(
    ("keys", "error"),
    [
        ("0327", ""),
        ("1227", ""),
        ("0128", ""),
        ("0227", "invalid-date"),
        ("1226", "invalid-date"),
        ("1327", "invalid-date"),
        ("0030", "invalid-date"),
        ("030", "invalid-date"),
        ("3", "invalid-date"),
        ("03270", "invalid-date"),
    ],
)
def test_a_date_is_month_and_year_and_lasts_to_the_end_of_its_month(keys: str, error: str) -> None:
    assert found(EXPIRY, keys) == error


@pytest.mark.parametrize(
    ("card_brand", "keys", "error"),
    [
        ("visa", "123", ""),
        ("visa", "12", "invalid-security-code"),
        ("visa", "1234", "invalid-security-code"),
        ("amex", "1234", ""),
        ("amex", "123", "invalid-security-code"),
    ],
)
def test_a_security_code_has_three_digits_and_four_on_an_american_express_card(
    card_brand: str, keys: str, error: str
) -> None:
    assert found(CODE, keys, card_brand=card_brand) == error


def test_a_postal_code_is_long_enough_when_the_line_says_so_and_may_otherwise_be_any() -> None:
    assert found(POSTAL, "946") == ""
    assert found(POSTAL, "946", Demands(frozenset(), 5)) == "invalid-postal-code"
    assert found(POSTAL, "94612", Demands(frozenset(), 5)) == ""


@pytest.mark.parametrize(
    ("step", "keys", "error"),
    [
        (ROUTING, "110000000", ""),
        (ROUTING, "110000001", "invalid-bank-routing-number"),
        (ROUTING, "11000000", "invalid-bank-routing-number"),
        (ROUTING, "1100000000", "invalid-bank-routing-number"),
        (ACCOUNT, "1234", ""),
        (ACCOUNT, "1" * 17, ""),
        (ACCOUNT, "123", "invalid-bank-account-number"),
        (ACCOUNT, "1" * 18, "invalid-bank-account-number"),
    ],
)
def test_a_bank_has_nine_digits_that_check_and_an_account_four_to_seventeen(step: str, keys: str, error: str) -> None:
    assert found(step, keys) == error


@pytest.mark.parametrize("step", FIELDS.values())
def test_no_keys_at_all_are_a_timeout(step: str) -> None:
    assert found(step, "") == "timeout"


def test_a_brand_is_looked_at_only_when_the_number_is_one() -> None:
    visa = Demands(frozenset({"visa"}))
    assert found(NUMBER, CARDS["amex-ok"].number, visa) == "invalid-card-type"
    assert found(NUMBER, CARDS["amex-ok"].number[:-1] + "6", visa) == "invalid-card-number"
    assert found(NUMBER, "0" * 16, visa) == "invalid-card-number"


def test_the_steps_of_the_telephone_are_those_of_the_vocabulary() -> None:
    assert {*FIELDS.values(), PROCESSING} == set(PAY_STEPS)


def test_every_card_and_bank_account_is_listed_with_what_comes_of_it() -> None:
    lines = listed().splitlines()
    assert [line.split()[0] for line in lines] == list(WALLET)
    assert all(WALLET[line.split()[0]].says in line for line in lines)
