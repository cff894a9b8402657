"""Every step is there for somebody."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ivr.flowfile.proof.finding import Finding, named
from ivr.flowfile.proof.moves import Moves


def unreachable(reached: Collection[str], moves: Moves) -> Iterator[Finding]:
    for name, place in moves.places.items():
        if name not in reached:
            yield Finding(
                "unreachable-step",
                place,
                (),
                f"No call comes to the step '{named(name, place.flow.name)}'.",
                "Callers never hear it.",
                "Lead to it from another step, or take it out.",
                severity="warning",
            )
