"""That what may be paid is possible."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.engine.steps.choose_amount import ChooseAmount
from ivr.flowfile.parts import Parts
from ivr.flowfile.policy import POLICY
from ivr.flowfile.problems import Problem
from ivr.flowfile.source import Document, Path
from ivr.ledger.money import Money


def check_policy(parts: Parts) -> Iterator[Problem]:
    if parts.policy is None:
        return
    payment = parts.policy.payment
    if POLICY in parts.documents:
        yield from _contradiction(parts.documents[POLICY], ("payment",), payment.smallest, payment.largest)
    for flow in parts.flows:
        for step in flow.steps:
            if isinstance(step.step, ChooseAmount):
                offers, path = step.step.choose_amount, (*step.path, "choose_amount")
                own = {(*path, "smallest"), (*path, "largest")}
                if own & flow.document.places.keys():
                    yield from _contradiction(flow.document, path, offers.smallest, offers.largest)


def _contradiction(document: Document, path: Path, smallest: Money, largest: Money) -> Iterator[Problem]:
    if smallest > largest:
        written = next((name for name in ("largest", "smallest") if (*path, name) in document.places), "")
        what = f"The smallest payment, ${smallest}, is more than the largest, ${largest}."
        callers = "Callers could pay no amount of their own choice."
        mend = "Raise the largest, or lower the smallest."
        yield document.problem((*path, written), what, callers, mend, rule="policy-contradicts-itself")
