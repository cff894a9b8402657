"""flows/ and prompts/ on disk → the release in service, in a demonstration.

A saved file goes live at once if everything checks clean. A broken one never reaches a caller: the last
good release stays in service, and the log says which file, which line, and why.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from ivr import flowfolder
from ivr.flowfile.problems import Problem, Problems, errors
from ivr.release import Release
from ivr.shelf import Files, Shelf, checked

# The files are looked at when a call begins, at most once in this many seconds.
LOOK_EVERY_SECONDS = 1.0
# Told what there is to say about what was saved, and the texts it is about.
Report = Callable[[Sequence[Problem], Mapping[str, str]], None]


class Content:
    """`report` is told, once for each save, what is wrong or worth a warning; `problems` are what is wrong with
    what was saved last."""

    def __init__(
        self, folder: Path, seconds: Callable[[], float], now: Callable[[], datetime], report: Report, shelf: Shelf
    ) -> None:
        """Raises Problems when the very first release is broken: there is nothing to stay in service."""
        self._folder = folder
        self._seconds = seconds
        self._now = now
        self._report = report
        self._shelf = shelf
        self._lock = threading.Lock()
        self._looked_at = seconds()
        self._seen = self._stamps()
        self.problems: Problems | None = None
        self._told: Sequence[Problem] = ()
        files = flowfolder.contents(folder)
        found = checked(files)
        self._current = found.whole()
        # When what is in service was saved: as the files say, and later as it is noticed.
        self.saved_at = datetime.fromtimestamp(max(modified for modified, _ in self._seen.values()) / 1e9, UTC)
        # To be kept as soon as the database can be reached; then there is nothing more to do.
        self._unkept: Files | None = files
        self._keep()
        self._tell(found.problems, files)

    def current(self) -> Release:
        if self._is_time():
            with self._lock:
                if self._is_time():  # nobody else has looked meanwhile
                    self._look()
        return self._current

    def of(self, release: str) -> Release:
        """The release a call began with, also on another worker or before a restart.

        The current one where that was never kept, or where this version of the program cannot use it.
        """
        if release == self._current.id:
            return self._current
        try:
            found = self._shelf.of(release)
        except Problems as wrong:
            self._report(wrong.problems, {})
            found = None
        if found is None:
            found = self._current
            self._shelf.instead(release, found)
        return found

    def sound(self, audio: str) -> bytes | None:
        """The recording of this name, if some release plays it."""
        return self._shelf.sound(audio)

    def _is_time(self) -> bool:
        return self._seconds() - self._looked_at >= LOOK_EVERY_SECONDS

    def _look(self) -> None:
        self._looked_at = self._seconds()
        try:
            if (seen := self._stamps()) == self._seen:
                self._keep()
                return
            self._seen = seen
            files = flowfolder.contents(self._folder)
        except FileNotFoundError:
            # Just now an editor is putting a new file in the place of an old one. The next look will see it.
            self._seen = {}
            return
        except OSError as unreadable:
            self._break([_unreadable(unreadable)], {})
            return
        except Problems as problems:
            self._break(problems.problems, {})
            return
        found = checked(files)
        if found.release is None:
            self._break(found.problems, files)
        else:
            self._go_live(found.release, found.problems, files)

    def _go_live(self, fresh: Release, warnings: Sequence[Problem], files: Files) -> None:
        try:
            self._shelf.put(fresh, files)
        except SQLAlchemyError:
            # Calls cannot begin now either. The next look tries again; what was good before stays until then.
            self._seen = {}
            return
        self.problems, self._unkept = None, None
        self._current, self.saved_at = fresh, self._now()
        self._tell(warnings, files)

    def _keep(self) -> None:
        if self._unkept is not None:
            with suppress(SQLAlchemyError):
                self._shelf.put(self._current, self._unkept)
                self._unkept = None

    def _break(self, problems: Sequence[Problem], files: Files) -> None:
        self._tell(problems, files)
        self.problems = Problems(errors(problems))

    def _tell(self, problems: Sequence[Problem], files: Files) -> None:
        if problems and tuple(problems) != tuple(self._told):
            self._report(problems, flowfolder.words(files))
        self._told = problems

    def _stamps(self) -> dict[str, tuple[int, int]]:
        found = [*flowfolder.files(self._folder), *flowfolder.recordings(self._folder)]
        return {str(path): ((seen := path.stat()).st_mtime_ns, seen.st_size) for path in found}


def _unreadable(error: OSError) -> Problem:
    what = f"It cannot be read ({error.strerror})."
    callers, mend = "Callers hear what was good before.", "Let the line read it."
    return Problem(str(error.filename), 1, 1, what, callers, mend, rule="cannot-be-opened")
