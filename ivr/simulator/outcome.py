"""What became of a Dial."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """As its action hears it. `call_sid` is empty where nobody's telephone rang: a conference, a queue. `gone` is a
    caller who hung up."""

    status: str
    call_sid: str = ""
    seconds: int = 0
    bridged: bool = False
    recording_url: str = ""
    gone: bool = False

    def told(self) -> dict[str, str]:
        """Twilio: Dial, action."""
        told = {"DialCallStatus": self.status, "DialBridged": "true" if self.bridged else "false"}
        if self.call_sid:
            told |= {"DialCallSid": self.call_sid, "DialCallDuration": str(self.seconds)}
        return told | ({"RecordingUrl": self.recording_url} if self.recording_url else {})
