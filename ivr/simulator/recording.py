"""A recording while it is made: where it is found afterwards, and what its callback hears of it."""

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from ivr.simulator.attributes import among, method
from ivr.simulator.clock import as_twilio_writes
from ivr.simulator.identity import fresh_sid
from ivr.simulator.leg import Leg


@dataclass(slots=True)
class Recording:
    """What a Record, a Dial or a Conference records. `source` is Twilio's word for which of them it is."""

    leg: Leg
    verb: Element
    source: str
    channels: int = 1
    track: str = "both"
    sid: str = field(default_factory=lambda: fresh_sid("RE"))
    started: str = ""
    began: float = 0.0

    def __post_init__(self) -> None:
        self.started = as_twilio_writes(self.leg.clock.now)
        self.began = self.leg.clock.elapsed
        self.tell("in-progress")

    @property
    def url(self) -> str:
        account = self.leg.webhook.standard["AccountSid"]
        return f"https://api.twilio.com/2010-04-01/Accounts/{account}/Recordings/{self.sid}"

    @property
    def seconds(self) -> int:
        """How long it has been recording."""
        return round(self.leg.clock.elapsed - self.began)

    def tell(self, status: str, seconds: int | None = None) -> None:
        """The callback, where the line wants this event (recordingStatusCallbackEvent, completed by default)."""
        if status not in self.verb.get("recordingStatusCallbackEvent", "completed").split():
            return
        standard = self.leg.webhook.standard
        told = {
            "AccountSid": standard["AccountSid"],
            "CallSid": standard["CallSid"],
            "RecordingSid": self.sid,
            "RecordingUrl": self.url,
            "RecordingStatus": status,
            "RecordingChannels": str(self.channels),
            "RecordingTrack": self.track,
            "RecordingStartTime": self.started,
            "RecordingSource": self.source,
        }
        if seconds is not None:
            told["RecordingDuration"] = str(seconds)
        self.leg.notify(
            self.verb.get("recordingStatusCallback"), told, method(self.verb, "recordingStatusCallbackMethod")
        )


def recording_of(leg: Leg, dial: Element, begins: str) -> Recording | None:
    """What a Dial records from here on, where it `begins` to: at the ringing or at the answer (Twilio: Dial, record,
    and its older `true`, which is from the answer; a dual one has a channel for each of the two)."""
    wanted = "record-from-answer" if dial.get("record") == "true" else dial.get("record", "")
    if wanted.removesuffix("-dual") != f"record-from-{begins}":
        return None
    track = among(dial, "recordingTrack", "both", ("inbound", "outbound", "both"))
    return Recording(leg, dial, "DialVerb", 2 if wanted.endswith("-dual") else 1, track)
