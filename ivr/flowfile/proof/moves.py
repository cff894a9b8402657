"""Every way a call can move from step to step, over all flow files of a release."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from ivr.engine.fields import key_name
from ivr.engine.flow import BACK
from ivr.engine.ways import ALL_KEYS, NOTHING, Facts, Heard, Path, Promises, Trail, Ways
from ivr.flowfile.flows import ACTIONS, NamedStep, ReadFlow
from ivr.flowfile.parts import Parts

# How a way out is named in a path that is told; any other is named as in the file.
TOLD = {
    "next": "",
    "if_silent": "silence",
    "if_wrong_key": "wrong key",
    "if_too_few": "too few digits",
    "if_stuck": "missed too often",
}


@dataclass(frozen=True, slots=True)
class Move:
    """From a step to the next one; `told` is what the caller did, or how it turned out, and `at` is where the flow
    file of the step says it."""

    to: str
    told: str
    gives: Facts = NOTHING
    takes: Facts = NOTHING
    trail: Trail = "kept"
    passive: bool = False
    at: Path = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A step, where it is written, what it declares, and every move away from it. `back` are the keys that mean it."""

    name: str
    flow: ReadFlow
    step: NamedStep
    ways: Ways
    moves: tuple[Move, ...]
    back: tuple[str, ...]


class Came(NamedTuple):
    """How a call came to a step: from which one, and by which of its moves."""

    before: str
    move: Move


Taken = Callable[[Place, Move], bool]


@dataclass(frozen=True, slots=True)
class Moves:
    """`begin` are the first steps of the lines, `places` all steps by name."""

    begin: tuple[str, ...]
    places: Mapping[str, Place]

    def reached(self, begin: Iterable[str] | None = None) -> dict[str, None]:
        """Every step a call can come to, the nearest first."""
        return dict.fromkeys(self.ways_to(self.begin if begin is None else begin))

    def ways_to(self, begin: Iterable[str], taken: Taken | None = None) -> dict[str, Came | None]:
        """Each step that a call can come to, the nearest first, and by which move one comes to it; with `taken`, only
        such moves are made."""
        found: dict[str, Came | None] = dict.fromkeys(begin)
        waiting = deque(found)
        while waiting:
            place = self.places[waiting.popleft()]
            for move in place.moves:
                if move.to not in found and (taken is None or taken(place, move)):
                    found[move.to] = Came(place.name, move)
                    waiting.append(move.to)
        return found


def drawn(parts: Parts, promises: Promises) -> Moves:
    """The graph. A name that leads nowhere leads nowhere here, too; it is told elsewhere."""
    places: dict[str, Place] = {}
    names = {step.name for flow in parts.flows for step in flow.steps}
    for flow in parts.flows:
        for step in flow.steps:
            ways = _declared(step, promises)
            found = tuple(move for move in (*_ways_out(step, ways), *_standing(flow, ways)) if move.to in names)
            back = tuple(key for key, action in flow.standing.items() if action == BACK and _open(ways, key))
            places[step.name] = Place(step.name, flow, step, ways, found, back)
    starts = {flow.name: flow.start for flow in parts.flows}
    begin = dict.fromkeys(starts[line.flow] for line in parts.lines.values() if line.flow in starts)
    return Moves(tuple(step for step in begin if step in places), places)


def _declared(step: NamedStep, promises: Promises) -> Ways:
    """What a kind of step says without declaring when is taken to be said as soon as one arrives."""
    ways = step.step.ways(promises)
    declared = {heard.words for heard in ways.heard}
    others = tuple(Heard(words) for words in step.step.says() if words not in declared)
    return replace(ways, heard=(*ways.heard, *others)) if others else ways


def _ways_out(step: NamedStep, ways: Ways) -> Iterator[Move]:
    for way in ways.out:
        told = f"key {key_name(str(way.at[1]))}" if way.at[0] == "menu" else str(way.at[-1])
        # Its key, of an option, as it is written.
        at = (*step.path, *(key_name(str(part)) if place == 1 else part for place, part in enumerate(way.at)))
        yield Move(way.to, TOLD.get(told, told), way.gives, way.takes, way.trail, way.passive, at)


def _standing(flow: ReadFlow, ways: Ways) -> Iterator[Move]:
    """Where 0 leads, and whatever else a flow has everywhere. A step that is said again stays the same."""
    for key, action in flow.standing.items():
        if action not in ACTIONS and _open(ways, key):
            yield Move(action, f"key {key_name(key)}", at=("everywhere", key_name(key)))


def _open(ways: Ways, key: str) -> bool:
    return ways.asks and key in ALL_KEYS - ways.own_keys
