"""Send what is due, each message once; and leave it when it cannot be sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ivr.texts.ports import ConsentBook, Due, NoAnswer, Outbox, Refused, Sender, Sent, StopList, Withheld
from ivr.texts.wording import PROMPTS

# Within this a sender answers, whatever happens on the way.
SEND_SECONDS = 20
# How long a worker has a message to itself: longer than looking for it and sending it take.
LEASE = timedelta(seconds=90)
# A message nobody could send for so long is news no more.
GIVE_UP_AFTER = timedelta(hours=24)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=15), timedelta(hours=1)
# A number that was typed and never confirmed is of no use to anybody after this.
FORGET_AFTER = timedelta(hours=1)
# Of one round, so that a worker which is to stop does.
MOST_AT_ONCE = 100
TOO_LATE = "no answer for 24 hours"


@dataclass(frozen=True, slots=True)
class Messenger:
    """`write` makes the words of a message, `chance` draws from 0 to 1, and `gave_up` is told of each message that will
    not be sent, and why."""

    outbox: Outbox
    consents: ConsentBook
    stops: StopList
    sender: Sender
    write: Callable[[Due], str]
    clock: Callable[[], datetime]
    chance: Callable[[], float]
    gave_up: Callable[[Due, str], None]

    def send_due(self) -> int:
        """Send what is due, as far as the carrier answers; how many are on their way now.

        One that breaks keeps none of the others waiting: all are tried, then what broke is raised, as a group.
        """
        sent, broken = 0, list[Exception]()
        self.consents.forget_noted(self.clock() - FORGET_AFTER)
        for _ in range(MOST_AT_ONCE):
            now = self.clock()
            due = self.outbox.claim(now, now + LEASE)
            if due is None:
                break
            if isinstance(due, Withheld):
                self.gave_up(due.due, due.why)
                continue
            try:
                sent += self._deliver(due)
            except Exception as error:
                self._later(due, type(error).__name__)
                broken.append(error)
        if broken:
            raise ExceptionGroup("messages that could not be sent", broken)
        return sent

    def _deliver(self, due: Due) -> bool:
        """The carrier knows no idempotency: sent twice is sent twice. So before another attempt it is asked for the
        message of the one before, whose worker may have died between sending it and noting so."""
        words = self.write(due)
        answer: Sent | Refused | NoAnswer | None = None
        if due.tries > 1:
            answer = self.sender.find(due.number, due.reference)
        if answer is None:
            if self.clock() > due.until - timedelta(seconds=SEND_SECONDS):
                return False  # this worker was stopped for a while: another may be at it, or soon will
            answer = self.sender.send(due.number, words)
        match answer:
            case Sent(sid):
                return self.outbox.note_sent(due, sid, PROMPTS[due.kind], self.clock())
            case Refused(why, stopped):
                if stopped:
                    self.stops.stop(due.number, self.clock())
                self._give_up(due, why)
            case NoAnswer(why):
                self._later(due, why)
        return False

    def _later(self, due: Due, why: str) -> None:
        """Longer each time, and by chance a little more or less, so that not all come back at the same moment."""
        now = self.clock()
        if now - due.begun_at >= GIVE_UP_AFTER:
            self._give_up(due, f"{TOO_LATE} ({why})")
            return
        wait = min(FIRST_WAIT * 2 ** min(due.tries - 1, 20), LONGEST_WAIT)
        self.outbox.put_off(due, now + wait * (0.5 + self.chance()))

    def _give_up(self, due: Due, why: str) -> None:
        self.outbox.give_up(due, why, self.clock())
        self.gave_up(due, why)
