"""A stage of the shipped flows, and scripts written on the spot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ivr.rehearsal.performance import Rehearsal, rehearse
from ivr.rehearsal.stage import Stage
from ivr.simulator.performance import How
from tests.line import PROJECT

Play = Callable[..., Rehearsal]


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    with Stage.of(PROJECT) as opened:
        yield opened


@pytest.fixture
def play(stage: Stage, tmp_path: Path) -> Play:
    """Play these lines as a script; what is given stands after the morning on which all of them begin."""

    def played(text: str, *, given: str = "", how: How | None = None) -> Rehearsal:
        file = tmp_path / "a.call"
        more = f"; {given}" if given else ""
        file.write_text(f"given: 2027-03-16 10:00 am America/Los_Angeles{more}\n{text}", encoding="utf-8")
        return rehearse(stage, file, how or How())

    return played


def wrong(rehearsal: Rehearsal) -> list[str]:
    return [failure.what for failure in rehearsal.performance.failures]
