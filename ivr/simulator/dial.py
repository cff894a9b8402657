"""Dial: someone else's telephone rings, and the simulated agent does what the tester chose."""

from collections.abc import Callable
from xml.etree.ElementTree import Element

from ivr.simulator.attributes import method, whole
from ivr.simulator.caller import Action, Keys, Listens, Moment, Silence, Wants
from ivr.simulator.events import Dialled, Did, Event, Heard, Whispered
from ivr.simulator.identity import fresh_sid, outbound
from ivr.simulator.leg import AGENT_SPOKE, Agent, Leg, Over
from ivr.simulator.webhook import Request, Webhook

RING_SECONDS = 5
TALK_SECONDS = 60
# The key an agent presses when a whisper asks whether to take the call.
ACCEPTS = "1"

_STATUS: dict[Agent, str] = {
    "answers": "completed",
    "busy": "busy",
    "no-answer": "no-answer",
    "failed": "failed",
    "canceled": "canceled",
}


class AgentWhoAccepts(Listens):
    """Listens to the whisper and accepts."""

    def act(self, moment: Moment) -> Action:
        return Silence() if moment.wants in (Wants.SPEECH, Wants.CARD) else Keys(ACCEPTS)


def dial(leg: Leg, verb: Element, run: Callable[[Leg, Request], Over]) -> Request | None:
    """Ring, perhaps talk for a minute, then ask the action, or without one fall through to the next verb.

    Twilio: no default action; `timeout` 30 s of ringing. An agent who hangs up during the whisper was never joined
    to the caller, which is told here as no-answer; Twilio's own word for it is not known.
    """
    callee = _callee(verb)
    number = ", ".join(_numbers(verb))
    leg.tell(Dialled(number, leg.agent))
    leg.goodbye = None
    child_sid, outcome = fresh_sid("CA"), leg.agent
    if outcome == "answers":
        leg.pass_time(RING_SECONDS)
        if not _joined(leg, callee, child_sid, run):
            outcome = "no-answer"
    elif outcome == "no-answer":
        leg.pass_time(whole(verb, "timeout", 30))
    talked = whole(verb, "timeLimit", TALK_SECONDS) if outcome == "answers" else 0
    talked = min(talked, TALK_SECONDS)
    leg.pass_time(talked)
    if outcome == "answers":
        leg.goodbye = AGENT_SPOKE
    if verb.get("action") is None:
        return None
    extra = {"DialCallStatus": _STATUS[outcome], "DialCallSid": child_sid, "DialCallDuration": str(talked)}
    return leg.request(
        verb.get("action"), method(verb), extra | {"DialBridged": "true" if outcome == "answers" else "false"}
    )


def _joined(leg: Leg, callee: Element | None, child_sid: str, run: Callable[[Leg, Request], Over]) -> bool:
    """Let the agent hear the whisper, on a leg of their own. Whether they stayed to be joined to the caller."""
    if callee is None or not callee.get("url"):
        return True
    parent = dict(leg.webhook.standard)
    theirs = leg.webhook
    webhook = Webhook(
        outbound(child_sid, parent, (callee.text or "").strip()),
        theirs.auth_token,
        leg.clock,
        theirs.transport,
        theirs.listener,
        twice=theirs.twice,
    )

    def overhear(event: Event) -> None:
        if isinstance(event, Heard):
            leg.tell(Whispered(event.words, event.language))
        elif not isinstance(event, Did):  # the agent's own keys are no part of the caller's story
            leg.tell(event)

    child = Leg(webhook, leg.clock, AgentWhoAccepts(), overhear)
    over = run(child, Request(leg.resolve(callee.get("url", "")), method(callee)))
    leg.documents += child.documents
    return over.ran_out


def _callee(verb: Element) -> Element | None:
    return next((noun for noun in verb if noun.tag in ("Number", "Client", "Sip")), None)


def _numbers(verb: Element) -> list[str]:
    plain = (verb.text or "").strip()
    return ([plain] if plain else []) + [" ".join("".join(noun.itertext()).split()) or noun.tag for noun in verb]
