"""The steps of a call: which there are, what is said at them, and where they lead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, get_type_hints

from ivr.engine.fields import Amount, Reference, Words, key_name
from ivr.engine.flow import Step
from ivr.flowfile.difference.menus import menu_changes
from ivr.flowfile.difference.sentences import Change
from ivr.flowfile.typed import reference_in, references
from ivr.flowfile.wording import does, kind_of, plain, setting_value, shortened, step_name, when
from ivr.release import Release


def step_changes(before: Release, after: Release) -> Iterator[Change]:
    old, new = before.flow, after.flow
    saying = _Saying(before, after, next(iter(new.standing)) if len(new.standing) == 1 else "")
    yield from (Change(f"flow {flow}", "is new") for flow in new.standing if flow not in old.standing)
    yield from (Change(f"flow {flow}", "was taken out") for flow in old.standing if flow not in new.standing)
    for flow in new.standing:
        keys = _standing(old.standing.get(flow, {}), new.standing[flow], flow)
        yield from (Change(f"everywhere in {flow}", what) for what in keys)
    for name, step in new.steps.items():
        if name not in old.steps:
            what = "; ".join([f"is new, of the kind {plain(kind_of(step))}", *saying.whole(step)])
            yield Change(f"step {saying.step(name)}", what)
        else:
            yield from (Change(saying.step(name), what) for what in saying.changes(old.steps[name], step))
    yield from (Change(f"step {saying.step(name)}", "was taken out") for name in old.steps if name not in new.steps)


def _standing(old: Mapping[str, str], new: Mapping[str, str], flow: str) -> Iterator[str]:
    for key in [*new, *(key for key in old if key not in new)]:
        was, now = old.get(key), new.get(key)
        if was != now:
            meant = f"was: it {does(was, flow)}" if was else "it had no meaning before"
            yield f"key {key_name(key)} now {does(now, flow) if now else 'has no meaning'}; {meant}"


@dataclass(frozen=True, slots=True)
class _Saying:
    """What is said about the steps of two releases; the names of steps are those of the newer one."""

    before: Release
    after: Release
    home: str

    def step(self, name: str) -> str:
        return step_name(name, self.home)

    def was(self, prompt: str) -> str:
        return _words(self.before, prompt)

    def now(self, prompt: str) -> str:
        return _words(self.after, prompt)

    def whole(self, step: Step) -> Iterator[str]:
        """What a step nobody has met before says, and its ways out."""
        for reference, to, path in references(step):
            if reference.to == "prompt" and path[0] != "menu":
                yield f"it says {self.now(to)}"
            elif reference.to == "step" and path[0] == "menu":
                yield f"key {key_name(str(path[1]))}, {self.now(step.menu[path[1]].phrase)}, goes to {self.step(to)}"  # type: ignore[attr-defined]
            elif reference.to == "step" and path[0] != "if_stuck":
                yield f"{when(kind_of(step), str(path[-1]))}, the call goes to {self.step(to)}"

    def changes(self, old: Step, new: Step) -> Iterator[str]:
        if type(old) is not type(new):
            kinds = f"is now of the kind {plain(kind_of(new))}, was {plain(kind_of(old))}"
            yield "; ".join([kinds, *self.whole(new)])
            return
        yield from self._group(kind_of(new), old, new)

    def _group(self, kind: str, old: Any, new: Any) -> Iterator[str]:
        """Setting by setting, in the order in which the kind of step has them."""
        hints = get_type_hints(type(new), include_extras=True)
        for field in fields(new):
            was, now, hint = getattr(old, field.name), getattr(new, field.name), hints[field.name]
            if field.name == "menu":
                yield from menu_changes(was, now, self.was, self.now, self.step)
            elif was == now:
                continue
            elif _is_words(was) and _is_words(now):
                yield from self._spoken(was, now)
            elif is_dataclass(now) and type(was) is type(now) and hint != Amount:
                yield from self._group(kind, was, now)
            else:
                yield self._setting(kind, field.name, was, now, hint)

    def _setting(self, kind: str, name: str, was: Any, now: Any, hint: Any) -> str:
        reference = reference_in(hint) or next((found for part in _parts(hint) if (found := reference_in(part))), None)
        match reference:
            case Reference("step"):
                return f"{when(kind, name)}, {self._led(was, now)}"
            case Reference("prompt"):
                return f"{plain(name)} now says {self.now(now)}, was {self.was(was)}"
            case Reference("contact"):
                return f"now connects with {plain(now)}, was {plain(was)}"
            case Reference("calendar"):
                return f"now goes by the hours of {plain(now)}, was {plain(was)}"
        if isinstance(now, Mapping) and isinstance(was, Mapping):
            return f"{plain(name)} is now {_mapping(now)}, was {_mapping(was)}"
        return f"“{plain(name)}” is now {setting_value(now, hint)}, was {setting_value(was, hint)}"

    def _led(self, was: str | None, now: str | None) -> str:
        if now is None:
            return f"nothing special happens any more; the call went to {self.step(was or '')}"
        return f"the call now goes to {self.step(now)}, was {self.step(was) if was else 'nothing special'}"

    def _spoken(self, was: tuple[Words, ...], now: tuple[Words, ...]) -> Iterator[str]:
        for words in now:
            if words not in was:
                before = next((one for one in was if one.words == words.words and one not in now), None)
                only = f"only if {plain(words.only_if)} is known" if words.only_if else "always"
                if before is not None:
                    yield f"now says {self.now(words.words)} {only}"
                else:
                    yield f"now also says {self.now(words.words)}" + (f", {only}" if words.only_if else "")
        for words in was:
            if words.words not in [one.words for one in now]:
                yield f"no longer says {self.was(words.words)}"
        if [one.words for one in now if one.words in [w.words for w in was]] != [
            one.words for one in was if one.words in [w.words for w in now]
        ]:
            yield "what is said stands in another order"


def _parts(hint: Any) -> tuple[Any, ...]:
    return tuple(getattr(hint, "__args__", ()))


def _is_words(value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(one, Words) for one in value)


def _mapping(value: Mapping[str, Any]) -> str:
    return ", ".join(f"{plain(name)} {inside}" for name, inside in sorted(value.items())) or "none"


def _words(release: Release, prompt: str) -> str:
    """The words of the first catalogue that has them, or else their name."""
    for catalogue in release.catalogues.values():
        if prompt in catalogue.prompts:
            return shortened(catalogue.prompts[prompt].pattern)
    return f"“{prompt}”"
