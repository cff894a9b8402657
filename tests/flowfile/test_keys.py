"""Keys that words tell callers to press: which reach no caller, and which are rightly left alone.

The line is the shipped one, with one sentence said otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from ivr.flowfile.check.named_keys import named_first, named_keys
from ivr.flowfile.problems import Problem
from ivr.flowfile.release import check_files
from tests.speech.shipped import texts


def saying(name: str, words: str, language: str = "en") -> dict[str, str]:
    """The shipped files, with other words under this name."""
    files = texts()
    file = f"prompts/{language}.yaml"
    changed, times = re.subn(rf"(?m)^  {name}: .*$", lambda _: f'  {name}: "{words}"', files[file], count=1)
    assert times == 1
    return {**files, file: changed}


def keys_told(files: Mapping[str, str]) -> list[Problem]:
    return [one for one in check_files(files).problems if one.rule in ("key-without-option", "key-in-phrase")]


@pytest.mark.parametrize(
    ("name", "words", "told"),
    [
        ("greeting", "Thank you. For Spanish press 2.", "key 2 does nothing at 'welcome', where it is said"),
        ("closing_soon_notice", "We close at {closes_at}. Press 5 to go on.", "nothing at 'closing_soon'"),
        ("amount_due", "You owe {amount_due}. To pay it, press 5.", "nothing at 'balance'"),
        ("amount_due", "You owe {amount_due}. To pay it, press 1.", "nothing at 'balance'"),
        ("payment_approved", "Your payment of {amount} was approved. Press 5.", "nothing at 'receipt'"),
        ("declined", "The bank said no. You have not been charged. Press 5.", "nothing at 'charge'"),
        ("not_found", "That does not match. Press 5.", "nothing at 'not_found'"),
        ("no_match", "Sorry, press 5.", "the menu 'language', which follows"),
        ("ask_account_number", "Enter your number, or press 5 for help.", "digits are typed at 'find_bill'"),
        ("card_number", "Enter your card number. For a person, press 0.", "digits are typed at 'card'"),
        ("amount_read_back", "You entered {typed_amount}. Press 2 to pay it.", "said by the line itself"),
        (
            "payment_approved",
            "Your payment of {amount} was approved. To cancel it, press 7.",
            "said by the line itself",
        ),
        (
            "nothing_due_note",
            "You owe nothing. To cancel what you paid, press 7.",
            "the menu 'nothing_due', which follows",
        ),
        ("confirm_words", "{amount}, {brand} ending {last_four}. To cancel, press 1.", "said by the line itself"),
        ("goodbye", "Goodbye. For a survey, press 0.", "the call ends with it, at 'agents_closed'"),
        ("long_waits_note", "Many people are calling. Press 5 to be called back.", "nothing at 'welcome'"),
        ("because_weather", "This is because of the weather. Press 5.", "the menu 'closed', which follows"),
        ("everyone_to_agents", "Everyone is helped. Press 5 to wait.", "nothing at 'hours'"),
    ],
)
def test_a_key_that_does_nothing_where_it_is_named_reaches_no_caller(name: str, words: str, told: str) -> None:
    files = saying(name, words)
    (problem,) = keys_told(files)
    assert (problem.severity, problem.file) == ("error", "prompts/en.yaml")
    assert told in problem.what
    line = files["prompts/en.yaml"].splitlines()[problem.line - 1]
    assert line.startswith(f"  {name}: ")
    assert re.match(r"press \d", line[problem.column - 1 :], re.IGNORECASE)


def test_a_spanish_key_is_told_in_the_spanish_file() -> None:
    (problem,) = keys_told(saying("greeting", "Gracias por llamar. Para inglés, oprima 2.", "es"))
    assert (problem.file, "'greeting' says 'oprima 2'" in problem.what) == ("prompts/es.yaml", True)


def test_who_would_pay_to_cancel_is_told_of() -> None:
    (problem,) = keys_told(saying("confirm_words", "{amount}, {brand}, {last_four}. To cancel, press 1."))
    assert problem.callers == "Callers who press it for what is said here would pay."
    assert problem.mend == "Take the key out, or name one that works there (0, 8, 9, star)."


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("greeting", "Thank you for calling. Para español, oprima 8."),
        ("closing_soon_notice", "We close at {closes_at}. To pay a bill, press 1."),
        ("amount_due", "You owe {amount_due}. For a person, press 0."),
        ("not_found", "That does not match. After the number, press pound."),
        ("ask_account_number", "Enter your number, then press pound. For a person, press 0."),
        ("ask_zip", "Enter the 5 digits of your ZIP code. For March, enter 3."),
        ("confirm_words", "You pay {amount} with the {brand} ending {last_four}. To hear it again, press star."),
        ("emergency", "In an emergency, hang up and dial 9 1 1."),
        ("other_ways_to_pay", "Choose one of two ways to pay, from 7 a.m. on. Enter 5 dollars as 5, 0, 0."),
    ],
)
def test_a_key_that_works_where_it_is_named_is_left_alone(name: str, words: str) -> None:
    assert not keys_told(saying(name, words))


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("For billing, dial five.", "5"),
        ("Choose option 4.", "4"),
        ("Select 4 to pay.", "4"),
        ("To pay, enter 4", "4"),
        ("Type 4 now.", "4"),
        ("Hit the 4.", "4"),
        ("Use key 4.", "4"),
        ("Use the two key.", "2"),
        ("By pressing the star key", "*"),
        ("Press 1 or 2.", "12"),
        ("Press 1 for English or 2 for Spanish.", "12"),
        ("Apriete 5.", "5"),
        ("Elija 5 para pagar.", "5"),
        ("Digite 5.", "5"),
        ("Toque el 5.", "5"),
        ("Teclee cinco.", "5"),
        ("Seleccione la opción 5.", "5"),
        ("Use la tecla 5.", "5"),
        ("Si oprime o presiona, puede oprimir la tecla numeral.", "#"),
        ("Enter 8 digits.", ""),
        ("Enter two digits for the month, and two for the day.", ""),
        ("The last 4 digits, or nine for a premium bill.", ""),
        ("Dial 7 1 1, or dial 9-1-1, or dial 1 800 390 3507.", ""),
        ("Choose one of two options.", ""),
        ("Press one of the keys, or press any key.", ""),
        ("If you have type 2 diabetes, or have type 2, say so.", ""),
        ("The two key points.", ""),
        ("Press 5, 0, star, 2, 5, then wait.", ""),
        ("Marque cero tres, cero cinco.", ""),
        ("Open from 7 a.m. to 5 p.m., 5 days a week.", ""),
        ("Press {code}.", ""),
    ],
)
def test_a_key_is_found_however_it_is_named(words: str, keys: str) -> None:
    assert "".join(sorted(one.key for one in named_keys(words))) == keys


@pytest.mark.parametrize(
    ("phrase", "named"),
    [("2 for paying a bill", True), ("Two to pay", True), ("2: pay", True), ("24 hour help", False), ("7 1 1", False)],
)
def test_a_phrase_that_begins_with_a_key_names_it(phrase: str, named: bool) -> None:
    assert bool(named_first(phrase)) == named
    assert bool(keys_told(saying("pay_a_bill", phrase))) == named
