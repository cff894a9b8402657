"""Every step is there for somebody; and whoever wants to pay comes from each step of a payment to the next."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from ivr.engine.steps.charge import Charge
from ivr.engine.steps.choose_amount import ChooseAmount
from ivr.engine.steps.confirm_payment import ConfirmPayment
from ivr.engine.steps.find_account import FindAccount
from ivr.engine.steps.give_receipt import GiveReceipt
from ivr.engine.steps.say import Say
from ivr.engine.steps.take_payment import TakePayment
from ivr.engine.steps.verify_caller import VerifyCaller
from ivr.flowfile.proof.finding import Finding, named
from ivr.flowfile.proof.moves import Move, Moves, Place

# The steps of a payment in their order, and by which way out one comes from each to the next.
STAGES: Mapping[type, str] = {
    FindAccount: "found",
    VerifyCaller: "passed",
    ChooseAmount: "chosen",
    TakePayment: "done",
    ConfirmPayment: "yes",
    Charge: "approved",
    GiveReceipt: "next",
}
ORDER = tuple(STAGES)


def unreachable(reached: Collection[str], moves: Moves) -> Iterator[Finding]:
    """What only follows from a payment that is out of reach is not told of as well."""
    behind: set[str] = set()
    for name in _stages_out_of_reach(reached, moves):
        if name not in behind:
            entry = _entry(name, reached, moves)
            behind |= moves.reached([name, entry]).keys()
            finding = _out_of_reach(name, entry, reached, moves)
            if finding is not None:
                yield finding
    for name, place in moves.places.items():
        if name not in reached and name not in behind:
            yield Finding(
                "unreachable-step",
                place,
                (),
                f"No call comes to the step '{named(name, place.flow.name)}'.",
                "Callers never hear it.",
                "Lead to it from another step, or take it out.",
                severity="warning",
            )


def _stages_out_of_reach(reached: Collection[str], moves: Moves) -> list[str]:
    """In the order of a payment. A flow to which no line leads may be one for another season."""
    used = {moves.places[name].flow.name for name in reached}
    lost = [name for name, place in moves.places.items() if name not in reached and place.flow.name in used]
    stages = [name for name in lost if type(moves.places[name].step.step) in ORDER[1:]]
    return sorted(stages, key=lambda name: ORDER.index(type(moves.places[name].step.step)))


def _out_of_reach(name: str, entry: str, reached: Collection[str], moves: Moves) -> Finding | None:
    """Told where a step before it leads elsewhere, if there is one from which none of its kind is come to."""
    place = moves.places[name]
    kind, home = type(place.step.step), place.flow.name
    before = ORDER[ORDER.index(kind) - 1]
    shown = named(name, home)
    callers = "Nobody could pay there." if any(_is(kind, one, moves) for one in reached) else "Nobody could pay."
    if kind is GiveReceipt:
        callers = "Nobody who pays there would be told that it was approved."
    then = f", which goes on to '{shown}'" if entry != name else ""
    for earlier in (one for one in reached if _is(before, one, moves)):
        at, move = _left(earlier, entry != name, reached, moves)
        if any(_is(kind, one, moves) for one in moves.reached([move.to])):
            continue
        if kind is GiveReceipt:
            return None  # told already: its charge is one without a receipt
        wrong, goes, outcome = named(at.name, at.flow.name), named(move.to, at.flow.name), move.at[-1]
        what = f"No call comes to '{named(name, at.flow.name)}', because '{outcome}' of '{wrong}' leads to '{goes}'."
        mend = f"Let it lead to '{named(entry, at.flow.name)}'{then}."
        return Finding("payment-out-of-reach", at, (), what, callers, mend, written=move.at)
    what = f"No call comes to the step '{shown}'."
    mend = f"Lead to '{named(entry, home)}'{then}, from another step; or take out what nobody comes to."
    return Finding("payment-out-of-reach", place, (), what, callers, mend)


def _is(kind: type, name: str, moves: Moves) -> bool:
    return isinstance(moves.places[name].step.step, kind)


def _left(earlier: str, at_once: bool, reached: Collection[str], moves: Moves) -> tuple[Place, Move]:
    """The move by which the payment is left: the way out of this step, or, unless `at_once`, of the last of those that
    only say something to whoever comes from it."""
    place = moves.places[earlier]
    move = next(one for one in place.moves if one.at[-1] == STAGES[type(place.step.step)])
    while not at_once and _is(Say, move.to, moves) and move.to != earlier:
        if {name for name in reached for one in moves.places[name].moves if one.to == move.to} != {place.name}:
            break
        place = moves.places[move.to]
        move = next(one for one in place.moves if one.at[-1] == "next")
    return place, move


def _entry(name: str, reached: Collection[str], moves: Moves) -> str:
    """The first of the steps nobody comes to that go on to this one by themselves, or ask for the account before it."""
    found = [name]
    while not _is(FindAccount, found[-1], moves):
        before = next(
            (
                earlier
                for earlier, place in moves.places.items()
                if earlier not in reached
                and earlier not in found
                and isinstance(place.step.step, Say | FindAccount)
                and any(move.to == found[-1] and move.at[-1] in ("next", "found") for move in place.moves)
            ),
            None,
        )
        if before is None:
            break
        found.append(before)
    return found[-1]
