"""Telephones that call the line, as Twilio would carry it, and what was heard on them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

from ivr.simulator.clock import Clock
from ivr.simulator.events import Event, Fetched, Heard
from ivr.simulator.phone import ANNOUNCEMENT, Phone
from tests.line import ACCOUNT_SID, AUTH_TOKEN
from tests.release_gate.accounts import Calling
from tests.release_gate.callers import Payer
from tests.release_gate.plan import Plan
from tests.release_gate.twilio import Gone, Twilio, Way
from tests.release_gate.words import recognised

LINE = "+18003903507"
# What Twilio is told with the number of the line: that it may ask again, whatever became of its first try.
AGAIN = "#rc=5&rp=5xx,ct,rt"
_TURN = re.compile(r"/voice/turn/(\d+)")


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence that a caller heard, by its prompt ("" when no catalogue has it), in the answer to this turn."""

    call: str
    turn: int
    prompt: str
    words: str


@dataclass(frozen=True, slots=True)
class Ended:
    """How a call came to its end; not `ordinary` when the line, or the way to it, failed the caller."""

    call: str
    account: str
    reason: str
    ordinary: bool


@dataclass
class Telephones:
    address: str
    plan: Plan
    twilio: Twilio
    told: list[Told] = field(default_factory=list)
    ended: list[Ended] = field(default_factory=list)

    def call(self, calling: Calling, draw: Random) -> None:
        turn = 0
        told: list[Told] = []

        def happen(event: Event) -> None:
            nonlocal turn
            match event:
                case Fetched(url=url, status=200) if not url.endswith("/status"):
                    found = _TURN.search(url)
                    turn = int(found[1]) if found else 0
                case Heard(words=words) if words != ANNOUNCEMENT:
                    sentence = recognised(words)
                    told.append(Told(phone.call_sid, turn, sentence.prompt if sentence else "", words))

        way = Way(self.twilio)
        phone = Phone(
            f"{self.address}/voice{AGAIN}",
            caller=Payer(calling.account, draw, self.plan),
            from_number=calling.telephone,
            to_number=LINE,
            account_sid=ACCOUNT_SID,
            auth_token=AUTH_TOKEN,
            clock=Clock(datetime.now(UTC)),
            transport=way,
            status_callback=f"{self.address}/voice/status",
            listener=happen,
        )
        way.call = phone.call_sid
        try:
            ending = phone.call()
            ended = Ended(phone.call_sid, calling.account, ending.reason, ending.ordinary)
        except Gone:
            ended = Ended(phone.call_sid, calling.account, "the caller hung up unheard", ordinary=True)
        except Exception as error:
            ended = Ended(phone.call_sid, calling.account, f"{type(error).__name__}: {error}", ordinary=False)
        self.told += told
        self.ended.append(ended)
