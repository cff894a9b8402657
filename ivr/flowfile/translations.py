"""What is translated, from which words, and whether those are still what is said."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Literal

from ivr.flowfile.flows import ReadFlow
from ivr.flowfile.source import Document

# The language that names its words first, where no flow says otherwise.
ENGLISH = "en"
FINGERPRINT_DIGITS = 6
WORDS, FINGERPRINTS = "words", "english"
# What people write where there is nobody to name.
NOBODY = frozenset(
    {"", "no", "none", "nobody", "no one", "not yet", "n/a", "pending", "tbd", "todo", "yes", "true", "false"}
)

State = Literal["current", "older", "missing"]


def fingerprint(words: str) -> str:
    """Six hexadecimal digits of what these words are; where the lines are broken does not matter."""
    return hashlib.sha256(" ".join(words.split()).encode()).hexdigest()[:FINGERPRINT_DIGITS]


def original_of(language: str, flows: Iterable[ReadFlow]) -> str | None:
    """The language this one is translated from: the first of the flows that speak it. None for that one itself."""
    speaking = [flow.languages[0] for flow in flows if language in flow.languages]
    if language in speaking:
        return None
    return speaking[0] if speaking else next((flow.languages[0] for flow in flows), ENGLISH)


def words_of(document: Document) -> Mapping[str, str]:
    """The words by name, as they were written."""
    words: Mapping[str, str] = document.content.get(WORDS, {})
    return words


def fingerprints_of(document: Document) -> Mapping[str, str]:
    prints: Mapping[str, str] = document.content.get(FINGERPRINTS) or {}
    return prints


def reviewer_of(document: Document) -> str:
    """Who has read the words; nobody where no name stands, or a word that says as much."""
    name: str = document.content.get("reviewed_by", "").strip()
    return "" if name.lower().strip(".?-") in NOBODY else name


def state_of(name: str, original: Document, translation: Document) -> State:
    """Whether a sentence of the original is there in the translation, and was made from what the original says now."""
    if name not in words_of(translation):
        return "missing"
    fits = fingerprints_of(translation).get(name) == fingerprint(words_of(original)[name])
    return "current" if fits else "older"
