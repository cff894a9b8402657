"""That the key which takes back a payment does so wherever the receipt has said that it would."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ivr.engine.fields import key_name
from ivr.engine.flow import Step
from ivr.engine.steps.give_receipt import GiveReceipt
from ivr.engine.steps.undo_payment import UndoPayment
from ivr.flowfile.flows import UNDONE_BY, NamedStep, ReadFlow
from ivr.flowfile.problems import Problem
from ivr.flowfile.source import Path

# The keys that no step takes for a choice of its own, nor for the end of a number.
FREE = ("7", "8", "9")
DOES_NOT_UNDO = "Callers who want their payment back would press it, and get something else."


def check_undoing(flow: ReadFlow, steps: Mapping[str, Step]) -> Iterator[Problem]:
    undoing = {key: to for key, to in flow.standing.items() if isinstance(steps.get(to), UndoPayment)}
    for key in undoing:
        if key not in FREE:
            name = key_name(key)
            what = f"Key {name} is to take back a payment, and does other things at the steps of a payment."
            place, mend = ("everywhere", name), f"Use {FREE[0]}."
            yield flow.document.problem(place, what, DOES_NOT_UNDO, mend, rule="undo-does-not-work", of_name=True)
    if isinstance(steps.get(flow.start), UndoPayment):
        yield _led_to(flow, ("start",), flow.start)
    for step in flow.steps:
        for reference, to, path in step.references:
            if reference.to == "step" and isinstance(steps.get(to), UndoPayment):
                yield _led_to(flow, path, to)
        yield from _promised(flow, step, frozenset(undoing))


def _led_to(flow: ReadFlow, path: Path, to: str) -> Problem:
    shown = to.removeprefix(f"{flow.name}/")
    what = f"'{shown}' takes back a payment, and only a key under 'everywhere' can lead there."
    callers = "Callers who keep their payment could not be led back to where they were."
    mend = "Let this lead to another step; the receipt tells callers which key to press."
    return flow.document.problem(path, what, callers, mend, rule="undo-from-a-step")


def _promised(flow: ReadFlow, step: NamedStep, undoing: frozenset[str]) -> Iterator[Problem]:
    if isinstance(step.step, GiveReceipt) and step.step.undo is not None and step.step.undo not in undoing:
        name = key_name(step.step.undo)
        what = f"The receipt says that key {name} takes back the payment, and under 'everywhere' it does not."
        mend = "Take the line out: the receipt finds the key under 'everywhere' by itself."
        path = (*step.path, UNDONE_BY)
        yield flow.document.problem(path, what, DOES_NOT_UNDO, mend, rule="undo-does-not-work")
