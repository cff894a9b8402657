"""Record: the caller leaves a message."""

import math
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ivr.simulator import checks
from ivr.simulator.attributes import among, checked, flag, method, whole
from ivr.simulator.caller import Action, HangUp, Keys, Moment, Record, Silence, Speech, Wants
from ivr.simulator.dialect import LONGEST_TRANSCRIBED
from ivr.simulator.identity import fresh_sid
from ivr.simulator.leg import Leg
from ivr.simulator.recording import Recording
from ivr.simulator.spoken import BEEP, TONE_SECONDS
from ivr.simulator.webhook import Request
from ivr.simulator.words import spoken_seconds

LONGEST = 3600
ANY_KEY = "1234567890*#"
# Twilio transcribes nothing shorter.
SHORTEST_TRANSCRIBED = 2


@dataclass(frozen=True, slots=True)
class _Message:
    """What was left: seconds and perhaps words of speech, and the key, or `hangup`, that ended it."""

    seconds: int = 0
    words: str = ""
    ending: str = ""


def record(leg: Leg, verb: Element) -> Request | None:
    """Beep, wait for a message, and ask the action with it.

    Twilio: `timeout` 5 s of silence ends it, and 0 waits for ever; so does `maxLength`, 3600 s or 120 of what is
    transcribed, and any key of `finishOnKey`, which are all keys by default; the silence is trimmed off. A caller who
    hangs up still asks the action (Digits=hangup), whose answer does not run. An empty recording asks nothing and
    falls through, as Twilio's older text has it; its present one keeps silent recordings.
    """
    transcribed = flag(verb, "transcribe", False) or "transcribeCallback" in verb.attrib
    longest = whole(verb, "maxLength", LONGEST_TRANSCRIBED if transcribed else LONGEST)
    timeout = whole(verb, "timeout", 5, least=0) or math.inf
    action: Action | None = leg.play(BEEP) if flag(verb, "playBeep", True) else None
    recording = Recording(leg, verb, "RecordVerb")
    if action is None:
        action = leg.wait(Moment(Wants.RECORDING, leg.document.step, min(timeout, longest)))
    message = _message(action, longest, checked(verb, "finishOnKey", ANY_KEY, checks.keys))
    quiet = 0.0 if message.ending else min(timeout, longest - message.seconds)
    leg.pass_time(message.seconds + quiet)
    trimmed = among(verb, "trim", "trim-silence", ("trim-silence", "do-not-trim")) == "trim-silence"
    seconds = message.seconds if trimmed else round(message.seconds + quiet)
    if not message.seconds and message.ending != "hangup" and leg.silent_recordings == "dropped":
        recording.tell("absent", 0)
        return None
    recording.tell("completed", seconds)
    if transcribed and message.seconds:
        _transcribe(leg, verb, recording, message, longest)
    told = {
        "RecordingUrl": recording.url,
        "RecordingSid": recording.sid,
        "RecordingDuration": str(seconds),
        "Digits": message.ending,
    }
    return leg.request(verb.get("action"), method(verb), told, heeded=message.ending != "hangup")


def _message(action: Action, longest: int, finish_on: str) -> _Message:
    match action:
        case Silence():
            return _Message()
        case HangUp():
            return _Message(ending="hangup")
        case Record(seconds, then):
            return _Message(min(seconds, longest), "", then if then in finish_on and seconds <= longest else "")
        case Speech(words):
            return _Message(min(max(1, round(spoken_seconds(words))), longest), words)
        case Keys(pressed):
            # Keys that do not end it are tones in the recording.
            tones = next((place for place, key in enumerate(pressed) if key in finish_on), len(pressed))
            return _Message(min(math.ceil(tones * TONE_SECONDS), longest), "", pressed[tones : tones + 1])
        case _:
            raise AssertionError(f"a recording does not take {action}")


def _transcribe(leg: Leg, verb: Element, recording: Recording, message: _Message, longest: int) -> None:
    """Twilio: over 120 s of maxLength a warning is written instead; what is too short cannot be transcribed."""
    if longest > LONGEST_TRANSCRIBED:
        return
    status = "completed" if message.seconds >= SHORTEST_TRANSCRIBED else "failed"
    if status == "failed":
        leg.warn(13617, f"<Record>: {message.seconds} s are too short to be transcribed")
    sid = fresh_sid("TR")
    told = {
        **leg.webhook.standard,
        "TranscriptionSid": sid,
        "TranscriptionText": message.words or "(speech)" if status == "completed" else "",
        "TranscriptionStatus": status,
        "TranscriptionUrl": recording.url.replace(f"Recordings/{recording.sid}", f"Transcriptions/{sid}"),
        "RecordingSid": recording.sid,
        "RecordingUrl": recording.url,
    }
    leg.notify(verb.get("transcribeCallback"), told)
