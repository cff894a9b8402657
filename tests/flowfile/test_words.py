"""What callers would live through because of how something is worded, and what is rightly left alone."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from ivr.flowfile.problems import Problem
from ivr.flowfile.reasons import NEEDS_A_REASON
from ivr.flowfile.release import check_files
from ivr.flowfile.rules import RULES
from tests.flowfile.test_messages import whole
from tests.speech.shipped import texts


def told(files: Mapping[str, str], *rules: str) -> list[Problem]:
    return [problem for problem in check_files(files).problems if problem.rule in rules]


def english(key: str, words: str) -> dict[str, str]:
    """The small line, with other English words under this name."""
    lines = whole()["prompts/en.yaml"].splitlines(keepends=True)
    changed = [f'  {key}: "{words}"\n' if line.startswith(f"  {key}: ") else line for line in lines]
    assert changed != lines
    return {**whole(), "prompts/en.yaml": "".join(changed)}


@pytest.mark.parametrize(
    "phrase",
    [
        "To pay, press 1",
        "To pay, please press the 1 key",
        "To pay, press star",
        "To pay, push pound",
        "Para pagar, oprima el uno",
        "Para pagar, presione la tecla 2",
        "Para pagar, marque el número 3",
        "Hit 2 to pay",
        "To pay, dial 2",
        "To pay, choose two",
        "For key two",
        "Para pagar, apriete el 2",
        "Pour payer, appuyez sur 1",
        "Upang magbayad, pindutin ang 1",
        "Để trả tiền, bấm 1",
        "付款请按1",
    ],
)
def test_a_phrase_that_names_a_key_reaches_no_caller(phrase: str) -> None:
    (problem,) = told(english("leave", phrase), "key-in-phrase")
    assert problem.severity == "error"


@pytest.mark.parametrize(
    ("words", "told_of"),
    [
        ("Enter your card number, then press pound.", True),
        ("Please say the security code on the back.", True),
        ("Diga el número de su tarjeta.", True),
        ("Have your card number ready.", False),
        ("We never ask for your security code.", False),
        ("Enter your account number. We take your card number later.", False),
    ],
)
def test_nobody_is_asked_for_a_card_but_where_twilio_takes_it(words: str, told_of: bool) -> None:
    problems = told(english("greeting", words), "asks-for-a-card")
    assert [problem.severity for problem in problems] == ["error"] * told_of


@pytest.mark.parametrize("nothing", [".", "…", "-", "!?"])
def test_signs_alone_are_no_words(nothing: str) -> None:
    assert told(english("goodbye", nothing), "no-words")


@pytest.mark.parametrize(
    "phrase",
    [
        "For the press office",
        "To dial 7 1 1 yourself",
        "To press one's claims",
        "For marketing",
        "To pay with 2 cards",
        "To choose one of our offices",
        "To dial 9 1 1",
        "For option A",
        "Para marcar usted mismo",
    ],
)
def test_a_phrase_that_only_speaks_of_telephones_is_left_alone(phrase: str) -> None:
    assert not told(english("leave", phrase), "key-in-phrase", "phrase-ends")


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("Visit our website.", "web-before-menu"),
        ("You can pay at clinic dot org.", "web-before-menu"),
        ("Go to https://clinic.example.", "web-before-menu"),
        ("Please listen carefully, as our menu options have recently changed.", "options-have-changed"),
        ("You may press 1 at any time to pay.", "key-lecture"),
        ("At any time during this message you can press a key.", "key-lecture"),
    ],
)
def test_what_only_costs_callers_time_is_told_and_goes_live_all_the_same(words: str, rule: str) -> None:
    (problem,) = told(english("greeting", words), "web-before-menu", "options-have-changed", "key-lecture")
    assert (problem.rule, problem.severity, problem.file) == (rule, "warning", "prompts/en.yaml")


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("goodbye", "Visit our website. Goodbye."),
        ("greeting", "To speak with a representative at any time, press 0."),
        ("greeting", "Para hablar con un representante en cualquier momento, oprima 0."),
        ("greeting", "Your organization can pay here."),
        ("greeting", "The balance may have changed."),
    ],
)
def test_what_callers_can_use_is_left_alone(key: str, words: str) -> None:
    assert not told(english(key, words), "web-before-menu", "options-have-changed", "key-lecture")


def words_of(seconds: int) -> str:
    """Words that take about so long to say."""
    return " ".join(["word"] * round(seconds * 2.6)) + "."


STEPS = """\
steps:
  first:
    say: greeting
    next: hours
  hours:
    check_hours: line
    open: {open}
    closing_soon: soon
    closed: goodbye
  soon:
    say: closes
    next: {after_soon}
