"""One immutable copy of everything supervisors edit. A call ends on the release it began with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ivr.engine.flow import Flow
from ivr.hours import Calendar
from ivr.speech.catalogue import Catalogue

# `check_hours: line` is the calendar of the number that was dialled.
THE_LINE = "line"


@dataclass(frozen=True, slots=True)
class Line:
    """A number people dial, and what answers there. `if_trouble` is the contact who helps when we cannot."""

    name: str
    number: str  # E.164
    start: str  # the first step, as file/step
    languages: tuple[str, ...]
    hours: str
    if_trouble: str


@dataclass(frozen=True, slots=True)
class Contact:
    """People one can be connected with: the only source of numbers the line ever dials."""

    name: str
    number: str  # E.164
    hours: str


@dataclass(frozen=True, slots=True)
class Release:
    id: str
    flow: Flow
    lines: Mapping[str, Line]
    contacts: Mapping[str, Contact]
    calendars: Mapping[str, Calendar]
    catalogues: Mapping[str, Catalogue]

    def line_dialled(self, number: str) -> Line:
        """The line of this number; the first one when the number is not listed, since someone is calling."""
        for line in self.lines.values():
            if line.number == number:
                return line
        return next(iter(self.lines.values()))
