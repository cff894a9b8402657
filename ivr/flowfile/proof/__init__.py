"""Proof, before anybody calls: no caller hears what belongs to another, pays without agreeing, or is trapped.

No call is followed here, and nothing is tried out. All calls that the flows allow are looked at together, in three
views:

*Knowledge.* A fact is one thing that is known on a call or is not: a value that words may speak, how much the caller
may hear, how far a payment has come (`ivr.engine.ways`). For each fact that something needs, the pairs (step, does the
fact hold on arriving?) are explored breadth first from the first step of every line. If (step, no) is never met, the
fact holds there on every call; if it is met, the path to it is a shortest one, and is told.

*Circles.* The same steps with only those moves that a caller brings about who presses nothing, or only keys that mean
nothing. A flow in which these moves form no circle lets nobody go round for ever.

*Reach.* Which steps a call can come to at all, and which without certain moves: to no step that takes a card without
one by which a check_hours step found the line open, if the calls of the line ask that anywhere; to no step for callers
who owe nothing without a `nothing_due`. "Back" leads only to where the call has been, and so to nothing new. Whether
people are there is not asked here: a line of which no call asks for its hours is taken to have none.

Why this covers every run of `ivr.engine.advance`:

- A call moves from step to step only by `call.at`, and by `call.back`. What steps do of themselves is declared by them,
  one `Way` for each `call.at`, with what `Call.knowing`, `Call.forgetting` and `Call.identifying` do on it. What a
  caller can do everywhere is added at each step that waits for a key: the standing keys, but for those the step
  takes for itself on every call. While a card is typed, a bank asked or somebody rung, a step takes them all.
- Whatever else may arrive (silence, a late webhook, an outcome nobody expected) is answered by one of the declared
  ways: each `hear` ends in one for everything it does not know.
- The house may answer anything: each outcome is a way, whatever hours, accounts or banks are like. Two looks at the
  same clock are taken to be able to differ. Only what a calendar holds on every day of the year is relied upon.
- Inside a step nothing is lost, so what is known on arriving is known in all its parts; what a part knows besides is
  declared with the words that are said in it. Words of a kind that are not declared are taken to be said at once.
- To say a step again, or in the next language, is to stay in it with what is known. Words are looked at in every
  language that some flow has, wherever the caller may be.
- A transfer that finds nobody goes on at `closed`, `busy` or `no_answer` with what was known, without the card.
- "Back" changes nothing that is known and leads to a place of choice the caller has seen since the trail was cut. So it
  can bring a fact's absence to a place that knew only its presence in one case: when the fact is lost and the trail
  is not. Most facts are lost by `Call.identifying` or at a charge, which cut the trail. Each of the others is followed
  from every place of choice where it holds, while the trail lasts, to where it is lost and a key still means "back";
  from there a move leads back to that place. A caller who goes back twice, or goes back and on and back, is covered by
  that: either the fact is lost further on after the last of these moves, or it was lost before it. That a call
  remembers only its last `LONGEST_TRAIL` places of choice takes moves away, and adds none.
- The key that undoes a payment means something only on calls that have paid, and is taken to mean it on all. Whoever
  keeps the payment comes back to the very place, with all that was known there; so that is no move.
- What is switched on or announced when a call is answered changes which way it takes, and adds none: a line that is
  closed, and payments that are stopped, lead where closing and refusing lead anyway; to send everybody to a person is a
  way of its own. What is said for them has no blank: the rules about words see to that, and so do the commands.
- A guard (`only_if`) says its words only if the value is known. A private value is known to nobody who is not verified,
  because `Call.identifying` forgets all of them at once; so behind such a guard the caller is verified.
- Where something is missing without which a step breaks off with an apology (a balance to choose an amount of), that
  is told, and what follows is looked at for the calls that go on: each mistake is told once, where it is made.

Facts are looked at one by one, and ways as if each could follow each. So a call that is really impossible may be told
of (a false alarm), and never the other way round. `tests/flowfile/proof` holds both against the engine itself.

What it does not claim: that words are true or kind; that what an account owes is still the same when it is spoken; that
the telephone network, the gateway or this program are at work; that what is not a blank is not private, such as a name
somebody wrote into the words. A call is taken to end on the release it began with. Nothing is claimed of a flow in
which a name leads nowhere: then the ways are not known.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flowfile.parts import Parts
from ivr.flowfile.problems import Problem
from ivr.flowfile.proof.closing import closing
from ivr.flowfile.proof.disclosure import Words, disclosures, is_weak
from ivr.flowfile.proof.finding import Finding
from ivr.flowfile.proof.knowledge import Knowledge
from ivr.flowfile.proof.money import money_out_of_order
from ivr.flowfile.proof.moves import drawn
from ivr.flowfile.proof.owing import for_others
from ivr.flowfile.proof.promises import Calendars
from ivr.flowfile.proof.reach import unreachable
from ivr.flowfile.proof.traps import traps


def prove(parts: Parts) -> Iterator[Problem]:
    """All that could go wrong on some call. Silent while a name leads nowhere: then the ways are not known yet."""
    if is_whole(parts):
        for finding in findings(parts):
            yield finding.problem()


def is_whole(parts: Parts) -> bool:
    """Could everything be read, has every step a name of its own, and does every name of a step lead to one?"""
    names = [step.name for flow in parts.flows for step in flow.steps]
    flows = {flow.name for flow in parts.flows}
    led_to = {flow.start for flow in parts.flows}
    for flow in parts.flows:
        led_to |= {action for action in flow.standing.values() if "/" in action}
        for step in flow.steps:
            led_to |= {name for reference, name, _ in step.references if reference.to == "step"}
    lines = {line.flow for line in parts.lines.values()}
    every_name = led_to <= set(names) and lines <= flows
    return bool(lines) and not parts.unread and every_name and len(set(names)) == len(names)


def findings(parts: Parts) -> Iterator[Finding]:
    graph = drawn(parts, Calendars(parts))
    reached = graph.reached()
    places = [graph.places[name] for name in reached]
    languages = {language for flow in parts.flows for language in flow.languages}
    spoken = {name: one for name, one in parts.catalogues.items() if name in languages}
    words = Words(spoken, any(is_weak(place) for place in places), parts.documents)
    knowledge = Knowledge(graph)
    yield from disclosures(places, knowledge, words)
    yield from money_out_of_order(places, knowledge, words)
    yield from traps(reached, graph)
    yield from closing(parts, reached, graph)
    yield from for_others(graph)
    yield from unreachable(reached, graph)
