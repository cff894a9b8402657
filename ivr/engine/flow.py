"""Steps by name, and the keys that mean the same everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from ivr.engine.call import Call
from ivr.engine.turn import Event, Turn
from ivr.engine.ways import Promises, Ways

REPEAT, BACK, NEXT_LANGUAGE = "repeat", "back", "next_language"


class Step(Protocol):
    """One place in a flow.

    `enter` is what the caller lives through on arriving, or when the step is repeated (it asks
    for `call.part`). `claims` says whether keys are this step's own; what it does not claim may be
    a standing key. `hear` follows what happened next. `says` lists the prompts the step speaks
    besides those its fields name: every catalogue must have them. `ways` declares what the
    others do, for the proof that is made before anybody calls.
    """

    def enter(self, call: Call) -> Turn: ...

    def says(self) -> tuple[str, ...]: ...

    def claims(self, call: Call, pressed: str) -> bool: ...

    def hear(self, call: Call, event: Event) -> Turn: ...

    def ways(self, promises: Promises) -> Ways: ...


@dataclass(frozen=True, slots=True)
class Flow:
    """Every step of every flow file of a release, by `file/step`.

    `standing` holds, per flow file, what 0, star, 9, 8 and 7 do: one of `repeat`, `back`,
    `next_language`, or the step to go to. `asides` are steps that are gone to for a moment, and only by
    callers who have just paid: to all others such a key means nothing.
    """

    steps: Mapping[str, Step]
    standing: Mapping[str, Mapping[str, str]]
    asides: frozenset[str] = frozenset()

    def standing_keys(self, step: str) -> Mapping[str, str]:
        return self.standing[step.partition("/")[0]]
