"""How large a run of the gate is, and how often what goes wrong in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta

WEB_WORKERS, BACKGROUND_WORKERS = 6, 2
AT_ONCE = 20

# A run takes minutes, so what waits for minutes in service waits for seconds here. Most of the order is kept: a turn is
# shorter than a claim, and a lease shorter than a deadline; but the gateway may take longer to answer than a lease.
CLAIM_LEASE, LEASE = timedelta(seconds=2), timedelta(seconds=5)
DEADLINE, COLLECTING_FOR = timedelta(seconds=25), timedelta(seconds=40)
SETTLE_EVERY_SECONDS = 1.0
# Between two looks at what nobody has heard the end of.
LONGEST_PAUSE = timedelta(seconds=5)
# Of a text message: who died while sending it loses it after so long; who got no answer looks again no sooner than a
# request that is late can still arrive.
TEXT_LEASE, TEXT_SEND_SECONDS, TEXT_ANSWER_SECONDS = timedelta(seconds=15), 5, 2.0
TEXT_FIRST_WAIT, TEXT_LONGEST_WAIT = timedelta(seconds=4), timedelta(seconds=8)
# One call in ten sees a worker die, of several hundred calls a minute. So that one turn does not see it six times, as
# often as Twilio asks, no other dies for so long afterwards.
BETWEEN_DEATHS_SECONDS = 0.4
# A worker that is stopped stays so for longer than its lease, and for less than Twilio waits.
STOPPED_SECONDS = LEASE.total_seconds() + 2.0


@dataclass(frozen=True, slots=True)
class Plan:
    """`forgetful`: the gateway forgets every idempotency key at once. `mistake` names a mutant of the simulation, made
    in the line's processes. `at_points` is the chance to die at a place where money moves."""

    calls: int
    engine: str = "sqlite"
    seed: int = 1
    forgetful: bool = False
    mistake: str = ""
    at_points: float = 0.005
    # Of a hundred calls that begin, after so many something is killed from outside, or stopped.
    killed: float = 8.0
    stopped: float = 0.4
    hang_ups: float = 0.1
    pairs: float = 0.35
    rings_back: float = 0.35
    # Of those who paid: who takes it back at once, and who wants the receipt as a text message.
    undoes: float = 0.1
    wants_text: float = 0.6

    def written(self) -> str:
        """For another process."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> Plan:
        given: Mapping[str, object] = json.loads(text)
        return cls(**given)  # type: ignore[arg-type]
