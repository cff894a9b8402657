"""Which steps callers can come to, and what of them a switch can act on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields

from ivr.engine.fields import ANNOUNCEMENTS, Words
from ivr.engine.steps.check_hours import CheckHours
from ivr.engine.steps.take_payment import TakePayment
from ivr.flowfile.flows import ACTIONS, NamedStep, ReadFlow


def reached(start: str, flows: Iterable[ReadFlow]) -> Iterator[NamedStep]:
    """Every step that can be come to from this one, by any way out of a step or any standing key."""
    flow_of = {step.name: flow for flow in flows for step in flow.steps}
    steps = {step.name: step for flow in flows for step in flow.steps}
    known: set[str] = set()
    ahead = [start]
    while ahead:
        name = ahead.pop()
        if name in known or name not in steps:
            continue
        known.add(name)
        yield steps[name]
        ahead += [to for reference, to, _ in steps[name].references if reference.to == "step"]
        ahead += [to for to in flow_of[name].standing.values() if to not in ACTIONS]


def says_announcements(step: NamedStep) -> bool:
    """Is this a place where what is announced is said?"""
    values = (getattr(step.step, field.name) for field in fields(step.step))  # type: ignore[arg-type]
    listed = (words for value in values if isinstance(value, tuple) for words in value)
    return any(isinstance(words, Words) and words.words == ANNOUNCEMENTS for words in listed)


def obeys(steps: Iterable[NamedStep]) -> frozenset[str]:
    """The kinds of switches that these steps have a place for; the others would change nothing for callers."""
    found: set[str] = set()
    for step in steps:
        match step.step:
            case CheckHours(agents_only=None):
                found.add("close")
            case CheckHours():
                found |= {"close", "agents_only"}
            case TakePayment():
                found.add("stop_payments")
        if says_announcements(step):
            found.add("announce")
    return frozenset(found)
