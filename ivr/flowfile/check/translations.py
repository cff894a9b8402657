"""That a translation says what the original says now, and that somebody who knows the language has read it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ivr.flowfile.check.known import A_SENTENCE
from ivr.flowfile.check.purposes import is_unfit
from ivr.flowfile.check.words import is_said_without_values
from ivr.flowfile.parts import Parts
from ivr.flowfile.problems import Problem
from ivr.flowfile.source import Document
from ivr.flowfile.translations import fingerprints_of, original_of, reviewer_of, state_of, words_of
from ivr.speech.catalogue import Catalogue
from ivr.speech.voices import belongs_to

# A word of letters; not a blank, nor a number.
_SPELLED = re.compile(r"[^\W\d_]+(?![^{]*})")


def check_translations(parts: Parts) -> Iterator[Problem]:
    """Only of languages that callers can choose: one that no flow speaks yet is still being made."""
    spoken = {language for flow in parts.flows for language in flow.languages}
    for language, catalogue in parts.catalogues.items():
        original = original_of(language, parts.flows)
        if original is not None and language in spoken and original in parts.catalogues:
            document = parts.documents[f"prompts/{language}.yaml"]
            source = parts.documents[f"prompts/{original}.yaml"]
            yield from _blanks(catalogue, parts.catalogues[original], document)
            yield from _older(source, document)
            yield from _not_translated(source, document)
            if not belongs_to(language.replace("_", "-"), original):
                yield from _spoken_alike(catalogue, parts.catalogues[original], document)
            yield from _not_reviewed(language, document)


def _blanks(catalogue: Catalogue, original: Catalogue, document: Document) -> Iterator[Problem]:
    source = f"prompts/{original.language}.yaml"
    for name, message in catalogue.prompts.items():
        lost = original.prompts[name].blanks - message.blanks if name in original.prompts else frozenset()
        if lost and (is_unfit(name, message) or is_unfit(name, original.prompts[name]) or is_said_without_values(name)):
            continue  # told of as a mistake, where it was made; the other language may well be right
        for blank in sorted(lost):
            what = f"'{name}' leaves out {{{blank}}}, which {source} has."
            callers = "Callers in this language would not be told it."
            mend = f"If {{{blank}}} belongs there, put it in here; if not, take it out of {source}."
            yield document.problem(("words", name), what, callers, mend, rule="blank-lost", severity="warning")


def _older(source: Document, document: Document) -> Iterator[Problem]:
    callers = "Callers in this language may hear something else than the others do."
    if not fingerprints_of(document):
        what = f"It is not written down which words of {source.file} these were translated from."
        mend = f"When they fit, run `ivr prompts current --all --lang {document.content['language']}`."
        yield document.problem(("words",), what, callers, mend, rule="older-than-english", severity="warning")
        return
    for name in words_of(source):
        if state_of(name, source, document) == "older":
            words = f"'{words_of(source)[name]}'"
            if name in fingerprints_of(document):
                what = f"'{name}' was translated from other words than {words}, as {source.file} has now."
            else:
                what = f"Nobody has said yet that '{name}' says the same as {words} in {source.file}."
            mend = f"Bring it up to date; when it fits, run `ivr prompts current {name} --lang {_language(document)}`."
            yield document.problem(("words", name), what, callers, mend, rule="older-than-english", severity="warning")


def _not_translated(source: Document, document: Document) -> Iterator[Problem]:
    """A name or two can be the same in both languages; a sentence is a copy."""
    for name, words in words_of(document).items():
        if len(_SPELLED.findall(words)) >= A_SENTENCE and words.split() == words_of(source).get(name, "").split():
            what = f"'{name}' is the same as in {source.file}, word for word."
            callers = "Callers who chose this language would hear another one."
            mend = "Write it in this language."
            yield document.problem(("words", name), what, callers, mend, rule="not-translated", severity="warning")


def _spoken_alike(catalogue: Catalogue, original: Catalogue, document: Document) -> Iterator[Problem]:
    """How values are said; a sentence without any words of its own can be the same in both languages."""
    file = f"prompts/{original.language}.yaml"
    for name, sentence in catalogue.speaking.sentences.items():
        same = sentence.pattern.split() == original.speaking.sentences[name].pattern.split()
        if same and any(_SPELLED.search(text) for text in sentence.texts):
            what = f"'{name}' is the same as in {file}, word for word."
            callers = "Callers who chose this language would hear another one."
            mend = "Write it in this language."
            yield document.problem(("spoken", name), what, callers, mend, rule="not-translated", severity="warning")


def _language(document: Document) -> str:
    language: str = document.content["language"]
    return language


def _not_reviewed(language: str, document: Document) -> Iterator[Problem]:
    if not reviewer_of(document):
        what = f"Nobody who is qualified has read the '{language}' words since they were last changed."
        callers = "Callers in this language may hear something wrong, and nobody here would notice."
        mend = "Have them read, and write the reader's name behind 'reviewed_by'."
        yield document.problem(("reviewed_by",), what, callers, mend, rule="not-reviewed", severity="warning")
