"""What all steps share that ask the caller for keys: patience, and where impatience leads."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ivr.engine.call import Call
from ivr.engine.fields import Seconds, StepName, Times
from ivr.engine.turn import Turn
from ivr.engine.ways import Way

# A caller who ends a number with pound, as we ask them to, sends it into the next question when the number was full
# already. It means nothing there, and is no mistake either.
LEFTOVER = "#"
# Said before the question is asked again; different words, because the caller made different mistakes.
NO_INPUT, NO_MATCH, TOO_FEW_DIGITS = "no_input", "no_match", "too_few_digits"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """`wait` and `tries` come from the flow's `patience` when the step does not say; `if_stuck`
    from its standing key 0. With `if_silent` or `if_wrong_key` the first miss of that kind goes
    there instead of being asked again.
    """

    wait: Seconds
    tries: Times
    if_stuck: StepName
    if_silent: StepName | None = None
    if_wrong_key: StepName | None = None

    def enter(self, call: Call) -> Turn:
        raise AssertionError("each asking step says how it asks")

    def says(self) -> tuple[str, ...]:
        return (NO_INPUT, NO_MATCH)

    def missing(self, if_too_few: StepName | None = None, *, digits: bool = False) -> tuple[Way, ...]:
        """The ways out for a caller who misses; with `digits`, too few of them are a mistake of its own."""
        elsewhere = {"if_silent": self.if_silent, "if_wrong_key": self.if_wrong_key}
        if digits:
            elsewhere["if_too_few"] = if_too_few
        named = tuple(Way((name,), to, passive=True) for name, to in elsewhere.items() if to is not None)
        stuck = (Way(("if_stuck",), self.if_stuck, passive=True),) if None in elsewhere.values() else ()
        return (*named, *stuck)

    def silent(self, call: Call) -> Turn:
        return self.missed(call, NO_INPUT, self.if_silent)

    def wrong_key(self, call: Call) -> Turn:
        return self.missed(call, NO_MATCH, self.if_wrong_key)

    def missed(self, call: Call, sorry: str, elsewhere: str | None = None) -> Turn:
        """Count the miss; ask again with words for that mistake, or stop asking."""
        if elsewhere is not None:
            return Turn(call.at(elsewhere))
        call = call.missed()
        if call.misses >= self.tries:
            return Turn(call.at(self.if_stuck))
        again = self.enter(call)
        return replace(again, directives=(call.say(sorry), *again.directives))
