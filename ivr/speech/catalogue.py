"""The words of one language, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ivr.ledger.money import Money
from ivr.speech.message import Message
from ivr.speech.speaking import Speaking
from ivr.values import ClockTime, Day, Digits, Moment, Term, Value, Values

# Spoken by the house itself when something of ours broke, whatever the flow: before a person is
# rung, and when nobody can be.
SORRY, SORRY_NOBODY = "sorry", "sorry_nobody"

# Every value a call may come to know, and so every blank a prompt may have. The steps find them out:
# the hours, who the caller is, what they choose and pay.
KNOWN: Mapping[str, type[Value]] = {
    "closes_at": ClockTime,
    "opens": Moment,
    "agents_open": Moment,
    "amount_due": Money,
    "past_due": Money,
    "instalment": Money,
    "due_date": Day,
    "bill_kind": Term,
    "bill_amount": Money,
    "amount": Money,
    "typed_amount": Money,
    "smallest": Money,
    "largest": Money,
    "brand": Term,
    "last_four": Digits,
    "code": Digits,
    "paid_amount": Money,
    "paid_code": Digits,
    "own_ending": Digits,
    "text_number": Digits,
    "earlier_amount": Money,
    "earlier_day": Day,
    "earlier_code": Digits,
}


# Stands where the phrase of an option belongs; no catalogue can have it in its words.
A_PHRASE = "\ue000"


class NothingToSay(Exception):
    """A prompt has a blank whose value is not known at this point of the call. `for_the_log` names both."""

    def __init__(self, language: str, prompt: str, blanks: list[str]) -> None:
        named = ", ".join(f"{{{blank}}}" for blank in blanks)
        self.for_the_log = f"prompts/{language}.yaml: '{prompt}' needs {named}, which is not known at that step"
        super().__init__(self.for_the_log)


@dataclass(frozen=True, slots=True)
class Recording:
    """A person's voice in the place of the synthetic one. `audio` names the sound by what is in it:
    `3f2a….wav`. `seconds` is None where the file does not tell."""

    audio: str
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`voice` and `tag` are how Twilio speaks it; `pay_language` is what `<Pay>` is told, though its words are ours.
    What has a recording is played instead of spoken."""

    language: str
    tag: str
    voice: str
    pay_language: str
    prompts: Mapping[str, Message]
    speaking: Speaking
    recordings: Mapping[str, Recording] = field(default_factory=dict)

    def say(self, prompt: str, values: Values) -> str:
        """The words of a prompt with its blanks filled, each spoken as the kind of value it is."""
        message = self.prompts[prompt]
        if not message.blanks:
            return message.words({})
        unknown = message.blanks - values.keys()
        if unknown:
            raise NothingToSay(self.language, prompt, sorted(unknown))
        return message.words({name: self.speaking.value(values[name], self.prompts) for name in message.blanks})

    def option(self, phrase: str, key: str, values: Values) -> str:
        """One option of a menu, from its phrase and its key."""
        return self.speaking.option(self.say(phrase, values), key)

    def after_phrase(self, key: str) -> str | None:
        """What follows the phrase of an option, "press 1.", to be spoken behind a recording of the phrase.

        None where the language does not begin its options with the phrase; then the whole is spoken.
        """
        before, phrase, after = self.speaking.option(A_PHRASE, key).partition(A_PHRASE)
        return after.lstrip(" ,;:，、") if phrase and not before.strip() and A_PHRASE not in after else None
