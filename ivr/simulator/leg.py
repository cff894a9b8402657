"""One party on the line: what it hears, when it is waited for, and how time passes for it."""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import urljoin

from ivr.simulator.caller import (
    INTO_SECONDS,
    Action,
    Caller,
    HangUp,
    Interruption,
    Keys,
    Moment,
    ScriptProblem,
    SetClock,
    Silence,
    Sound,
)
from ivr.simulator.clock import Clock
from ivr.simulator.dialect import complaints
from ivr.simulator.document import Document, LineFailed
from ivr.simulator.events import Did, Event, Heard, Listener, Warned
from ivr.simulator.webhook import Request, Webhook

# Twilio knows no limit for these; a line that needs more has lost its way.
MOST_DOCUMENTS_WITHOUT_CALLER = 60
# Twilio: a call lives 4 hours unless the account is allowed more.
LONGEST_CALL_SECONDS = 14_400

# A line on which nothing is heard for longer sounds dead.
MOST_QUIET_SECONDS = 2.0

LINE_HUNG_UP = "the line hung up"
CALLER_HUNG_UP = "the caller hung up"
AGENT_SPOKE = "the agent and the caller spoke"
LEFT_THE_QUEUE = "the caller left the queue"

Agent = Literal["answers", "busy", "no-answer", "failed", "canceled"]
# The readings of what Twilio's pages on `<Pay>` leave open: what follows when its attempts are used up, whether
# maxAttempts counts the tries or those after the first, and which of security code and postal code is asked first.
PayExhausted = Literal["action", "next_verb"]
PayAttempts = Literal["tries", "retries"]
PayOrder = Literal["code_first", "postal_first"]
SilentRecordings = Literal["dropped", "kept"]
BrokenBy = Literal["time", "star"]


class BrokenOff(Exception):
    """Something from outside ends what the party hears, in the middle of any verb: an agent came, the time allowed is
    up, or `*` was pressed where that leaves. It is caught where that was arranged, and is never an error."""

    def __init__(self, by: BrokenBy) -> None:
        super().__init__(by)
        self.by: BrokenBy = by


@dataclass(frozen=True, slots=True)
class Over:
    """The leg has ended. `ran_out` tells a document that came to its end from a `<Hangup>`."""

    reason: str
    ordinary: bool = True
    ran_out: bool = False


