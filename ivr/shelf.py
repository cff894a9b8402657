"""Every release a call may have begun with, at hand for as long as calls last.

A release is kept before the first call begins on it, so that whoever takes the next turn of that call, another
worker or the same one after a restart, finds it again.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from ivr.flowfile.problems import Problems
from ivr.flowfile.recorded import recorded
from ivr.flowfile.release import Checked, check_files, read_kept
from ivr.flowfolder import words
from ivr.release import Release

# By their names from the folder that holds flows/ and prompts/; texts and recordings alike.
Files = Mapping[str, bytes]
# Releases that are read at any time. One that calls need again after so many others is read once more.
AT_HAND = 50


class Kept(Protocol):
    """Where the files of releases lie, byte for byte, by fingerprint."""

    def keep(self, release: str, files: Files) -> None: ...

    def files(self, release: str) -> Files | None:
        """The files of a release, or None when it was never kept."""

    def recording(self, digest: str, kind: str) -> tuple[bytes, str] | None:
        """The sound of this SHA-256, `wav` or `mp3`, and the newest release that holds it."""


def checked(files: Files, now: datetime | None = None) -> Checked:
    """What these files make together, and all that is wrong with them; with `now`, also what is out of date."""
    return check_files(words(files), now, recorded(files))


class Shelf:
    """The kept releases, each read once however many calls need it."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self._lock = threading.Lock()
        self._at_hand: dict[str, Release] = {}

    def put(self, release: Release, files: Files) -> None:
        """Keep a release, so that calls may begin on it."""
        self._kept.keep(release.id, files)
        with self._lock:
            self._remember(release.id, release)

    def of(self, name: str) -> Release | None:
        """The release of this fingerprint; None when nobody has kept it. Raises Problems when this version of the
        program cannot put it together."""
        if (known := self._at_hand.get(name)) is not None:
            return known
        with self._lock:
            if name not in self._at_hand:
                files = self._kept.files(name)
                if files is None:
                    return None
                self._remember(name, read_kept(words(files), recorded(files)))
            return self._at_hand[name]

    def sound(self, audio: str) -> bytes | None:
        """A recording by the name under which it is fetched, `3f2a….wav`; None when no release plays it."""
        digest, _, kind = audio.partition(".")
        found = self._kept.recording(digest, kind)
        if found is None:
            return None
        sound, name = found
        # Another worker may have begun the call on a release that this one has not read yet.
        return sound if self._is_played(audio) or self._plays(name, audio) else None

    def _is_played(self, audio: str) -> bool:
        return any(release.plays(audio) for release in self._at_hand.values())

    def _plays(self, name: str, audio: str) -> bool:
        try:
            release = self.of(name)
        except Problems:  # no call begins on it in this version of the program
            return False
        return release is not None and release.plays(audio)

    def instead(self, name: str, other: Release) -> None:
        """From now on `other` stands in for a release that cannot be had, so that nobody looks for it every turn."""
        with self._lock:
            self._remember(name, other)

    def _remember(self, name: str, release: Release) -> None:
        newest = list(self._at_hand.items())[-(AT_HAND - 1) :]
        self._at_hand = {**dict(newest), name: release}
