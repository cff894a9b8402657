"""The options of a menu: what a key is for, what is said for it, and where it leads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ivr.engine.fields import key_name
from ivr.engine.steps.menu import Option
from ivr.flowfile.wording import language_name, listed

# How the words of a name, and a step, are shown.
Shown = Callable[[str], str]
Options = Mapping[str, Option]


def menu_changes(old: Options, new: Options, was: Shown, now: Shown, step: Shown) -> Iterator[str]:
    """`key 3 now goes to help paying, was questions`; `was` and `now` show a phrase, `step` a step."""
    moved = dict(_moved(old, new))
    for key, option in new.items():
        if key in moved:
            yield f"{now(option.phrase)} moved from key {key_name(moved[key])} to key {key_name(key)}"
        elif key in old and key not in moved.values():
            yield from (f"key {key_name(key)} {what}" for what in _changed(old[key], option, was, now, step))
        else:
            yield f"key {key_name(key)} is new, {now(option.phrase)}, and goes to {step(option.go)}"
            yield from (f"key {key_name(key)} {what}" for what in _extras(option))
    for key, option in old.items():
        if key not in new and key not in moved.values():
            yield f"key {key_name(key)}, {was(option.phrase)}, was taken out; it went to {step(option.go)}"
    yield from _order(old, new)


def _moved(old: Options, new: Options) -> Iterator[tuple[str, str]]:
    """Options that are the same and stand at another key: the new key, and the old one."""
    taken: set[str] = set()
    for key, option in new.items():
        if old.get(key) == option:
            continue
        for before, same in old.items():
            if same == option and new.get(before) != same and before not in taken:
                taken.add(before)
                yield key, before
                break


def _changed(old: Option, new: Option, was: Shown, now: Shown, step: Shown) -> Iterator[str]:
    if old.phrase != new.phrase:
        yield f"is now {now(new.phrase)}, was {was(old.phrase)}"
    if old.go != new.go:
        yield f"now goes to {step(new.go)}, was {step(old.go)}"
    if old.spoken_in != new.spoken_in:
        spoken = language_name(new.spoken_in) if new.spoken_in else "the language of the call"
        yield f"is now spoken in {spoken}"
    if old.set != new.set:
        yield (
            f"now changes the language to {language_name(new.set.language)}"
            if new.set
            else ("no longer changes the language")
        )


def _extras(option: Option) -> Iterator[str]:
    if option.spoken_in:
        yield f"is spoken in {language_name(option.spoken_in)}"
    if option.set:
        yield f"changes the language to {language_name(option.set.language)}"


def _order(old: Options, new: Options) -> Iterator[str]:
    """The order of the options is the order in which they are said."""
    if [key for key in new if key in old] != [key for key in old if key in new]:
        yield f"the options are now said in this order: {listed(f'key {key_name(key)}' for key in new)}"