@dataclass(slots=True)
class Leg:
    """One party's connection while it lasts. `goodbye` is how the call would end, were nothing left to do now:
    None when the line has said nothing since it last waited, which leaves the caller in dead air. `gone` is a party
    that has hung up while a request still tells the line so."""

    webhook: Webhook
    clock: Clock
    caller: Caller
    listener: Listener
    agent: Agent = "answers"
    pay_exhausted: PayExhausted = "action"
    pay_attempts: PayAttempts = "tries"
    pay_order: PayOrder = "code_first"
    silent_recordings: SilentRecordings = "dropped"
    documents: int = 0
    goodbye: str | None = None
    answered: bool = False
    gone: bool = False
    quiet: float = 0.0
    told_of_quiet: bool = False
    _document: Document | None = None
    _since_caller: int = 0
    _breaks_off_at: float = math.inf
    _star_breaks_off: bool = False
    _began: float = field(init=False)

    def __post_init__(self) -> None:
        self._began = self.clock.elapsed

    @property
    def seconds(self) -> float:
        """Seconds on the line so far."""
        return self.clock.elapsed - self._began

    def fetch(self, request: Request) -> Document:
        """Ask the line for its next document and note what Twilio's schema would complain of in it."""
        self._since_caller += 1
        if self._since_caller > MOST_DOCUMENTS_WITHOUT_CALLER:
            raise LineFailed(None, f"loop: {MOST_DOCUMENTS_WITHOUT_CALLER} documents and the caller did nothing")
        document = self.webhook.fetch(request)
        self._document = document
        self.documents += 1
        if self.goodbye == LINE_HUNG_UP:
            self.goodbye = None
        for complaint in complaints(document.text):
            self.warn(complaint.code, complaint.message)
        return document

    @property
    def document(self) -> Document:
        if self._document is None:
            raise RuntimeError("no document has been fetched yet")
        return self._document

    def request(self, action: str | None, method: str, extra: Mapping[str, str], *, heeded: bool = True) -> Request:
        """The request a verb makes: to its `action`, read from where the document came, or to that place itself."""
        status = "in-progress" if heeded else "completed"
        return Request(self.resolve(action or ""), method, extra, status, heeded)

    def notify(self, url: str | None, params: Mapping[str, str], method: str = "POST") -> None:
        """A status callback, where the line gave an address for it. One that is no URL is a warning like any other."""
        if not url:
            return
        try:
            address = self.resolve(url)
        except LineFailed as failed:
            self.warn(failed.code, failed.message)
            return
        self.webhook.notify(address, params, method=method)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """For documents lived through in the middle of another one (hold music), which is then in hand again."""
        document = self._document
        try:
            yield
        finally:
            self._document = document

    @contextmanager
    def breaking_off(self, *, after: float = math.inf, on_star: bool = False) -> Iterator[None]:
        """Until this is left, BrokenOff comes `after` so many seconds, and when the party presses `*`."""
        before = self._breaks_off_at, self._star_breaks_off
        self._breaks_off_at = min(self.clock.elapsed + after, self._breaks_off_at)
        self._star_breaks_off = on_star or self._star_breaks_off
        try:
            yield
        finally:
            self._breaks_off_at, self._star_breaks_off = before

    def resolve(self, url: str) -> str:
        """A URL as the document in hand writes it, made absolute. Raises LineFailed when it is none."""
        try:
            return urljoin(self.document.url, url.strip())
        except ValueError:
            raise LineFailed(11100, f"“{url}” is not a URL") from None

    def play(
        self, sound: Sound, *, listening: bool = False, heard: float | None = None, of_the_line: bool = True
    ) -> Interruption | None:
        """Let a sound be heard, and the time it takes pass. What the party does over it ends it, and is returned with
        the seconds it was `into` the sound; so many may have been `heard` already, and are not heard again.

        Where nobody is `listening`, keys are lost and words too, as they are at Twilio, and only hanging up ends it.
        Over a talk they reach the person at the other end. What is not `of_the_line` no document has asked for, so it
        belongs to no step.
        """
        if heard is None:
            self._begin(sound, listening, self.document.step if of_the_line else None)
            heard = 0.0
        sound = replace(sound, seconds=min(sound.seconds, heard + self._breaks_off_at - self.clock.elapsed))
        while interruption := self.caller.over(sound, heard):
            into = interruption.into if interruption.into is not None else min(INTO_SECONDS, sound.seconds / 2)
            into = min(max(into, heard), sound.seconds)
            self.pass_time(into - heard)
            heard = into
            self.tell(Did(interruption, sound.kind))
            if listening or isinstance(interruption, HangUp):
                return replace(interruption, into=into)
            if self._star_breaks_off and isinstance(interruption, Keys) and "*" in interruption.pressed:
                raise BrokenOff("star")
            if sound.kind != "talk":
                self.warn(None, f"“{interruption}” came while the line was not listening, and is lost")
        self.pass_time(sound.seconds - heard)
        return None

    def _begin(self, sound: Sound, listening: bool, step: str | None) -> None:
        if sound.words:
            self.tell(_heard(sound, step, self.seconds))
            self.goodbye = LINE_HUNG_UP
        self.quiet = self.quiet + sound.seconds if sound.kind == "pause" and not listening else 0.0
        if self.quiet > MOST_QUIET_SECONDS and not self.told_of_quiet:
            self.told_of_quiet = True
            self.warn(None, f"dead air: {self.quiet:g} s in which nothing is heard and nothing waited for")

    def wait(self, moment: Moment) -> Action:
        """Ask the party what it does. The clock may be moved meanwhile; that takes no turn."""
        self.goodbye = None
        self.quiet = 0.0
        self.told_of_quiet = False
        while isinstance(action := self.caller.act(moment), SetClock):
            self.clock.move(action.text)
            self.tell(Did(action))
        why = moment.refuses(action)
        if why:
            raise ScriptProblem(f"“{action}”: {why}")
        self.tell(Did(action))
        if not isinstance(action, Silence | HangUp):
            self._since_caller = 0
        return action

    def take_back(self, seconds: float) -> None:
        """What the caller spoke or typed over was not said: its time did not pass. Nobody was asked meanwhile."""
        self.clock.advance(-seconds)

    def pass_time(self, seconds: float) -> None:
        if self.clock.elapsed + seconds >= self._breaks_off_at:
            self.clock.advance(max(self._breaks_off_at - self.clock.elapsed, 0))
            raise BrokenOff("time")
        left = LONGEST_CALL_SECONDS - self.seconds
        self.clock.advance(min(seconds, max(left, 0)))
        if seconds > left:
            raise LineFailed(None, f"the call lasted {LONGEST_CALL_SECONDS // 3600} hours, the longest Twilio allows")

    def warn(self, code: int | None, message: str) -> None:
        self.tell(Warned(code, message))

    def tell(self, event: Event) -> None:
        self.listener(event)

    def ran_out(self) -> Over:
        """The document has nothing left, so Twilio hangs up: after a goodbye, or into dead air."""
        if self.goodbye is None:
            return Over("dead air: the document ran out and nothing said goodbye", ordinary=False, ran_out=True)
        return Over(self.goodbye, ran_out=True)


def _heard(sound: Sound, step: str | None, at: float) -> Heard:
    return Heard(step, sound.words, sound.language, sound.voice, round(at, 3), round(sound.seconds, 3))
