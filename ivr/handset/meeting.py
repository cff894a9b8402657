"""Where a call in its own thread and the browser's requests wait for each other."""

from __future__ import annotations

import threading
import time

from ivr.handset.questions import Question, Reply, refuses
from ivr.simulator.caller import HangUp

# Twilio waits 15 s for a document; by then the line has answered or failed.
WORK_SECONDS = 20.0
OVER = "the call is over"


class Meeting:
    """The call asks and sleeps until it is answered; a request replies and sleeps until the next question.

    A browser that has said nothing for `patience_seconds` has gone, and its caller hangs up. `number` counts the
    questions; `over` is that no other will come.
    """

    def __init__(self, patience_seconds: float) -> None:
        self._patience_seconds = patience_seconds
        self._turn = threading.Condition()
        self._last_word = time.monotonic()
        self._reply: Reply | None = None
        self.question: Question | None = None
        self.number = 0
        self.over = False

    def ask(self, question: Question) -> Reply:
        """The call's side: wait for the reply to this."""
        with self._turn:
            self.number += 1
            self.question, self._reply = question, None
            self._turn.notify_all()
            while self._reply is None:
                left = self._last_word + self._patience_seconds - time.monotonic()
                if left <= 0:
                    self._reply = HangUp()
                else:
                    self._turn.wait(left)
            self.question = None
            return self._reply

    def close(self) -> None:
        """The call's side: nothing will be asked any more."""
        with self._turn:
            self.over = True
            self._turn.notify_all()

    def settle(self) -> None:
        """The browser's side: wait while the line is at work."""
        with self._turn:
            self._last_word = time.monotonic()
            self._wait()

    def reply(self, reply: Reply, number: int | None = None) -> str | None:
        """The browser's side: answer the question, and wait for what comes of it; or why this is refused.

        When `number` is that of a question answered earlier, the browser was late, and nothing is done.
        """
        with self._turn:
            self._last_word = time.monotonic()
            self._wait()
            if number is not None and number != self.number:
                return None
            why = OVER if self.over else refuses(self.question, reply)
            if why is not None:
                return why
            self._reply, self.question = reply, None
            self._turn.notify_all()
            self._wait()
            return None

    def _wait(self) -> None:
        self._turn.wait_for(lambda: self.question is not None or self.over, WORK_SECONDS)
