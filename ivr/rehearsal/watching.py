"""Which steps a call goes through and how each of them ends, without the steps knowing that they are watched."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ivr.engine.call import Call
from ivr.engine.flow import Step
from ivr.engine.turn import Event, Turn
from ivr.engine.ways import Promises, Ways
from ivr.release import Release
from ivr.seeing.ways import Outcome, marked, way_taken


@dataclass(frozen=True, slots=True)
class Seen:
    """What has been played: steps by language in the order of the call, and by language too, how they ended, which
    keys were pressed at them, and how often in a row callers missed there."""

    steps: list[tuple[str, str]] = field(default_factory=list)
    outcomes: set[tuple[Outcome, str]] = field(default_factory=set)
    keys: set[tuple[str, str]] = field(default_factory=set)
    misses: set[tuple[str, int]] = field(default_factory=set)

    def add(self, other: Seen) -> None:
        self.steps.extend(other.steps)
        self.outcomes.update(other.outcomes)
        self.keys.update(other.keys)
        self.misses.update(other.misses)


@dataclass(slots=True)
class Witness:
    """Whoever watches; what they have seen can be taken away from them, and they begin anew."""

    seen: Seen = field(default_factory=Seen)


def watched(release: Release, witness: Witness) -> Release:
    """The same release, each of whose steps shows the witness what comes of it."""
    steps = {name: Watched(name, marked(name, step), witness) for name, step in release.flow.steps.items()}
    return replace(release, flow=replace(release.flow, steps=steps))


@dataclass(frozen=True, slots=True)
class Watched:
    """A step under observation; it behaves as the step itself."""

    name: str
    step: Step
    witness: Witness

    def enter(self, call: Call) -> Turn:
        self.witness.seen.steps.append((self.name, call.language))
        return self._left(call, self.step.enter(call))

    def says(self) -> tuple[str, ...]:
        return self.step.says()

    def claims(self, call: Call, pressed: str) -> bool:
        if len(pressed) == 1:
            self.witness.seen.keys.add((self.name, pressed))
        return self.step.claims(call, pressed)

    def ways(self, promises: Promises) -> Ways:
        return self.step.ways(promises)

    def hear(self, call: Call, event: Event) -> Turn:
        turn = self._left(call, self.step.hear(call, event))
        if turn.call.misses > call.misses:
            self.witness.seen.misses.add((self.name, turn.call.misses))
        return turn

    def _left(self, call: Call, turn: Turn) -> Turn:
        to, way = way_taken(turn.call.step)
        if not way:
            return turn
        # The language in which the caller was when the step ended: a choice of language is made in the one before it.
        self.witness.seen.outcomes.add((Outcome(self.name, way), call.language))
        return replace(turn, call=replace(turn.call, step=to))
