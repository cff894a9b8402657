"""Gather: keys, or words, from the caller."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ivr.simulator.attributes import flag, method, whole
from ivr.simulator.caller import Action, HangUp, Keys, Moment, Silence, Speech, Wants
from ivr.simulator.leg import CALLER_HUNG_UP, Leg, Over
from ivr.simulator.spoken import AUDIBLE, speak
from ivr.simulator.webhook import Request
from ivr.simulator.words import spoken_seconds

_WANTS = {
    frozenset({"dtmf"}): Wants.KEYS,
    frozenset({"speech"}): Wants.SPEECH,
    frozenset({"dtmf", "speech"}): Wants.KEYS_OR_SPEECH,
}
# Twilio sends a number between 0 and 1 and promises nothing about it.
CONFIDENCE = "0.9"
# speechTimeout="auto" waits for a pause in the speech; this long is taken.
AUTO_SECONDS = 1


@dataclass(frozen=True, slots=True)
class Keyed:
    """What became of a row of keys: the digits taken, the key that finished it, the keys nobody took."""

    digits: str
    finished_on: str
    complete: bool
    lost: str


def take(pressed: str, *, finish_on: str, most: int | None) -> Keyed:
    """Press keys into a Gather one by one (Twilio: Gather, finishOnKey and numDigits).

    The finish key ends it and is not a digit. The last of `most` digits ends it too; a `#` pressed out of habit after
    that is dropped without a word, other keys are lost. With no finish key, `*` and `#` are data.
    """
    digits = ""
    for place, key in enumerate(pressed, start=1):
        if finish_on and key == finish_on:
            return Keyed(digits, key, True, pressed[place:])
        digits += key
        if len(digits) == most:
            return Keyed(digits, "", True, pressed[place:].removeprefix("#"))
    return Keyed(digits, "", False, "")


def gather(leg: Leg, verb: Element) -> Request | Over | None:
    """Play what is inside, wait for the caller, ask the action; None lets the call fall through to the next verb.

    Twilio: without `action` the document's own URL is asked; `timeout` 5 s, counted after what is inside has played
    and again after every key; `finishOnKey` #; no key, or only the finish key, asks nothing unless
    `actionOnEmptyResult`. A caller who hangs up asks nothing either.
    """
    rest = 0.0
    for child in verb:
        if child.tag in AUDIBLE:
            rest += speak(leg, child, passes=1)
    wants = _WANTS.get(frozenset(verb.get("input", "dtmf").split()), Wants.KEYS)
    timeout = _timeout(verb)
    action = leg.wait(Moment(wants, leg.document.step, timeout))
    if isinstance(action, HangUp):
        return Over(CALLER_HUNG_UP)
    if isinstance(action, Keys) and wants is not Wants.SPEECH:
        return _keyed(leg, verb, action, timeout)
    if isinstance(action, Speech) and wants is not Wants.KEYS:
        return _spoken(leg, verb, action)
    _unheard(leg, action, wants)
    leg.pass_time(rest + timeout)
    return _submit(leg, verb, {"Digits": ""}) if flag(verb, "actionOnEmptyResult", False) else None


def _keyed(leg: Leg, verb: Element, keys: Keys, timeout: float) -> Request | None:
    finish_on = verb.get("finishOnKey", "#")
    if len(finish_on) > 1 or finish_on not in "0123456789*#":
        finish_on = "#"
    keyed = take(keys.pressed, finish_on=finish_on, most=whole(verb, "numDigits", 0) or None)
    if keyed.lost:
        leg.warn(None, f"the keys {keyed.lost} came after the line had what it asked for, and are lost")
    if not keyed.complete:
        leg.pass_time(timeout)
    if not keyed.digits and not flag(verb, "actionOnEmptyResult", False):
        return None
    finished = {"FinishedOnKey": keyed.finished_on, "msg": "Gather End"}
    return _submit(leg, verb, {"Digits": keyed.digits} | finished)


def _spoken(leg: Leg, verb: Element, speech: Speech) -> Request:
    pause = AUTO_SECONDS if verb.get("speechTimeout") == "auto" else whole(verb, "speechTimeout", int(_timeout(verb)))
    leg.pass_time(min(spoken_seconds(speech.words), whole(verb, "maxSpeechTime", 60)) + pause)
    return _submit(leg, verb, {"SpeechResult": speech.words, "Confidence": CONFIDENCE})


def _unheard(leg: Leg, action: Action, wants: Wants) -> None:
    if not isinstance(action, Silence):
        leg.warn(None, f"the line waits for {wants.value}, so “{action}” is silence to it")


def _submit(leg: Leg, verb: Element, extra: dict[str, str]) -> Request:
    return leg.request(verb.get("action"), method(verb), extra)


def _timeout(verb: Element) -> float:
    return AUTO_SECONDS if verb.get("timeout") == "auto" else whole(verb, "timeout", 5)
