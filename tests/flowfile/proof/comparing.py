"""What the walk found and what the proof told, held together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import pytest

from ivr.engine import call
from ivr.engine.steps import charge, undo_payment
from ivr.flowfile.proof import findings, is_whole
from tests.flowfile.proof.made import Made
from tests.flowfile.proof.walk import Kind, Wrong

# Told at the step at which it goes wrong.
OUT_OF_ORDER = frozenset(
    {
        "payment-without-verification",
        "payment-of-nothing",
        "payment-without-amount",
        "confirmation-before-card",
        "charge-without-confirmation",
        "receipt-without-charge",
    }
)
AT_THE_STEP: dict[Kind, frozenset[str]] = {
    "private": frozenset({"private-words"}) | OUT_OF_ORDER,
    "unspoken": frozenset({"private-words", "value-not-known"}) | OUT_OF_ORDER,
    "untrue": frozenset({"receipt-without-charge"}),
    "credit": frozenset({"credit-cannot-be-said", "payment-of-nothing", "private-words", "value-not-known"}),
}
# Told at some step before it, or on the way round.
CIRCLES = frozenset({"loop-without-input", "trapped-caller", "no-way-out"})
SOMEWHERE: dict[Kind, frozenset[str]] = {
    "unagreed": OUT_OF_ORDER | {"confirmation-without-amount", "confirmation-without-card"},
    "unheld": OUT_OF_ORDER,
    "closed": frozenset({"payment-while-closed", "open-as-closed"}),
    "broke": OUT_OF_ORDER,
    "circle": CIRCLES,
    "endless": CIRCLES,
}
# What a rule says goes wrong at the step it names.
PROMISED: dict[str, frozenset[Kind]] = {
    "private-words": frozenset({"private"}),
    "value-not-known": frozenset({"unspoken"}),
    "credit-cannot-be-said": frozenset({"credit"}),
    "payment-without-verification": frozenset({"broke"}),
    "payment-without-amount": frozenset({"broke"}),
    "confirmation-before-card": frozenset({"unheld", "unspoken"}),
    "charge-without-confirmation": frozenset({"unagreed", "broke"}),
    "receipt-without-charge": frozenset({"untrue", "unspoken"}),
    "loop-without-input": frozenset({"circle", "endless"}),
    "trapped-caller": frozenset({"circle", "endless"}),
    "no-way-out": frozenset({"circle", "endless"}),
}


# Told of what no call comes to, or comes to rightly; no call can show it.
NO_CALL = frozenset({"unreachable-step", "payment-out-of-reach", "nothing-due-for-others"})


class Told(NamedTuple):
    rule: str
    step: str


def told(made: Made) -> set[Told]:
    parts = made.parts()
    assert is_whole(parts)
    found = (Told(finding.rule, finding.place.name) for finding in findings(parts))
    return {one for one in found if one.rule not in NO_CALL}


def untold(wrong: Iterable[Wrong], said: set[Told]) -> list[Wrong]:
    """What goes wrong on some call and was not told."""
    rules = {one.rule for one in said}
    return [
        one
        for one in wrong
        if not (
            any(Told(rule, one.step) in said for rule in AT_THE_STEP[one.kind])
            if one.kind in AT_THE_STEP
            else rules & SOMEWHERE[one.kind]
        )
    ]


@contextmanager
def small_numbers() -> Iterator[None]:
    """A call remembers two places and asks the bank twice, so that the calls of a flow can be counted to the end."""
    with pytest.MonkeyPatch.context() as smaller:
        smaller.setattr(call, "LONGEST_TRAIL", 2)
        smaller.setattr(charge, "POLLS", 2)
        smaller.setattr(undo_payment, "POLLS", 2)
        yield
