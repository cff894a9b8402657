"""Say something and go on."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.engine.call import Call
from ivr.engine.directives import Say as SayWords
from ivr.engine.fields import Spoken, StepName, Words
from ivr.engine.turn import Event, Turn


def spoken(call: Call, words: tuple[Words, ...]) -> tuple[SayWords, ...]:
    """The words that hold for this call: `only_if` words need a value that the call knows."""
    holding = (word.words for word in words if not word.only_if or word.only_if in call.values)
    return tuple(call.say(prompt) for named in holding for prompt in call.meant(named))


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """The caller hears the words, one after the other, and the call goes on at `next`.

    With `nothing_due`, a caller who owes nothing goes there instead, and the words are not said.
    """

    say: Spoken
    next: StepName
    nothing_due: StepName | None = None

    def enter(self, call: Call) -> Turn:
        if self.nothing_due is not None and call.owed is not None and call.owed.total.minor <= 0:
            return Turn(call.at(self.nothing_due))
        return Turn(call.at(self.next), spoken(call, self.say))

    def says(self) -> tuple[str, ...]:
        return ()

    def claims(self, call: Call, pressed: str) -> bool:
        return False

    def hear(self, call: Call, event: Event) -> Turn:
        return self.enter(call)
