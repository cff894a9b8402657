"""How long a caller waits for the gateway, and what becomes of work that takes longer."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import Any

# A turn answers within 2 seconds; a gateway that takes longer is asked again by the next turn.
PATIENCE_SECONDS = 1.5

Report = Callable[[BaseException], None]


def is_done(work: Future[Any], report: Report) -> bool:
    """Within `PATIENCE_SECONDS`? What takes longer goes on by itself, and what breaks it then is reported."""
    if work in wait([work], timeout=PATIENCE_SECONDS).done:
        return True
    left_alone(work, report)
    return False


def left_alone(work: Future[Any], report: Report) -> None:
    """Nobody waits for it: should it break, somebody is told all the same."""

    def told(done: Future[Any]) -> None:
        broken = done.exception()
        if broken is not None:
            report(broken)

    work.add_done_callback(told)
