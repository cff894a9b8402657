"""That a menu can be followed by ear."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ivr.engine.fields import key_name
from ivr.engine.flow import NEXT_LANGUAGE, REPEAT
from ivr.engine.steps.menu import Menu, Option
from ivr.flowfile.flows import NamedStep, ReadFlow
from ivr.flowfile.problems import Problem
from ivr.flowfile.source import Path

# People remember four or five options by ear; from nine on they have forgotten the first.
MANY, TOO_MANY = 6, 9
# What a standing key does, said of it.
MEANS: Mapping[str, str] = {
    REPEAT: "says the last thing again",
    "back": "goes back",
    NEXT_LANGUAGE: "changes the language",
}


def check_menu(flow: ReadFlow, step: NamedStep) -> Iterator[Problem]:
    if not isinstance(step.step, Menu):
        return
    menu, path = step.step.menu, (*step.path, "menu")
    yield from _too_many(flow, menu, path)
    yield from _standing(flow, step.name, menu, path)
    yield from _languages(flow, menu, path)
    yield from _same_phrase(flow, menu, path)
    own = [key for key in menu if key not in flow.standing and key.isdigit()]
    yield from _gaps(flow, own, path)
    yield from _out_of_order(flow, own, path)


def _too_many(flow: ReadFlow, menu: Mapping[str, Option], path: Path) -> Iterator[Problem]:
    what = f"This menu has {len(menu)} options."
    mend = "Put some of them into a menu of their own, most used first."
    if len(menu) >= TOO_MANY:
        callers = "Callers would have forgotten the first when the last is said."
        yield flow.document.problem(path, what, callers, mend, rule="too-many-options")
    elif len(menu) >= MANY:
        callers = "Callers remember four or five, and press 0 at more."
        yield flow.document.problem(path, what, callers, mend, rule="many-options", severity="warning")


def _gaps(flow: ReadFlow, own: list[str], path: Path) -> Iterator[Problem]:
    free = [str(key) for key in range(1, 10) if str(key) not in flow.standing]
    expected = free[: len(own)]
    missing = [key for key in expected if key not in own]
    if missing:
        beyond = next(key for key in own if key not in expected)
        what = f"The keys of this menu leave out {', '.join(missing)}."
        callers = "Callers count along, and would press a key that does nothing."
        mend = f"Give the option on key {beyond} the key {missing[0]}."
        yield flow.document.problem(
            (*path, beyond), what, callers, mend, rule="gap-in-keys", severity="warning", of_name=True
        )


def _out_of_order(flow: ReadFlow, own: list[str], path: Path) -> Iterator[Problem]:
    if own != sorted(own):
        what = f"The keys are said in the order {', '.join(own)}."
        callers = "Callers count along, and would lose the thread."
        mend = "Say the options in the order of their keys."
        yield flow.document.problem(path, what, callers, mend, rule="keys-out-of-order", severity="warning")


def _standing(flow: ReadFlow, name: str, menu: Mapping[str, Option], path: Path) -> Iterator[Problem]:
    for key, option in menu.items():
        action = flow.standing.get(key)
        if action is None or _means_the_same(action, option, name):
            continue
        written = key_name(key)
        does = MEANS.get(action, f"goes to '{action.removeprefix(f'{flow.name}/')}'")
        what = f"Key {written} {does} everywhere; here it is an option."
        callers = "Callers who press it for what it does everywhere would get something else."
        mend = "Give the option another key."
        if action == NEXT_LANGUAGE:
            if _keeps_the_language(flow, option):
                continue  # told below: what it lacks is that it chooses the language it speaks
            other = next((name for name in flow.languages[1:]), "")
            choosing = f"If it is for choosing a language, add set: {{language: {other}}} to it. " if other else ""
            mend = f"{choosing}If it is not, give it another key." if other else mend
        yield flow.document.problem((*path, written), what, callers, mend, rule="standing-key-reused", of_name=True)


def _languages(flow: ReadFlow, menu: Mapping[str, Option], path: Path) -> Iterator[Problem]:
    unknown = {option.set.language for option in menu.values() if option.set} - set(flow.languages)
    for key, option in menu.items():
        spoken = option.spoken_in
        if spoken in flow.languages and _keeps_the_language(flow, option):
            what = f"This option is spoken in '{spoken}', and does not choose that language."
            callers = f"Callers would choose '{spoken}', and be spoken to in '{flow.languages[0]}' as before."
            mend = f"Add set: {{language: {spoken}}} to it."
            place = (*path, key_name(key), "spoken_in")
            yield flow.document.problem(place, what, callers, mend, rule="option-of-two-languages")
        if spoken is None or option.set is None or option.set.language in (spoken, *unknown):
            continue
        what = f"This option is spoken in '{spoken}', and goes on in '{option.set.language}'."
        callers = "Callers would choose a language they understand, and be spoken to in another."
        mend = f"Write the same language in both places: spoken_in: {spoken}, set: {{language: {spoken}}}."
        place = (*path, key_name(key), "set", "language")
        yield flow.document.problem(place, what, callers, mend, rule="option-of-two-languages")


def _keeps_the_language(flow: ReadFlow, option: Option) -> bool:
    """Is it spoken in a language that is not the first, and the call goes on in the one it was in?"""
    return option.set is None and option.spoken_in is not None and option.spoken_in != flow.languages[0]


def _same_phrase(flow: ReadFlow, menu: Mapping[str, Option], path: Path) -> Iterator[Problem]:
    first: dict[tuple[str, str | None], str] = {}
    for key, option in menu.items():
        other = first.setdefault((option.phrase, option.spoken_in), key)
        if other != key:
            what = f"Keys {key_name(other)} and {key_name(key)} are offered with the same words, '{option.phrase}'."
            callers = "Callers would hear the same on two keys, and could not know which to press."
            mend = "Give each option a phrase of its own, or take one of them out."
            place = (*path, key_name(key), "phrase")
            yield flow.document.problem(place, what, callers, mend, rule="phrase-twice")


def _means_the_same(action: str, option: Option, name: str) -> bool:
    if action == NEXT_LANGUAGE:
        return option.set is not None
    return option.go == (name if action == REPEAT else action)
