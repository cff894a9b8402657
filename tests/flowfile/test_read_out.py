"""What a voice would read out otherwise than it was meant, and what it reads out well."""

from __future__ import annotations

import pytest

from ivr.flowfile.problems import Problem
from ivr.flowfile.release import check_files
from tests.flowfile.test_keys import saying

RULES = ("digits-run-together", "markup-in-words", "garbled-letters")


NUMBERS = ("911", "800-390-3507", "(800) 390-3507", "1 800.390.3507", "03151948", "4455")


def told(words: str) -> list[Problem]:
    files = saying("other_ways_to_pay", words.replace('"', '\\"'))
    return [problem for problem in check_files(files).problems if problem.rule in RULES]


@pytest.mark.parametrize(
    ("words", "mend"),
    [
        ("In an emergency, dial 911.", "Write 9 1 1."),
        ("Call 800-390-3507 for help.", "Write 8 0 0, 3 9 0, 3 5 0 7."),
        ("Call (800) 390-3507.", "Write 8 0 0, 3 9 0, 3 5 0 7."),
        ("Call us at 1 800.390.3507.", "Write 1, 8 0 0, 3 9 0, 3 5 0 7."),
        ("For example, enter 03151948.", "Write 0 3 1 5 1 9 4 8."),
        ("Si es urgente, marque 911 para pedir ayuda.", "Write 9 1 1."),
        ("Write to box 4455, Oakland.", "Write 4 4 5 5."),
    ],
)
def test_a_number_that_is_dialled_or_written_down_is_said_digit_by_digit(words: str, mend: str) -> None:
    (problem,) = told(words)
    assert (problem.severity, problem.mend) == ("warning", mend)
    written = next(part for part in NUMBERS if part in words)
    assert written in problem.what
    assert not told(words.replace(written, mend.removeprefix("Write ").removesuffix(".")))


@pytest.mark.parametrize(
    "words",
    [
        "A bill can take up to 125 days.",
        "Una factura puede tardar 125 días.",
        "In 100 to 120 days, or 500 or 600 dollars.",
        "From 2027 on, the fee is $1500, or 1,500 dollars, or 125.40.",
        "It is 100% free.",
        "Dial 7 1 1 or 9 1 1, from 7:00 to 5:00.",
        "¿Qué? We’re naïve, señora. Ready? Press on, A & B: 3 < 4.",
    ],
)
def test_what_a_voice_reads_well_is_left_alone(words: str) -> None:
    assert not told(words)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ('Wait. <break time="1s"/> Thank you.', "'<break time=\"1s\"/>'"),
        ("<b>Thank you.</b>", "'<b>'"),
        ("Ben &amp; Ana", "'&amp;'"),
        ("Esta es la lÃ\u00adnea.", "which was 'línea'"),
        ("Â¿CÃ³mo?", "which was '¿Cómo'"),
        ("Weâ€™re here.", "which was 'We’re'"),
        ("Esta es la l?nea.", "'l?nea'"),
    ],
)
def test_signs_of_a_page_and_garbled_letters_reach_no_caller(words: str, says: str) -> None:
    (problem,) = told(words)
    assert (problem.severity, says in problem.what) == ("error", True)


def test_garbled_letters_are_found_in_what_is_said_of_values() -> None:
    files = saying("greeting", "Gracias por llamar.", "es")
    files["prompts/es.yaml"] = files["prompts/es.yaml"].replace('tomorrow: "mañana', 'tomorrow: "maÃ±ana')
    (problem,) = [one for one in check_files(files).problems if one.rule in RULES]
    assert "'tomorrow' has 'maÃ±ana' in it, which was 'mañana'" in problem.what
