"""A path a caller can take, as it is told to the person who wrote the flow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ivr.flowfile.proof.moves import Came

# A longer path is told by its beginning and its end.
LONGEST_TOLD = 12
BEGINNING, END = 3, 8


@dataclass(frozen=True, slots=True)
class Trace:
    """How a call came to a place: from `before`, by what is `told`, in so many moves."""

    place: str
    told: str = ""
    before: Trace | None = None
    length: int = 0

    def steps(self) -> list[Trace]:
        found = [self]
        while found[-1].before is not None:
            found.append(found[-1].before)
        return found[::-1]


def traced(ways: Mapping[str, Came | None], place: str) -> tuple[Trace, list[Came]]:
    """The way to a place, as it is told, and its moves in their order."""
    moves: list[Came] = []
    at = place
    while (came := ways[at]) is not None:
        moves.append(came)
        at = came.before
    trace = Trace(at)
    for came in reversed(moves):
        trace = Trace(came.move.to, came.move.told, trace, trace.length + 1)
    return trace, moves[::-1]


def told(trace: Trace, flow: str) -> str:
    """`welcome → find_bill (key 1) → balance (found)`; a step of another flow file has its flow before it."""
    shown = [_one(step, flow) for step in trace.steps()]
    if len(shown) > LONGEST_TOLD:
        shown = [*shown[:BEGINNING], "…", *shown[-END:]]
    return " → ".join(shown)


def _one(step: Trace, flow: str) -> str:
    name = step.place.removeprefix(f"{flow}/")
    return f"{name} ({step.told})" if step.told else name
