"""No caller goes round and round: whoever presses nothing, or nothing that helps, comes to an end or to a person."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping

from ivr.engine.steps.hang_up import HangUp
from ivr.flowfile.flows import such_as
from ivr.flowfile.proof.finding import Finding
from ivr.flowfile.proof.moves import Move, Moves, Place
from ivr.flowfile.proof.paths import Trace, told

Ways = Mapping[str, list[Move]]


def traps(reached: Iterable[str], moves: Moves) -> Iterator[Finding]:
    """One circle for each knot of steps that lead to one another, the shortest one through the step met first."""
    passive = {name: [move for move in moves.places[name].moves if move.passive] for name in reached}
    saved = _where_an_end_is_near(passive, moves)
    for knot in _knots(passive):
        listening = {name for name in knot if not moves.places[name].ways.asks}
        silent = next(iter(_knots(_within(passive, listening))), None)
        circle = _circle(_within(passive, set(silent or knot)), (silent or knot)[0])
        yield _finding(circle, moves, silent is not None, circle.place in saved)


def _within(ways: Ways, names: set[str]) -> Ways:
    return {name: [move for move in found if move.to in names] for name, found in ways.items() if name in names}


def _where_an_end_is_near(reached: Iterable[str], moves: Moves) -> set[str]:
    """The steps from which some key leads to the end of the call, or to a person."""
    before: dict[str, list[str]] = {}
    ends = deque(name for name in reached if moves.places[name].ways.ends)
    for name in reached:
        for move in moves.places[name].moves:
            before.setdefault(move.to, []).append(name)
    saved = set(ends)
    while ends:
        for name in before.get(ends.popleft(), ()):
            if name not in saved:
                saved.add(name)
                ends.append(name)
    return saved


def _knots(ways: Ways) -> Iterator[list[str]]:
    """The strongly connected parts of the graph that hold a circle, each in the order of the graph.

    After Tarjan, without recursion: a flow may be long.
    """
    order = {name: place for place, name in enumerate(ways)}
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_: dict[str, None] = {}
    for root in ways:
        if root in number:
            continue
        number[root] = lowest[root] = len(number)
        open_[root] = None
        at = [(root, iter(ways[root]))]
        while at:
            name, rest = at[-1]
            move = next(rest, None)
            if move is None:
                at.pop()
                if at:
                    lowest[at[-1][0]] = min(lowest[at[-1][0]], lowest[name])
                if lowest[name] == number[name]:
                    knot = _closed(open_, name)
                    if len(knot) > 1 or any(move.to == name for move in ways[name]):
                        yield sorted(knot, key=order.__getitem__)
            elif move.to not in number:
                number[move.to] = lowest[move.to] = len(number)
                open_[move.to] = None
                at.append((move.to, iter(ways[move.to])))
            elif move.to in open_:
                lowest[name] = min(lowest[name], number[move.to])


def _closed(open_: dict[str, None], name: str) -> list[str]:
    knot: list[str] = []
    while not knot or knot[-1] != name:
        knot.append(open_.popitem()[0])
    return knot


def _circle(ways: Ways, begin: str) -> Trace:
    """The shortest way from a step back to itself."""
    waiting = deque([Trace(begin)])
    seen: set[str] = set()
    while True:
        trace = waiting.popleft()
        for move in ways[trace.place]:
            after = Trace(move.to, move.told, trace)
            if move.to == begin:
                return after
            if move.to not in seen:
                seen.add(move.to)
                waiting.append(after)


def _finding(circle: Trace, moves: Moves, silent: bool, saved: bool) -> Finding:
    place = moves.places[circle.place]
    path, such = told(circle, place.flow.name), _end(place, moves)
    if silent:
        return Finding(
            "loop-without-input",
            place,
            (),
            f"These steps go round without ever waiting for a key: {path}.",
            "Callers would hear the same words again and again, until the line gives up with an apology.",
            f"Let one of them lead to a menu, to a person or to the end of the call{such}.",
        )
    if not saved:
        return Finding(
            "no-way-out",
            place,
            (),
            f"No key leads from here to an end of the call or to a person: {path}.",
            "Callers could only hang up.",
            f"Give it a way to a person, such as key 0 under 'everywhere', or to the end of the call{such}.",
        )
    return Finding(
        "trapped-caller",
        place,
        (),
        f"Callers who press nothing, or only wrong keys, go round for ever: {path}.",
        "Callers who cannot press keys would never reach a person, nor the end of the call.",
        f"Let one of these ways lead to a person or to the end of the call instead{such}.",
    )


def _end(place: Place, moves: Moves) -> str:
    """A step at which the call ends for certain, as the flow names it; one that rings somebody may come back."""
    steps = {name: one.step.step for name, one in moves.places.items()}
    end = such_as(place.flow, steps, HangUp)
    return f", such as '{end}'" if end else ", which a hang_up step is"
