"""The publication in force → the release in service, in production.

Files on disk are not looked at. All workers read one book and one time, so they change to a new publication
together, and a scheduled one begins on time also while the database cannot be reached.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError

from ivr.flowfile.problems import Problems
from ivr.publications import Book, Publication, in_force, scheduled
from ivr.release import Release
from ivr.shelf import Shelf

# The book is looked at when a call begins, at most once in this many seconds.
LOOK_EVERY_SECONDS = 1.0
NOTHING_YET = "nothing is published yet: ivr publish -m WHY"
NO_DATABASE = "the database, in which the publications are, cannot be reached"
UNUSABLE = (
    "number {number}, which is in force, does not fit this version of the program; see what is wrong with it and mend "
    "it: ivr pull {number} FOLDER"
)
NOT_BEGUN = "nothing that is published has begun yet; see: ivr releases"


class NothingToServe(Exception):
    """There is no release to answer calls with; its words say why."""


class Books(Protocol):
    def book(self) -> Book:
        """Every publication there is."""


class Published:
    """`report` is told what kept the line from looking, and goes on with what it has.

    `problems` are set while the publication in force cannot be used by this version of the program.
    """

    def __init__(
        self,
        books: Books,
        shelf: Shelf,
        seconds: Callable[[], float],
        now: Callable[[], datetime],
        report: Callable[[BaseException], None],
    ) -> None:
        """Never fails: a worker that starts while the database is away serves as soon as it is back."""
        self._books = books
        self._shelf = shelf
        self._seconds = seconds
        self._now = now
        self._report = report
        self._lock = threading.Lock()
        self._book: Book = ()
        self._serving: Publication | None = None
        self._current: Release | None = None
        self._obstacle = NOTHING_YET
        self._unusable: set[str] = set()
        self.problems: Problems | None = None
        self._look()

    @property
    def number(self) -> int | None:
        """The number of the publication that new calls get."""
        return self._serving.number if self._serving is not None else None

    @property
    def began(self) -> datetime | None:
        """From when that publication is in force."""
        return self._serving.starts_at if self._serving is not None else None

    def current(self) -> Release:
        """What is in force at this moment; raises NothingToServe while there is nothing at all."""
        # Whoever comes while another one looks goes on with what there is: a database may take seconds to fail.
        if self._is_time() and self._lock.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._lock.release()
        else:
            self._change_over()
        if self._current is None:
            raise NothingToServe(self._obstacle)
        return self._current

    def of(self, release: str) -> Release:
        """The release a call began with; the one in force where that one cannot be had."""
        if self._current is not None and release == self._current.id:
            return self._current
        try:
            found = self._shelf.of(release)
        except Problems as wrong:
            self._report(wrong)
            found = None
        if found is None:
            found = self.current()
            self._shelf.instead(release, found)
        return found

    def sound(self, audio: str) -> bytes | None:
        """The recording of this name, if some release plays it."""
        return self._shelf.sound(audio)

    def _is_time(self) -> bool:
        return self._seconds() - self._looked_at >= LOOK_EVERY_SECONDS

    def _look(self) -> None:
        """Read the book, and have what is going to begin at hand before it does."""
        try:
            self._book = self._books.book()
            for coming in scheduled(self._book, self._now()):
                self._usable(coming)
        except SQLAlchemyError as away:
            self._obstacle = NO_DATABASE
            self._report(away)
        else:
            self._obstacle = NOT_BEGUN if self._book else NOTHING_YET
        finally:
            self._looked_at = self._seconds()
        self._change_over()

    def _change_over(self) -> None:
        wanted = in_force(self._book, self._now())
        if wanted is None or (self._serving is not None and wanted.number == self._serving.number):
            return
        try:
            release = self._usable(wanted)
        except SQLAlchemyError as away:
            self._report(away)
            return
        if release is not None:
            self._current, self._serving, self.problems = release, wanted, None
        else:
            self._obstacle = UNUSABLE.format(number=wanted.number)

    def _usable(self, publication: Publication) -> Release | None:
        """Its release, or None when this version of the program cannot put it together; said once."""
        if publication.release in self._unusable:
            return None
        try:
            return self._shelf.of(publication.release)
        except Problems as wrong:
            self._unusable.add(publication.release)
            self.problems = wrong
            self._report(wrong)
            return None
