"""`ivr diff`: what is different between two publications, or between one and the files here."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path

import click

import app
from ivr import flowfolder
from ivr.cli.desk import NOTHING_YET, ONLY_REMARKS, Desk, desk, number_of, the_folder
from ivr.cli.plainly import plainly
from ivr.flowfile.difference import changes
from ivr.flowfile.problems import errors
from ivr.publications import in_force
from ivr.shelf import Files, checked

HERE = "the files here"


@click.command()
@click.argument("before", type=click.IntRange(min=1), required=False, metavar="[A")
@click.argument("after", type=click.IntRange(min=1), required=False, metavar="[B]]")
@click.option("--text", is_flag=True, help="Line by line instead of in sentences.")
@the_folder
@plainly
def diff(before: int | None, after: int | None, text: bool, folder: Path | None) -> None:
    """Tell what is different between number A and number B, in sentences.

    Without B, between A and the files in flows/ and prompts/; without both, between what callers hear now and the
    files. Exit 0 when that could be told, also when nothing is different; 1 when not.
    """
    if after is not None and folder is not None:
        raise click.UsageError("--folder holds files to compare with one number; you gave two.")
    with desk() as at:
        old_name, old = _numbered(before, at)
        if after is not None:
            new_name, new = _numbered(after, at)
        else:
            new_name, new = HERE, flowfolder.contents(folder or at.settings.home)
        click.echo(f"From {old_name} to {new_name}:")
        for line in _lines(old, new) if text else _sentences(old_name, old, new_name, new):
            click.echo(line)


def _numbered(number: int | None, at: Desk) -> tuple[str, Files]:
    book = at.publications.book()
    found = in_force(book, app.now()) if number is None else number_of(book, number)
    if found is None:
        raise click.ClickException(NOTHING_YET)
    return f"number {found.number}", at.files_of(found)


def _sentences(old_name: str, old: Files, new_name: str, new: Files) -> Iterator[str]:
    releases = []
    for name, files in ((old_name, old), (new_name, new)):
        found = checked(files)
        if found.release is None:
            words = f"What is different can be told only when both are sound, or with --text. In {name}:"
            raise click.ClickException("\n".join([words, *(str(problem) for problem in errors(found.problems))]))
        releases.append(found.release)
    told = changes(*releases)
    if old == new:
        yield "  Nothing is different."
    else:
        yield from (f"  {sentence}" for sentence in told or [ONLY_REMARKS])


def _lines(old: Files, new: Files) -> Iterator[str]:
    """Unified lines of each text that is different; of a recording only that it is."""
    before, after = flowfolder.words(old), flowfolder.words(new)
    for name in sorted({*old, *new}):
        if old.get(name) == new.get(name):
            continue
        if name in before or name in after:
            lines = before.get(name, "").splitlines(), after.get(name, "").splitlines()
            yield from difflib.unified_diff(*lines, name, name, lineterm="")
        else:
            yield f"{name}: another recording" if name in old and name in new else f"{name}: {_side(name, old)}"


def _side(name: str, old: Files) -> str:
    return "taken away" if name in old else "added"
