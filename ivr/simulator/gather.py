"""Gather: keys, or words, from the caller."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ivr.simulator.attributes import flag, method, whole
from ivr.simulator.caller import Action, HangUp, Keys, Moment, Silence, Speech, Wants
from ivr.simulator.leg import CALLER_HUNG_UP, Leg, Over
from ivr.simulator.spoken import speak_listening
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
    and again after every key; `finishOnKey` #; the first key or word stops what is inside; no key, or only the finish
    key, asks nothing unless `actionOnEmptyResult`. A caller who hangs up asks nothing either.
    """
    listening = _Listening(leg, verb)
    began = leg.seconds
    action: Action | None
    action, left = speak_listening(leg, verb)
    said_seconds = leg.seconds - began
    if isinstance(action, Speech) and not listening.stops_for_speech:
        action = None  # the words were said to the end, and what was said over them is heard all the same
    if action is None:
        action = leg.wait(listening.moment("", said_seconds))
        into = action.into if isinstance(action, Keys | Speech) else None
        if into is not None and into < said_seconds:
            leg.take_back(said_seconds - max(into, 0.0))
    return listening.follow(action, left)


@dataclass(slots=True)
class _Listening:
    """A Gather that has begun: what it has been told so far, and what it makes of it."""

    leg: Leg
    verb: Element
    entered: str = ""

    @property
    def wants(self) -> Wants:
        return _WANTS.get(frozenset(self.verb.get("input", "dtmf").split()), Wants.KEYS)

    @property
    def timeout(self) -> float:
        return AUTO_SECONDS if self.verb.get("timeout") == "auto" else whole(self.verb, "timeout", 5)

    @property
    def most(self) -> int | None:
        return whole(self.verb, "numDigits", 0) or None

    @property
    def finish_on(self) -> str:
        key = self.verb.get("finishOnKey", "#")
        return key if len(key) <= 1 and key in "0123456789*#" else "#"

    @property
    def stops_for_speech(self) -> bool:
        """Twilio: Gather, bargeIn; keys always stop what is being said."""
        return self.wants is not Wants.KEYS and flag(self.verb, "bargeIn", True)

    def moment(self, entered: str, said_seconds: float = 0.0) -> Moment:
        return Moment(
            self.wants,
            self.leg.document.step,
            self.timeout,
            entered,
            self.most,
            self.finish_on,
            said_seconds=said_seconds,
        )

    def follow(self, action: Action, left: float) -> Request | Over | None:
        """What comes of what the caller did. `left` are the seconds a silent caller would go on hearing."""
        leg, wants = self.leg, self.wants
        while isinstance(action, Keys) and action.more and wants is not Wants.SPEECH:
            self.entered += action.pressed
            keyed = take(self.entered, finish_on=self.finish_on, most=self.most)
            if keyed.complete:
                return self._keyed(keyed)
            action = leg.wait(self.moment(self.entered))
        if isinstance(action, HangUp):
            return Over(CALLER_HUNG_UP)
        if isinstance(action, Keys) and wants is not Wants.SPEECH:
            keys = self.entered + action.pressed
            return self._keyed(take(keys, finish_on=self.finish_on, most=self.most))
        if isinstance(action, Speech) and wants is not Wants.KEYS:
            return self._spoken(action)
        _unheard(leg, action, wants)
        leg.pass_time(left + self.timeout)
        if self.entered:
            return self._submit({"Digits": self.entered} | _finished(""))
        return self._submit({"Digits": ""}) if flag(self.verb, "actionOnEmptyResult", False) else None

    def _keyed(self, keyed: Keyed) -> Request | None:
        if keyed.lost:
            self.leg.warn(None, f"the keys {keyed.lost} came after the line had what it asked for, and are lost")
        if not keyed.complete:
            self.leg.pass_time(self.timeout)
        if not keyed.digits and not flag(self.verb, "actionOnEmptyResult", False):
            return None
        return self._submit({"Digits": keyed.digits} | _finished(keyed.finished_on))

    def _spoken(self, speech: Speech) -> Request:
        verb = self.verb
        pause = AUTO_SECONDS if verb.get("speechTimeout") == "auto" else whole(verb, "speechTimeout", int(self.timeout))
        self.leg.pass_time(min(spoken_seconds(speech.words), whole(verb, "maxSpeechTime", 60)) + pause)
        return self._submit({"SpeechResult": speech.words, "Confidence": CONFIDENCE})

    def _submit(self, extra: dict[str, str]) -> Request:
        return self.leg.request(self.verb.get("action"), method(self.verb), extra)


def _finished(key: str) -> dict[str, str]:
    return {"FinishedOnKey": key, "msg": "Gather End"}


def _unheard(leg: Leg, action: Action, wants: Wants) -> None:
    if not isinstance(action, Silence):
        leg.warn(None, f"the line waits for {wants.value}, so “{action}” is silence to it")
