"""What supervisors switch on in a minute, without editing a file: close, announce, stop payments, agents only.

Each switch has an end of its own, so that none is forgotten. What a call begins under is kept with the call.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from ivr.release import EVERY_LINE

Kind = Literal["close", "announce", "stop_payments", "agents_only"]
KINDS: tuple[Kind, ...] = ("close", "announce", "stop_payments", "agents_only")
# A switch is felt by calls that begin this long after it was thrown, at the latest.
LOOK_EVERY_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Switch:
    """One switch, as it was thrown by `who`, and what became of it.

    `line` is the name of one, or EVERY_LINE. `because` names a reason, `words` what is announced; either may be "".
    `over_at` is set when it did not last until its end: it was `lifted` by `over_by`, or `replaced` by their new one;
    `ended` is one that had come to its end when a new one was thrown.
    """

    id: int
    kind: Kind
    line: str
    begins: datetime
    ends: datetime
    who: str
    because: str = ""
    words: str = ""
    over_at: datetime | None = None
    over_by: str = ""
    over_how: str = ""

    def in_force(self, at: datetime) -> bool:
        """Half open, like opening hours: at its very end it is over."""
        return self.begins <= at < self.ends and (self.over_at is None or at < self.over_at)

    def is_on(self, line: str) -> bool:
        return self.line in (line, EVERY_LINE)


def strongest(switches: Sequence[Switch], kind: Kind, line: str) -> Switch | None:
    """Of several of a kind that hold for a line, the one that ends last."""
    found = [one for one in switches if one.kind == kind and one.is_on(line)]
    return max(found, key=lambda one: (one.ends, one.id), default=None)


class Kept(Protocol):
    """Where switches are kept."""

    def recent(self) -> tuple[Switch, ...]:
        """Every switch that is on, or would be if it had not been lifted or replaced, in the order they were thrown."""


class Switches(Protocol):
    """The switches, as the line asks for them: at most once in LOOK_EVERY_SECONDS of the database."""

    def in_force(self, at: datetime) -> tuple[Switch, ...]: ...

    def last_known(self, at: datetime) -> tuple[Switch, ...]:
        """The same, without asking the database: it may be the one that broke."""


class Remembered:
    """Switches as they were read last. While they cannot be read, the last known ones hold, and so do their ends.

    `noticed` is told of each switch that was thrown, lifted or replaced; `broke` of what kept us from reading.
    """

    def __init__(
        self,
        kept: Kept,
        seconds: Callable[[], float],
        noticed: Callable[[Switch], None],
        broke: Callable[[BaseException], None],
    ) -> None:
        self._kept = kept
        self._seconds = seconds
        self._noticed = noticed
        self._broke = broke
        self._lock = threading.Lock()
        self.forget()

    def in_force(self, at: datetime) -> tuple[Switch, ...]:
        if self._is_due():
            self._look(at)
        return self.last_known(at)

    def last_known(self, at: datetime) -> tuple[Switch, ...]:
        return tuple(one for one in self._known if one.in_force(at))

    def forget(self) -> None:
        """Begin anew, on other books."""
        self._known: tuple[Switch, ...] = ()
        self._looked_at: float | None = None

    def _is_due(self) -> bool:
        return self._looked_at is None or self._seconds() - self._looked_at >= LOOK_EVERY_SECONDS

    def _look(self, at: datetime) -> None:
        """One thread looks, and the others go on with what is known; where nothing is yet, they wait."""
        if self._lock.acquire(blocking=self._looked_at is None):
            try:
                if self._is_due():
                    self._read(at)
            finally:
                self._lock.release()

    def _read(self, at: datetime) -> None:
        before = self._known
        try:
            self._known = self._kept.recent()
        except Exception as error:
            self._broke(error)
        # Also when it broke: a database that does not answer is not asked by every call.
        self._looked_at = self._seconds()
        known = {one.id for one in before}
        for switch in self._known:
            if switch not in before and (switch.id in known or switch.in_force(at)):
                self._noticed(switch)
