"""Say something and go on."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.engine.call import Call
from ivr.engine.directives import Say as SayWords
from ivr.engine.fields import Spoken, StepName, Words
from ivr.engine.turn import Event, Turn
from ivr.engine.ways import NOTHING, OWES, Facts, Heard, Promises, Way, Ways


def spoken(call: Call, words: tuple[Words, ...]) -> tuple[SayWords, ...]:
    """The words that hold for this call: `only_if` words need a value that the call knows."""
    holding = (word.words for word in words if not word.only_if or word.only_if in call.values)
    return tuple(call.say(prompt) for named in holding for prompt in call.meant(named))


def heard_in(field: str, words: tuple[Words, ...], knows: Facts = NOTHING) -> tuple[Heard, ...]:
    """What `spoken` may say, as the step declares it."""
    return tuple(Heard(word.words, (field, place), word.only_if, knows) for place, word in enumerate(words))


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

    def ways(self, promises: Promises) -> Ways:
        """Past a `nothing_due` that was not taken, whatever balance there is is one that can be paid."""
        if self.nothing_due is None:
            return Ways((Way(("next",), self.next, passive=True),), heard_in("say", self.say))
        owes = frozenset({OWES})
        asked = Heard("", ("nothing_due",), knows=owes, tells=frozenset({"amount_due"}))
        return Ways(
            (
                Way(("next",), self.next, gives=owes, passive=True),
                Way(("nothing_due",), self.nothing_due, takes=owes, passive=True),
            ),
            (*heard_in("say", self.say, owes), asked),
        )
