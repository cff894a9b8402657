"""Proof, before anybody calls. Nothing here follows a call: all calls are looked at together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ivr.flowfile.problems import Problem
from ivr.flowfile.proof.disclosure import Words, disclosures, is_weak
from ivr.flowfile.proof.finding import Finding
from ivr.flowfile.proof.knowledge import Knowledge
from ivr.flowfile.proof.money import money_out_of_order
from ivr.flowfile.proof.moves import moves
from ivr.flowfile.proof.promises import Calendars
from ivr.flowfile.proof.reach import unreachable
from ivr.flowfile.proof.traps import traps

if TYPE_CHECKING:  # the checks join the proof to theirs
    from ivr.flowfile.check.parts import Parts


def prove(parts: Parts) -> Iterator[Problem]:
    """Every way in which some call could go wrong. Silent while names lead nowhere: then the ways are not known yet."""
    if is_whole(parts):
        for finding in findings(parts):
            yield finding.problem()


def is_whole(parts: Parts) -> bool:
    """Could everything be read, has every step its own name, and does every name of one lead to one?"""
    names = [step.name for flow in parts.flows for step in flow.steps]
    flows = {flow.name for flow in parts.flows}
    led_to = {flow.start for flow in parts.flows}
    for flow in parts.flows:
        led_to |= {action for action in flow.standing.values() if "/" in action}
        for step in flow.steps:
            led_to |= {name for reference, name, _ in step.references if reference.to == "step"}
    unknown = led_to - set(names)
    lines = {line.flow for line in parts.lines.values()}
    return bool(lines) and not parts.unread and not unknown and len(set(names)) == len(names) and lines <= flows


def findings(parts: Parts) -> Iterator[Finding]:
    graph = moves(parts, Calendars(parts))
    reached = graph.reached()
    places = [graph.places[name] for name in reached]
    languages = {language for flow in parts.flows for language in flow.languages}
    spoken = {name: one for name, one in parts.catalogues.items() if name in languages}
    words = Words(spoken, weak=any(is_weak(place) for place in places))
    knowledge = Knowledge(graph)
    yield from disclosures(places, knowledge, words)
    yield from money_out_of_order(places, knowledge, words)
    yield from traps(reached, graph)
    yield from unreachable(reached, graph)
