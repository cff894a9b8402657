"""A small run of the gate on either engine finds nothing; and it finds a mistake when there is one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.conftest import ENGINES
from tests.release_gate.checks import findings
from tests.release_gate.gate import Run, fresh_folder, play
from tests.release_gate.plan import Plan
from tests.release_gate.processes import at_most
from tests.release_gate.result import Latencies, table
from tests.truth import Findings

CALLS = 120
# On a machine that is busy with the rest of the suite.
LONGEST_SECONDS = 240
WORLDS = 3


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not pytest's own, which nobody else may enter: PostgreSQL has another user."""
    fresh = fresh_folder()
    yield fresh
    shutil.rmtree(fresh)


def played(plan: Plan, folder: Path) -> tuple[Run, Findings]:
    with at_most(LONGEST_SECONDS), ExitStack() as stack:
        run = play(plan, folder, stack)
        found = findings(run)
        took = Latencies.of(run.telephones.twilio.asked, run.trouble)
        print(plan, table(run, found, took), *found.all(), sep="\n")
    return run, found


@pytest.mark.parametrize("engine", ENGINES)
def test_whoever_is_killed_everybody_pays_once_and_hears_the_truth(engine: str, folder: Path) -> None:
    run, found = played(Plan(CALLS, engine, forgetful=engine == "sqlite"), folder)

    assert found.all() == []
    # A run in which nothing goes wrong proves nothing.
    went_wrong = [one.kind for one in run.trouble]
    assert went_wrong.count("died") + went_wrong.count("killed") >= CALLS // 20
    assert "line gone" in went_wrong and "database gone" in went_wrong
    assert run.counted["conversations disturbed"] >= 0.05 * run.counted["conversations"]
    assert run.counted["charges"] >= CALLS // 6
    assert len(run.telephones.ended) == CALLS


def test_a_mistake_in_the_code_is_noticed(folder: Path) -> None:
    """An intent that is confirmed before its id is stored; whether its worker dies in between is chance."""
    for seed in range(WORLDS):
        mistaken = Plan(CALLS, seed=seed, forgetful=True, mistake="confirmed before the intent's id is stored")
        world = folder / str(seed)
        world.mkdir()
        _, found = played(mistaken, world)
        if "double charges" in found.of:
            break

    assert found.of["double charges"]
