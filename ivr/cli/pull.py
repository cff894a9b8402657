"""`ivr pull`: the files of a publication, into a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import click

import app
from ivr import flowfolder
from ivr.cli.base import read_base, write_base
from ivr.cli.desk import NOTHING_YET, Desk, desk, number_of
from ivr.cli.plainly import plainly
from ivr.cli.telling import told_publication
from ivr.publications import Book, newest, numbered, standing
from ivr.shelf import Files
from ivr.wall_time import told_moment


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="[N] DIR")
@click.option("--force", is_flag=True, help="Write over files that were changed in DIR, and take away others.")
@plainly
def pull(words: Sequence[str], force: bool) -> None:
    """Write the flows and prompts of number N into DIR, to be edited and published from there.

    Without N, those of the newest publication, also if it is only scheduled. Files that somebody changed in DIR are
    left alone: then nothing is written. Exit 0 when they are there, 1 when not, with the reason.
    """
    number, folder = _understood(words)
    with desk() as at:
        book = at.publications.book()
        wanted = newest(book) if number is None else number_of(book, number)
        if wanted is None:
            raise click.ClickException(NOTHING_YET)
        files = at.files_of(wanted)
        here = flowfolder.contents(folder)
        edited = _edited(here, files, _base(folder, book, at))
        if edited and not force:
            raise click.ClickException(
                f"Nothing is written. These files of {folder} were changed there, or are not of number "
                f"{wanted.number}:\n" + "\n".join(f"  {name}" for name in edited) + "\n"
                "Take another folder, or say --force to lose what is in them."
            )
        _write(folder, files, here)
        write_base(folder, wanted.number)
        zone = at.zone(book)
        click.echo(f"In {folder}: {told_publication(wanted, zone)}")
        if standing(wanted, book, app.now()) == "scheduled":
            click.echo(f"It is scheduled, and begins on {told_moment(wanted.starts_at.astimezone(zone))}.")
        click.echo(f"To publish what you make of it: ivr publish -m WHY --folder {folder}")


def _understood(words: Sequence[str]) -> tuple[int | None, Path]:
    *number, folder = words
    if len(number) > 1 or not all(one.isascii() and one.isdigit() for one in number):
        raise click.UsageError("Say it as: ivr pull [N] DIR")
    if not number and folder.isascii() and folder.isdigit():
        raise click.UsageError(f"Into which folder? ivr pull {folder} DIR")
    return int(number[0]) if number else None, Path(folder)


def _base(folder: Path, book: Book, at: Desk) -> Files:
    """What the folder was filled with when it was filled, as far as that is known."""
    base = read_base(folder)
    made_from = numbered(book, base) if base is not None else None
    return at.files_of(made_from) if made_from is not None else {}


def _edited(here: Files, files: Files, base: Files) -> list[str]:
    """The files of a folder that would be lost."""
    return [name for name, content in here.items() if content not in (files.get(name), base.get(name))]


def _write(folder: Path, files: Files, here: Files) -> None:
    for name in here.keys() - files.keys():
        (folder / name).unlink()
    for name, content in files.items():
        if here.get(name) != content:
            _put(folder / _inside(name), content)


def _inside(name: str) -> PurePosixPath:
    """A name that leads out of the folder is none of ours."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or path.parts[0] not in flowfolder.FOLDERS:
        raise click.ClickException(f"A file of this publication has a name that cannot be written: {name}")
    return path


def _put(path: Path, content: bytes) -> None:
    """All of it at once, for whoever reads it meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.pulled")
    beside.write_bytes(content)
    beside.replace(path)
