"""Say, Play, Pause: what a party hears, and how long it takes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from ivr.simulator.attributes import whole
from ivr.simulator.caller import HangUp, Interruption, Sound
from ivr.simulator.leg import CALLER_HUNG_UP, Leg, Over
from ivr.simulator.words import said, spoken_seconds

# Recordings are not fetched; each counts as this long.
PLAY_SECONDS = 5.0
# Twilio: Play, digits, "w" waits half a second; a tone is taken to last as long.
TONE_SECONDS = 0.5
# Twilio: Say and Play, loop="0" is capped at 1000.
ENDLESS = 1000

AUDIBLE = ("Say", "Play", "Pause")


@dataclass(frozen=True, slots=True)
class Repeated:
    """A sound, and how many times it is to be heard."""

    sound: Sound
    times: int


def speak(leg: Leg, verb: Element) -> Over | None:
    """Let a Say, Play or Pause be heard where nobody listens for keys; words that repeat are told once."""
    heard = repeated(verb)
    if heard is None:
        return None
    sound = replace(heard.sound, seconds=heard.sound.seconds * heard.times)
    return over_if_gone(leg.play(sound))


def speak_listening(leg: Leg, verbs: Iterable[Element]) -> tuple[Interruption | None, float]:
    """Let each verb be heard once, by a party whose keys count; what they did over it stops all of it at once.

    Also the seconds of the repetitions, which a party who does nothing goes on to hear.
    """
    left = 0.0
    for verb in verbs:
        heard = repeated(verb) if verb.tag in AUDIBLE else None
        if heard is None:
            continue
        interruption = leg.play(heard.sound, listening=True)
        if interruption is not None:
            return interruption, 0.0
        left += heard.sound.seconds * (heard.times - 1)
    return None, left


def over_if_gone(interruption: Interruption | None) -> Over | None:
    return Over(CALLER_HUNG_UP) if isinstance(interruption, HangUp) else None


def repeated(verb: Element) -> Repeated | None:
    """What a Say, Play or Pause sounds like; None when there is nothing in it to be heard."""
    if verb.tag == "Pause":
        return Repeated(Sound("pause", whole(verb, "length", 1)), 1)
    times = whole(verb, "loop", 1, least=0) or ENDLESS
    if verb.tag == "Say":
        words = said(verb)
        seconds = spoken_seconds(words) + sum(_break_seconds(rest) for rest in verb.iter("break"))
        language, voice = verb.get("language", "en-US"), verb.get("voice", "man")
        return Repeated(Sound("speech", seconds, words, language, voice), times) if words else None
    digits = verb.get("digits", "")
    if digits:
        return Repeated(Sound("tones", TONE_SECONDS * len(digits), f"(tones {digits})"), times)
    source = (verb.text or "").strip()
    return Repeated(Sound("recording", PLAY_SECONDS, f"(plays {source})"), times) if source else None


def _break_seconds(rest: Element) -> float:
    """SSML: `time` in s or ms; by `strength` or bare, about half a second."""
    time = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s)", rest.get("time", ""))
    if not time:
        return 0.0 if rest.get("strength") == "none" else 0.5
    return float(time[1]) / (1000 if time[2] == "ms" else 1)
