"""What a supervisor reads when callers could hear, pay or be kept in something they should not.

`whole.yaml` is a flow on which nothing can go wrong. Each file of `broken/` is that flow with one mistake in it, and
the text beside it is what `ivr check` prints about it, word for word. A file is named after the rule that it breaks.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from ivr.flowfile.problems import Problem
from ivr.flowfile.release import check_files
from tests.speech import shipped

HERE = Path(__file__).parent
FLOW = "flows/pay-by-phone.yaml"
WHOLE = (HERE / "whole.yaml").read_text()
BROKEN = sorted((HERE / "broken").glob("*.yaml"))
# The rules of the proof, and those about single steps of a payment. Each has a broken flow that shows it.
RULES = (
    "charge-without-confirmation",
    "charge-without-receipt",
    "confirmation-before-card",
    "confirmation-without-amount",
    "confirmation-without-card",
    "credit-cannot-be-said",
    "failed-asks-again",
    "key-0-without-person",
    "loop-without-input",
    "no-way-out",
    "not-found-without-words",
    "nothing-due-for-others",
    "offer-twice",
    "offer-without-full",
    "open-as-closed",
    "payment-of-nothing",
    "payment-out-of-reach",
    "payment-while-closed",
    "payment-without-amount",
    "payment-without-verification",
    "phrase-twice",
    "private-words",
    "receipt-without-charge",
    "ring-too-short",
    "same-digits",
    "trapped-caller",
    "undo-does-not-work",
    "undo-from-a-step",
    "unreachable-step",
    "value-not-known",
    "wait-too-short",
    "weak-verification",
)


def problems(flow: str, **others: str) -> list[Problem]:
    """What the rules of the proof tell; those of others have tests of their own."""
    files = {f"flows/{name}.yaml": text for name, text in others.items()}
    told = check_files({**shipped.texts(), FLOW: flow, **files}).problems
    return [problem for problem in told if problem.rule in RULES]


@cache
def told_of(broken: Path) -> list[Problem]:
    return problems(broken.read_text())


def test_nothing_is_told_about_a_flow_on_which_nothing_goes_wrong() -> None:
    assert problems(WHOLE) == []


def test_nothing_is_told_about_the_flow_that_is_shipped() -> None:
    assert problems(shipped.texts()[FLOW]) == []


@pytest.mark.parametrize("broken", BROKEN, ids=[path.stem for path in BROKEN])
def test_a_way_that_must_not_be_is_told_with_the_path_that_leads_there(broken: Path) -> None:
    text = broken.read_text()
    told = "\n\n".join(problem.shown(text) for problem in told_of(broken)) + "\n"
    assert told == broken.with_suffix(".txt").read_text()


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_flow_that_breaks_it(rule: str) -> None:
    named = [path for path in BROKEN if re.match(rule + r"(-[a-z-]+)?\Z", path.stem)]
    assert any(f"[{rule}]" in path.with_suffix(".txt").read_text() for path in named)


def test_what_does_not_keep_anybody_from_paying_goes_live_all_the_same() -> None:
    severities = {problem.rule: problem.severity for path in BROKEN for problem in told_of(path)}
    assert {rule for rule, severity in severities.items() if severity == "warning"} == {
        "nothing-due-for-others",
        "ring-too-short",
        "unreachable-step",
        "wait-too-short",
    }


HELP = """
format: 1
flow: help
languages: [en]
start: start
everywhere: {star: repeat, "0": pay-by-phone/agent}
patience: {wait: 7 seconds, tries: 3}
steps:
  start:
    menu:
      "1": {phrase: pay_a_bill, go: pay-by-phone/balance}
