"""How values are said.

The expected words are written by hand. English, as Americans say it: The Chicago Manual of Style, "Numbers" (no "and"
inside whole numbers, ordinals in dates, noon and midnight by their names). Spanish: Real Academia
Española, Diccionario panhispánico de dudas, "veintiuno" and "uno" (shortened before a masculine noun), "millón" (joined
to its noun by "de"), "fecha" (the first of a month is "primero"), "hora" (la una, las dos; de la madrugada, de la
mañana, del mediodía, de la tarde, de la noche). Where a part of the day begins: CLDR, day periods of "es".
"""

from __future__ import annotations

from datetime import date

import pytest

from ivr.ledger.money import Money
from ivr.speech.catalogue import NothingToSay
from ivr.values import ClockTime, Day, Digits, Moment, Term, Value
from tests.speech.shipped import catalogues

PACIFIC = "America/Los_Angeles"


def spoken(language: str, value: Value) -> str:
    catalogue = catalogues()[language]
    return catalogue.speaking.value(value, catalogue.prompts)


@pytest.mark.parametrize(
    ("amount", "english", "spanish"),
    [
        ("0.00", "zero dollars", "cero dólares"),
        ("0.01", "one cent", "un centavo"),
        ("0.21", "twenty-one cents", "veintiún centavos"),
        ("0.50", "fifty cents", "cincuenta centavos"),
        ("1.00", "one dollar", "un dólar"),
        ("1.01", "one dollar and one cent", "un dólar con un centavo"),
        ("5.00", "five dollars", "cinco dólares"),
        ("21.00", "twenty-one dollars", "veintiún dólares"),
        ("31.00", "thirty-one dollars", "treinta y un dólares"),
        ("101.00", "one hundred one dollars", "ciento un dólares"),
        ("121.00", "one hundred twenty-one dollars", "ciento veintiún dólares"),
        (
            "125.40",
            "one hundred twenty-five dollars and forty cents",
            "ciento veinticinco dólares con cuarenta centavos",
        ),
        ("500.00", "five hundred dollars", "quinientos dólares"),
        ("1000.00", "one thousand dollars", "mil dólares"),
        ("1000000.00", "one million dollars", "un millón de dólares"),
        ("1000000.01", "one million dollars and one cent", "un millón de dólares con un centavo"),
        ("1000001.00", "one million one dollars", "un millón un dólares"),
        ("2000000.00", "two million dollars", "dos millones de dólares"),
    ],
)
def test_an_amount_is_said_in_dollars_and_cents(amount: str, english: str, spanish: str) -> None:
    money = Money.typed(amount)
    assert (spoken("en", money), spoken("es", money)) == (english, spanish)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_credit_is_never_said_as_if_it_were_owed(language: str) -> None:
    with pytest.raises(ValueError, match="negative"):
        spoken(language, Money.typed("-30.00"))


@pytest.mark.parametrize(
    ("day", "english", "spanish"),
    [
        (Day(date(2027, 3, 1)), "Monday, March first", "lunes primero de marzo"),
        (Day(date(2027, 3, 19)), "Friday, March nineteenth", "viernes diecinueve de marzo"),
        (Day(date(2027, 5, 21)), "Friday, May twenty-first", "viernes veintiuno de mayo"),
        (Day(date(2027, 12, 31)), "Friday, December thirty-first", "viernes treinta y uno de diciembre"),
        (
            Day(date(2028, 1, 1), with_year=True),
            "Saturday, January first, twenty twenty-eight",
            "sábado primero de enero de dos mil veintiocho",
        ),
    ],
)
def test_a_date_is_said_with_its_weekday_and_its_year_only_if_asked(day: Day, english: str, spanish: str) -> None:
    assert (spoken("en", day), spoken("es", day)) == (english, spanish)