"""


def beginning(greeting: int, closes: int, opens_at: str = "choice", after_soon: str = "choice") -> dict[str, str]:
    """The small line begins with a greeting and, when it closes soon, with news of that; each so many seconds long."""
    files = english("greeting", words_of(greeting))
    files["prompts/en.yaml"] = files["prompts/en.yaml"].replace(
        'closes: "We close at {closes_at}."', f"closes: {words_of(closes)}"
    )
    steps = STEPS.format(open=opens_at, after_soon=after_soon)
    desk = files["flows/desk.yaml"].replace("start: choice", "start: first").replace("steps:\n", steps)
    return {**files, "flows/desk.yaml": desk.replace("    say: greeting\n    menu:", "    menu:")}


def test_a_greeting_is_as_long_as_the_longest_way_to_the_first_key() -> None:
    assert not told(beginning(10, 1), "greeting-too-long")
    (problem,) = told(beginning(7, 6), "greeting-too-long")
    assert (problem.file, problem.line) == ("flows/desk.yaml", 4)
    assert problem.what == (
        "Before they are asked for a key, callers hear about 14 seconds in 'en' (greeting, closes)."
    )


def test_a_greeting_that_leads_back_to_itself_is_still_measured() -> None:
    (problem,) = told(beginning(9, 9, after_soon="first"), "greeting-too-long")
    assert "about 18 seconds" in problem.what


@pytest.mark.parametrize(("seconds", "severity"), [(13, "warning"), (24, "warning"), (25, "error")])
def test_more_than_twice_as_long_as_it_should_be_reaches_no_caller(seconds: int, severity: str) -> None:
    (problem,) = told(english("greeting", words_of(seconds)), "greeting-too-long")
    assert problem.severity == severity


def test_a_single_option_is_no_menu_to_keep_in_mind() -> None:
    """Closed callers hear when to ring again, other ways to pay and how to use a relay, and may hear it all again."""
    assert "closed:" in texts()["flows/pay-by-phone.yaml"]
    assert not told(texts(), "menu-too-long")


def test_an_option_spoken_in_its_own_language_is_measured_in_it() -> None:
    files = texts()
    long = f"  spanish: Para español {words_of(26)[:-1]}\n"
    files["prompts/es.yaml"] = files["prompts/es.yaml"].replace("  spanish: Para español\n", long)
    assert {problem.what.partition(" hear")[2] for problem in told(files, "menu-too-long")} == {
        " in 'en'.",
        " in 'es'.",
    }


def test_a_language_no_flow_speaks_yet_may_be_unfinished() -> None:
    files = {**whole(), "prompts/fr.yaml": whole()["prompts/es.yaml"].replace("language: es\n", "language: fr\n")}
    files["prompts/fr.yaml"] = (
        files["prompts/fr.yaml"]
        .replace("es-US", "fr-CA")
        .replace("Polly.Lupe-Neural", "Polly.Gabrielle-Neural")
        .replace("reviewed_by: A. Translator\n", "")
        .replace("  sorry: Algo falló. Un momento.\n", "")
    )
    assert not check_files(files).problems
    spoken = files["flows/desk.yaml"].replace("languages: [en, es]", "languages: [en, es, fr]")
    rules = [problem.rule for problem in check_files({**files, "flows/desk.yaml": spoken}).problems]
    assert sorted(rules) == ["not-reviewed", "words-missing"]


def test_only_warnings_ask_for_a_reason() -> None:
    assert set(RULES) >= NEEDS_A_REASON
    files = english("greeting", "Good day.")
    spanish = files["prompts/es.yaml"].replace("A. Translator", '""').replace("Lupe", "Esperanza")
    files["prompts/es.yaml"] = re.sub("  no_input: .*", "  no_input: I did not hear a key.", spanish, count=1)
    problems = check_files(files).problems
    assert {problem.rule for problem in problems} == NEEDS_A_REASON
    assert {problem.severity for problem in problems} == {"warning"}
