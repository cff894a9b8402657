"""What the guide for testers says about call scripts is true."""

from __future__ import annotations

import re

import pytest

from ivr.rehearsal.given import GATEWAY, read_given
from ivr.rehearsal.performance import rehearse
from ivr.rehearsal.stage import Stage
from ivr.rehearsal.switching import EXAMPLES as SWITCHES
from ivr.rehearsal.then import refuse_unreadable
from ivr.simulator.faults import FAULTS
from ivr.simulator.given import DESK, NETWORK
from ivr.simulator.keypad import TROUBLES
from ivr.simulator.performance import How
from ivr.simulator.transcript import Clause
from tests.line import PROJECT

GUIDE = (PROJECT / "tests" / "calls" / "README.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", GUIDE, re.MULTILINE | re.DOTALL))


def first_cells(section: str) -> list[str]:
    """What stands between backquotes in the first column of a section's table."""
    rows = re.findall(r"^\| (`.*?) \|", SECTIONS[section], re.MULTILINE)
    return [code for row in rows for code in re.findall(r"`([^`]+)`", row)]


def test_the_script_it_shows_goes_as_it_is_written_down() -> None:
    (shown,) = re.findall(r"```call\n(.*?)```", GUIDE, re.DOTALL)
    with Stage.of(PROJECT) as stage:
        file = stage.folder / "shown.call"
        file.write_text(shown, encoding="utf-8")
        performance = rehearse(stage, file, How(strict_words=True)).performance
    assert performance.failures == ()


@pytest.mark.parametrize("clause", first_cells("What can be given"))
def test_what_it_says_can_be_given_can_be_given(clause: str) -> None:
    read_given([Clause(clause, 1)])


def test_everything_that_can_be_given_is_in_it() -> None:
    told = SECTIONS["What can be given"]
    for clause in [*DESK, *TROUBLES, *NETWORK, *GATEWAY, *SWITCHES]:
        last = clause.removeprefix("the gateway ").removeprefix("callbacks come ").removeprefix("callbacks ")
        assert f"`{clause}`" in told or f"`{last}`" in told, clause


def test_everything_that_can_go_wrong_is_in_it() -> None:
    assert first_cells("What can go wrong") == list(FAULTS)


@pytest.mark.parametrize("clause", first_cells("What can be promised"))
def test_what_it_says_can_be_promised_can_be_checked(clause: str) -> None:
    refuse_unreadable([Clause(clause, 1)])
