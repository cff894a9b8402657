"""A conversation with the pure engine: events in, and what the caller would hear, by the names of the prompts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from ivr.engine import keeping
from ivr.engine.advance import advance
from ivr.engine.call import Call
from ivr.engine.directives import Directive, Say, SayOption
from ivr.engine.flow import Flow
from ivr.engine.invocations import Invocation
from ivr.engine.turn import Event
from ivr.flowfile.release import read_release
from ivr.release import Release

PROJECT = Path(__file__).parent.parent.parent
ANSWERED_AT = datetime(2027, 3, 16, 17, 0, tzinfo=UTC)
FLOW = "pay-by-phone"


@cache
def shipped() -> Release:
    """The release that ships with the project."""
    files = sorted(path for room in ("flows", "prompts") for path in (PROJECT / room).glob("*.yaml"))
    return read_release({path.relative_to(PROJECT).as_posix(): path.read_text() for path in files})


def at_step(step: str, **known: object) -> Call:
    """A call that stands at a step of the shipped flow."""
    call = Call("CA1", "billing", "r1", ("en", "es"), "en", ANSWERED_AT, f"{FLOW}/{step}")
    return replace(call, **known)  # type: ignore[arg-type]


@dataclass
class Conversation:
    call: Call
    flow: Flow = field(default_factory=lambda: shipped().flow)
    directives: tuple[Directive, ...] = ()
    asks: Invocation | None = None

    def hears(self, event: Event) -> list[str]:
        """What is said next. The call is written down and read back first, as between two webhooks."""
        kept = keeping.read(keeping.write(self.call), self.call.number)
        assert kept == self.call
        turn = advance(self.flow, kept, event)
        self.call, self.directives, self.asks = turn.call, turn.directives, turn.invocation
        return [_shown(one) for one in turn.directives if isinstance(one, Say | SayOption)]

    @property
    def step(self) -> str:
        return self.call.step.removeprefix(f"{FLOW}/")

    @property
    def rests_on(self) -> Directive:
        return self.directives[-1]


def _shown(said: Say | SayOption) -> str:
    return f"{said.phrase}={said.key}" if isinstance(said, SayOption) else said.prompt
