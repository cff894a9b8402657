"""What a rule found, in terms of the graph; and as the Problem that is told about it."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.engine.ways import Path
from ivr.flowfile.problems import Problem, Severity
from ivr.flowfile.proof.moves import Place


@dataclass(frozen=True, slots=True)
class Finding:
    """`at` is a place inside the step; () is the step itself. `written` is a place anywhere in the file, if it is that
    which is meant. The texts are those of a Problem."""

    rule: str
    place: Place
    at: Path
    what: str
    callers: str
    mend: str
    severity: Severity = "error"
    written: Path = ()

    def problem(self) -> Problem:
        path = self.written or (*self.place.step.path, *self.at)
        return self.place.flow.document.problem(
            path, self.what, self.callers, self.mend, rule=self.rule, severity=self.severity
        )


def named(place: str, flow: str) -> str:
    """A step as the flow file itself would name it."""
    return place.removeprefix(f"{flow}/")
