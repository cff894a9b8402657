"""That two values never sound alike, however a language says them, and that no two words of a value run together.

Whoever hears an amount, a day, a time or a key can only go by what is heard. So each sentence under `spoken` is said of
values that differ in one thing, as they would be said to callers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache

from ivr.engine.fields import key_name
from ivr.flowfile.parts import Parts
from ivr.flowfile.problems import Problem
from ivr.flowfile.source import Path
from ivr.flowfile.wording import day_name, time_name
from ivr.ledger.money import Money
from ivr.speech.catalogue import Catalogue
from ivr.speech.contrasts import Sample, Shown, contrasts, one_moment
from ivr.speech.speaking import Speaking

# What the day itself is called in a language: a sentence that says it of another day is the one to mend.
TODAY: Mapping[str, str] = {"en": "today", "es": "hoy"}
CALLERS: Mapping[str, str] = {
    "money": "Callers would hear an amount, and could not know which of the two it is.",
    "date": "Callers would hear a date, and could not know which of the two it is.",
    "date_with_year": "Callers would hear a date, and could not know which of the two it is.",
    "time": "Callers would hear a time, and could not know which of the two it is.",
    "digit": "Callers would write down a wrong number.",
    "option": "Callers would press the wrong key.",
}
ANOTHER_DAY = "Callers would call again on a day on which nobody is there."
SHORTEST_PART = 3


def check_told_apart(parts: Parts) -> Iterator[Problem]:
    alike = {language: _alike(one.speaking) for language, one in parts.catalogues.items()}
    for language, catalogue in parts.catalogues.items():
        for name, (first, second) in alike[language].items():
            right = next((other for other, found in alike.items() if other != language and name not in found), "")
            yield _sounds_alike(name, first, second, catalogue, parts, right)
        yield from _another_day(catalogue, parts)
        yield from _run_together(catalogue, parts)


def _alike(speaking: Speaking) -> dict[str, tuple[Sample, Sample]]:
    """By the name of a sentence, the first two values that would be said alike."""
    found: dict[str, tuple[Sample, Sample]] = {}
    for name, samples in contrasts(speaking).items():
        heard: dict[str, Sample] = {}
        for sample in samples:
            before = heard.setdefault(_sound(sample.heard), sample)
            if before.blanks != sample.blanks:
                found[name] = (before, sample)
                break
    return found


def _written(value: Shown, name: str) -> str:
    """As people write it."""
    match value:
        case Money():
            return f"${value}"
        case date():
            return day_name(value)
        case (hour, minute):
            return time_name(hour * 60 + minute)
        case _:
            return f"key {key_name(value)}" if name == "option" else value


def _sound(words: str) -> str:
    """What is left of words when they are heard."""
    return " ".join(re.findall(r"\w+|[*#]", words.casefold()))


def _sounds_alike(name: str, first: Sample, second: Sample, catalogue: Catalogue, parts: Parts, right: str) -> Problem:
    document = parts.documents[f"prompts/{catalogue.language}.yaml"]
    sentence = catalogue.speaking.sentences[name]
    blank = next(one for one, value in first.blanks.items() if second.blanks[one] != value)
    both = " and ".join(_written(one.value, name) for one in (first, second))
    what = f"'{name}': {both} would both be said '{first.heard.strip()}'."
    said_by = "{half} or {part}" if blank == "part" else f"{{{blank}}}"
    mend = f"Say {said_by} in every case{f', as the same line of prompts/{right}.yaml does' if right else ''}."
    path: Path = ("spoken", name)
    if name == "option" and f"{{{blank}" in sentence.pattern:
        path, mend = ("spoken", "keys", "pound"), "Give the keys star and pound words of their own."
    fixed = (text.strip() for text in sentence.texts if text.strip() and _sound(text) == _sound(first.heard))
    part = next(fixed, f"{{{blank}")
    return document.problem(path, what, CALLERS[name], mend, rule="values-sound-alike", part=part)


def _another_day(catalogue: Catalogue, parts: Parts) -> Iterator[Problem]:
    """One moment, as it is said on that day, on the day before, and earlier."""
    document = parts.documents[f"prompts/{catalogue.language}.yaml"]
    heard: dict[str, str] = {}
    for name, said in one_moment(catalogue.speaking).items():
        before = heard.setdefault(_sound(said), name)
        if before != name:
            today = TODAY.get(catalogue.language, "")
            wrong = name if today and today in _sound(said).split() else before
            what = f"'{before}' and '{name}' would both be said '{said}'."
            mend = f"Let '{wrong}' say the day that it is named after."
            yield document.problem(("spoken", wrong), what, ANOTHER_DAY, mend, rule="values-sound-alike")
            return


def _run_together(catalogue: Catalogue, parts: Parts) -> Iterator[Problem]:
    """ "Dólarestreinta": what stands in the sentence, and what is filled in behind it without a space between."""
    document = parts.documents[f"prompts/{catalogue.language}.yaml"]
    for name, samples in contrasts(catalogue.speaking).items():
        if name in ("digit", "option"):
            continue
        pattern = catalogue.speaking.sentences[name].pattern
        heard = {word: sample for sample in samples for word in _spelled(sample.heard)}
        for word, part in _joined(frozenset(heard), pattern):
            sample = heard[word]
            what = (
                f"'{name}': {_written(sample.value, name)} would be said '{sample.heard}', with '{word}' as one word."
            )
            callers = "Callers would hear a word that there is not."
            mend = f"Put a space between the two words in '{word}'."
            yield document.problem(("spoken", name), what, callers, mend, rule="words-run-together", part=part)
            break


def _spelled(words: str) -> list[str]:
    """Words of languages that part them by spaces."""
    return re.findall(r"(?<![^\W\d_])[A-Za-zÀ-ɏ]+(?![^\W\d_])", words)


@lru_cache(maxsize=256)
def _joined(heard: frozenset[str], pattern: str) -> tuple[tuple[str, str], ...]:
    ends = set(re.findall(r"[^\W\d_]+(?=[{}])", pattern))
    begins = set(re.findall(r"(?<=[{}])[^\W\d_]+", pattern))
    found = [
        (word, next(f"{own}{end}" for end in ("}}{", "}{", "{", "}}", "}") if f"{own}{end}" in pattern))
        for word in heard
        for own in ends
        if word.startswith(own) and len(rest := word[len(own) :]) >= SHORTEST_PART and rest in heard
    ]
    found += [
        (word, own)
        for word in heard
        for own in begins
        if word.endswith(own) and len(rest := word[: -len(own)]) >= SHORTEST_PART and rest in heard
    ]
    return tuple(sorted(found))
