"""That what may be paid is possible."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ivr.engine.steps.choose_amount import ChooseAmount
from ivr.flowfile.parts import Parts
from ivr.flowfile.policy import LARGEST, POLICY, SMALLEST, PaymentPolicy
from ivr.flowfile.problems import Problem
from ivr.flowfile.source import Document, Path
from ivr.ledger.money import Money

# A bill is smaller than the one and larger than the other; beyond them a dot or two zeros have been lost, or added.
USUAL_SMALLEST, USUAL_LARGEST, FAR_TOO_LARGE = Money(100_00), Money(100_00), Money(100_000_00)
TIMES_THE_SMALLEST = 10


class _Unlikely(NamedTuple):
    """What is unlikely about a setting, and what callers would live through."""

    setting: str
    what: str
    callers: str


def check_policy(parts: Parts) -> Iterator[Problem]:
    if parts.policy is None:
        return
    payment = parts.policy.payment
    if POLICY in parts.documents:
        yield from _contradiction(parts.documents[POLICY], ("payment",), payment.smallest, payment.largest)
        yield from _unlikely(parts.documents[POLICY], payment)
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


def _unlikely(document: Document, payment: PaymentPolicy) -> Iterator[Problem]:
    smallest, largest = payment.smallest, payment.largest
    told: list[_Unlikely] = []
    if smallest >= USUAL_SMALLEST:
        callers = "Callers could not pay less than that, unless they owe less."
        told.append(_Unlikely("smallest", f"The smallest payment is {_spelled(smallest)}.", callers))
    if largest > FAR_TOO_LARGE:
        callers = "Callers could pay any amount by phone, and none of them would be asked to speak with a person first."
        told.append(_Unlikely("largest", f"The largest payment is {_spelled(largest)}.", callers))
    elif (
        smallest <= largest
        and not told
        and (largest < USUAL_LARGEST or largest.minor < TIMES_THE_SMALLEST * smallest.minor)
    ):
        callers = "Callers who want to pay more at once could not, and would be sent to a person."
        told.append(
            _Unlikely(
                "largest",
                f"The largest payment is {_spelled(largest)}, and the smallest {_spelled(smallest)}.",
                callers,
            )
        )
    for setting, what, callers in told:
        like = f"${SMALLEST if setting == 'smallest' else LARGEST}"
        mend = f"Look at the dot and the zeros, as in {like}. If it is meant, leave it as it is."
        path = ("payment", setting)
        yield document.problem(path, what, callers, mend, rule="unlikely-amount", severity="warning")


def _spelled(amount: Money) -> str:
    """$5,000.00"""
    return f"${amount.major:,}.{amount.cents:02d}"
