"""Speech recognition: what a Gather makes of the caller's words, and what it tells while they are spoken."""

from xml.etree.ElementTree import Element

from ivr.simulator.attributes import method, whole
from ivr.simulator.leg import Leg
from ivr.simulator.words import heard_within, spoken_seconds

# Twilio sends numbers between 0 and 1 and promises nothing about them.
CONFIDENCE = "0.9"
STABILITY = "0.8"
# speechTimeout="auto" ends at a pause in the speech; this long is taken.
AUTO_SECONDS = 1
# A partial result comes about every second.
WORDS_IN_PARTIAL = 3
LONGEST = 60


def pause_after(verb: Element, timeout: int) -> int:
    """The silence that ends the speech.

    Twilio: `speechTimeout` is as long as `timeout` unless told otherwise, and `auto` goes with no speechModel.
    """
    written = verb.get("speechTimeout", verb.get("timeout"))
    if written == "auto" and "speechModel" not in verb.attrib:
        return AUTO_SECONDS
    return whole(verb, "speechTimeout", timeout)


def recognise(leg: Leg, verb: Element, words: str, *, pause: int, already: float = 0.0) -> str:
    """Let the words be spoken, and the pause after them pass. The words, as far as `maxSpeechTime` lets them be heard.

    Of the speech and its pause so many seconds may have passed `already`.
    """
    longest = min(whole(verb, "maxSpeechTime", LONGEST), LONGEST)
    whole_seconds = spoken_seconds(words)
    heard = words if whole_seconds <= longest else heard_within(words, longest)
    takes = whole_seconds + pause if whole_seconds <= longest else longest
    callback = verb.get("partialResultCallback")
    if callback:
        already += _partials(leg, verb, heard, already)
    leg.pass_time(max(takes - already, 0.0))
    return heard


def _partials(leg: Leg, verb: Element, words: str, already: float) -> float:
    """Tell the callback the words as they come, the last few still unstable. The seconds that passed meanwhile."""
    spoken = words.split()
    passed = 0.0
    for number, begin in enumerate(range(0, len(spoken), WORDS_IN_PARTIAL)):
        end = begin + WORDS_IN_PARTIAL
        step = max(spoken_seconds(" ".join(spoken[:end])) - already - passed, 0.0)
        leg.pass_time(step)
        passed += step
        told = {
            **leg.webhook.standard,
            "CallStatus": "in-progress",
            "StableSpeechResult": " ".join(spoken[:begin]),
            "UnstableSpeechResult": " ".join(spoken[begin:end]),
            "Stability": STABILITY,
            "SequenceNumber": str(number),
        }
        leg.notify(verb.get("partialResultCallback"), told, method(verb, "partialResultCallbackMethod"))
    return passed
