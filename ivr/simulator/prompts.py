"""What `<Pay>` says: the line's own `<Prompt>` where one fits, otherwise words of this telephone's."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from ivr.simulator.attributes import flag
from ivr.simulator.caller import HangUp, Interruption, Keys, Sound
from ivr.simulator.leg import Leg
from ivr.simulator.pay_words import default_words
from ivr.simulator.spoken import AUDIBLE, repeated
from ivr.simulator.words import spoken_seconds

STAR = "*"
_CONDITIONS = frozenset({"attempt", "errorType", "cardType"})


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked for, the how manieth time, after which error, of which brand of card. `again` is when a bank
    number that was keyed well is to be keyed a second time, to see whether the two match."""

    step: str
    attempt: int = 1
    error: str = ""
    brand: str = ""
    again: bool = False


def prompt(leg: Leg, verb: Element, asking: Asking, language: str) -> tuple[Interruption | None, float]:
    """Ask; what the caller did over it that ends the payment, and the seconds of repetitions still to be heard.

    Any key stops the words, as the first digit of a card would, but only `*` counts: digits are never typed here.
    """
    left = 0.0
    for sound, times in _sounds(verb, asking, language):
        did = hear(leg, sound, any_key_stops=True)
        if did is not None:
            return (did if _leaves(did) else None), 0.0
        left += sound.seconds * (times - 1)
    return None, left


def hear(leg: Leg, sound: Sound, *, any_key_stops: bool = False) -> Interruption | None:
    """Let a sound of `<Pay>` be heard. Twilio: `*` leaves at any moment, and so does hanging up.

    Whatever else is done over it is lost, and what was left of the sound is heard all the same.
    """
    until = leg.seconds + sound.seconds
    did = leg.play(sound, listening=True)
    while did is not None and not _leaves(did):
        what = "a key" if isinstance(did, Keys) else "something said"
        leg.warn(None, f"{what} over a request of <Pay> is lost: cards are keyed by name only (card visa-ok); * leaves")
        if any_key_stops and isinstance(did, Keys):
            break
        did = leg.play(replace(sound, words="", seconds=until - leg.seconds), listening=True)
    return did


def _leaves(did: Interruption) -> bool:
    return isinstance(did, HangUp) or (isinstance(did, Keys) and STAR in did.pressed)


def _sounds(verb: Element, asking: Asking, language: str) -> Iterator[tuple[Sound, int]]:
    given = closest(verb, asking)
    if given is None:
        words = default_words(asking.step, asking.error, asking.brand, language)
        yield Sound("speech", spoken_seconds(words), words, language), 1
        return
    for child in given:
        heard = repeated(child) if child.tag in AUDIBLE else None
        if heard is not None:
            yield heard.sound, heard.times


def closest(verb: Element, asking: Asking) -> Element | None:
    """Of the Prompts that fit, the one with the most conditions, the first among equals."""
    fitting = [child for child in verb.findall("Prompt") if _fits(child, asking)]
    return max(fitting, key=lambda child: len(_CONDITIONS & set(child.attrib)), default=None)


def _fits(child: Element, asking: Asking) -> bool:
    if child.get("for") != asking.step or flag(child, "requireMatchingInputs", False) != asking.again:
        return False
    conditions = {"attempt": str(asking.attempt), "errorType": asking.error, "cardType": asking.brand}
    return all(value in child.get(name, "").split() for name, value in conditions.items() if name in child.attrib)
