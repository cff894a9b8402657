"""One call of the automatic caller, along a known way and on to what is new; and whatever was wrong on it.

On every call these must hold, besides what `charges.py` looks at:

- it ends, and not by the line's failure: no dead air at its end, no loop, no document that cannot be played;
- Twilio would not complain, and where nobody is waited for no more than 2 seconds pass in which nothing is heard;
- the line never apologises, which it does only when something of ours broke;
- as long as nobody has been let in, nothing private is said of anybody (see `private.py`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ivr.engine import keeping
from ivr.engine.call import Call
from ivr.engine.flow import Step
from ivr.engine.steps.confirm_payment import PAY, ConfirmPayment
from ivr.engine.steps.undo_payment import UNDO, UndoPayment
from ivr.engine.steps.verify_caller import VerifyCaller
from ivr.rehearsal.charges import money_gone_wrong
from ivr.rehearsal.private import Secrets
from ivr.rehearsal.situations import Beginning, People, Situation, open_at, situation, ways
from ivr.rehearsal.stage import Scene
from ivr.rehearsal.watching import Seen
from ivr.release import Release
from ivr.simulator.caller import Action, HangUp, Interruption, Keys, Moment, Sound
from ivr.simulator.clock import Clock, write_duration
from ivr.simulator.events import Dialled, Event, Fetched, Heard, Spoken, Warned
from ivr.simulator.performance import FROM_NUMBER
from ivr.simulator.phone import Ending, Phone
from ivr.simulator.transcript import Transcript

APOLOGY = "sorry"
DEAD_AIR = "dead air"
# The ways out of a question who the caller is, by which they have been let in.
LET_IN = ("passed", "agent_only")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a caller does, one thing for each time the line waits.

    With `over`, they hang up in the middle of the first words of that document after the last of it, counted from 0.
    """

    beginning: Beginning
    actions: tuple[Action, ...] = ()
    over: int | None = None


@dataclass(frozen=True, slots=True)
class Landing:
    """Where something led: to a situation in which the line waits again, or to the end of the call.

    `rang` when a person was rung on the way, and `documents` is how many the line gave.
    """

    situation: Situation | None
    end: str
    rang: bool
    documents: int


