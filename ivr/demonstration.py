"""What was saved or published last → the release in service, in a demonstration.

A saved file goes live at once. A publication does so too, so that going back and scheduling can be tried: it holds
until the next save. Nothing is decided here about what is good enough to be served.
"""

from __future__ import annotations

from ivr.content import Content
from ivr.flowfile.problems import Problems
from ivr.published import NothingToServe, Published
from ivr.release import Release


class Demonstration:
    """`problems` are those of the files as they are saved."""

    def __init__(self, saved: Content, published: Published) -> None:
        self._saved = saved
        self._published = published

    @property
    def problems(self) -> Problems | None:
        return self._saved.problems

    @property
    def number(self) -> int | None:
        return self._published.number if self._published_last() is not None else None

    def current(self) -> Release:
        saved = self._saved.current()
        return self._published_last() or saved

    def of(self, release: str) -> Release:
        return self._saved.of(release)

    def sound(self, audio: str) -> bytes | None:
        return self._saved.sound(audio)

    def _published_last(self) -> Release | None:
        """The publication in force, if nothing was saved since it began."""
        try:
            release = self._published.current()
        except NothingToServe:
            return None
        began = self._published.began
        return release if began is not None and began > self._saved.saved_at else None
