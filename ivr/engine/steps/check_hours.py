"""Open, closing soon, or closed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ivr.engine.call import Call
from ivr.engine.fields import CalendarName, StepName
from ivr.engine.invocations import CheckHours as AskHours
from ivr.engine.invocations import Hours
from ivr.engine.turn import Event, Turn
from ivr.engine.ways import NOTHING, Promises, Way, Ways, heard

EVERYONE_TO_AGENTS = "everyone_to_agents"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckHours:
    """Where the call goes by the clock of the line.

    It is decided for the moment the call was answered: a caller who came in time is not turned
    away for having listened to us. Afterwards prompts may say `{closes_at}` and `{opens}`.
    While everybody is sent to a person, callers who find it open hear so and go to `agents_only`; where it is left
    out, that is where key 0 leads. Who finds it closed hears that it is closed: nobody is there.
    """

    check_hours: CalendarName
    open: StepName
    closed: StepName
    closing_soon: StepName | None = None
    agents_only: StepName | None = None

    def enter(self, call: Call) -> Turn:
        return Turn(call, invocation=AskHours(self.check_hours))

    def says(self) -> tuple[str, ...]:
        return (EVERYONE_TO_AGENTS,)

    def claims(self, call: Call, pressed: str) -> bool:
        return False

    def hear(self, call: Call, event: Event) -> Turn:
        if not isinstance(event, Hours):
            return self.enter(call)
        call = replace(call, closes_at=event.closing)
        if event.closes_at is not None:
            call = call.knowing(closes_at=event.closes_at)
        if event.opens is not None:
            call = call.knowing(opens=event.opens)
        if event.state == "closed":
            return Turn(call.at(self.closed))
        if call.agents_only and self.agents_only is not None:
            return Turn(call.at(self.agents_only), (call.say(EVERYONE_TO_AGENTS),))
        if event.state == "closing_soon" and self.closing_soon is not None:
            return Turn(call.at(self.closing_soon))
        return Turn(call.at(self.open))

    def ways(self, promises: Promises) -> Ways:
        """A calendar that is open day and night has no time to name; one that is about to close always has."""
        closing = frozenset({"closes_at"})
        opening = frozenset({"opens"}) if promises.opens(self.check_hours) else NOTHING
        out = [
            Way(("open",), self.open, closing if promises.closes(self.check_hours) else NOTHING, passive=True),
            Way(("closed",), self.closed, opening, passive=True),
        ]
        if self.agents_only is not None:
            out.append(Way(("agents_only",), self.agents_only, out[0].gives, passive=True))
        if self.closing_soon is not None:
            out.append(Way(("closing_soon",), self.closing_soon, closing, passive=True))
        return Ways(tuple(out), heard(EVERYONE_TO_AGENTS))
