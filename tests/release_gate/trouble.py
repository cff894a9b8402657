"""What went wrong and when, written by every process of a run into one file; a line for each.

Moments are of the machine's monotonic clock, which all processes share.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

FILE = "trouble.jsonl"
# Where one dies; is killed or stopped by somebody else; where a thread is held up; a conversation with the gateway, or
# with the carrier of messages; and a time in which the database or the whole line was not there.
Kind = Literal["died", "killed", "stopped", "held up", "conversation", "message", "database gone", "line gone"]


@dataclass(frozen=True, slots=True)
class Trouble:
    kind: Kind
    what: str
    began: float
    ended: float

    def meets(self, began: float, ended: float) -> bool:
        return self.began <= ended and began <= self.ended


class TroubleFile:
    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def add(self, kind: Kind, what: str, began: float | None = None) -> None:
        """One write, so that lines of several processes do not mix, and none is lost with its process."""
        now = time.monotonic()
        line = json.dumps([kind, what, now if began is None else began, now]) + "\n"
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, line.encode())
        finally:
            os.close(descriptor)

    def read(self) -> list[Trouble]:
        if not self._path.exists():
            return []
        return [Trouble(*json.loads(line)) for line in self._path.read_text().splitlines()]
