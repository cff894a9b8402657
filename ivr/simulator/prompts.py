"""What `<Pay>` says: the line's own `<Prompt>` where one fits, otherwise words of this telephone's."""

from xml.etree.ElementTree import Element

from ivr.simulator.caller import Interruption, Sound
from ivr.simulator.leg import Leg
from ivr.simulator.spoken import speak_listening
from ivr.simulator.words import spoken_seconds

# Twilio's own wording differs and is not to be relied on; these words say the same.
_ASKS = {
    "payment-card-number": "Please enter your credit card number, followed by the pound key.",
    "expiration-date": "Please enter your card's expiration date: two digits for the month and two for the year.",
    "security-code": "Please enter your card's security code.",
    "postal-code": "Please enter your billing postal code, followed by the pound key.",
    "payment-processing": "Please wait while we process your payment.",
}
_APOLOGIES = {
    "timeout": "We did not receive any digits.",
    "invalid-card-number": "That card number is not valid.",
    "invalid-card-type": "That type of card is not accepted.",
    "invalid-date": "That expiration date is not valid.",
    "invalid-security-code": "That security code is not valid.",
    "invalid-postal-code": "That postal code is not valid.",
}


def prompt(
    leg: Leg, verb: Element, step: str, *, attempt: int = 1, error: str = "", brand: str = ""
) -> Interruption | None:
    """Ask for one step; what the caller did over it.

    Of the Prompts that fit, the one with the most conditions is heard, the first among equals.
    """
    fitting = [child for child in verb.findall("Prompt") if _fits(child, step, attempt, error, brand)]
    if not fitting:
        words = " ".join(filter(None, (_APOLOGIES.get(error, ""), _ASKS[step])))
        sound = Sound("speech", spoken_seconds(words), words, verb.get("language", "en-US"))
        return leg.play(sound, listening=True)
    closest = max(fitting, key=lambda child: len({"attempt", "errorType", "cardType"} & set(child.attrib)))
    return speak_listening(leg, closest)[0]


def _fits(child: Element, step: str, attempt: int, error: str, brand: str) -> bool:
    conditions = {"attempt": str(attempt), "errorType": error, "cardType": brand}
    return child.get("for") == step and all(
        value in child.get(name, "").split() for name, value in conditions.items() if name in child.attrib
    )
