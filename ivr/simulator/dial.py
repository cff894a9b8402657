"""Dial: someone else's telephone rings, and the simulated agent does what the tester chose."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from xml.etree.ElementTree import Element

from ivr.simulator import agent
from ivr.simulator.attributes import flag, method, whole
from ivr.simulator.callee import Callee, callees
from ivr.simulator.conference import confer
from ivr.simulator.events import Dialled
from ivr.simulator.follow import Next
from ivr.simulator.leg import CALLER_HUNG_UP, Leg, Over
from ivr.simulator.outcome import Outcome
from ivr.simulator.recording import Recording, recording_of
from ivr.simulator.schema_nouns import NOUNS
from ivr.simulator.spoken import tone_seconds
from ivr.simulator.whisper import joined

RING_SECONDS = 30


def dial(leg: Leg, verb: Element) -> Next:
    """Ring, perhaps talk for a minute, then ask the action, or without one fall through to the next verb.

    Twilio: no default action; several numbers ring at once, and the first to answer is the one; a caller who hangs up
    while it rings or while they talk still asks the action, whose answer does not run. With answerOnBridge the caller's
    own call goes on ringing until they are joined.
    """
    leg.goodbye = None
    nouns = [noun for noun in verb if noun.tag in NOUNS]
    match nouns[0].tag if nouns else "":
        case "Conference":
            outcome = confer(leg, verb, nouns[0])
        case "Queue":
            outcome = _dequeue(leg, verb, nouns[0])
        case _:
            outcome = _call(leg, verb, callees(leg, verb, nouns))
    over = Over(CALLER_HUNG_UP) if outcome.gone else None
    if "action" not in verb.attrib:
        return over
    request = leg.request(verb.get("action"), method(verb), outcome.told(), heeded=over is None)
    return request if leg.answered or over else replace(request, call_status="ringing")


def _call(leg: Leg, verb: Element, called: Sequence[Callee]) -> Outcome:
    """Twilio: `sequential` tries one after another, each as long as `timeout` lets it ring."""
    one_by_one = flag(verb, "sequential", False)
    outcome = Outcome("failed")
    for group in [[callee] for callee in called] if one_by_one else filter(None, [called]):
        leg.tell(Dialled(", ".join(callee.name for callee in group), leg.agent))
        outcome = _ring(leg, verb, group)
        if outcome.bridged or outcome.status == "canceled":
            break
    return outcome


def _ring(leg: Leg, verb: Element, group: Sequence[Callee]) -> Outcome:
    """Twilio: `timeout` 30 s of ringing; where hangupOnStar is set, a `*` cancels it. An address that is none fails.

    A caller who hangs up while it rings is told here as canceled, as `*` is; Twilio's own word for it is not known.
    """
    for callee in group:
        callee.tell("initiated", "initiated")
    _end((callee for callee in group if not callee.exists), "failed")
    ringing = [callee for callee in group if callee.exists]
    if not ringing:
        return Outcome("failed", group[0].sid)
    first, *others = ringing
    if leg.agent in ("busy", "failed", "canceled"):
        _end(ringing, leg.agent)
        return Outcome(leg.agent, first.sid)
    for callee in ringing:
        callee.tell("ringing", "ringing")
    recording = recording_of(leg, verb, "ringing")
    seconds = agent.RING_SECONDS if leg.agent == "answers" else whole(verb, "timeout", RING_SECONDS)
    did = agent.ring(leg, seconds, on_star=flag(verb, "hangupOnStar", False))
    if did == "nothing" and leg.agent == "answers":
        _end(others, "canceled")
        return _answered(leg, verb, first, recording)
    status = "no-answer" if did == "nothing" else "canceled"
    _end(ringing, status)
    if recording:
        recording.tell("absent", 0)
    return Outcome(status, first.sid, gone=did == "hangup")


def _answered(leg: Leg, verb: Element, callee: Callee, recording: Recording | None) -> Outcome:
    """Keys for their switchboard, the whisper, and then the talk.

    An agent who hangs up during the whisper was never joined to the caller, which is told here as no-answer; Twilio's
    own word for it is not known.
    """
    callee.answer()
    leg.pass_time(tone_seconds(callee.noun.get("sendDigits", "")))
    if not joined(leg, callee):
        callee.end("completed")
        return Outcome("no-answer", callee.sid)
    leg.answered = True
    recording = recording or recording_of(leg, verb, "answer")
    on_star, most = flag(verb, "hangupOnStar", False), whole(verb, "timeLimit", 0) or math.inf
    did = agent.talk(leg, on_star=on_star, most=most)
    callee.end("completed")
    if recording:
        recording.tell("completed", recording.seconds)
    url = recording.url if recording else ""
    return Outcome("completed", callee.sid, callee.seconds, True, url, gone=did == "hangup")


def _dequeue(leg: Leg, verb: Element, queue: Element) -> Outcome:
    """Twilio: with nobody in the queue the Dial waits for somebody until its timeout. In a call of one party nobody
    ever waits there, so nobody hears the Queue's `url` either."""
    leg.tell(Dialled(f"queue {(queue.text or '').strip()}", leg.agent))
    did = agent.ring(leg, whole(verb, "timeout", RING_SECONDS), on_star=flag(verb, "hangupOnStar", False))
    return Outcome("no-answer" if did == "nothing" else "canceled", gone=did == "hangup")


def _end(callees: Iterable[Callee], call_status: str) -> None:
    for callee in callees:
        callee.end(call_status)