"""


def test_a_path_over_two_flow_files_names_the_other_file() -> None:
    flow = WHOLE.replace("go: other_ways}", "go: help/start}").replace(
        "  other_ways: {say: other_ways_to_pay", "  x: {say: x"
    )
    flow = "\n".join(line for line in flow.splitlines() if not line.startswith("  x:"))
    private = next(one for one in problems(flow, help=HELP) if one.rule == "private-words")
    assert private.file == FLOW
    assert "on the way main_menu → help/start (key 2) → balance (key 1)." in private.what


def test_words_that_are_private_in_one_language_alone_are_told() -> None:
    files = shipped.texts()
    files["prompts/es.yaml"] = re.sub(
        r"\n  goodbye: .*", '\n  goodbye: "Usted debe {amount_due}."', files["prompts/es.yaml"]
    )
    told = check_files({**files, FLOW: WHOLE}).problems
    assert {problem.rule for problem in told} >= {"private-words"}


def test_a_value_behind_its_guard_is_nobodys_secret() -> None:
    """Words that are said only where a private value is known are said to nobody who is not verified."""
    guarded = WHOLE.replace("{hang_up: goodbye}", "{hang_up: [{words: confirmation_number, only_if: code}, goodbye]}")
    assert problems(guarded) == []


def test_what_is_always_known_together_needs_one_guard() -> None:
    """`payment_approved` says the amount: whoever has a confirmation number has one, too."""
    guarded = WHOLE.replace("{hang_up: goodbye}", "{hang_up: [{words: payment_approved, only_if: code}, goodbye]}")
    assert problems(guarded) == []


def test_a_guard_of_one_value_is_none_of_another() -> None:
    guarded = WHOLE.replace("{hang_up: goodbye}", "{hang_up: [{words: confirmation_number, only_if: amount}, goodbye]}")
    assert {problem.rule for problem in problems(guarded)} == {"value-not-known"}


def test_a_time_that_every_calendar_has_needs_no_guard() -> None:
    """The shipped hours close every evening, so that whoever is told to have come in time can be told until when."""
    hours = "  hours: {check_hours: line, open: note, closed: goodbye}\n"
    note = "  note: {say: closing_soon_notice, next: main_menu}\n"
    flow = WHOLE.replace("start: main_menu", "start: hours") + hours + note
    assert problems(flow) == []
    never_closed = re.sub(r"weekly: .*", "weekly: {Mon-Sun: 0:00 - 24:00}", shipped.texts()["flows/hours.yaml"])
    assert {problem.rule for problem in problems(flow, hours=never_closed)} == {"value-not-known"}


@pytest.mark.parametrize(
    ("known", "unknown"), [("found: verify", "found: verfy"), ("phrase: other_ways", "phrase: no_such_words")]
)
def test_while_names_lead_nowhere_ways_are_not_judged_by_them(known: str, unknown: str) -> None:
    """One mistake at a time: who mistyped a name does not read about steps that nobody comes to."""
    told = check_files({**shipped.texts(), FLOW: WHOLE.replace(known, unknown)}).problems
    assert told
    assert {problem.rule for problem in told}.isdisjoint(RULES)


HOURS = "  hours: {check_hours: line, open: main_menu, closed: closed}\n"
CLOSED = '  closed: {say: closed_note, menu: {"1": {phrase: hear_again, go: closed}}, if_silent: goodbye}\n'
ASKING = WHOLE.replace("start: main_menu", "start: hours") + HOURS + CLOSED


@pytest.mark.parametrize(
    ("harms", "said", "mended"),
    [
        ("closed: closed}", "such as 'closed'", "closed: closed}"),
        ("go: closed}", "lead to 'hours'", "go: hours}"),
        ("if_silent: goodbye}\n", "such as 'goodbye'", "if_silent: goodbye}\n"),
    ],
)
def test_following_what_is_said_closes_the_way_past_the_hours(harms: str, said: str, mended: str) -> None:
    """And nobody goes round in a circle for it."""
    assert problems(ASKING) == []
    past = ASKING.replace(harms, re.sub(r": \w+}", ": find_bill}", harms))
    told = next(problem for problem in problems(past) if problem.rule == "payment-while-closed")
    assert said in told.mend
    assert problems(ASKING.replace(harms, mended)) == []


def test_a_sentence_of_which_only_a_part_may_be_missing_is_not_to_be_silenced() -> None:
    """Callers who owe nothing that is past due would not hear what they owe any more."""
    files = shipped.texts()
    owed = files["prompts/en.yaml"].replace("You owe {amount_due}.", "You owe {amount_due}, {past_due} past due.")
    (told,) = [one for one in check_files({**files, "prompts/en.yaml": owed}).problems if one.rule in RULES]
    assert told.mend.startswith("Say it in words of their own, only where it is known ({words: …, only_if: past_due})")


def test_words_that_no_call_could_fill_are_not_to_be_guarded() -> None:
    """The guard would keep the balance from everybody."""
    files = shipped.texts()
    owed = files["prompts/en.yaml"].replace("You owe {amount_due}.", "You owe {amount}.")
    line = next(at for at, words in enumerate(owed.splitlines(), start=1) if words.startswith("  amount_due:"))
    (told,) = [one for one in check_files({**files, "prompts/en.yaml": owed}).problems if one.rule in RULES]
    assert told.mend.startswith(f"Take {{amount}} out of 'amount_due' (prompts/en.yaml:{line})")
