"""From which places something may come to another: the guard of each conditional update."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

Place = TypeVar("Place")


def from_states(moves: Mapping[Place, frozenset[Place]], to: Place) -> tuple[Place, ...]:
    return tuple(state for state, leads in moves.items() if to in leads)
