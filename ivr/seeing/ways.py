"""The ways out of a step, by the names they have in the flow file."""

from __future__ import annotations

from dataclasses import dataclass, field

from ivr.engine.fields import Reference
from ivr.engine.flow import Step
from ivr.flowfile.source import Path
from ivr.flowfile.typed import references, renamed

# Stands between the parts of a name that no supervisor can write.
_MARK = "\0"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way in which a step can end: `passed`, `key 1`, `if_stuck`; and where it is written in the flow file."""

    step: str
    name: str
    path: Path = field(default=(), compare=False)
    to: str = field(default="", compare=False)


def outcomes(name: str, step: Step) -> list[Outcome]:
    """Every way in which a step can end, in the order of its fields."""
    return [Outcome(name, named(path), path, to) for reference, to, path in references(step) if reference.to == "step"]


def marked(name: str, step: Step) -> Step:
    """The step with each way out of it marked, so that two ways which lead to the same step can be told apart."""

    def mark(reference: Reference, to: str, path: Path) -> str:
        return mark_of(to, named(path)) if reference.to == "step" and to else to

    return renamed(step, mark)


def mark_of(to: str, way: str) -> str:
    """The name of a step as it stands in a marked one."""
    return _MARK.join((to, way))


def way_taken(step: str) -> tuple[str, str]:
    """Where a call has gone from a marked step, and by which way out; no way where it is still there."""
    to, _, way = step.partition(_MARK)
    return to, way


def named(path: Path) -> str:
    """`("menu", "1", "go")` is key 1; anything else goes by its own name."""
    return f"key {path[1]}" if path[0] == "menu" else str(path[-1])