@dataclass(frozen=True, slots=True)
class Move:
    """The last of `actions` was done in this situation; None is the moment before the line answers."""

    origin: Situation | None
    beginning: Beginning
    actions: tuple[Action, ...]
    landing: Landing


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that must not be on any call, and after how many things the caller had done it came about."""

    what: str
    after: int


class Guide(Protocol):
    """Who keeps the map: is told where each thing led, and says what to do next."""

    def arrived(self, here: Situation, plan: Plan, possible: Sequence[Action]) -> None: ...

    def moved(self, move: Move) -> None: ...

    def next(self, here: Situation, done: int) -> Action: ...


@dataclass(frozen=True, slots=True)
class Walked:
    """A call that was made: what was done on it, what was wrong with it, and how it reads."""

    plan: Plan
    actions: tuple[Action, ...]
    wrong: tuple[Wrong, ...]
    transcript: Transcript
    seconds: float
    seen: Seen


@dataclass(frozen=True, slots=True)
class World:
    """What all calls of one day share: the release, the people of the billing file, and their secrets."""

    release: Release
    people: People
    secrets: Secrets


def walk(scene: Scene, world: World, plan: Plan, guide: Guide | None = None) -> Walked:
    """Make the call of a plan. The guide says how to go on after it; without one, the caller hangs up."""
    return _Walk(scene, world, plan, guide).walked()


class _Walk:
    """Caller and listener at once."""

    def __init__(self, scene: Scene, world: World, plan: Plan, guide: Guide | None) -> None:
        self._scene, self._world, self._plan, self._guide = scene, world, plan, guide
        self._clock = Clock(plan.beginning.at)
        self._phone = self._telephone()
        self._log_began = scene.log.tell()
        self._done: list[Action] = []
        self._wrong: list[Wrong] = []
        self._story: list[Spoken] = []
        self._seen = Seen()
        self._known: set[int | None] = set()
        self._astray = False
        self._confirmed = self._undone = 0
        self._here: Situation | None = None
        self._rang = False
        self._documents = 0
        self._waits = 0
        self._let_in = False
        self._state: Call | None = None

    def _telephone(self) -> Phone:
        line, beginning = self._scene.line, self._plan.beginning
        return Phone(
            line.url,
            caller=self,
            from_number=FROM_NUMBER,
            to_number=beginning.number,
            account_sid=line.account_sid,
            auth_token=line.auth_token,
            clock=self._clock,
            transport=line.transport,
            status_callback=line.status_callback,
            agent=beginning.agent,
            listener=self._notice,
        )

    def walked(self) -> Walked:
        ending = self._phone.call()
        self._landed(None, ending.reason)
        if not ending.ordinary:
            self._note(f"the line failed the caller: {ending.reason}")
        for what in money_gone_wrong(self._scene, self._confirmed, self._undone):
            self._note(what)
        return Walked(
            self._plan,
            tuple(self._done),
            tuple(self._wrong),
            self._transcript(ending),
            ending.seconds,
            self._seen,
        )

    def act(self, moment: Moment) -> Action:
        self._waits += 1
        action = self._following(moment)
        if action is None or len(self._done) + 1 >= len(self._plan.actions):
            action = self._arrive(moment, action)
        else:
            self._here = None  # nobody asks where the call stands on a way that is known
        if action == Keys(PAY) and isinstance(self._step(), ConfirmPayment):
            self._confirmed += 1
        if action == Keys(UNDO) and isinstance(self._step(), UndoPayment):
            self._undone += 1
        self._done.append(action)
        self._documents, self._rang = 0, False
        return action

    def _arrive(self, moment: Moment, action: Action | None) -> Action:
        call, step = self._call(), self._step()
        if call is None:
            return HangUp()
        people, calendars = self._world.people, self._world.release.calendars
        here = situation(call, moment, self._waits, step, people, open_at(calendars, self._clock.now))
        self._landed(here)
        self._here = here
        if action is None and self._guide is not None:
            so_far = Plan(self._plan.beginning, tuple(self._done))
            self._guide.arrived(here, so_far, ways(step, call, moment, people))
            action = self._guide.next(here, len(self._done) - len(self._plan.actions))
        return action or HangUp()

    def _following(self, moment: Moment) -> Action | None:
        """What the plan has next; a call that went another way than the plan's is a walk like any other from there."""
        done = len(self._done)
        if self._astray or done >= len(self._plan.actions):
            return None if self._plan.over is None else HangUp()
        action = self._plan.actions[done]
        self._astray = moment.refuses(action) is not None
        return None if self._astray else action

    def over(self, sound: Sound, heard_seconds: float) -> Interruption | None:
        at_last = not self._astray and len(self._done) == len(self._plan.actions)
        if self._plan.over is None or not at_last or self._documents != self._plan.over + 1 or sound.kind == "pause":
            return None
        return HangUp()

    def _landed(self, here: Situation | None, end: str = "") -> None:
        if self._guide is not None and (self._here is not None or not self._done):
            landing = Landing(here, end, self._rang, self._documents)
            self._guide.moved(Move(self._here, self._plan.beginning, tuple(self._done), landing))

    def _call(self) -> Call | None:
        """The call as the line's journal has it now."""
        if self._state is None and (text := self._scene.state(self._phone.call_sid)):
            self._state = keeping.read(text, 0)
        return self._state

    def _step(self) -> Step | None:
        call = self._call()
        return self._world.release.flow.steps.get(call.step) if call else None

    def _notice(self, event: Event) -> None:
        if isinstance(event, Spoken):
            self._story.append(event)
        match event:
            case Fetched(url=url) if url != self._scene.line.status_callback:
                self._next_document()
            case Heard(step=step, words=words):
                self._listen(step, words)
            case Dialled():
                self._rang = True
            case Warned(code, message) if code is not None:
                self._note(f"Twilio would complain, {self._where()}: {code} {message}")
            case Warned(message=message) if message.startswith(DEAD_AIR):
                self._note(f"{message}, {self._where()}")

    def _next_document(self) -> None:
        """The line has taken a turn; who was let in on it may hear about their account even if it ended elsewhere."""
        self._documents += 1
        self._waits = 0
        self._state = None
        seen, steps = self._scene.seen, self._world.release.flow.steps
        self._let_in = any(way.name in LET_IN and isinstance(steps[way.step], VerifyCaller) for way, _ in seen.outcomes)
        self._seen.add(seen)
        for noted in (seen.steps, seen.outcomes, seen.keys, seen.misses):
            noted.clear()

    def _listen(self, step: str | None, words: str) -> None:
        if step == APOLOGY:
            self._note(f"the line apologised, {self._where()}: {self._broken()}")
            return
        if not (self._let_in or self._world.secrets.in_words(words)):
            return
        call = self._call()
        if call is None:
            return
        if call.verified or self._let_in:
            self._known.add(call.account)
        elif secret := self._world.secrets.told(words, call, self._known):
            self._note(f"private before anybody was verified, {self._where()}: {secret}")

    def _where(self) -> str:
        call = self._call()
        return f"at {call.step.partition('/')[2]} in {call.language}" if call else "before its first step"

    def _broken(self) -> str:
        """What the line's log has about it."""
        for line in reversed(self._scene.log.getvalue()[self._log_began :].splitlines()):
            fields = json.loads(line)
            if fields.get("event") == "broke":
                told = f"{fields.get('error')} in {fields.get('where')}"
                return f"{told}, {fields['problem']}" if "problem" in fields else told
        return "the log does not say why"

    def _note(self, what: str) -> None:
        self._wrong.append(Wrong(what, len(self._done)))

    def _transcript(self, ending: Ending) -> Transcript:
        end = f"{ending.reason} after {write_duration(ending.seconds)}"
        beginning = self._plan.beginning
        return Transcript(tuple(self._story), FROM_NUMBER, beginning.number, beginning.at, end)
