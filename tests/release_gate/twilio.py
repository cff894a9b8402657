"""Twilio between the callers and the line: webhooks that come twice, late or never, and how long each answer took."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random

from ivr.simulator.transport import Answer, RequestsTransport, Unreachable

# Out of a hundred turns.
LOST, TWICE, AGAIN_LATER, UNHEARD = 0.3, 2.0, 1.5, 1.0
# Out of a hundred ends of calls.
END_LOST, END_TWICE, END_LATE = 5.0, 5.0, 5.0
LATE_SECONDS = (0.5, 5.0)
SORRY = "sorry"
_TURN = re.compile(r"/voice/turn/(\d+)")
APART = 32


class Gone(Exception):
    """The caller has hung up while a turn of theirs was on its way."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One turn that was answered. `tries` above one are Twilio's own; `twice` is what the gate has done to it. `after`
    is the step at which the line had waited, and `step` the one that speaks in the answer."""

    call: str
    turn: int
    began: float
    ended: float
    tries: int
    twice: bool
    after: str
    step: str

    @property
    def seconds(self) -> float:
        return self.ended - self.began


@dataclass
class Twilio:
    """What all calls share. `contradicted` are turns that were answered in two ways; `lost` are calls with a turn that
    nobody ever got; `broken` says of a call when the tries of its last turn were under way that got no answer; `ended`
    when the line heard that a call is over."""

    draw: Random
    calm: threading.Event = field(default_factory=threading.Event)
    counted: Counter[str] = field(default_factory=Counter)
    asked: list[Asked] = field(default_factory=list)
    contradicted: list[str] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    broken: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    ended: dict[str, float] = field(default_factory=dict)
    http: RequestsTransport = field(default_factory=RequestsTransport)
    later: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(APART))

    def chance(self, of_a_hundred: float) -> bool:
        return self.draw.random() * 100 < of_a_hundred and not self.calm.is_set()


def _without_clock(headers: dict[str, str]) -> dict[str, str]:
    """The line goes by its own clock."""
    return {name: value for name, value in headers.items() if name != "X-IVR-Clock"}


@dataclass
class Way:
    """The way of one call's requests to the line."""

    twilio: Twilio
    call: str = ""
    tries: Counter[str] = field(default_factory=Counter)
    step: str = ""

    def send(self, method: str, url: str, headers: dict[str, str], body: str, timeout_seconds: float) -> Answer:
        twilio, headers = self.twilio, _without_clock(headers)
        token = headers["I-Twilio-Idempotency-Token"]
        self.tries[token] += 1
        if self.call in twilio.lost or (self.tries[token] == 1 and twilio.chance(LOST)):
            twilio.lost.add(self.call)
            raise Unreachable("lost on the way")

        def once() -> Answer:
            return twilio.http.send(method, url, headers, body, timeout_seconds)

        found = _TURN.search(url)
        turn = int(found[1]) if found else 0
        if turn and twilio.chance(UNHEARD):
            twilio.counted["hang-ups while a turn was on its way"] += 1
            twilio.later.submit(_quietly, once)
            raise Gone
        began = time.monotonic()
        twice = twilio.chance(TWICE)
        other = twilio.later.submit(_quietly, once) if twice else None
        if self.tries[token] == 1:
            twilio.broken[self.call] = []
        try:
            answer = once()
        except Unreachable:
            twilio.broken[self.call].append((began, time.monotonic()))
            raise
        ended = time.monotonic()
        step = answer.header("X-IVR-Step") or ""
        twilio.asked.append(Asked(self.call, turn, began, ended, self.tries[token], twice, self.step, step))
        self.step = step
        if other is not None:
            twilio.counted["turns sent twice"] += 1
            self._compare(turn, answer, other.result())
        if twilio.chance(AGAIN_LATER):
            twilio.counted["turns sent again later"] += 1
            twilio.later.submit(self._again, turn, answer, once, self._late())
        return answer

    def _late(self) -> float:
        low, high = LATE_SECONDS
        return low + (high - low) * self.twilio.draw.random()

    def _again(self, turn: int, answer: Answer, once: Callable[[], Answer], seconds: float) -> None:
        time.sleep(seconds)
        self._compare(turn, answer, _quietly(once))

    def _compare(self, turn: int, first: Answer, other: Answer | None) -> None:
        """A turn that arrives again gets the answer it got before; unless the line could only apologise."""
        if other is None or SORRY in (first.header("X-IVR-Step"), other.header("X-IVR-Step")):
            return
        if (first.status, first.body) != (other.status, other.body):
            self.twilio.contradicted.append(f"{self.call}/{turn}")

    def send_callback(
        self, method: str, url: str, headers: dict[str, str], body: str, timeout_seconds: float
    ) -> Answer:
        """The end of the call."""
        twilio, headers = self.twilio, _without_clock(headers)
        if twilio.chance(END_LOST):
            twilio.counted["ends of calls never told"] += 1
            return Answer(204, {}, "")

        def tell(seconds: float = 0.0) -> None:
            time.sleep(seconds)
            answer = _quietly(lambda: twilio.http.send(method, url, headers, body, timeout_seconds))
            if answer is not None and answer.status == 204:
                twilio.ended[self.call] = time.monotonic()

        if twilio.chance(END_TWICE):
            twilio.counted["ends of calls told twice"] += 1
            twilio.later.submit(tell, self._late() / 4)
        if twilio.chance(END_LATE):
            twilio.counted["ends of calls told late"] += 1
            twilio.later.submit(tell, self._late())
        else:
            tell()
        return Answer(204, {}, "")


def _quietly(once: Callable[[], Answer]) -> Answer | None:
    """Nobody waits for it."""
    try:
        return once()
    except Unreachable:
        return None
