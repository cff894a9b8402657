"""One call from the browser: a thread makes it, and stops wherever a caller is asked what they do."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ivr.handset.meeting import Meeting
from ivr.handset.questions import HeardOut, Hearing, Question, Reply
from ivr.simulator.caller import Action, HangUp, Interruption, Keys, Moment, Silence, Sound, Speech
from ivr.simulator.clock import Clock
from ivr.simulator.events import Event, Fetched
from ivr.simulator.leg import Agent
from ivr.simulator.phone import Ending, Phone
from ivr.simulator.transport import Transport


@dataclass(frozen=True, slots=True)
class Beginning:
    """Who calls whom, when by the call's clock, and what whoever the line dials will do."""

    from_number: str
    to_number: str
    begins: datetime
    agent: Agent = "answers"


@dataclass(frozen=True, slots=True)
class Connection:
    """Where the line answers, and the account that signs. `transport` is a new way to it for each call."""

    url: str
    status_callback: str | None
    account_sid: str
    auth_token: str | None
    transport: Callable[[], Transport]


@dataclass(frozen=True, slots=True)
class State:
    """Where a call stands. With no question and no end, the line is at work. `number` counts the questions."""

    number: int
    question: Question | None
    ending: Ending | None
    broke: str
    now: datetime
    seconds: float
    events: tuple[Event, ...]

    @property
    def over(self) -> bool:
        return self.ending is not None or bool(self.broke)


class AtTheBrowser:
    """A caller who is asked through the meeting, and sits through whatever is said."""

    def __init__(self, meeting: Meeting, takes_a_card: Callable[[], bool]) -> None:
        self._meeting = meeting
        self._takes_a_card = takes_a_card
        self._part = 0
        self._goes_on: Sound | None = None

    def act(self, moment: Moment) -> Action:
        self._goes_on = None
        reply = self._meeting.ask(moment)
        return Silence() if isinstance(reply, HeardOut) else reply

    def over(self, sound: Sound, heard_seconds: float) -> Interruption | None:
        """The same sound once more, right after something done over it: nobody listened, and it goes on."""
        if sound is not self._goes_on:
            self._part += 1
        reply = self._meeting.ask(Hearing(sound, heard_seconds, self._part, self._takes_a_card()))
        interruption = reply if isinstance(reply, Keys | HangUp | Speech) else None
        self._goes_on = sound if interruption is not None else None
        return interruption


class BrowserCall:
    """`broke` is told when the telephone itself fails, which is never the line's doing."""

    def __init__(
        self,
        name: str,
        beginning: Beginning,
        connection: Connection,
        patience_seconds: float,
        broke: Callable[[Exception], None],
    ) -> None:
        self.name = name
        self.beginning = beginning
        self._report = broke
        self._clock = Clock(beginning.begins)
        self._events: list[Event] = []
        self._ending: Ending | None = None
        self._broke = ""
        self._meeting = Meeting(patience_seconds)
        self._phone = Phone(
            connection.url,
            caller=AtTheBrowser(self._meeting, self._takes_a_card),
            from_number=beginning.from_number,
            to_number=beginning.to_number,
            account_sid=connection.account_sid,
            auth_token=connection.auth_token,
            clock=self._clock,
            transport=connection.transport(),
            status_callback=connection.status_callback,
            agent=beginning.agent,
            listener=self._events.append,
        )
        # A daemon, so that a call nobody ends does not keep the server from stopping.
        self._thread = threading.Thread(target=self._make, name=f"call {name}", daemon=True)

    def begin(self) -> State:
        """Dial, and come back with the first thing the browser is needed for."""
        self._thread.start()
        return self.look()

    def look(self) -> State:
        """Where the call stands, once the line is no longer at work."""
        self._meeting.settle()
        return self._state()

    def reply(self, reply: Reply, number: int | None = None) -> tuple[State, str | None]:
        """Let the caller do this: what came of it, and why not, when it is refused."""
        why = self._meeting.reply(reply, number)
        return self._state(), why

    @property
    def over(self) -> bool:
        return self._meeting.over

    def _make(self) -> None:
        try:
            self._ending = self._phone.call()
        except Exception as error:
            self._broke = f"the telephone itself broke ({type(error).__name__})"
            self._report(error)
        self._meeting.close()

    def _state(self) -> State:
        meeting, clock = self._meeting, self._clock
        question = None if meeting.over else meeting.question
        return State(meeting.number, question, self._ending, self._broke, clock.now, clock.elapsed, tuple(self._events))

    def _takes_a_card(self) -> bool:
        """Whether it may be a `<Pay>` that speaks: the telephone tells only once it waits for the card."""
        document = next((event.body for event in reversed(self._events) if isinstance(event, Fetched)), "")
        return "<Pay" in document and "<Gather" not in document
