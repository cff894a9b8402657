"""Say goodbye and end the call."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.engine.call import Call
from ivr.engine.directives import HangUp as End
from ivr.engine.fields import Spoken
from ivr.engine.steps.say import heard_in, spoken
from ivr.engine.turn import Event, Turn
from ivr.engine.ways import Promises, Ways


@dataclass(frozen=True, slots=True, kw_only=True)
class HangUp:
    """The caller hears the last words, and the line hangs up."""

    hang_up: Spoken

    def enter(self, call: Call) -> Turn:
        return Turn(call, (*spoken(call, self.hang_up), End()))

    def says(self) -> tuple[str, ...]:
        return ()

    def claims(self, call: Call, pressed: str) -> bool:
        return False

    def hear(self, call: Call, event: Event) -> Turn:
        return self.enter(call)

    def ways(self, promises: Promises) -> Ways:
        return Ways(heard=heard_in("hang_up", self.hang_up), ends=True)
