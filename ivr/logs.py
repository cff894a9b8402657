"""Log lines made of allowed fields only.

A field that is not listed here never reaches the log, whatever somebody writes in the code. There is no
field for keys pressed, birth dates, names, card data or the words of an exception that might hold them.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

ALLOWED = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "call",  # CallSid
        "turn",
        "step",
        "heard",  # the kind of event, never what was in it
        "milliseconds",
        "line",
        "release",
        "status",
        "method",
        "route",
        "reason",
        "file",
        "row",
        "column",
        "problem",
        "payment",
        "state",
        "switch",  # its kind
        "until",
        "who",  # of the supervisors, threw it: a name they gave themselves
        "error",  # the type of an exception, and where it was raised
        "where",
    }
)


# The packages in which a place tells us where to look.
OURS = ("ivr", "app")


def only_allowed(_logger: Any, _method: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {name: _plain(value) for name, value in fields.items() if name in ALLOWED}


def _plain(value: Any) -> Any:
    """Words, numbers, yes and no. Of anything else only its kind: an exception would be printed with its words."""
    return value if value is None or isinstance(value, str | int | float) else type(value).__name__


def set_up(stream: TextIO | None = None) -> None:
    """JSON lines on standard error."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_allowed,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(stream or sys.stderr),
        cache_logger_on_first_use=True,
    )


def broke(error: BaseException) -> dict[str, str]:
    """An exception as a log may hold it: its type and the last place in our code, never its words."""
    where = ""
    for frame, line in traceback.walk_tb(error.__traceback__):
        module = str(frame.f_globals.get("__name__"))
        if not where or module.partition(".")[0] in OURS:
            where = f"{module}:{line}"
    told = {"error": type(error).__name__, "where": where}
    # Words that an exception of ours holds ready for the log, made of names only.
    problem = getattr(error, "for_the_log", None)
    return told if problem is None else {**told, "problem": str(problem)}
