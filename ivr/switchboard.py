"""One webhook, one turn: the only place where the engine and the world meet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from ivr.engine.advance import advance
from ivr.engine.call import Call
from ivr.engine.directives import Dial, Directive, HangUp, Say
from ivr.engine.events import Answered, DialEnded
from ivr.engine.keeping import read, write
from ivr.engine.turn import Event, Turn
from ivr.hours import standing
from ivr.house import House
from ivr.release import Line, Release
from ivr.speech.catalogue import Catalogue
from ivr.switches import strongest

# A worker that claimed a turn and has not answered for so long is gone: a turn takes 2 seconds at most.
CLAIM_LEASE = timedelta(seconds=8)
# Twilio gives a webhook 15 seconds in all; whoever waits for another worker's answer gives up before that.
LONGEST_WAIT_SECONDS = 12.0
LOOK_AGAIN_SECONDS = 0.05
APOLOGY_RING_SECONDS = 30


@dataclass(frozen=True, slots=True)
class StoredTurn:
    state: str
    answer: str
    step: str


@dataclass(frozen=True, slots=True)
class CallBegun:
    """`caller` is the number calling, or None when it is withheld."""

    line: str
    release: str
    caller: str | None


@dataclass(frozen=True, slots=True)
class SavedTurn:
    """A turn to be stored. `said` are the (payment, prompt) pairs of what was said about money."""

    call_sid: str
    number: int
    at: datetime
    event: str
    step: str
    state: str
    answer: str
    said: Sequence[tuple[str, str]] = ()
    begun: CallBegun | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """TwiML for Twilio, and the step that speaks in it."""

    twiml: str
    step: str


class CallBook(Protocol):
    """The journal of calls: turns are added, and never changed."""

    def find(self, call_sid: str, number: int) -> tuple[StoredTurn | None, StoredTurn | None]:
        """The turn before this one, and this one if it has been answered already."""

    def save(self, turn: SavedTurn) -> StoredTurn | None:
        """Store a turn; None when it is ours, the one that was first when another worker was faster."""

    def claim(self, call_sid: str, number: int, at: datetime, lease: timedelta) -> bool: ...

    def end(self, call_sid: str, at: datetime, seconds: int | None) -> None: ...


class Releases(Protocol):
    def current(self) -> Release: ...

    def of(self, release: str) -> Release:
        """The release a call began with, or the current one where that is no longer at hand."""


class Writer(Protocol):
    def write(self, directives: Sequence[Directive], catalogues: Mapping[str, Catalogue], next_url: str) -> str: ...

    def apology(
        self, catalogues: Mapping[str, Catalogue], languages: Sequence[str], ring: Dial | None, next_url: str
    ) -> str: ...


class StillBeingAnswered(Exception):
    """Another worker holds this turn and has not answered it in the time Twilio gives us."""


class TurnOutOfNowhere(Exception):
    """A turn of a call we do not know, or far ahead of it."""


@dataclass(frozen=True, slots=True)
class Switchboard:
    """`public_url` is where Twilio reaches us; `clock` is the real time, for claims; `rest` waits that many seconds."""

    releases: Releases
    calls: CallBook
    house: House
    writer: Writer
    public_url: str
    clock: Callable[[], datetime]
    rest: Callable[[float], None]

    def answer(self, call_sid: str, dialled: str, caller: str | None, at: datetime) -> Answer:
        """A call comes in: its turn 0. The same call coming in again hears the same greeting."""
        _, known = self.calls.find(call_sid, 0)
        if known is not None:
            return _answer(known)
        release = self.releases.current()
        line = release.line_dialled(dialled)
        languages = line.languages
        call = Call(call_sid, line.name, release.id, languages, languages[0], at, line.start, withheld=caller is None)
        call = self.house.answered(call, release)
        return self._turn(call, Answered(), release, at, CallBegun(line.name, release.id, caller))

    def take_turn(self, call_sid: str, number: int, event: Event, at: datetime) -> Answer:
        """The next thing that happened on a call.

        A turn is taken once. Repeated, also while the first is still at work, it gets the same answer
        and changes nothing; an old turn gets its old answer.
        """
        before, known = self.calls.find(call_sid, number)
        if known is not None:
            return _answer(known)
        if before is None:
            raise TurnOutOfNowhere(f"turn {number} of call {call_sid}")
        call = read(before.state, number)
        release = self.releases.of(call.release)
        return self._turn(call, event, release, at)

    def end(self, call_sid: str, at: datetime, seconds: int | None) -> None:
        """The call is over. What the caller had not confirmed is put away; what they had goes on."""
        self.calls.end(call_sid, at, seconds)
        self.house.cashier.call_ended(call_sid)

    def apologise(self, dialled: str, caller: str | None, at: datetime) -> Answer:
        """Something of ours broke: neutral words and a person. This needs no database."""
        release = self.releases.current()
        line = release.line_dialled(dialled)
        contact = release.contacts[line.if_trouble]
        closed = strongest(self.house.switches.last_known(at), "close", line.name) is not None
        there = not closed and standing(release.calendars[contact.hours], at).state != "closed"
        ring = Dial(contact.number, APOLOGY_RING_SECONDS, line.number if caller is None else None) if there else None
        after = f"{self.public_url}/voice/sorry"
        return Answer(self.writer.apology(release.catalogues, line.languages, ring, after), "sorry")

    def apologise_again(self, dialled: str, event: Event) -> Answer:
        """After the apology a person was rung: a caller who reached nobody hears so."""
        release = self.releases.current()
        languages = release.line_dialled(dialled).languages
        if event == DialEnded("talked"):
            return Answer(self.writer.write((HangUp(),), release.catalogues, ""), "sorry")
        return Answer(self.writer.apology(release.catalogues, languages, None, ""), "sorry")

    def open_now(self, at: datetime) -> list[tuple[Line, bool, datetime]]:
        """Each line, whether it is open at this moment, and what its own clock shows."""
        release = self.releases.current()
        lines = []
        switches = self.house.switches.in_force(at)
        for line in release.lines.values():
            calendar = release.calendars[line.hours]
            closed = standing(calendar, at).state == "closed" or strongest(switches, "close", line.name) is not None
            lines.append((line, not closed, calendar.local(at)))
        return lines

    def _turn(self, call: Call, event: Event, release: Release, at: datetime, begun: CallBegun | None = None) -> Answer:
        """Advance, do what that asks for and go on with the outcome, until nothing more is asked; then store it.

        Before anything changes the world, the turn is claimed.
        """
        turn = advance(release.flow, call, event)
        said, claimed = turn.directives, False
        while turn.invocation is not None:
            if turn.invocation.changes_the_world and not claimed:
                first = self._claim(call.sid, call.number)
                if first is not None:
                    return first
                claimed = True
            outcome = self.house.do(turn.invocation, turn.call, release, at)
            turn = advance(release.flow, turn.call, outcome)
            said += turn.directives
        return self._save(replace(turn, directives=said), event, release, at, begun)

    def _claim(self, call_sid: str, number: int) -> Answer | None:
        """None when the turn is ours; otherwise the answer of the worker that was first."""
        waited = 0.0
        while True:
            ours = self.calls.claim(call_sid, number, self.clock(), CLAIM_LEASE)
            # Also when it is ours now: it may have been answered just before we took it over.
            _, known = self.calls.find(call_sid, number)
            if known is not None:
                return _answer(known)
            if ours:
                return None
            if waited >= LONGEST_WAIT_SECONDS:
                raise StillBeingAnswered(f"turn {number} of call {call_sid}")
            self.rest(LOOK_AGAIN_SECONDS)
            waited += LOOK_AGAIN_SECONDS

    def _save(self, turn: Turn, event: Event, release: Release, at: datetime, begun: CallBegun | None) -> Answer:
        call = turn.call
        next_url = f"{self.public_url}/voice/turn/{call.number + 1}"
        twiml = self.writer.write(turn.directives, release.catalogues, next_url)
        step = _shown(call, release)
        said = [(one.payment, one.prompt) for one in turn.directives if isinstance(one, Say) and one.payment]
        saved = SavedTurn(
            call.sid, call.number, at, type(event).__name__, step, write(call), twiml, said=said, begun=begun
        )
        first = self.calls.save(saved)
        return Answer(twiml, step) if first is None else _answer(first)


def _answer(turn: StoredTurn) -> Answer:
    return Answer(turn.answer, turn.step)


def _shown(call: Call, release: Release) -> str:
    """`main_menu`, or `help/start` in a flow file that is not the line's own."""
    own = release.lines[call.line].start.partition("/")[0]
    return call.step.removeprefix(f"{own}/")
