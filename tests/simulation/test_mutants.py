"""The simulation notices what it is there to notice."""

from __future__ import annotations

import pytest

from tests.simulation.mutants import HARMLESS, MUTANTS, NOBODY_LOOKS_AGAIN, UNHEARD, Mutant
from tests.simulation.run import simulate


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mistake_in_the_code_is_noticed(mutant: Mutant) -> None:
    calls, result = mutant.noticed()

    kinds = [found for found in result.found if any(kind in found for kind in mutant.shows)]
    assert kinds, f"{mutant.name}: not noticed in {calls} calls\n{result}"


@pytest.mark.parametrize("mutant", HARMLESS, ids=lambda mutant: mutant.name)
def test_what_only_saves_work_is_not_what_safety_rests_on(mutant: Mutant) -> None:
    result = mutant.play(1)

    assert not result.found, str(result)
    assert result.counted["charges"] > 0


def test_where_nobody_looks_again_the_gateways_messages_settle_whatever_they_are_about() -> None:
    """What keeps a payment open there is that no message of it came, and never one that came and was lost here."""
    for seed in (101, 102):
        result = simulate(seed, NOBODY_LOOKS_AGAIN)
        assert not [found for found in result.found if UNHEARD in found], str(result)
        assert result.counted["messages of the gateway"] > 0


def test_the_list_is_as_long_as_it_was() -> None:
    """Nobody makes the list pass by making it shorter: the eight of the design, and more."""
    names = [mutant.name for mutant in MUTANTS]
    assert len(set(names)) == len(names) >= 27
