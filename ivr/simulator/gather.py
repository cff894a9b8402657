"""Gather: keys, or words, from the caller."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ivr.simulator.attributes import flag, method, whole
from ivr.simulator.caller import Action, HangUp, Interruption, Keys, Moment, Silence, Speech, Wants
from ivr.simulator.leg import CALLER_HUNG_UP, Leg, Over
from ivr.simulator.recognition import CONFIDENCE, pause_after, recognise
from ivr.simulator.spoken import speak_listening
from ivr.simulator.webhook import Request

_WANTS = {
    frozenset({"dtmf"}): Wants.KEYS,
    frozenset({"speech"}): Wants.SPEECH,
    frozenset({"dtmf", "speech"}): Wants.KEYS_OR_SPEECH,
}
SECONDS = 5


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
    key, asks nothing unless `actionOnEmptyResult`. Where both are taken, whatever is detected first wins. A caller who
    hangs up asks nothing either.
    """
    listening = _Listening(leg, verb)
    began = leg.seconds
    action: Action | None
    action, left = speak_listening(leg, verb, listening.stops)
    said_seconds = leg.seconds - began
    if action is None and listening.spoken is not None:
        leg.pass_time(left)
        return listening.recognised(listening.spoken, leg.seconds - listening.spoke_at)
    if action is None:
        action = leg.wait(listening.moment("", said_seconds))
        into = action.into if isinstance(action, Keys | Speech) else None
        if into is not None and into < said_seconds and listening.would_stop_for(action):
            leg.take_back(said_seconds - max(into, 0.0))
    return listening.follow(action, left)


@dataclass(slots=True)
class _Listening:
    """A Gather that has begun: what it has been told so far, and what it makes of it.

    `spoken` are words that came over what is inside without stopping it, and `spoke_at` is when.
    """

    leg: Leg
    verb: Element
    entered: str = ""
    spoken: Speech | None = None
    spoke_at: float = 0.0

    @property
    def wants(self) -> Wants:
        return _WANTS.get(frozenset(self.verb.get("input", "dtmf").split()), Wants.KEYS)

    @property
    def timeout(self) -> int:
        """Twilio takes `auto` where speech is listened for; someone who says nothing is taken to get the default."""
        return whole(self.verb, "timeout", SECONDS)

    @property
    def most(self) -> int | None:
        return whole(self.verb, "numDigits", 0) or None

    @property
    def finish_on(self) -> str:
        key = self.verb.get("finishOnKey", "#")
        return key if len(key) <= 1 and key in "0123456789*#" else "#"

    def would_stop_for(self, action: Action) -> bool:
        """Twilio: Gather, bargeIn; keys always stop what is being said, where keys are listened for at all."""
        if isinstance(action, Speech):
            return self.wants is not Wants.KEYS and flag(self.verb, "bargeIn", True)
        return self.wants is not Wants.SPEECH or not isinstance(action, Keys)

    def stops(self, interruption: Interruption) -> bool:
        """Whether this ends what is inside. Once words have been heard, keys no longer count."""
        if self.would_stop_for(interruption) and not (self.spoken and isinstance(interruption, Keys)):
            return True
        if isinstance(interruption, Speech) and self.wants is not Wants.KEYS:
            self.spoken, self.spoke_at = self.spoken or interruption, self.spoke_at or self.leg.seconds
        else:
            self._unheard(interruption)
        return False

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
        if isinstance(action, Speech) and wants is not Wants.KEYS and not self.entered:
            return self.recognised(action)
        self._unheard(action)
        leg.pass_time(self.timeout if self.entered else left + self.timeout)
        if self.entered:
            return self._submit({"Digits": self.entered} | _finished(""))
        return self._submit({"Digits": ""}) if flag(self.verb, "actionOnEmptyResult", False) else None

    def recognised(self, speech: Speech, already: float = 0.0) -> Request:
        pause = pause_after(self.verb, self.timeout)
        words = recognise(self.leg, self.verb, speech.words, pause=pause, already=already)
        return self._submit({"SpeechResult": words, "Confidence": CONFIDENCE})

    def _keyed(self, keyed: Keyed) -> Request | None:
        if keyed.lost:
            self.leg.warn(None, f"the keys {keyed.lost} came after the line had what it asked for, and are lost")
        if not keyed.complete:
            self.leg.pass_time(self.timeout)
        if not keyed.digits and not flag(self.verb, "actionOnEmptyResult", False):
            return None
        return self._submit({"Digits": keyed.digits} | _finished(keyed.finished_on))

    def _submit(self, extra: dict[str, str]) -> Request:
        return self.leg.request(self.verb.get("action"), method(self.verb), extra)

    def _unheard(self, action: Action) -> None:
        if not isinstance(action, Silence):
            waits = f"waits for {self.wants.value}"
            does = "has heard words" if self.spoken else "has taken keys" if self.entered else waits
            self.leg.warn(None, f"the line {does}, so “{action}” is silence to it")


def _finished(key: str) -> dict[str, str]:
    return {"FinishedOnKey": key, "msg": "Gather End"}
