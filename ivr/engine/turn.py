"""One turn: where the call stands now, what the caller lives through, what the house must do."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.engine.call import Call
from ivr.engine.directives import Directive, Waiting
from ivr.engine.events import Answered, CardNotTaken, CardTaken, Continued, DialEnded, Keys, Silence
from ivr.engine.invocations import Invocation, Outcome

Event = Answered | Keys | Silence | Continued | CardTaken | CardNotTaken | DialEnded | Outcome


@dataclass(frozen=True, slots=True)
class Turn:
    call: Call
    directives: tuple[Directive, ...] = ()
    invocation: Invocation | None = None

    @property
    def rests(self) -> bool:
        """Is it someone else's move: the caller's, Twilio's or the house's?"""
        return self.invocation is not None or bool(self.directives and isinstance(self.directives[-1], Waiting))
