"""A choice by one key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ivr.engine.call import Call
from ivr.engine.directives import Gather, SayOption
from ivr.engine.events import Keys
from ivr.engine.fields import Key, LanguageName, PromptName, Spoken, StepName
from ivr.engine.steps.asking import LEFTOVER, NO_INPUT, NO_MATCH, Asking
from ivr.engine.steps.say import heard_in, spoken
from ivr.engine.turn import Event, Turn
from ivr.engine.ways import CONFIRMED, Heard, Promises, Way, Ways, heard


@dataclass(frozen=True, slots=True)
class Setting:
    language: LanguageName


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    phrase: PromptName
    go: StepName
    spoken_in: LanguageName | None = None
    set: Setting | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu(Asking):
    """The options are spoken from their phrases and keys, in this order: "To pay a bill, press 1."

    So what a caller hears and what the keys do cannot disagree. `say` comes before the options.
    """

    menu: Mapping[Key, Option]
    say: Spoken = field(default=())

    def enter(self, call: Call) -> Turn:
        options = tuple(
            SayOption(option.phrase, key, option.spoken_in or call.language, call.values)
            for key, option in self.menu.items()
        )
        return Turn(call.asked_here(), (*spoken(call, self.say), *options, Gather(1, self.wait)))

    def claims(self, call: Call, pressed: str) -> bool:
        return pressed in self.menu

    def hear(self, call: Call, event: Event) -> Turn:
        """Follow the key the caller pressed, or ask again.

        A wrong key and a silence get different words, because the caller made different mistakes.
        Both count as a miss; `tries` misses in a row send the call to `if_stuck`.
        """
        if not isinstance(event, Keys):
            return self.silent(call)
        if event.pressed not in self.menu:
            return self.enter(call) if event.pressed == LEFTOVER else self.wrong_key(call)
        option = self.menu[event.pressed]
        if option.set is not None:
            call = replace(call, language=option.set.language)
        return Turn(call.at(option.go))

    def ways(self, promises: Promises) -> Ways:
        options = [
            (Heard(option.phrase, ("menu", key, "phrase"), language=option.spoken_in or ""), key, option.go)
            for key, option in self.menu.items()
        ]
        return Ways(
            (*(Way(("menu", key, "go"), go) for _, key, go in options), *self.missing()),
            (*heard_in("say", self.say), *(phrase for phrase, _, _ in options), *heard(NO_INPUT, NO_MATCH)),
            forgets=frozenset({CONFIRMED}),
            asks=True,
            own_keys=frozenset(self.menu),
            remembered=True,
        )
