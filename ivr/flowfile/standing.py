"""Where each translation stands: what is missing, what is older than the original, what nobody has read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ivr.flowfile.check.spoken_names import used_names
from ivr.flowfile.parts import Parts
from ivr.flowfile.translations import original_of, reviewer_of, state_of, words_of


@dataclass(frozen=True, slots=True)
class Sentence:
    """One that wants attention, with the words of the original and what translators are told about it."""

    key: str
    english: str
    note: str


@dataclass(frozen=True, slots=True)
class Standing:
    """`original` is the language this one is translated from, or None for the original itself. `unused` are names
    that no flow uses. `spoken` says whether callers can choose the language."""

    language: str
    original: str | None
    missing: tuple[Sentence, ...]
    older: tuple[Sentence, ...]
    unused: tuple[str, ...]
    translated_by: str
    reviewed_by: str
    spoken: bool


def standings(parts: Parts) -> Iterator[Standing]:
    """Of every language that can be read, the original first."""
    order = sorted(parts.catalogues, key=lambda language: (original_of(language, parts.flows) is not None, language))
    yield from (standing(language, parts) for language in order)


def standing(language: str, parts: Parts) -> Standing:
    document = parts.documents[f"prompts/{language}.yaml"]
    original = original_of(language, parts.flows)
    states: dict[str, list[Sentence]] = {"missing": [], "older": [], "current": []}
    if original in parts.catalogues:
        source = parts.documents[f"prompts/{original}.yaml"]
        notes: Mapping[str, str] = {**(source.content.get("notes") or {}), **(document.content.get("notes") or {})}
        for key, words in words_of(source).items():
            states[state_of(key, source, document)].append(Sentence(key, words, notes.get(key, "")))
    used = used_names(parts)
    return Standing(
        language,
        original,
        tuple(states["missing"]),
        tuple(states["older"]),
        tuple(key for key in words_of(document) if key not in used),
        document.content.get("translated_by", ""),
        reviewer_of(document),
        any(language in flow.languages for flow in parts.flows),
    )
