"""What the commands about releases work on: the book of publications, and the releases it speaks of."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

import app
from ivr import flowfolder
from ivr.cli.in_service import in_service
from ivr.cli.plainly import books
from ivr.flowfile.difference import changes
from ivr.flowfile.problems import Problems
from ivr.publications import Book, Publication, newest, numbered
from ivr.release import Release
from ivr.settings import Settings
from ivr.shelf import Files, Shelf, checked
from ivr.store.database import Database
from ivr.store.publications import Publications
from ivr.store.releases import Releases

LONGEST_NAME = 100
NOTHING_YET = "Nothing is published yet. Publish what is in flows/ and prompts/: ivr publish -m WHY"
ONLY_REMARKS = "Nothing changes for callers; only remarks, spaces or the order of things do."
CANNOT_TELL = "What changes cannot be told, because number {number} does not fit this version of the program."
DEMO = "This line is a demonstration: what is saved next in {home} goes live at once, in the place of this."


@dataclass(frozen=True, slots=True)
class Desk:
    settings: Settings
    database: Database
    publications: Publications
    releases: Releases
    shelf: Shelf

    def files_of(self, publication: Publication) -> Files:
        files = self.releases.files(publication.release)
        if files is None:
            raise click.ClickException(f"The files of number {publication.number} are not in the database.")
        return files

    def release_of(self, publication: Publication) -> Release:
        """Raises Problems when this version of the program finds something wrong with it."""
        found = self.shelf.of(publication.release)
        if found is None:
            raise click.ClickException(f"The files of number {publication.number} are not in the database.")
        return found

    def changes(self, before: Publication, after: Release) -> list[str]:
        """What changes for callers, in sentences; one that says so where nothing does, or where nobody can tell."""
        try:
            told = changes(self.release_of(before), after)
        except Problems:
            return [CANNOT_TELL.format(number=before.number)]
        return told or [ONLY_REMARKS]

    def saved_last(self) -> Release | None:
        """What callers hear in a demonstration in which something was saved after the publication in force began."""
        if self.settings.mode != "demo":
            return None
        release, number = in_service(self.settings, self.database)
        return release if number is None else None

    def hear_already(self, there: Publication | None, release: str) -> bool:
        """Whether this is what callers hear while that publication is in force."""
        if there is None or there.release != release:
            return False
        saved = self.saved_last()
        return saved is None or saved.id == release

    def told_of_a_demonstration(self) -> list[str]:
        return [DEMO.format(home=self.settings.home)] if self.settings.mode == "demo" else []

    def zone(self, book: Book) -> tzinfo:
        """The time zone of the first line, as it was published last, or else as it is saved."""
        last = newest(book)
        try:
            if last is not None:
                return zone_of(self.release_of(last))
        except Problems:
            pass  # an older version of the program published it
        saved = checked(flowfolder.contents(self.settings.home)).release
        return zone_of(saved) if saved is not None else UTC


def zone_of(release: Release) -> tzinfo:
    line = next(iter(release.lines.values()))
    return ZoneInfo(release.calendars[line.hours].zone)


def number_of(book: Book, number: int) -> Publication:
    """The publication of this number, or words for whoever mistook it."""
    found = numbered(book, number)
    if found is None:
        last = max((one.number for one in book), default=None)
        told = (
            NOTHING_YET if last is None else f"There is no number {number}; the last one is {last}. See: ivr releases"
        )
        raise click.ClickException(told)
    return found


@contextmanager
def desk() -> Iterator[Desk]:
    with books() as (settings, database):
        kept = Releases(database, app.now)
        yield Desk(settings, database, Publications(database), kept, Shelf(kept))


def _named(_context: click.Context, _option: click.Parameter, given: str | None) -> str:
    name = (given or _login()).strip()
    if not name or len(name) > LONGEST_NAME:
        raise click.BadParameter(f"say a name of 1 to {LONGEST_NAME} letters.")
    return name


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # nobody has a name on some machines
        raise click.BadParameter("this machine does not know who you are; say your name.") from None


def _reason(_context: click.Context, _option: click.Parameter, given: str | None) -> str | None:
    if given is not None and not given.strip():
        raise click.BadParameter("say in a few words why.")
    return None if given is None else " ".join(given.split())


def says_who(command: Callable[..., Any]) -> Callable[..., Any]:
    told = "Who; otherwise the name of your login."
    return click.option("--by", "who", metavar="NAME", callback=_named, help=told)(command)


def says_why(*, required: bool = True) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(
        "-m", "--message", "why", metavar="WHY", required=required, callback=_reason, help="Why; it is kept."
    )


def the_folder(command: Callable[..., Any]) -> Callable[..., Any]:
    kind = click.Path(exists=True, file_okay=False, path_type=Path)
    told = "The folder that holds flows/ and prompts/, where it is not the line's own."
    return click.option("--folder", type=kind, metavar="DIR", help=told)(command)


def now_in(zone: tzinfo) -> datetime:
    return app.now().astimezone(zone)
