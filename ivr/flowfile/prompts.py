"""One language's catalogue: `prompts/en.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ivr.flowfile.problems import Problem, Problems, did_you_mean
from ivr.flowfile.source import Document
from ivr.flowfile.typed import read_as
from ivr.speech.catalogue import Catalogue
from ivr.speech.message import Message
from ivr.speech.speaking import BLANKS, Speaking

# Polly's voices refuse more than 3,000 characters; a prompt anyone can follow has far fewer.
LONGEST_PROMPT = 1000
KEYS = frozenset({"star", "pound"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    zones: Mapping[str, str]
    keys: Mapping[str, str]
    money: str
    date: str
    date_with_year: str
    time: str
    today: str
    tomorrow: str
    later: str
    digit: str
    option: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptFile:
    language: str
    tag: str
    voice: str
    pay_language: str
    spoken: Spoken
    words: Mapping[str, str]
    translated_by: str = ""
    reviewed_by: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)


def read_catalogue(document: Document) -> Catalogue:
    """Raises Problems: everything that is wrong inside this one file."""
    file = read_as(PromptFile, document.content, document, ())
    problems: list[Problem] = []
    prompts: dict[str, Message] = {}
    for name, pattern in file.words.items():
        if len(pattern) > LONGEST_PROMPT:
            what = f"'{name}' is longer than {LONGEST_PROMPT} characters."
            problems.append(document.problem(("words", name), what, "Nobody can follow that.", "Split it."))
        try:
            prompts[name] = message = Message(pattern, file.language)
        except ValueError as wrong:
            problems.append(document.problem(("words", name), f"'{name}': {wrong}."))
            continue
        for blank in sorted(message.computed):
            what = f"'{name}' computes with {{{blank}}}."
            mend = f"Write {{{blank}}} alone; how it is said stands under 'spoken'."
            problems.append(document.problem(("words", name), what, mend=mend))
    sentences: dict[str, Message] = {}
    for name, known in BLANKS.items():
        try:
            sentences[name] = message = Message(getattr(file.spoken, name), file.language)
        except ValueError as wrong:
            problems.append(document.problem(("spoken", name), f"'{name}': {wrong}."))
            continue
        for blank in sorted(message.blanks - known):
            what = f"'{name}' has no {{{blank}}}."
            mend = did_you_mean(blank, known) or f"It has {', '.join(f'{{{one}}}' for one in sorted(known))}."
            problems.append(document.problem(("spoken", name), what, mend=mend))
    for key in sorted(KEYS - set(file.spoken.keys)):
        problems.append(document.problem(("spoken", "keys"), f"The word for the {key} key is missing.", mend="Add it."))
    if problems:
        raise Problems(problems)
    keys = {"*": file.spoken.keys["star"], "#": file.spoken.keys["pound"]}
    speaking = Speaking.of(sentences, file.spoken.zones, keys)
    return Catalogue(file.language, file.tag, file.voice, file.pay_language, prompts, speaking)
