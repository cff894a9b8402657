"""Enqueue: the caller waits in a queue until an agent takes the call out of it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ivr.simulator.agent import COMES_SECONDS, talk
from ivr.simulator.attributes import method, whole
from ivr.simulator.dialect import faults
from ivr.simulator.document import LineFailed
from ivr.simulator.events import Dialled
from ivr.simulator.follow import Next, Repertoire
from ivr.simulator.gather import gather
from ivr.simulator.hold import Hold
from ivr.simulator.identity import fresh_sid
from ivr.simulator.leg import CALLER_HUNG_UP, LEFT_THE_QUEUE, Leg, Over
from ivr.simulator.moves import hang_up, leave, redirect
from ivr.simulator.spoken import speak

# Twilio: a queue holds 1000 unless the line allows fewer; the older text says 100.
LARGEST = 1000
# Twilio: with these the verb itself is wrong, and nobody is enqueued.
_FATAL = range(14201, 14222)

WAITING = Repertoire(
    {
        "Say": speak,
        "Play": speak,
        "Pause": speak,
        "Gather": gather,
        "Redirect": redirect,
        "Hangup": hang_up,
        "Leave": leave,
    },
    "what is heard in a queue",
)


@dataclass(frozen=True, slots=True)
class _Place:
    """The caller's place in a queue nobody else waits in."""

    leg: Leg
    sid: str
    since: float
    most: int

    def told(self) -> dict[str, str]:
        """What each request for the waitUrl tells."""
        waited = self.waited()
        return {
            "QueueSid": self.sid,
            "QueueTime": waited["QueueTime"],
            "QueuePosition": "1",
            "AvgQueueTime": waited["QueueTime"],
            "CurrentQueueSize": "1",
            "MaxQueueSize": str(self.most),
        }

    def waited(self) -> dict[str, str]:
        return {"QueueSid": self.sid, "QueueTime": str(round(self.leg.seconds - self.since))}


def enqueue(leg: Leg, verb: Element) -> Next:
    """Wait, perhaps talk for a minute, then ask the action, or without one go on with the next verb.

    An agent who answers comes after half a minute; one who is busy stands for a queue that is full, one who fails for
    Twilio's own failure, and otherwise nobody ever comes. Twilio: what is wrong in the verb, or in the waitUrl's
    document, is QueueResult=error; a caller who hangs up still asks the action, whose answer does not run.
    """
    leg.tell(Dialled(_whom(verb), leg.agent))
    leg.goodbye = None
    if any(fault.code in _FATAL for fault in faults(verb)):
        return _left(leg, verb, "error")
    most = whole(verb, "maxQueueSize", LARGEST)
    if leg.agent == "busy":
        leg.warn(14207, f"{_whom(verb)} is full: {most} wait in it")
        return _left(leg, verb, "queue-full")
    if leg.agent == "failed":
        return _left(leg, verb, "system-error")
    place = _Place(leg, fresh_sid("QU"), leg.seconds, most)
    hold = Hold.of(leg, verb, "waitUrlMethod", place.told, WAITING)
    try:
        ended = hold.last(leg, seconds=COMES_SECONDS if leg.agent == "answers" else math.inf)
    except LineFailed as failed:
        if failed.code is None:
            raise
        leg.warn(failed.code, failed.message)
        return _left(leg, verb, "error", place.waited())
    waited = place.waited()
    if not isinstance(ended, Over):
        gone = talk(leg) == "hangup"
        return _left(leg, verb, "bridged", waited, Over(CALLER_HUNG_UP) if gone else None)
    if ended.reason == LEFT_THE_QUEUE:
        leg.goodbye = None
        return _left(leg, verb, "leave", waited)
    return _left(leg, verb, "hangup", waited, ended)


def _left(
    leg: Leg, verb: Element, result: str, waited: Mapping[str, str] | None = None, over: Over | None = None
) -> Next:
    """What happens when the caller is out of the queue; `over` when the call is over with it."""
    if "action" not in verb.attrib:
        return over
    told = {"QueueResult": result, **(waited or {})}
    request = leg.request(verb.get("action"), method(verb), told, heeded=over is None)
    if over is not None and over.reason != CALLER_HUNG_UP:
        leg.webhook.fetch(request)
        return over
    return request


def _whom(verb: Element) -> str:
    """A queue by its name, or by the workflow that chooses one for a Task."""
    name = (verb.text or "").strip()
    return f"queue {name}" if name else f"workflow {verb.get('workflowSid', '')}".strip()
