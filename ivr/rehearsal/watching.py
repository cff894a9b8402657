"""Which steps a call goes through and how each of them ends, without the steps knowing that they are watched."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ivr.engine.call import Call
from ivr.engine.fields import Reference
from ivr.engine.flow import Flow, Step
from ivr.engine.turn import Event, Turn
from ivr.engine.ways import Promises, Ways
from ivr.flowfile.source import Path
from ivr.flowfile.typed import renamed
from ivr.release import Release

# Stands between the parts of a name that no supervisor can write.
_MARK = "\0"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way in which a step can end: `passed`, `key 1`, `if_stuck`; and where it is written in the flow file."""

    step: str
    name: str
    path: Path = field(default=(), compare=False)


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
    return replace(release, flow=Flow(steps, release.flow.standing))


def outcomes(name: str, step: Step) -> list[Outcome]:
    """Every way in which a step can end, in the order of its fields."""
    found: list[Outcome] = []

    def note(reference: Reference, to: str, path: Path) -> str:
        if reference.to == "step" and to:
            found.append(Outcome(name, _named(path), path))
        return to

    renamed(step, note)
    return found


def marked(name: str, step: Step) -> Step:
    """The step with each way out of it marked, so that two ways which lead to the same step can be told apart."""

    def mark(reference: Reference, to: str, path: Path) -> str:
        return _MARK.join((to, _named(path))) if reference.to == "step" and to else to

    return renamed(step, mark)


def _named(path: Path) -> str:
    """`("menu", "1", "go")` is key 1; anything else goes by its own name."""
    return f"key {path[1]}" if path[0] == "menu" else str(path[-1])


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
        to, mark, way = turn.call.step.partition(_MARK)
        if not mark:
            return turn
        # The language in which the caller was when the step ended: a choice of language is made in the one before it.
        self.witness.seen.outcomes.add((Outcome(self.name, way), call.language))
        return replace(turn, call=replace(turn.call, step=to))
