"""What the commands about words share: the files they are about, and a language that is one of ours."""

from __future__ import annotations

from pathlib import Path

import click

from ivr import flowfolder
from ivr import settings as environment
from ivr.flowfile.parts import Parts
from ivr.flowfile.problems import Problems, did_you_mean
from ivr.flowfile.reading import read_parts
from ivr.flowfile.recorded import recorded
from ivr.flowfile.source import Document
from ivr.flowfile.translations import original_of


def catalogue_parts(home: Path | None = None) -> Parts:
    """What can be read of flows/ and prompts/. Raises Problems when a file of words cannot be read, or nothing can."""
    folder = home or environment.home()
    if not flowfolder.files(folder):
        raise click.UsageError(f"There are no flows or prompts in {folder}.")
    contents = flowfolder.contents(folder)
    parts, problems = read_parts(flowfolder.words(contents), recorded(contents))
    unread = [problem for problem in problems if problem.file.startswith("prompts/")]
    if unread or not parts.catalogues:
        raise Problems(unread or problems)
    return parts


def known_language(language: str, parts: Parts) -> str:
    if language in parts.catalogues:
        return language
    ours = sorted(parts.catalogues)
    mend = did_you_mean(language, ours) or f"There are: {', '.join(ours)}."
    raise click.UsageError(f"There is no prompts/{language}.yaml. {mend}")


def translated_language(language: str, parts: Parts) -> tuple[Document, Document]:
    """The documents of the original and of this translation of it."""
    known_language(language, parts)
    original = original_of(language, parts.flows)
    if original is None or original not in parts.catalogues:
        raise click.UsageError(f"'{language}' is translated from no other language.")
    return parts.documents[f"prompts/{original}.yaml"], parts.documents[f"prompts/{language}.yaml"]
