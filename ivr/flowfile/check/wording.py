"""That words do what words on a telephone can do: no key in a phrase, no page of the web before the menu."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ivr.flowfile.check.named_keys import named_first, named_keys
from ivr.flowfile.check.spoken_names import before_a_key, beginnings, phrases
from ivr.flowfile.parts import Parts
from ivr.flowfile.problems import Problem
from ivr.flowfile.source import Document

ENDS = re.compile(r"[.!?。！？…]\s*$")
WEB = re.compile(
    r"\bwww\b|https?:|\.(?:org|com|net|gov|edu)\b|\bdot (?:org|com|net|gov)\b|\bpunto (?:org|com|net)\b"
    r"|\b(?:our|the) web ?(?:site|page)|\bvisit us online|\bgo online|\bonline at\b"
    r"|\bsitio web|\bpágina web|\bpágina de internet|\bvisítenos en línea",
    re.IGNORECASE,
)
CHANGED = re.compile(
    r"\boptions (?:have|may have) (?:\w+ )?changed|\bmenu (?:has|may have) (?:\w+ )?changed"
    r"|\blisten (?:carefully|closely)"
    r"|\bopciones (?:\w+ ){0,4}(?:han|hayan) cambiado|\bmenú (?:\w+ )?ha cambiado"
    r"|\bescuche (?:con atención|atentamente)",
    re.IGNORECASE,
)
LECTURE = re.compile(
    r"\byou (?:may|can) (?:press|enter|push|make)[^.]*\bany ?time|\bat any time[^.,]*,? you (?:may|can) (?:press|push)"
    r"|\bpuede (?:oprimir|presionar|pulsar|marcar)[^.]*\b(?:en|a) (?:cualquier|todo) momento"
    r"|\b(?:en|a) (?:cualquier|todo) momento[^.,]*,? puede (?:oprimir|presionar|pulsar|marcar)",
    re.IGNORECASE,
)


def check_wording(parts: Parts) -> Iterator[Problem]:
    spoken_with_keys = phrases(parts)
    first = frozenset(name for flow, steps in beginnings(parts) for name in before_a_key(flow.start, steps))
    for language in parts.catalogues:
        document = parts.documents[f"prompts/{language}.yaml"]
        for name, words in document.content["words"].items():
            if name in spoken_with_keys:
                yield from _phrase(name, words, document)
            if name in first:
                yield from _before_the_menu(name, words, document)
            yield from _lectures(name, words, document)


def _phrase(name: str, words: str, document: Document) -> Iterator[Problem]:
    place = ("words", name)
    if key := named_first(words) or next(iter(named_keys(words)), None):
        what = f"'{name}' is the phrase of a menu, and names a key itself ('{key.part}')."
        callers = "Callers would be told two keys, and perhaps two different ones."
        mend = "Leave the key out; it is added with the right one."
        yield document.problem(place, what, callers, mend, rule="key-in-phrase", part=key.part)
    if found := ENDS.search(words):
        what = f"'{name}' is the phrase of a menu, and ends with '{found[0].strip()}'."
        callers = "Callers would hear a sentence come to its end, and then 'press 1' by itself."
        mend = "Take the sign out; the sentence goes on with the key."
        yield document.problem(place, what, callers, mend, rule="phrase-ends", severity="warning")


def _before_the_menu(name: str, words: str, document: Document) -> Iterator[Problem]:
    if found := WEB.search(words):
        what = f"'{name}' sends callers to the web ('{found[0].strip()}') before they have heard the menu."
        callers = "Callers who chose to telephone would be told to do something else first."
        mend = "Say it after the menu, to those who ask for other ways."
        yield document.problem(
            ("words", name), what, callers, mend, rule="web-before-menu", severity="warning", part=found[0]
        )


def _lectures(name: str, words: str, document: Document) -> Iterator[Problem]:
    place = ("words", name)
    if found := CHANGED.search(words):
        what = f"'{name}' tells callers that something has changed ('{found[0]}')."
        callers = "Callers would listen for what is new, on every call."
        mend = "Take it out; the menu itself says what there is to choose."
        yield document.problem(
            place, what, callers, mend, rule="options-have-changed", severity="warning", part=found[0]
        )
    if found := LECTURE.search(words):
        what = f"'{name}' explains keys ('{found[0]}')."
        callers = "Callers would have to hear how a telephone works before they hear what they can choose."
        mend = "Take it out: keys pressed over what is said count. Name a key only for what it does."
        yield document.problem(place, what, callers, mend, rule="key-lecture", severity="warning", part=found[0])
