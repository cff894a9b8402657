"""What nobody has played yet is told, with the place where a supervisor wrote it."""

from __future__ import annotations

from ivr.flowfolder import texts
from ivr.rehearsal.coverage import Coverage, measure
from ivr.rehearsal.performance import Rehearsal
from ivr.rehearsal.stage import Stage
from ivr.seeing.ways import Outcome
from tests.line import PROJECT

from .calls import PAYS
from .conftest import Play


def covered(stage: Stage, rehearsal: Rehearsal) -> Coverage:
    return measure(stage.release, texts(PROJECT), rehearsal.seen)


def unplayed(coverage: Coverage, kind: str) -> list[str]:
    (share,) = (share for share in coverage.shares if share.kind == kind)
    return [str(one) for one in share.unplayed]


def test_the_steps_of_a_call_are_seen_in_their_order_with_the_language(play: Play) -> None:
    steps = play(PAYS).seen.steps
    assert steps[:4] == [(f"pay-by-phone/{name}", "en") for name in ("welcome", "language", "hours", "main_menu")]


def test_two_outcomes_that_lead_to_the_same_step_are_told_apart(play: Play) -> None:
    outcomes = play("caller: 1\ncaller: silence\ncaller: silence\ncaller: silence\n").seen.outcomes
    assert (Outcome("pay-by-phone/main_menu", "if_stuck"), "en") in outcomes
    by_key = play("caller: 1\ncaller: 0\n").seen
    assert not any(outcome.name == "if_stuck" for outcome, _ in by_key.outcomes)
    assert ("pay-by-phone/main_menu", "0") in by_key.keys


def test_what_was_not_played_is_named_with_its_line_and_language(play: Play, stage: Stage) -> None:
    coverage = covered(stage, play(PAYS))
    flow = (PROJECT / "flows" / "pay-by-phone.yaml").read_text().splitlines()
    line = next(number for number, text in enumerate(flow, 1) if text.startswith("    refused: agent"))
    assert f"flows/pay-by-phone.yaml:{line}: card, refused, in en" in unplayed(coverage, "outcomes")
    assert not coverage.complete


def test_misses_are_counted_by_how_many_came_in_a_row(play: Play, stage: Stage) -> None:
    once = covered(stage, play("caller: 1\ncaller: silence\ncaller: 1\n"))
    assert not any("main_menu, 1. miss" in one for one in unplayed(once, "misses"))
    assert any("main_menu, 2. miss" in one for one in unplayed(once, "misses"))


def test_nobody_is_asked_to_hear_the_greeting_in_a_language_nobody_has_chosen_yet(play: Play, stage: Stage) -> None:
    coverage = covered(stage, play(PAYS))
    assert not any("welcome in es" in one for one in unplayed(coverage, "steps"))
    assert any("agent in es" in one for one in unplayed(coverage, "steps"))


def test_a_watched_line_behaves_as_the_line_itself(play: Play) -> None:
    performance = play(PAYS).performance
    assert performance.end.startswith("the line hung up after")
