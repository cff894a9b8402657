"""Connect the caller with a person."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ivr.engine.call import Call
from ivr.engine.directives import Dial, HangUp
from ivr.engine.events import DialEnded
from ivr.engine.fields import ContactName, Seconds, StepName
from ivr.engine.invocations import AbandonPayment, AgentsAway, AgentsThere, FindAgents, PaymentAbandoned
from ivr.engine.turn import Event, Turn
from ivr.engine.ways import CARD, CONFIRMED, NOTHING, Promises, Way, Ways, heard

CONNECTING = "connecting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Whether people are there is asked at the moment of the transfer, not when the call began.

    `closed`, `busy` and `no_answer` bring the caller back with words; nobody is dropped. A caller
    who has talked with somebody has no more to hear from us. Prompts after `closed` may say `{agents_open}`.
    """

    transfer: ContactName
    closed: StepName
    busy: StepName
    no_answer: StepName
    ring: Seconds = 30

    def enter(self, call: Call) -> Turn:
        """A payment the caller did not confirm is put away first: the person they talk to may take it instead."""
        if call.payment:
            return Turn(call, invocation=AbandonPayment(call.payment))
        return Turn(call, invocation=FindAgents(self.transfer))

    def says(self) -> tuple[str, ...]:
        return (CONNECTING,)

    def claims(self, call: Call, pressed: str) -> bool:
        return True  # while somebody is rung, nothing of the line listens

    def hear(self, call: Call, event: Event) -> Turn:
        match event:
            case PaymentAbandoned():
                return self.enter(replace(call, payment=""))
            case AgentsThere(number, caller_id):
                return Turn(call, (call.say(CONNECTING), Dial(number, self.ring, caller_id)))
            case AgentsAway(agents_open):
                if agents_open is not None:
                    call = call.knowing(agents_open=agents_open)
                return Turn(call.at(self.closed))
            case DialEnded("talked"):
                return Turn(call, (HangUp(),))
            case DialEnded("busy"):
                return Turn(call.at(self.busy))
            case _:
                return Turn(call.at(self.no_answer))

    def ways(self, promises: Promises) -> Ways:
        back = frozenset({"agents_open"}) if promises.come_back(self.transfer) else NOTHING
        return Ways(
            (
                Way(("closed",), self.closed, back, passive=True),
                Way(("busy",), self.busy, passive=True),
                Way(("no_answer",), self.no_answer, passive=True),
            ),
            heard(*self.says()),
            forgets=frozenset({CARD, CONFIRMED}),
            ends=True,
        )
