"""`ivr rollback`: callers hear an older publication again, from now on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

import app
from ivr.cli.desk import ONLY_REMARKS, Desk, desk, number_of, says_who, says_why
from ivr.cli.plainly import plainly
from ivr.cli.telling import told_publication
from ivr.flowfile.difference import changes
from ivr.flowfile.problems import Problems
from ivr.publications import Book, Publication, in_force, next_number, scheduled, standing
from ivr.release import Release


@click.command()
@click.argument("number", type=click.IntRange(min=1))
@says_why(required=False)
@says_who
@plainly
def rollback(number: int, why: str | None, who: str) -> None:
    """Let new calls get number NUMBER again, from now on.

    Nothing is erased: it is published once more, under a number of its own. What is scheduled is withdrawn, because it
    was made from what you go back from. Exit 0 when callers hear it, 1 when they do not, with the reason.
    """
    with desk() as at:
        book = at.publications.book()
        wanted = number_of(book, number)
        _refuse_what_never_began(wanted, book)
        heard = in_force(book, app.now())
        if heard is not None and at.hear_already(heard, wanted.release):
            click.echo(f"Callers hear exactly this already, as number {heard.number}. Nothing was stored.")
            return
        release = _usable(wanted, at)
        told = list(_changes(heard, release, at))
        new, withdrawn = _back(wanted, who, why or f"Back to number {number}", at)
        for line in _said(new, wanted, withdrawn, told, heard, at):
            click.echo(line)


def _refuse_what_never_began(wanted: Publication, book: Book) -> None:
    match standing(wanted, book, app.now()):
        case "scheduled":
            words = f"Number {wanted.number} has not begun yet. To take it back: ivr withdraw {wanted.number} -m WHY"
            raise click.ClickException(words)
        case "withdrawn":
            words = f"Number {wanted.number} was withdrawn before it began; no caller ever heard it."
            raise click.ClickException(f"{words} To publish it after all, begin with: ivr pull {wanted.number} FOLDER")


def _usable(wanted: Publication, at: Desk) -> Release:
    try:
        return at.release_of(wanted)
    except Problems as wrong:
        words = f"Number {wanted.number} does not fit this version of the program. Mend it, and publish that:"
        raise click.ClickException(f"{words} ivr pull {wanted.number} FOLDER\n{wrong}") from wrong


def _back(wanted: Publication, who: str, why: str, at: Desk) -> tuple[Publication, Sequence[Publication]]:
    """Write it into the book; whatever others have written meanwhile is gone back from, too."""
    while True:
        book, now = at.publications.book(), app.now()
        heard = in_force(book, now)
        base = heard.number if heard is not None else None
        new = Publication(next_number(book), "rollback", wanted.release, now, now, who, why, base, {})
        withdrawn = scheduled(book, now)
        if at.publications.add(new, withdrawn, book):
            return new, withdrawn


def _changes(heard: Publication | None, release: Release, at: Desk) -> Iterator[str]:
    """Compared with what callers hear up to now."""
    if (saved := at.saved_last()) is not None:
        yield "What changes for callers, compared with the files as they are saved:"
        yield from (f"  {sentence}" for sentence in changes(saved, release) or [ONLY_REMARKS])
    elif heard is not None:
        yield f"What changes for callers, compared with number {heard.number}:"
        yield from (f"  {sentence}" for sentence in at.changes(heard, release))


def _said(
    new: Publication,
    wanted: Publication,
    withdrawn: Sequence[Publication],
    told: Sequence[str],
    heard: Publication | None,
    at: Desk,
) -> Iterator[str]:
    zone = at.zone([new])
    yield from told
    if heard is not None and new.base != heard.number:
        yield f"Number {new.base} was published meanwhile; you have gone back from that, too."
    for one in withdrawn:
        yield f"Withdrawn, because it was made from what you went back from: {told_publication(one, zone)}"
    yield f"Published as number {new.number}: new calls get number {wanted.number} again, from now on."
    yield f"The files you edit are as they were. To go on from what callers hear now: ivr pull {new.number} FOLDER"
    yield from at.told_of_a_demonstration()
