"""Which words would give somebody away."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ivr.engine.call import Call
from ivr.rehearsal.private import Secrets
from ivr.rehearsal.stage import Stage, demo_rows
from ivr.values import ClockTime, Day, Moment

TODAY = date(2027, 3, 16)
CALL = Call("CA1", "billing", "1", ("en", "es"), "en", datetime(2027, 3, 16, tzinfo=UTC), "pay-by-phone/verify")
ROSA = 1


@pytest.fixture
def secrets(stage: Stage) -> Secrets:
    return Secrets(dict(enumerate(demo_rows(TODAY), start=ROSA)), stage.release.catalogues)


@pytest.mark.parametrize(
    ("words", "whose"),
    [
        ("Hello, Ms. Rivera.", "“rivera”, the name of 10000001"),
        ("You owe one hundred twenty-five dollars and forty cents.", "an amount of 10000001"),
        ("Usted debe noventa y seis dólares con veinticinco centavos.", "an amount of 10000002"),
        ("You owe nine hundred forty-eight dollars and twenty-five cents.", "an amount of 10000002"),
        ("The next payment is due Tuesday, March thirtieth.", "a due date of 10000001"),
        ("The account ending zero zero zero one", "the end of the number of 10000001"),
        ("nueve cuatro seis uno dos", "the ZIP of 10000001"),
        ("born Monday, March fifteenth, nineteen forty-eight", "the birth date of 10000001"),
        ("bill H-2001", "a bill's number of 10000001"),
    ],
)
def test_what_the_line_could_say_of_somebody_is_told_in_either_language(
    secrets: Secrets, words: str, whose: str
) -> None:
    told = secrets.told(words, CALL, ())
    assert told is not None and told.endswith(whose)


def test_what_every_caller_hears_gives_nobody_away(secrets: Secrets, stage: Stage) -> None:
    for catalogue in stage.release.catalogues.values():
        for message in catalogue.prompts.values():
            if not message.blanks:
                assert secrets.told(message.words({}), CALL, ()) is None
    assert secrets.told("one hundred twenty-five dollars", CALL, ()) is None


def test_who_was_let_in_may_hear_about_their_own_account_and_no_other(secrets: Secrets) -> None:
    assert secrets.told("Rivera", CALL, {ROSA}) is None
    assert secrets.told("Chen", CALL, {ROSA}) is not None


def test_the_day_the_line_opens_again_may_be_the_day_a_bill_is_due(secrets: Secrets) -> None:
    words = "We open on Tuesday, March thirtieth, at seven a.m. Pacific time."
    opens = Moment(Day(date(2027, 3, 30)), ClockTime(7, 0, "America/Los_Angeles"), 14)
    assert secrets.told(words, CALL, ()) is not None
    assert secrets.told(words.replace("on ", ""), replace(CALL, values={"opens": opens}), ()) is None
