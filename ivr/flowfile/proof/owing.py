"""What is said to callers who owe nothing is said to nobody else."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.engine.flow import Step
from ivr.engine.steps.hang_up import HangUp
from ivr.engine.steps.menu import Menu
from ivr.engine.steps.say import Say
from ivr.flowfile.flows import such_as
from ivr.flowfile.proof.finding import Finding, named
from ivr.flowfile.proof.moves import Move, Moves, Place
from ivr.flowfile.proof.paths import told, traced

NOTHING_DUE = "nothing_due"
# Where so many other steps lead, there is something for everybody, such as a farewell or a main menu.
FOR_EVERYBODY = 3


def for_others(moves: Moves) -> Iterator[Finding]:
    """Steps for callers who owe nothing, to which a call also comes that took no such way."""
    ways = moves.ways_to(moves.begin, _owes)
    meant = {move.to: place for place in moves.places.values() for move in place.moves if move.at[-1] == NOTHING_DUE}
    for name, asking in meant.items():
        came = ways.get(name)
        if came is None or not _is_said_to_them(moves.places[name].step.step):
            continue
        others = {before for before in moves.places for move in moves.places[before].moves if _leads(move, name)}
        if len(others) >= FOR_EVERYBODY:
            continue
        place = moves.places[came.before]
        home, trace = place.flow.name, traced(ways, name)[0]
        what = (
            f"'{named(name, home)}' is for callers who owe nothing ('nothing_due' of '{named(asking.name, home)}'), "
            f"and others come to it on the way {told(trace, home)}."
        )
        callers = "Callers who still owe something would hear what is meant for those who owe nothing."
        steps = {name: one.step.step for name, one in moves.places.items()}
        farewell = such_as(place.flow, steps, HangUp)
        mend = f"Let this lead to another step{f', such as {farewell!r}' if farewell else ''}."
        rule = "nothing-due-for-others"
        yield Finding(rule, place, (), what, callers, mend, severity="warning", written=came.move.at)


def _is_said_to_them(step: Step) -> bool:
    """Where the call ends with a single sentence, it is a farewell."""
    return isinstance(step, Say | Menu) or (isinstance(step, HangUp) and len(step.hang_up) > 1)


def _owes(place: Place, move: Move) -> bool:
    return move.at[-1] != NOTHING_DUE


def _leads(move: Move, name: str) -> bool:
    return move.to == name and move.at[-1] != NOTHING_DUE
