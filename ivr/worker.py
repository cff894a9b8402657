"""The background clock: what the line owes its callers after they have hung up.

It keeps nothing of its own. What is due lies in the database, where every worker finds it, so that any of them may be
killed at any moment, and several may run at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC

from apscheduler.schedulers.background import BackgroundScheduler


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to look after again and again; `do` is never run twice at once in one process."""

    name: str
    every_seconds: float
    do: Callable[[], None]


class Worker:
    """Sees to its duties from `start` to `stop`; `broke` is told what went wrong, and the duty is seen to again."""

    def __init__(self, duties: Sequence[Duty], broke: Callable[[BaseException], None]) -> None:
        self._broke = broke
        # A round that was missed, because the machine slept or the one before took long, is not made up for.
        self._clock = BackgroundScheduler(timezone=UTC, job_defaults={"coalesce": True, "misfire_grace_time": None})
        for duty in duties:
            self._clock.add_job(self._see_to, "interval", [duty], seconds=duty.every_seconds, name=duty.name)

    def _see_to(self, duty: Duty) -> None:
        try:
            duty.do()
        except Exception as error:
            self._broke(error)

    def start(self) -> None:
        self._clock.start()

    def stop(self) -> None:
        """Waits until what is being done is done."""
        self._clock.shutdown()
