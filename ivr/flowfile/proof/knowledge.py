"""What is known at a step on every path that leads there; and where it is not, the shortest path to show it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ivr.engine.ways import OWED
from ivr.flowfile.proof.moves import Move, Moves, Place, shown
from ivr.flowfile.proof.paths import Trace


class State(NamedTuple):
    """A step, whether the fact holds there once one has arrived, and whether it is known what the caller owes.

    The last is kept beside every fact because a call ends with an apology where an amount is chosen without it: nothing
    that would follow is told of as well.
    """

    place: str
    held: bool
    owed: bool


Found = dict[State, Trace]


@dataclass(frozen=True, slots=True)
class Knowledge:
    moves: Moves
    _found: dict[str, Mapping[State, Trace]] = field(default_factory=dict)

    def without(self, fact: str, place: str) -> Trace | None:
        """The shortest path on which a call comes to this place and the fact does not hold; None if it always does."""
        if fact not in self._found:
            self._found[fact] = _states(self.moves, fact)
        traces = [self._found[fact].get(State(place, False, owed)) for owed in (True, False)]
        return min((trace for trace in traces if trace is not None), key=lambda trace: trace.length, default=None)


def _states(moves: Moves, fact: str) -> Found:
    """Every state a call can be in, breadth first, so that the path to each is a shortest one."""
    found: Found = {}
    _explore(moves, fact, [(State(place, False, False), Trace(place)) for place in moves.begin], found)
    if _is_lost_behind_back(moves, fact):
        while landed := list(_back_without(moves, fact, found)):
            _explore(moves, fact, landed, found)
    return found


def _explore(moves: Moves, fact: str, begin: Iterable[tuple[State, Trace]], found: Found) -> None:
    """A call that may choose an amount can go wherever one can that may not; so the one that may not is left out."""
    waiting: deque[State] = deque()
    for state, trace in begin:
        found[state] = trace
        waiting.append(state)
    while waiting:
        before = waiting.popleft()
        trace = found[before]
        for move in _moves(moves, before):
            state = _after(moves, fact, move, before)
            if state not in found and State(state.place, state.held, True) not in found:
                found[state] = Trace(move.to, move.told, trace, trace.length + 1)
                waiting.append(state)


def _moves(moves: Moves, state: State) -> tuple[Move, ...]:
    place = moves.places[state.place]
    return () if OWED in place.ways.needs and not state.owed else place.moves


def _after(moves: Moves, fact: str, move: Move, before: State) -> State:
    held = _holds_after(moves, fact, move, before.held)
    return State(move.to, held, _holds_after(moves, OWED, move, before.owed))


def _holds_after(moves: Moves, fact: str, move: Move, held: bool) -> bool:
    if fact in moves.places[move.to].ways.forgets:
        return False
    return fact in move.gives or (held and fact not in move.takes)


def _is_lost_behind_back(moves: Moves, fact: str) -> bool:
    """Can the fact be lost while "back" still leads to where it held? If not, back leads to no new state.

    For then whoever comes back without it was without it when they were there before.
    """
    for place in moves.places.values():
        if fact in place.ways.forgets and place.ways.trail == "kept":
            return True
        kept = place.ways.trail != "lost" and any(fact in way.takes and way.trail == "kept" for way in place.ways.out)
        if kept:
            return True
    return False


def _back_without(moves: Moves, fact: str, found: Found) -> Iterator[tuple[State, Trace]]:
    """Places to which callers can go back without the fact, and which they knew only with it."""
    for place in moves.places.values():
        if place.ways.remembered and State(place.name, False, True) not in found:
            began = [state for owed in (True, False) if (state := State(place.name, True, owed)) in found]
            for lost, trace in _lost_on_the_way(moves, fact, place, {state: found[state] for state in began}):
                landed = State(place.name, False, lost.owed)
                if landed not in found:
                    key = shown(moves.places[lost.place].back[0])
                    yield landed, Trace(place.name, f"key {key}, back", trace, trace.length + 1)
                    break


def _lost_on_the_way(moves: Moves, fact: str, begin: Place, seen: Found) -> Iterator[tuple[State, Trace]]:
    """From this place on, while the call remembers it: where is the fact lost, and a key still means "back"?"""
    waiting = deque(seen)
    while waiting:
        before = waiting.popleft()
        if not before.held and moves.places[before.place].back and before.place != begin.name:
            yield before, seen[before]
        for move in _moves(moves, before):
            state = _after(moves, fact, move, before)
            if state not in seen and not _forgets_trail(moves, move, before.held and not state.held):
                seen[state] = Trace(move.to, move.told, seen[before], seen[before].length + 1)
                waiting.append(state)


def _forgets_trail(moves: Moves, move: Move, lost: bool) -> bool:
    """A trail that goes with what was known goes if this was known."""
    trails = (move.trail, moves.places[move.to].ways.trail)
    return "lost" in trails or (lost and "lost_if_forgotten" in trails)
