"""flows/ and prompts/ on disk → the release in service.

A saved file goes live at once if everything checks clean. A broken one never reaches a caller: the last
good release stays in service, and the log says which file, which line, and why.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from ivr import flowfolder
from ivr.flowfile.problems import Problem, Problems
from ivr.flowfile.release import read_release
from ivr.release import Release

# The files are looked at when a call begins, at most once in this many seconds.
LOOK_EVERY_SECONDS = 1.0
# Releases kept at hand for calls that began on them. A call lasts minutes; a supervisor who saves
# oftener than this within one call sends it on to the newest release.
KEPT_RELEASES = 50

Report = Callable[[Problems], None]


class Content:
    """`report` is told, once for each broken save, what is wrong."""

    def __init__(self, folder: Path, seconds: Callable[[], float], report: Report) -> None:
        """Raises Problems when the very first release is broken: there is nothing to stay in service."""
        self._folder = folder
        self._seconds = seconds
        self._report = report
        self._lock = threading.Lock()
        self._looked_at = seconds()
        self._seen = self._fingerprints()
        self._current = read_release(flowfolder.texts(self._folder))
        self._kept = {self._current.id: self._current}
        self.problems: Problems | None = None

    def current(self) -> Release:
        if self._seconds() - self._looked_at >= LOOK_EVERY_SECONDS:
            with self._lock:
                self._look()
        return self._current

    def of(self, release: str) -> Release:
        """The release a call began with; the current one where that is no longer at hand.

        Another worker may have begun the call on files that this one has not looked at yet.
        """
        if release not in self._kept:
            with self._lock:
                self._look()
        return self._kept.get(release) or self._current

    def _look(self) -> None:
        self._looked_at = self._seconds()
        try:
            if (seen := self._fingerprints()) == self._seen:
                return
            self._seen = seen
            fresh = read_release(flowfolder.texts(self._folder))
        except FileNotFoundError:
            # Just now an editor is putting a new file in the place of an old one. The next look will see it.
            self._seen = {}
            return
        except OSError as unreadable:
            self._tell(Problems([_unreadable(unreadable)]))
            return
        except Problems as problems:
            self._tell(problems)
            return
        self.problems = None
        newest = dict(list(self._kept.items())[-KEPT_RELEASES:])
        self._kept = {**newest, fresh.id: fresh}
        self._current = fresh

    def _tell(self, problems: Problems) -> None:
        if self.problems is None or self.problems.problems != problems.problems:
            self._report(problems)
        self.problems = problems

    def _fingerprints(self) -> dict[str, tuple[int, int]]:
        found = flowfolder.files(self._folder)
        return {str(path): ((seen := path.stat()).st_mtime_ns, seen.st_size) for path in found}


def _unreadable(error: OSError) -> Problem:
    what = f"It cannot be read ({error.strerror})."
    callers, mend = "Callers hear what was good before.", "Let the line read it."
    return Problem(str(error.filename), 1, 1, what, callers, mend, rule="cannot-be-opened")
