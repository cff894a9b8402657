"""That whoever pays can pay what they owe, and is told that they have paid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ivr.engine.flow import Step
from ivr.engine.steps.charge import Charge
from ivr.engine.steps.choose_amount import ChooseAmount
from ivr.engine.steps.give_receipt import GiveReceipt
from ivr.flowfile.flows import NamedStep, ReadFlow, such_as
from ivr.flowfile.problems import Problem

FULL = "full"
# In the order in which they are best said.
OFFERED = ("past_due", "instalment", FULL, "other")


def check_paying(flow: ReadFlow, step: NamedStep, steps: Mapping[str, Step]) -> Iterator[Problem]:
    if isinstance(step.step, Charge):
        yield from _without_receipt(flow, step, step.step, steps)
    if isinstance(step.step, ChooseAmount):
        yield from _offers(flow, step, step.step)


def _without_receipt(flow: ReadFlow, step: NamedStep, charge: Charge, steps: Mapping[str, Step]) -> Iterator[Problem]:
    """The receipt is the one step that says that a card was charged."""
    if charge.approved not in steps or isinstance(steps[charge.approved], GiveReceipt):
        return
    shown = charge.approved.removeprefix(f"{flow.name}/")
    what = f"'approved' leads to '{shown}', which does not say that the card was charged."
    callers = "Callers would be charged and never told, and might pay a second time."
    receipt = such_as(flow, steps, GiveReceipt)
    mend = f"Let it lead to '{receipt}'." if receipt else "Add a give_receipt step, and let 'approved' lead to it."
    path = (*step.path, "approved")
    yield flow.document.problem(path, what, callers, mend, rule="charge-without-receipt")


def _offers(flow: ReadFlow, step: NamedStep, amount: ChooseAmount) -> Iterator[Problem]:
    offers, path = amount.choose_amount.offer, (*step.path, "choose_amount", "offer")
    if FULL not in offers:
        what = "This does not offer to pay in full."
        callers = (
            "Callers who may only pay the whole could not pay, "
            "and where nothing else is offered they would hear that it is more than the largest payment."
        )
        whole = [offer for offer in OFFERED if offer in offers or offer == FULL]
        mend = f"Write 'offer: [{', '.join(whole)}]'."
        yield flow.document.problem(path, what, callers, mend, rule="offer-without-full", of_name=True)
    for place, offer in enumerate(offers):
        if offer in offers[:place]:
            what = f"'{offer}' is offered twice."
            callers = "Callers would hear the same amount on two keys, and wonder what the difference is."
            yield flow.document.problem((*path, place), what, callers, "Take one of them out.", rule="offer-twice")
