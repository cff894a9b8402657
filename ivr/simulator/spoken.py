"""Say, Play, Pause: what a party hears, and how long it takes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from ivr.simulator import checks
from ivr.simulator.attributes import checked, whole
from ivr.simulator.caller import HangUp, Interruption, Sound
from ivr.simulator.leg import CALLER_HUNG_UP, Leg, Over
from ivr.simulator.words import said, say_seconds

# Recordings are not fetched; each counts as this long.
PLAY_SECONDS = 5.0
# A tone is taken to last half a second. Twilio: in digits, "w" waits half a second and "W" a whole one.
TONE_SECONDS = 0.5
LONG_WAIT_SECONDS = 1.0
# Twilio: Say and Play, loop="0" is capped at 1000.
ENDLESS = 1000

BEEP = Sound("beep", 0.5)

AUDIBLE = ("Say", "Play", "Pause")

Stops = Callable[[Interruption], bool]


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


def speak_listening(
    leg: Leg, verbs: Iterable[Element], stops: Stops = lambda interruption: True
) -> tuple[Interruption | None, float]:
    """Let each verb be heard once, by a party whose keys count; what `stops` it stops all of it at once.

    Also the seconds of the repetitions, which a party who does nothing goes on to hear.
    """
    left = 0.0
    for verb in verbs:
        sounding = repeated(verb) if verb.tag in AUDIBLE else None
        if sounding is None:
            continue
        heard: float | None = None
        while interruption := leg.play(sounding.sound, listening=True, heard=heard):
            if stops(interruption):
                return interruption, 0.0
            heard = interruption.into
        left += sounding.sound.seconds * (sounding.times - 1)
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
        language = checked(verb, "language", "en-US", checks.language)
        voice = checked(verb, "voice", "man", checks.voice)
        return Repeated(Sound("speech", say_seconds(verb), words, language, voice), times) if words else None
    digits = verb.get("digits", "")
    if digits:
        return Repeated(Sound("tones", tone_seconds(digits), f"(tones {digits})"), times)
    source = (verb.text or "").strip()
    return Repeated(Sound("recording", PLAY_SECONDS, f"(plays {source})"), times) if source else None


def tone_seconds(digits: str) -> float:
    return sum(LONG_WAIT_SECONDS if digit == "W" else TONE_SECONDS for digit in digits)
