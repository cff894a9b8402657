"""That nothing is too long to listen to, or to keep in mind.

A greeting should be over in 12 seconds, a menu in 25, anything else in 20. More than that is told; more than twice
that reaches no caller. What is said above a single option is information, with nothing to keep in mind but its end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ivr.engine.fields import ANNOUNCEMENTS
from ivr.flowfile.check.spoken_names import Choice, beginnings, choices, goes_on, said_first
from ivr.flowfile.flows import NamedStep, ReadFlow
from ivr.flowfile.parts import Parts, catalogues
from ivr.flowfile.problems import Problem, Severity
from ivr.speech.catalogue import Catalogue
from ivr.speech.hearing import option_seconds, prompt_seconds
from ivr.speech.length import together
from ivr.speech.written import WRITTEN

GREETING_SECONDS, MENU_SECONDS, PROMPT_SECONDS = 12, 25, 20
FAR_TOO_LONG = 2
A_CHOICE = 2
# So many letters are said in less time in any language: even of Chinese signs it takes more to last 20 seconds.
SURELY_SHORT = 80


def check_lengths(parts: Parts) -> Iterator[Problem]:
    for flow, steps in beginnings(parts):
        for catalogue in catalogues(flow, parts):
            yield from _greeting(flow, steps, catalogue)
    for flow in parts.flows:
        for step in flow.steps:
            for catalogue in catalogues(flow, parts):
                yield from _menus(flow, step, catalogue, parts)
    for catalogue in parts.catalogues.values():
        yield from _prompts(catalogue, parts)


def _severity(seconds: float, most: int) -> Severity:
    return "error" if seconds > FAR_TOO_LONG * most else "warning"


def _greeting(flow: ReadFlow, steps: Mapping[str, NamedStep], catalogue: Catalogue) -> Iterator[Problem]:
    names = longest_way(flow.start, steps, catalogue)
    seconds = together(prompt_seconds(catalogue, name) for name in names)
    if seconds > GREETING_SECONDS:
        what = (
            f"Before they are asked for a key, callers hear about {seconds:.0f} seconds in '{catalogue.language}' "
            f"({', '.join(names)})."
        )
        callers = "Callers who only want to pay have to sit through it, on every call."
        mend = f"Keep it to {GREETING_SECONDS} seconds; say the rest after the first menu."
        severity = _severity(seconds, GREETING_SECONDS)
        yield flow.document.problem(("start",), what, callers, mend, rule="greeting-too-long", severity=severity)


def longest_way(
    start: str, steps: Mapping[str, NamedStep], catalogue: Catalogue, announced: Sequence[str] = ()
) -> tuple[str, ...]:
    """The names of what is said on the way on which most is said, and `announced` where announcements are; a way that
    leads back to itself ends there."""
    ways: dict[str, tuple[float, tuple[str, ...]]] = {}
    waiting = [start]
    begun: set[str] = set()
    while waiting:
        name = waiting[-1]
        onward = [to for to in goes_on(steps[name]) if to in steps] if name in steps else []
        if name not in begun:
            begun.add(name)
            waiting += [to for to in onward if to not in begun]
            continue
        waiting.pop()
        if name in steps and name not in ways:
            said = (announced if words == ANNOUNCEMENTS else (words,) for words in said_first(steps[name]))
            own = tuple(words for listed in said for words in listed if words in catalogue.prompts)
            seconds, rest = max((ways[to] for to in onward if to in ways), default=(0.0, ()))
            ways[name] = (seconds + sum(prompt_seconds(catalogue, words) for words in own), own + rest)
    return ways.get(start, (0.0, ()))[1]


def _menus(flow: ReadFlow, step: NamedStep, catalogue: Catalogue, parts: Parts) -> Iterator[Problem]:
    for place, before, options in choices(step):
        if len(options) < A_CHOICE:
            continue
        spoken = [prompt_seconds(catalogue, name) for name in before if name in catalogue.prompts]
        spoken += [_option(option, catalogue, parts) for option in options]
        seconds = together(spoken)
        if seconds > MENU_SECONDS:
            what = f"This menu takes about {seconds:.0f} seconds to hear in '{catalogue.language}'."
            callers = "Callers would have forgotten the first option when they hear the last."
            mend = (
                f"Keep it to {MENU_SECONDS} seconds: say less before the options, shorten their phrases, or split it."
            )
            severity = _severity(seconds, MENU_SECONDS)
            yield flow.document.problem(
                (*step.path, place), what, callers, mend, rule="menu-too-long", severity=severity
            )


def _option(option: Choice, catalogue: Catalogue, parts: Parts) -> float:
    speaking = parts.catalogues.get(option.language or catalogue.language, catalogue)
    return option_seconds(speaking, option.phrase, option.key) if option.phrase in speaking.prompts else 0.0


def _prompts(catalogue: Catalogue, parts: Parts) -> Iterator[Problem]:
    document = parts.documents[f"prompts/{catalogue.language}.yaml"]
    for name, words in catalogue.prompts.items():
        if name in WRITTEN:
            continue
        if len(words.pattern) <= SURELY_SHORT and not words.blanks and name not in catalogue.recordings:
            continue
        seconds = prompt_seconds(catalogue, name)
        if seconds > PROMPT_SECONDS:
            what = f"'{name}' takes about {seconds:.0f} seconds to hear."
            callers = "Callers could not keep it in mind to its end."
            mend = (
                f"Keep it to {PROMPT_SECONDS} seconds, or make two sentences of it and let callers choose the second."
            )
            severity = _severity(seconds, PROMPT_SECONDS)
            yield document.problem(("words", name), what, callers, mend, rule="prompt-too-long", severity=severity)