@pytest.mark.parametrize(
    ("hour", "minute", "english", "spanish"),
    [
        (0, 0, "twelve midnight", "las doce de la noche"),
        (0, 30, "twelve thirty a.m.", "las doce y treinta de la madrugada"),
        (1, 0, "one a.m.", "la una de la madrugada"),
        (5, 59, "five fifty-nine a.m.", "las cinco y cincuenta y nueve de la madrugada"),
        (6, 0, "six a.m.", "las seis de la mañana"),
        (7, 5, "seven oh five a.m.", "las siete y cinco de la mañana"),
        (11, 59, "eleven fifty-nine a.m.", "las once y cincuenta y nueve de la mañana"),
        (12, 0, "twelve noon", "las doce del mediodía"),
        (12, 30, "twelve thirty p.m.", "las doce y treinta de la tarde"),
        (13, 0, "one p.m.", "la una de la tarde"),
        (17, 0, "five p.m.", "las cinco de la tarde"),
        (19, 59, "seven fifty-nine p.m.", "las siete y cincuenta y nueve de la tarde"),
        (20, 0, "eight p.m.", "las ocho de la noche"),
        (23, 21, "eleven twenty-one p.m.", "las once y veintiuno de la noche"),
    ],
)
def test_a_time_is_said_with_its_part_of_the_day_and_its_zone(
    hour: int, minute: int, english: str, spanish: str
) -> None:
    time = ClockTime(hour, minute, PACIFIC)
    assert spoken("en", time) == f"{english} Pacific time"
    assert spoken("es", time) == f"{spanish}, hora del Pacífico"


def test_a_time_zone_without_words_is_an_error_and_not_read_out_as_a_file_name() -> None:
    with pytest.raises(KeyError):
        spoken("en", ClockTime(7, 0, "Europe/Lisbon"))


@pytest.mark.parametrize(
    ("days_ahead", "english", "spanish"),
    [
        (0, "today at seven a.m. Pacific time", "hoy a las siete de la mañana, hora del Pacífico"),
        (1, "tomorrow at seven a.m. Pacific time", "mañana a las siete de la mañana, hora del Pacífico"),
        (
            3,
            "Monday, March first, at seven a.m. Pacific time",
            "el lunes primero de marzo, a las siete de la mañana, hora del Pacífico",
        ),
    ],
)
def test_a_moment_is_said_as_one_tells_people_when_to_call_again(days_ahead: int, english: str, spanish: str) -> None:
    moment = Moment(Day(date(2027, 3, 1)), ClockTime(7, 0, PACIFIC), days_ahead)
    assert (spoken("en", moment), spoken("es", moment)) == (english, spanish)


@pytest.mark.parametrize(
    ("digits", "english", "spanish"),
    [
        (
            Digits("40712966", (4, 4)),
            "four zero seven one, two nine six six",
            "cuatro cero siete uno, dos nueve seis seis",
        ),
        (Digits("0042"), "zero zero four two", "cero cero cuatro dos"),
        (Digits("5105550", (3,)), "five one zero, five five five zero", "cinco uno cero, cinco cinco cinco cero"),
        (Digits("42", (4, 4)), "four two", "cuatro dos"),
    ],
)
def test_a_number_is_spelled_in_the_groups_in_which_people_write_it_down(
    digits: Digits, english: str, spanish: str
) -> None:
    assert (spoken("en", digits), spoken("es", digits)) == (english, spanish)


def test_a_word_of_the_catalogue_is_said_in_the_callers_language() -> None:
    assert spoken("en", Term("brand_amex")) == "American Express card"
    assert spoken("es", Term("brand_amex")) == "tarjeta American Express"


@pytest.mark.parametrize(
    ("key", "english", "spanish"),
    [
        ("1", "To pay a bill, press 1.", "Para pagar una factura, oprima 1."),
        ("*", "To pay a bill, press star.", "Para pagar una factura, oprima asterisco."),
        ("#", "To pay a bill, press pound.", "Para pagar una factura, oprima numeral."),
    ],
)
def test_an_option_of_a_menu_is_its_phrase_and_its_key(key: str, english: str, spanish: str) -> None:
    assert catalogues()["en"].option("pay_a_bill", key, {}) == english
    assert catalogues()["es"].option("pay_a_bill", key, {}) == spanish


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_missing_value_is_an_error_and_never_spoken_as_a_brace(language: str) -> None:
    with pytest.raises(NothingToSay, match=r"needs \{amount_due\}, which is not known"):
        catalogues()[language].say("amount_due", {"amount": Money(100)})
