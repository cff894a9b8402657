"""Say, Play, Pause: what a party hears, and how long it takes."""

import re
from xml.etree.ElementTree import Element

from ivr.simulator.attributes import whole
from ivr.simulator.leg import Leg
from ivr.simulator.words import said, spoken_seconds

# Recordings are not fetched; each counts as this long.
PLAY_SECONDS = 5.0
# Twilio: Play, digits, "w" waits half a second; a tone is taken to last as long.
TONE_SECONDS = 0.5
# Twilio: Say and Play, loop="0" is capped at 1000.
ENDLESS = 1000

AUDIBLE = ("Say", "Play", "Pause")


def speak(leg: Leg, verb: Element, *, passes: int | None = None) -> float:
    """Let a Say, Play or Pause be heard; words that repeat are told once.

    `passes` limits the repetitions that take their time now. Returns the seconds of those left over, which a party
    who does not interrupt goes on to hear.
    """
    if verb.tag == "Pause":
        leg.pass_time(whole(verb, "length", 1))
        return 0.0
    times = whole(verb, "loop", 1, least=0) or ENDLESS
    words, seconds = _sound(verb)
    if not words:
        return 0.0
    now = times if passes is None else min(times, passes)
    leg.hear(words, verb.get("language", "en-US"), seconds * now)
    return seconds * (times - now)


def _sound(verb: Element) -> tuple[str, float]:
    if verb.tag == "Say":
        words = said(verb)
        return words, spoken_seconds(words) + sum(_break_seconds(rest) for rest in verb.iter("break"))
    digits = verb.get("digits", "")
    if digits:
        return f"(tones {digits})", TONE_SECONDS * len(digits)
    source = (verb.text or "").strip()
    return (f"(plays {source})", PLAY_SECONDS) if source else ("", 0.0)


def _break_seconds(rest: Element) -> float:
    """SSML: `time` in s or ms; by `strength` or bare, about half a second."""
    time = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s)", rest.get("time", ""))
    if not time:
        return 0.0 if rest.get("strength") == "none" else 0.5
    return float(time[1]) / (1000 if time[2] == "ms" else 1)
