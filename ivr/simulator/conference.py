"""Conference: the caller waits in a room with music until the agent comes in."""

import math
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from ivr.simulator.agent import COMES_SECONDS, TALK_SECONDS, EndedBy, talk
from ivr.simulator.attributes import among, flag, method, whole
from ivr.simulator.caller import HangUp
from ivr.simulator.clock import as_twilio_writes
from ivr.simulator.document import LineFailed
from ivr.simulator.events import Dialled
from ivr.simulator.follow import Repertoire
from ivr.simulator.hold import Hold
from ivr.simulator.identity import fresh_sid
from ivr.simulator.leg import Leg, Over
from ivr.simulator.moves import redirect
from ivr.simulator.outcome import Outcome
from ivr.simulator.recording import Recording, recording_of
from ivr.simulator.spoken import BEEP, speak
from ivr.simulator.vocabulary import TAGS

MOST_PARTICIPANTS = 250

# Twilio has a number of its own for what may not be heard while waiting.
WAITING = Repertoire(
    {"Say": speak, "Play": speak, "Pause": speak, "Redirect": redirect},
    "what is heard before a conference",
    dict.fromkeys(TAGS["Response"].children, 13238),
)


def confer(leg: Leg, dial: Element, noun: Element) -> Outcome:
    """Enter the room, wait there until the agent comes, and talk.

    Twilio: it begins with the second participant, and the Dial's `timeLimit` and hangupOnStar hold in it as well. An
    agent who does not answer never comes, nor does one for whom `maxParticipants` leaves no room. The agent is taken to
    enter with startConferenceOnEnter and endConferenceOnExit, so it begins and ends with them; the caller's own ends it
    when the caller leaves first.
    """
    leg.tell(Dialled(f"conference {_name(noun)}", leg.agent))
    leg.answered = True
    room = _Room(leg, noun)
    most = whole(dial, "timeLimit", 0) or math.inf
    ends_at = leg.seconds + most
    on_star = flag(dial, "hangupOnStar", False)
    recording = recording_of(leg, dial, "answer") or recording_of(leg, dial, "ringing")
    room.tell("join", leg.webhook.standard["CallSid"])
    fits = whole(noun, "maxParticipants", MOST_PARTICIPANTS) > 1
    comes = COMES_SECONDS if leg.agent == "answers" and fits else math.inf
    did = _wait(leg, noun, min(comes, most), on_star)
    bridged = did == "time" and comes < most
    if bridged:
        did = room.confer(on_star=on_star, ends_at=ends_at)
    else:
        room.tell("leave", leg.webhook.standard["CallSid"])
    if recording:
        recording.tell("completed", recording.seconds)
    url = recording.url if recording else ""
    return Outcome("answered", bridged=bridged, recording_url=url, gone=did == "hangup")


def _wait(leg: Leg, noun: Element, seconds: float, on_star: bool) -> EndedBy:
    """Music, or the line's own document; where that one fails, the caller goes on waiting in silence."""
    hold = Hold.of(leg, noun, "waitMethod", dict, WAITING)
    until = leg.seconds + seconds
    try:
        ended = hold.last(leg, seconds=seconds, on_star=on_star)
    except LineFailed as failed:
        if failed.code is None:
            raise
        leg.warn(failed.code, failed.message)
        ended = replace(hold, url="").last(leg, seconds=until - leg.seconds, on_star=on_star)
    leg.goodbye = None
    return "hangup" if isinstance(ended, Over) else ended


@dataclass(slots=True)
class _Room:
    """A conference of two: the caller, and an agent whose coming and going is heard by the same `beep`."""

    leg: Leg
    noun: Element
    sid: str = field(default_factory=lambda: fresh_sid("CF"))
    agent_sid: str = field(default_factory=lambda: fresh_sid("CA"))
    _told: int = 0

    def confer(self, *, on_star: bool, ends_at: float) -> EndedBy:
        """The agent comes in, and they talk until one of them leaves, or the time allowed is over."""
        leg, noun = self.leg, self.noun
        caller_sid = leg.webhook.standard["CallSid"]
        self.tell("join", self.agent_sid)
        self.tell("start", self.agent_sid)
        recorded = noun.get("record") in ("record-from-start", "true")
        recording = Recording(leg, noun, "Conference") if recorded else None
        gone = self._beep("onEnter")
        most = ends_at - leg.seconds
        did: EndedBy = "hangup" if gone else talk(leg, on_star=on_star, most=most)
        stayed = did == "nothing" and most > TALK_SECONDS
        if stayed:
            self.tell("leave", self.agent_sid)
            did = "hangup" if self._beep("onExit") else did
        self.tell("leave", caller_sid)
        if stayed or flag(noun, "endConferenceOnExit", False):
            self._end(self.agent_sid if stayed else caller_sid)
        if recording:
            recording.tell("completed", recording.seconds)
        return did

    def tell(self, event: str, call_sid: str, more: dict[str, str] | None = None) -> None:
        """The callback, where the line wants this event (Twilio: statusCallbackEvent, none by default)."""
        noun, standard = self.noun, self.leg.webhook.standard
        if event not in noun.get("statusCallbackEvent", "").split():
            return
        told = {
            "AccountSid": standard["AccountSid"],
            "ConferenceSid": self.sid,
            "FriendlyName": _name(noun),
            "Timestamp": as_twilio_writes(self.leg.clock.now),
            "SequenceNumber": str(self._told),
            "StatusCallbackEvent": f"{'conference' if event in ('start', 'end') else 'participant'}-{event}",
            **(self._participant(call_sid) if event in ("join", "leave") else {}),
            **(more or {}),
        }
        self._told += 1
        self.leg.notify(noun.get("statusCallback"), told, method(noun, "statusCallbackMethod"))

    def _participant(self, call_sid: str) -> dict[str, str]:
        noun = self.noun if call_sid != self.agent_sid else Element("Conference", endConferenceOnExit="true")
        return {
            "CallSid": call_sid,
            "Muted": noun.get("muted", "false"),
            "Hold": "false",
            "Coaching": "true" if noun.get("coach") else "false",
            "StartConferenceOnEnter": noun.get("startConferenceOnEnter", "true"),
            "EndConferenceOnExit": noun.get("endConferenceOnExit", "false"),
            **({"ParticipantLabel": noun.get("participantLabel", "")} if noun.get("participantLabel") else {}),
        }

    def _end(self, call_sid: str) -> None:
        reason = "participant-with-end-conference-on-exit-left"
        self.tell("end", call_sid, {"ReasonConferenceEnded": reason, "CallSidEndingConference": call_sid})

    def _beep(self, when: str) -> bool:
        """Twilio: beep, for those who come and those who go unless told otherwise. Whether the caller hung up."""
        wanted = among(self.noun, "beep", "true", ("true", "false", "onEnter", "onExit"))
        return wanted in ("true", when) and isinstance(self.leg.play(BEEP), HangUp)


def _name(noun: Element) -> str:
    return " ".join((noun.text or "").split())
