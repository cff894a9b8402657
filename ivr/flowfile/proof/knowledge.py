"""What is known at a step on every path that leads there; and where it is not, the shortest path to show it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple

from ivr.engine.fields import key_name
from ivr.engine.steps.check_hours import CheckHours
from ivr.engine.steps.choose_amount import ChooseAmount
from ivr.engine.steps.transfer import Transfer
from ivr.engine.ways import OWED
from ivr.flowfile.proof.moves import Move, Moves, Place
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
# Of these there may be one wherever a balance is known.
PARTS = frozenset({"past_due", "instalment", "due_date"})
# By which kind of step a call learns of what not every calendar or account has.
TOLD_BY: Mapping[str, type] = {
    "closes_at": CheckHours,
    "opens": CheckHours,
    "agents_open": Transfer,
    **dict.fromkeys(("typed_amount", "smallest", "largest"), ChooseAmount),
}


@dataclass(frozen=True, slots=True)
class Knowledge:
    moves: Moves
    _found: dict[str, Mapping[State, Trace]] = field(default_factory=dict)

    def without(self, fact: str, place: str) -> Trace | None:
        """The shortest path on which a call comes to this place and the fact does not hold; None if it always does."""
        traces = [self._states(fact).get(State(place, False, owed)) for owed in (True, False)]
        return min((trace for trace in traces if trace is not None), key=lambda trace: trace.length, default=None)

    def may_have(self, value: str, place: str) -> bool:
        """Does any call come to this place and know it? Of what not every account or calendar has, it is enough that a
        call comes there that could have learned of it."""
        for fact in (value, *(("amount_due",) if value in PARTS else ())):
            if any(State(place, True, owed) in self._states(fact) for owed in (True, False)):
                return True
        told_by = TOLD_BY.get(value)
        asked = [
            name for name in self.moves.reached() if told_by and isinstance(self.moves.places[name].step.step, told_by)
        ]
        return place in self.moves.reached(move.to for name in asked for move in self.moves.places[name].moves)

    def _states(self, fact: str) -> Mapping[State, Trace]:
        if fact not in self._found:
            self._found[fact] = _states(self.moves, fact)
        return self._found[fact]


class _Onward(NamedTuple):
    """A move as one fact sees it: what holds after it, by whether it held before (no, yes); and whether "back" is cut
    off by it, always or when the fact is lost."""

    to: str
    told: str
    held: tuple[bool, bool]
    owed: tuple[bool, bool]
    cuts: bool
    cuts_if_lost: bool


_Onwards = Mapping[str, tuple[_Onward, ...]]


def _onwards(moves: Moves, fact: str) -> _Onwards:
    """From each place, each move that makes a difference; of several that make the same one, the first."""
    return {
        name: tuple(_distinct(_onward(moves, fact, move) for move in place.moves))
        for name, place in moves.places.items()
    }


def _distinct(found: Iterable[_Onward]) -> Iterable[_Onward]:
    kept: dict[_Onward, _Onward] = {}
    for one in found:
        kept.setdefault(one._replace(told=""), one)
    return kept.values()


def _onward(moves: Moves, fact: str, move: Move) -> _Onward:
    trails = (move.trail, moves.places[move.to].ways.trail)
    held = (_holds_after(moves, fact, move, False), _holds_after(moves, fact, move, True))
    owed = (_holds_after(moves, OWED, move, False), _holds_after(moves, OWED, move, True))
    return _Onward(move.to, move.told, held, owed, "lost" in trails, "lost_if_forgotten" in trails)


def _states(moves: Moves, fact: str) -> Found:
    """Every state a call can be in, breadth first, so that the path to each is a shortest one."""
    found: Found = {}
    onwards = _onwards(moves, fact)
    _explore(moves, onwards, [(State(place, False, False), Trace(place)) for place in moves.begin], found)
    if _is_lost_behind_back(moves, fact):
        while landed := list(_back_without(moves, onwards, found)):
            _explore(moves, onwards, landed, found)
    return found


def _explore(moves: Moves, onwards: _Onwards, begin: Iterable[tuple[State, Trace]], found: Found) -> None:
    """A call that may choose an amount can go wherever one can that may not; so the one that may not is left out."""
    waiting: deque[State] = deque()
    for state, trace in begin:
        found[state] = trace
        waiting.append(state)
    while waiting:
        before = waiting.popleft()
        if _breaks_off(moves, before):
            continue
        trace = found[before]
        for onward in onwards[before.place]:
            state = State(onward.to, onward.held[before.held], onward.owed[before.owed])
            if state not in found and (onward.to, state.held, True) not in found:
                found[state] = Trace(onward.to, onward.told, trace, trace.length + 1)
                waiting.append(state)


def _breaks_off(moves: Moves, state: State) -> bool:
    return not state.owed and OWED in moves.places[state.place].ways.needs


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


def _back_without(moves: Moves, onwards: _Onwards, found: Found) -> Iterator[tuple[State, Trace]]:
    """Places to which callers can go back without the fact, and which they knew only with it."""
    losing = _losing(moves, onwards)
    for place in moves.places.values():
        if place.ways.remembered and State(place.name, False, True) not in found:
            began = [State(place.name, True, owed) for owed in (True, False)]
            seen = {state: found[state] for state in began if state in found and state in losing}
            for lost, trace in _lost_on_the_way(moves, onwards, place, seen):
                landed = State(place.name, False, lost.owed)
                if landed not in found:
                    key = key_name(moves.places[lost.place].back[0])
                    yield landed, Trace(place.name, f"key {key}, back", trace, trace.length + 1)
                    break


def _losing(moves: Moves, onwards: _Onwards) -> set[State]:
    """From where can the fact be lost while "back" still leads there? Followed from the losses to where they begin, so
    that the many places from which nothing is lost are not walked one by one."""
    before: dict[State, list[State]] = {}
    for place, held, owed in product(moves.places, (True, False), (True, False)):
        state = State(place, held, owed)
        for after in _while_remembered(moves, onwards, state):
            before.setdefault(after, []).append(state)
    waiting = [state for state in before if not state.held and moves.places[state.place].back]
    losing = set(waiting)
    while waiting:
        for state in before.get(waiting.pop(), ()):
            if state not in losing:
                losing.add(state)
                waiting.append(state)
    return losing


def _lost_on_the_way(moves: Moves, onwards: _Onwards, begin: Place, seen: Found) -> Iterator[tuple[State, Trace]]:
    """From this place on, while the call remembers it: where is the fact lost, and a key still means "back"?"""
    waiting = deque(seen)
    while waiting:
        before = waiting.popleft()
        if not before.held and moves.places[before.place].back and before.place != begin.name:
            yield before, seen[before]
        for state, told in _while_remembered(moves, onwards, before).items():
            if state not in seen:
                seen[state] = Trace(state.place, told, seen[before], seen[before].length + 1)
                waiting.append(state)


def _while_remembered(moves: Moves, onwards: _Onwards, before: State) -> Mapping[State, str]:
    """Where the call is after one move that leaves the way back. Some trails go only with what was known."""
    after: dict[State, str] = {}
    for onward in () if _breaks_off(moves, before) else onwards[before.place]:
        state = State(onward.to, onward.held[before.held], onward.owed[before.owed])
        lost = before.held and not state.held
        if not onward.cuts and not (lost and onward.cuts_if_lost):
            after.setdefault(state, onward.told)
    return after
