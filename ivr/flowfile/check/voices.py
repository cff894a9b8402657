"""That each language is spoken in its own voice, and that Twilio knows how to take a card in it."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from ivr.flowfile.parts import Parts
from ivr.flowfile.problems import Problem, did_you_mean
from ivr.flowfile.source import Document
from ivr.speech.catalogue import Catalogue
from ivr.speech.voices import (
    PAY_LANGUAGES,
    TAGS,
    VOICES,
    belongs_to,
    could_be_a_voice,
    tags_for,
    tags_of,
    voices_for,
)

# As many are named as one reads without counting.
NAMED = 4
STRANGE = "Callers would hear the words in a strange accent, or nothing at all."


def check_voices(parts: Parts) -> Iterator[Problem]:
    for catalogue in parts.catalogues.values():
        document = parts.documents[f"prompts/{catalogue.language}.yaml"]
        yield from _tag(catalogue, document)
        yield from _voice(catalogue, document)
        yield from _pay_language(catalogue, document)


def _tag(catalogue: Catalogue, document: Document) -> Iterator[Problem]:
    tag, language = catalogue.tag, catalogue.language
    if tag not in TAGS:
        what = f"Twilio knows no language '{tag}'."
        mend = did_you_mean(tag, sorted(TAGS)) or f"Use one of: {', '.join(tags_for(language) or sorted(TAGS))}."
        yield document.problem(("tag",), what, STRANGE, mend, rule="unknown-tag")
    elif not belongs_to(tag, language):
        what = f"'{tag}' is not a tag of the language '{language}'."
        fitting = tags_for(language)
        mend = f"Use one of: {', '.join(fitting)}." if fitting else "Correct the tag, or the name of the language."
        yield document.problem(("tag",), what, STRANGE, mend, rule="tag-language")


def _voice(catalogue: Catalogue, document: Document) -> Iterator[Problem]:
    voice, tag = catalogue.voice, catalogue.tag
    spoken = tags_of(voice)
    fitting = voices_for(tag)
    if not spoken:
        yield from _unknown(voice, fitting, document)
    elif tag in TAGS and tag not in spoken:
        what = f"The voice {voice} speaks {' and '.join(spoken)}, not {tag}."
        mend = f"For {tag}, use one of: {', '.join(fitting[:NAMED])}." if fitting else f"Write 'tag: {spoken[0]}'."
        yield document.problem(("voice",), what, STRANGE, mend, rule="voice-language")


def _unknown(voice: str, fitting: list[str], document: Document) -> Iterator[Problem]:
    """A name that is nearly one we know is a slip; one that is built like a voice may be newer than our table."""
    what = f"There is no voice '{voice}' in the list of Twilio's voices."
    close = _nearest(voice, fitting) or _nearest(voice, list(VOICES))
    if close or not could_be_a_voice(voice):
        mend = f"Did you mean '{close}'?" if close else f"Use one of: {', '.join(fitting[:NAMED] or ['Polly.Joanna'])}."
        yield document.problem(("voice",), what, "Callers would hear nothing.", mend, rule="voice-misspelt")
        return
    mend = "Make a call and listen; if it speaks, publish with that as the reason."
    callers = "Callers would hear nothing, unless the voice is newer than this list."
    yield document.problem(("voice",), what, callers, mend, rule="unknown-voice", severity="warning")


def _nearest(voice: str, known: list[str]) -> str:
    """By the name alone: what stands around it is alike in all of them."""
    bare = {_bare(name): name for name in reversed(known)}
    close = get_close_matches(_bare(voice), list(bare), n=1, cutoff=0.8)
    return bare[close[0]] if close else ""


def _bare(voice: str) -> str:
    return voice.lower().removeprefix("polly.").removesuffix("-neural").removesuffix("-generative")


def _pay_language(catalogue: Catalogue, document: Document) -> Iterator[Problem]:
    told = catalogue.pay_language
    if told not in PAY_LANGUAGES:
        what = f"Twilio cannot take a card in the language '{told}'."
        callers = "Callers could not pay: the call would break off where the card is asked for."
        near = [one for one in PAY_LANGUAGES if belongs_to(one, catalogue.language)]
        own = f"Use one of: {', '.join(near)}." if near else "Use en-US; the words of card entry are your own anyway."
        mend = did_you_mean(told, near) or own
        yield document.problem(("pay_language",), what, callers, mend, rule="pay-language")
