"""What is known at a step on every path that leads there; and where it is not, the shortest path to show it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ivr.flowfile.proof.moves import Move, Moves, Place, shown
from ivr.flowfile.proof.paths import Trace

# A step, and whether the fact holds there once one has arrived.
State = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class Knowledge:
    moves: Moves
    _found: dict[str, Mapping[State, Trace]] = field(default_factory=dict)

    def without(self, fact: str, place: str) -> Trace | None:
        """The shortest path on which a call comes to this place and the fact does not hold; None if it always does."""
        return self._states(fact).get((place, False))

    def coming_to(self, place: str) -> Trace | None:
        """The shortest path to this place, whatever is known on it."""
        return self._states("").get((place, False))

    def _states(self, fact: str) -> Mapping[State, Trace]:
        if fact not in self._found:
            self._found[fact] = _states(self.moves, fact)
        return self._found[fact]


def _states(moves: Moves, fact: str) -> dict[State, Trace]:
    """Every state a call can be in, breadth first, so that the path to each is a shortest one."""
    found: dict[State, Trace] = {}
    _explore(moves, fact, [Trace(place) for place in moves.begin], found)
    if _is_lost_behind_back(moves, fact):
        while landed := list(_back_without(moves, fact, found)):
            _explore(moves, fact, landed, found)
    return found


def _explore(moves: Moves, fact: str, begin: list[Trace], found: dict[State, Trace]) -> None:
    waiting: deque[State] = deque()
    for trace in begin:
        if (trace.place, False) not in found:
            found[trace.place, False] = trace
            waiting.append((trace.place, False))
    while waiting:
        place, held = waiting.popleft()
        trace = found[place, held]
        for move in moves.places[place].moves:
            state = (move.to, _holds_after(moves, fact, move, held))
            if state not in found:
                found[state] = Trace(move.to, move.told, trace)
                waiting.append(state)


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


def _back_without(moves: Moves, fact: str, found: Mapping[State, Trace]) -> Iterator[Trace]:
    """Places to which callers can go back without the fact, and which they knew only with it."""
    for place in moves.places.values():
        if not place.ways.remembered or (place.name, True) not in found or (place.name, False) in found:
            continue
        trace = _lost_on_the_way(moves, fact, place, found[place.name, True])
        if trace is not None:
            key = shown(moves.places[trace.place].back[0])
            yield Trace(place.name, f"key {key}, back", trace)


def _lost_on_the_way(moves: Moves, fact: str, begin: Place, trace: Trace) -> Trace | None:
    """From this place on, while the call remembers it: where is the fact lost, and a key still means "back"?"""
    seen: dict[State, Trace] = {(begin.name, True): trace}
    waiting: deque[State] = deque(seen)
    while waiting:
        place, held = waiting.popleft()
        if not held and moves.places[place].back and place != begin.name:
            return seen[place, held]
        for move in moves.places[place].moves:
            holds = _holds_after(moves, fact, move, held)
            if (move.to, holds) not in seen and not _forgets_trail(moves, move, held and not holds):
                seen[move.to, holds] = Trace(move.to, move.told, seen[place, held])
                waiting.append((move.to, holds))
    return None


def _forgets_trail(moves: Moves, move: Move, lost: bool) -> bool:
    """A trail that goes with what was known goes if this was known."""
    trails = (move.trail, moves.places[move.to].ways.trail)
    return "lost" in trails or (lost and "lost_if_forgotten" in trails)
