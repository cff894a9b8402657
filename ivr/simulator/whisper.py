"""Whisper: what the one who answers hears before being joined to the caller, who hears nothing of it."""

from dataclasses import replace

from ivr.simulator.attributes import method
from ivr.simulator.callee import Callee
from ivr.simulator.caller import Action, Keys, Listens, Moment, Silence, Wants
from ivr.simulator.events import Did, Event, Heard, Whispered
from ivr.simulator.follow import Repertoire, follow
from ivr.simulator.gather import gather
from ivr.simulator.leg import Leg
from ivr.simulator.moves import hang_up, redirect
from ivr.simulator.spoken import speak
from ivr.simulator.webhook import Request

# The key an agent presses when a whisper asks whether to take the call.
ACCEPTS = "1"

# Twilio: a leg that was dialled cannot dial, record, queue or pay.
WHISPERED = Repertoire(
    {"Say": speak, "Play": speak, "Pause": speak, "Gather": gather, "Redirect": redirect, "Hangup": hang_up},
    "a whisper",
    {"Dial": 13201},
)


class AgentWhoAccepts(Listens):
    """Listens to the whisper and accepts."""

    def act(self, moment: Moment) -> Action:
        return Silence() if moment.wants in (Wants.SPEECH, Wants.CARD) else Keys(ACCEPTS)


def joined(leg: Leg, callee: Callee) -> bool:
    """Let the one who answered hear the noun's `url`, on their own leg. Whether they stayed to be joined."""
    url = callee.noun.get("url")
    if not url:
        return True

    def overhear(event: Event) -> None:
        if isinstance(event, Heard):
            leg.tell(Whispered(event.words, event.language))
        elif not isinstance(event, Did):  # the agent's own keys are no part of the caller's story
            leg.tell(event)

    webhook = replace(leg.webhook, standard=callee.standard)
    child = Leg(webhook, leg.clock, AgentWhoAccepts(), overhear, answered=True)
    over = follow(child, Request(leg.resolve(url), method(callee.noun)), WHISPERED)
    leg.documents += child.documents
    return over.ran_out
