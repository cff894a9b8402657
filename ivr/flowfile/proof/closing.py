"""No card is taken while the line is closed, if its calls ask at all whether it is open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ivr.engine.flow import Step
from ivr.engine.steps.check_hours import CheckHours
from ivr.engine.steps.hang_up import HangUp
from ivr.engine.steps.menu import Menu
from ivr.engine.steps.say import Say
from ivr.engine.steps.take_payment import TakePayment
from ivr.engine.steps.transfer import Transfer
from ivr.engine.steps.undo_payment import UndoPayment
from ivr.engine.ways import Path
from ivr.flowfile.flows import such_as
from ivr.flowfile.parts import Parts
from ivr.flowfile.proof.finding import Finding, named
from ivr.flowfile.proof.moves import Came, Move, Moves, Place
from ivr.flowfile.proof.paths import told, traced
from ivr.release import THE_LINE

# What a check_hours step answers only while it is open.
OPEN = frozenset({"open", "closing_soon", "agents_only"})
KEY_FOR_PEOPLE: Path = ("everywhere", "0")
# So many ways are told at once; each is a mistake of its own.
MOST = 5
CALLERS = "Callers could pay outside the hours, when nobody is there to help them."


@dataclass(frozen=True, slots=True)
class _Line:
    """The calls that begin at one step, by one calendar. `cut` are moves that were told of already."""

    moves: Moves
    begin: str
    hours: str
    cut: frozenset[Move] = frozenset()

    def asks(self, step: Step) -> bool:
        return isinstance(step, CheckHours) and step.check_hours in (THE_LINE, self.hours)

    def found_open(self, place: Place, move: Move) -> bool:
        return self.asks(place.step.step) and move.at[-1] in OPEN

    def unasked(self, place: Place, move: Move) -> bool:
        """Whoever can undo a payment has come to a card before, and that way is looked at by itself."""
        undoing = isinstance(self.moves.places[move.to].step.step, UndoPayment)
        return not self.found_open(place, move) and move not in self.cut and not undoing

    def without(self, move: Move) -> _Line:
        return _Line(self.moves, self.begin, self.hours, self.cut | {move})

    def comes_to_cards(self, begin: str) -> bool:
        return any(_takes_cards(self.moves, name) for name in self.moves.ways_to((begin,), self.unasked))

    def while_open(self) -> frozenset[str]:
        """The steps that come after it was found open, before it is asked again or a person is rung."""
        begun = [
            move.to
            for place in map(self.moves.places.__getitem__, self.moves.ways_to((self.begin,)))
            for move in place.moves
            if self.found_open(place, move)
        ]
        found = map(self.moves.places.__getitem__, self.moves.ways_to(begun, _goes_on))
        return frozenset(place.name for place in found if not _begins_anew(place))


def _goes_on(place: Place, move: Move) -> bool:
    return not _begins_anew(place) and move.at[0] != "everywhere"


def _begins_anew(place: Place) -> bool:
    return isinstance(place.step.step, CheckHours | Transfer)


def _takes_cards(moves: Moves, name: str) -> bool:
    return isinstance(moves.places[name].step.step, TakePayment)


def closing(parts: Parts, reached: Iterable[str], moves: Moves) -> Iterator[Finding]:
    starts = {flow.name: flow.start for flow in parts.flows}
    begun = {(starts[line.flow], line.hours) for line in parts.lines.values() if line.flow in starts}
    lines = [_Line(moves, *one) for one in sorted(begun)]
    told_already: set[tuple[str, Path]] = set()
    for name in reached:
        place = moves.places[name]
        if isinstance(place.step.step, CheckHours) and place.step.step.open == place.step.step.closed:
            told_already.add((place.flow.name, (*place.step.path, "closed")))
            yield _same_way(place, place.step.step, lines)
    for line in lines:
        if any(line.asks(moves.places[name].step.step) for name in moves.ways_to((line.begin,))):
            for finding in _while_closed(line):
                where = (finding.place.flow.name, finding.written)
                if where not in told_already:
                    told_already.add(where)
                    yield finding


def _while_closed(line: _Line) -> Iterator[Finding]:
    """The shortest way to a card that was never found open; and those that are left when it has been mended."""
    for _ in range(MOST):
        ways = line.moves.ways_to((line.begin,), line.unasked)
        card = next((name for name in ways if _takes_cards(line.moves, name)), None)
        if card is None:
            return
        trace, made = traced(ways, card)
        wrong = _where_it_goes_wrong(line, made)
        if wrong is None:
            yield _begins_behind(line, card, told(trace, line.moves.places[card].flow.name))
            return
        yield _finding(line, card, wrong, made, told(trace, line.moves.places[card].flow.name))
        line = line.without(wrong.move)


def _where_it_goes_wrong(line: _Line, made: list[Came]) -> Came | None:
    """The last move that comes from outside to where one should be only after it was found open."""
    behind = line.while_open()
    crossing = [came for came in made if came.before not in behind and came.move.to in behind]
    asking = [came for came in made if line.asks(line.moves.places[came.before].step.step)]
    if crossing or asking:
        return (crossing or asking)[-1]
    return None if line.begin in behind or not made else made[-1]


def _begins_behind(line: _Line, card: str, path: str) -> Finding:
    place = line.moves.places[line.begin]
    shown = named(card, place.flow.name)
    what = f"'{shown}' takes cards, and nobody has asked whether the line is open, on the way {path}."
    asking = _asking_step(line, place)
    mend = f"Let calls begin at {asking}, or at a step that comes to it first{_such_as(line, place)}."
    return Finding("payment-while-closed", place, (), what, CALLERS, mend, written=("start",))


def _steps(moves: Moves) -> Mapping[str, Step]:
    return {name: place.step.step for name, place in moves.places.items()}


def _asking_step(line: _Line, place: Place) -> str:
    asking = next(name for name, one in line.moves.places.items() if line.asks(one.step.step))
    return f"'{named(asking, place.flow.name)}'"


def _finding(line: _Line, card: str, wrong: Came, made: list[Came], path: str) -> Finding:
    place = line.moves.places[wrong.before]
    home, step, mended = place.flow.name, place.step.step, line.without(wrong.move)
    asked = [came.before for came in made if line.asks(line.moves.places[came.before].step.step)]
    unasked = "and nobody has asked whether the line is open"
    although = f"although '{named(asked[-1], home)}' found the line closed" if asked else unasked
    what = f"'{named(card, home)}' takes cards, {although}, on the way {path}."
    # What a step does not say itself, it has from the key for people.
    written = wrong.move.at if wrong.move.at in place.flow.document.places else KEY_FOR_PEOPLE
    if written == KEY_FOR_PEOPLE:
        person = such_as(place.flow, _steps(line.moves), Transfer)
        mend = f"Let it lead to a person{f', such as {person!r}' if person else ''}."
    elif not isinstance(step, CheckHours) or not line.asks(step):
        # Whoever was told already that it is closed, or that nobody is there, would go round without pressing a key.
        end = (asked or _begins_anew(place)) and wrong.move.passive and such_as(place.flow, _steps(line.moves), HangUp)
        mend = f"Let this lead to {_asking_step(line, place)}, which asks that."
        mend = f"Let this lead to the end of the call, such as '{end}'." if end else mend
    elif not mended.comes_to_cards(step.open):
        mend = (
            f"It looks as if 'open' and 'closed' were exchanged: let 'open' lead to '{named(step.closed, home)}', "
            f"and 'closed' to '{named(step.open, home)}'."
        )
    else:
        mend = f"Let 'closed' lead to a step that says so{_such_as(mended, place)}."
    return Finding("payment-while-closed", place, (), what, CALLERS, mend, written=written)


def _such_as(line: _Line, place: Place) -> str:
    """One that was led to before, perhaps: nobody comes to it now, and it leads to no card."""
    reached = line.moves.reached()
    lost = (
        name
        for name, one in line.moves.places.items()
        if name not in reached and isinstance(one.step.step, Say | Menu | HangUp) and not line.comes_to_cards(name)
    )
    found = next(lost, "")
    return f", such as '{named(found, place.flow.name)}'" if found else ""


def _same_way(place: Place, step: CheckHours, lines: Sequence[_Line]) -> Finding:
    home = place.flow.name
    what = f"'open' and 'closed' of '{named(place.name, home)}' both lead to '{named(step.open, home)}'."
    line = lines[0]
    if line.comes_to_cards(step.closed):
        callers = "Callers would go on as if it were open, also while it is closed."
        wrong = next(move for move in place.moves if move.at[-1] == "closed")
        mend = f"Let 'closed' lead to a step that says so{_such_as(line.without(wrong), place)}."
        return Finding("open-as-closed", place, ("closed",), what, callers, mend)
    callers = "Callers would be treated as if it were closed, also while it is open."
    soon = step.closing_soon or step.open
    note = line.moves.places[soon].step.step
    soon = note.next if isinstance(note, Say) else soon
    such = f", such as '{named(soon, home)}'" if soon != step.open else ""
    mend = f"Let 'open' lead to where callers can go on{such}."
    return Finding("open-as-closed", place, ("open",), what, callers, mend)
