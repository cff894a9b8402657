"""Five thousand calls in ten worlds, and nobody is charged twice."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.line import PROJECT
from tests.simulation.run import Plan, simulate

SEEDS, CALLS = range(1, 11), 500
# A world in which nothing goes wrong proves nothing: about a worker in seven calls is killed, and a fifth of the
# requests to the gateway go wrong.
LEAST_KILLS, LEAST_PLACES, LEAST_TROUBLE, LEAST_CHARGES = CALLS // 12, 12, 0.1, CALLS // 8
FAULTS = (
    "threads stopped for a while",
    "clocks that jumped",
    "commits lost",
    "commits made and not heard of",
    "webhooks lost",
    "webhooks sent twice",
    "webhooks sent again later",
    "ends of calls never told",
    "ends of calls told twice",
    "hang-ups while a turn was on its way",
    "messages of the gateway lost",
    "messages of the gateway told twice",
    "messages of the gateway told again",
)


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_goes_wrong_everybody_pays_once_and_hears_the_truth(seed: int) -> None:
    result = simulate(seed, Plan.of(seed, CALLS))

    assert not result.found, str(result)
    counted = result.counted
    assert counted["calls"] == CALLS
    assert counted["payments succeeded"] == counted["charges"] >= LEAST_CHARGES, str(result)
    assert counted["kills"] >= LEAST_KILLS and len(result.killed_at) >= LEAST_PLACES, str(result)
    assert counted["requests to the gateway that went wrong"] >= LEAST_TROUBLE * counted["requests to the gateway"]
    assert [fault for fault in FAULTS if not counted.get(fault)] == []


def test_a_seed_makes_the_same_history_again() -> None:
    """Also in another process, in which sets and dictionaries of strings have another order."""
    seed, calls = 1, 60
    events: list[str] = []
    here = simulate(seed, Plan.of(seed, calls), on_event=events.append)

    command = [sys.executable, "-m", "tests.simulation", str(seed), str(calls)]
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(PROJECT)}
    there = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )

    assert there.returncode == 0, there.stdout + there.stderr
    assert f"digest {here.digest}" in there.stdout
    assert len(events) > 10 * calls
    assert simulate(seed + 1, Plan.of(seed, calls)).digest != here.digest
