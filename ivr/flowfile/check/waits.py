"""That callers have the time they need, and people the time to answer."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.engine.steps.find_account import FindAccount
from ivr.engine.steps.take_payment import TakePayment
from ivr.engine.steps.transfer import Transfer
from ivr.engine.steps.verify_caller import VerifyCaller
from ivr.flowfile.flows import NamedStep, ReadFlow
from ivr.flowfile.problems import Problem
from ivr.flowfile.source import Path

# Nobody finds a number on a bill, or on a card, in less; and a telephone has rung once or twice.
SHORTEST_WAIT, SHORTEST_RING = 5, 10


def check_waits(flow: ReadFlow) -> Iterator[Problem]:
    """What the flow says for all steps is told once, where it stands."""
    told: set[Path] = set()
    for step in flow.steps:
        found = _wait(step)
        if found and found[0] < SHORTEST_WAIT:
            seconds, asked, at = found
            path = (*step.path, *at) if (*step.path, *at) in flow.document.places else ("patience", "wait")
            if path not in told:
                told.add(path)
                what = f"The line waits {_seconds(seconds)} for {asked}."
                callers = f"Callers need longer to find and type {asked}, and would be told that no key was heard."
                mend = "Write 'wait: 10 seconds'."
                if path[0] == "patience":
                    mend = "Write 'wait: 7 seconds'; a step that needs less can say so itself."
                yield flow.document.problem(path, what, callers, mend, rule="wait-too-short", severity="warning")
        if isinstance(step.step, Transfer) and step.step.ring < SHORTEST_RING:
            what = f"The telephone of '{step.step.transfer}' rings for {_seconds(step.step.ring)}."
            callers = "Callers would hear that all representatives are busy before anybody can pick up."
            mend = "Write 'ring: 30 seconds'."
            path = (*step.path, "ring")
            yield flow.document.problem(path, what, callers, mend, rule="ring-too-short", severity="warning")


def _wait(step: NamedStep) -> tuple[int, str, Path] | None:
    """How long a step waits, for what, and where it says so; None for those that do not ask for digits."""
    match step.step:
        case FindAccount():
            return step.step.wait, "an account number", ("wait",)
        case VerifyCaller():
            return step.step.wait, "a birth date or a ZIP code", ("wait",)
        case TakePayment():
            return step.step.take_payment.wait, "a card number", ("take_payment", "wait")
    return None


def _seconds(count: int) -> str:
    return f"{count} second{'' if count == 1 else 's'}"
