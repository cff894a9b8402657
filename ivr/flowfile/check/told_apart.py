"""That two values never sound alike, however a language says them, and that no two words of a value run together.

Whoever hears an amount, a day, a time or a key can only go by what is heard. So each sentence under `spoken` is said of
values that differ in one thing, as they would be said to callers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from ivr.engine.fields import key_name
from ivr.flowfile.parts import Parts
from ivr.flowfile.problems import Problem
from ivr.flowfile.source import Path
from ivr.flowfile.wording import day_name, time_name
from ivr.ledger.money import Money
from ivr.speech.catalogue import Catalogue
from ivr.speech.message import Message
from ivr.speech.speaking import BLANKS, Speaking
from ivr.values import ClockTime, Day, Moment

AMOUNTS = tuple(
    map(
        Money.typed,
        (
            *("455.00", "455.10", "200.00", "300.00", "100.00", "455.01", "455.33", "100.33", "100.34", "702.33"),
            *("1.00", "2.00", "1.01", "2.01", "2.02", "2.30", "21.00", "21.21", "101.00", "1000.00", "1455.00"),
            *("0.01", "0.02", "0.30", "5.00", "50.00", "15.00", "1000000.00", "1000001.00"),
        ),
    )
)
# In 2027, March, February and November begin with the same day of the week; in 2032, March does, too.
DAYS = (
    *(date(2027, 3, day) for day in (1, 2, 3, 4, 8, 12, 15, 19, 20, 21, 22, 29, 30, 31)),
    *(date(2027, 2, 1), date(2027, 11, 1), date(2027, 4, 5), date(2027, 7, 5)),
)
YEARS = (*(date(year, 3, 1) for year in (2027, 2032, 2028, 2038)), date(2027, 3, 8), date(2027, 2, 1))
TIMES = (
    *((hour, 0) for hour in (7, 19, *range(24))),
    *((7, 5), (7, 15), (7, 30), (7, 50), (19, 5), (19, 30), (12, 5), (12, 30), (0, 5), (0, 30), (17, 1)),
)
A_DAY, SEVEN = date(2027, 3, 19), (7, 0)
MOMENTS = {"today": 0, "tomorrow": 1, "later": 3}
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


@dataclass(frozen=True, slots=True)
class Sample:
    """A value, and how it is said. `blanks` are what it is made of, by the names of the blanks that say it; what comes
    first tells most."""

    value: Money | date | tuple[int, int] | str
    heard: str
    blanks: Mapping[str, int | str]

    @property
    def written(self) -> str:
        """As people write it."""
        match self.value:
            case Money():
                return f"${self.value}"
            case date():
                return day_name(self.value)
            case (hour, minute):
                return time_name(hour * 60 + minute)
            case _:
                return str(self.value)


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
    for name, samples in _samples(speaking).items():
        heard: dict[str, Sample] = {}
        for sample in samples:
            before = heard.setdefault(_sound(sample.heard), sample)
            if before.blanks != sample.blanks:
                found[name] = (before, sample)
                break
    return found


def _samples(speaking: Speaking) -> dict[str, tuple[Sample, ...]]:
    one_zone = next(iter(speaking.zones), "")
    return {
        "money": _money(speaking.sentences["money"]),
        "date": _days(speaking.sentences["date"]),
        "date_with_year": _days(speaking.sentences["date_with_year"], with_year=True),
        "time": _times(speaking.sentences["time"], one_zone, speaking.zones.get(one_zone, "")),
        "digit": tuple(Sample(str(digit), said, {"digit": digit}) for digit, said in enumerate(speaking.digits)),
        "option": tuple(
            Sample(f"key {key_name(key)}", speaking.option("…", key), {"key": key}) for key in "1234567890*#"
        ),
    }


def _only(name: str, sentence: Message, zones: Mapping[str, str]) -> Speaking:
    """What can say one kind of value, so that a sentence is tried once, whatever is changed beside it."""
    return Speaking({name: sentence}, zones, {}, ())


@lru_cache(maxsize=64)
def _money(sentence: Message) -> tuple[Sample, ...]:
    said = _only("money", sentence, {}).money
    return tuple(Sample(one, said(one), {"whole": one.major, "cents": one.cents}) for one in AMOUNTS)


@lru_cache(maxsize=64)
def _days(sentence: Message, with_year: bool = False) -> tuple[Sample, ...]:
    said = _only("date_with_year" if with_year else "date", sentence, {}).day
    days = YEARS if with_year else DAYS
    # The month is said by the blank of the whole date.
    return tuple(
        Sample(one, said(Day(one, with_year)), {"year": one.year, "date": one.month, "day": one.day}) for one in days
    )


@lru_cache(maxsize=64)
def _times(sentence: Message, zone: str, zone_words: str) -> tuple[Sample, ...]:
    said = _only("time", sentence, {zone: zone_words}).time
    return tuple(
        Sample(
            (hour, minute),
            said(ClockTime(hour, minute, zone)),
            {"hour": hour % 12, "minute": minute, "part": "am" if hour < 12 else "pm"},
        )
        for hour, minute in TIMES
    )


def _sound(words: str) -> str:
    """What is left of words when they are heard."""
    return " ".join(re.findall(r"\w+|[*#]", words.casefold()))


def _sounds_alike(name: str, first: Sample, second: Sample, catalogue: Catalogue, parts: Parts, right: str) -> Problem:
    document = parts.documents[f"prompts/{catalogue.language}.yaml"]
    sentence = catalogue.speaking.sentences[name]
    blank = next(one for one, value in first.blanks.items() if second.blanks[one] != value)
    what = f"'{name}': {first.written} and {second.written} would both be said '{first.heard.strip()}'."
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
    speaking, document = catalogue.speaking, parts.documents[f"prompts/{catalogue.language}.yaml"]
    zone = next(iter(speaking.zones), None)
    if zone is None:
        return
    heard: dict[str, str] = {}
    for name, ahead in MOMENTS.items():
        said = speaking.moment(Moment(Day(A_DAY), ClockTime(*SEVEN, zone), ahead))
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
    for name, samples in _samples(catalogue.speaking).items():
        pattern = catalogue.speaking.sentences[name].pattern if name in BLANKS else ""
        if name in ("digit", "option") or not pattern:
            continue
        heard = {word: sample for sample in samples for word in _spelled(sample.heard)}
        for word, part in _joined(frozenset(heard), pattern):
            sample = heard[word]
            what = f"'{name}': {sample.written} would be said '{sample.heard}', with '{word}' as one word."
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
