"""prompts/audio/ on disk → which words are recorded, and the sound of each.

Nothing is decided here: whether a recording fits the words it is named after is for `flowfile` to say. A sound is
known by the SHA-256 of what is in it, so one that is exchanged never changes under a caller who hears the old one.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ivr.flowfile.recorded import FOLDER, named
from ivr.speech.sound import wav_seconds

# Sounds that are kept at hand after their file has gone: a call that began with one may still ask for it.
KEPT_SOUNDS = 500


@dataclass(frozen=True, slots=True)
class Recorded:
    """`digests` by the names of the files, `prompts/audio/en/greeting.wav`; `seconds` by digest, of those that tell."""

    digests: Mapping[str, str] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)


def recorded(files: Mapping[str, bytes]) -> Recorded:
    """What there is to know of sounds that lie anywhere, by their names; files of other kinds are passed over."""
    sounds = {name: content for name, content in files.items() if named(name)}
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in sounds.items()}
    lengths = {digests[name]: wav_seconds(content) for name, content in sounds.items()}
    return Recorded(digests, {digest: seconds for digest, seconds in lengths.items() if seconds is not None})


class Recordings:
    """The recordings of a folder; a file is read again only when it has changed."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._seen: dict[str, tuple[int, int]] = {}
        self._recorded = Recorded()
        self._sounds: dict[str, bytes] = {}

    def stamps(self) -> dict[str, tuple[int, int]]:
        """When each file was changed and how large it is, by its name."""
        found = {path.relative_to(self._home).as_posix(): path for path in (self._home / FOLDER).glob("*/*.*")}
        wanted = {name: path.stat() for name, path in sorted(found.items()) if named(name) and path.is_file()}
        return {name: (seen.st_mtime_ns, seen.st_size) for name, seen in wanted.items() if "/." not in name}

    def look(self) -> Recorded:
        """What is recorded now. Raises FileNotFoundError when a file goes away meanwhile."""
        with self._lock:
            seen = self.stamps()
            if seen != self._seen:
                contents = {name: (self._home / name).read_bytes() for name in seen}
                self._recorded, self._seen = recorded(contents), seen
                fresh = {audio_of(name, self._recorded.digests[name]): content for name, content in contents.items()}
                earlier = {audio: sound for audio, sound in self._sounds.items() if audio not in fresh}
                self._sounds = {**dict(list(earlier.items())[-KEPT_SOUNDS:]), **fresh}
            return self._recorded

    def sound(self, audio: str) -> bytes | None:
        """The sound of this name, `3f2a….wav`, if it was here when somebody looked."""
        return self._sounds.get(audio)


def audio_of(file: str, digest: str) -> str:
    """The name under which a recording is fetched."""
    return f"{digest}.{file.rpartition('.')[2]}"
