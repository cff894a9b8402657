"""Record: the caller leaves a message."""

from xml.etree.ElementTree import Element

from ivr.simulator.attributes import method, whole
from ivr.simulator.caller import HangUp, Keys, Moment, Record, Silence, Speech, Wants
from ivr.simulator.identity import fresh_sid
from ivr.simulator.leg import Leg
from ivr.simulator.webhook import Request
from ivr.simulator.words import spoken_seconds


def record(leg: Leg, verb: Element) -> Request | None:
    """Wait for a message and ask the action with it.

    Twilio: `timeout` 5 s of silence ends it, `maxLength` 3600 s, any key of `finishOnKey` (default all) ends it.
    A caller who hangs up still asks the action (Digits=hangup), whose answer does not run. Silence records nothing
    and falls through: Twilio's older text says so, its present one keeps silent recordings.
    """
    timeout = whole(verb, "timeout", 5, least=0)
    action = leg.wait(Moment(Wants.RECORDING, leg.document.step, timeout))
    if isinstance(action, Silence):
        leg.pass_time(timeout)
        return None
    seconds, ending = 0, ""
    match action:
        case Record(spoken):
            seconds = min(spoken, whole(verb, "maxLength", 3600))
            leg.pass_time(seconds + (timeout if seconds == spoken else 0))
        case Speech(words):
            seconds = max(1, round(spoken_seconds(words)))
            leg.pass_time(seconds + timeout)
        case Keys(pressed):
            ending = next((key for key in pressed if key in verb.get("finishOnKey", "1234567890*#")), "")
            leg.pass_time(0 if ending else timeout)
        case HangUp():
            ending = "hangup"
        case _:
            raise AssertionError(f"a recording does not take {action}")
    return leg.request(
        verb.get("action"), method(verb), _result(leg, seconds, ending), heeded=not isinstance(action, HangUp)
    )


def _result(leg: Leg, seconds: int, ending: str) -> dict[str, str]:
    sid = fresh_sid("RE")
    account = leg.webhook.standard["AccountSid"]
    return {
        "RecordingUrl": f"https://api.twilio.com/2010-04-01/Accounts/{account}/Recordings/{sid}",
        "RecordingSid": sid,
        "RecordingDuration": str(seconds),
        "Digits": ending,
    }
