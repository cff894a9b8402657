"""One immutable copy of everything supervisors edit. A call ends on the release it began with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ivr.engine.flow import Flow
from ivr.hours import Calendar, on_the_wall
from ivr.speech.catalogue import Catalogue

# `check_hours: line` is the calendar of the number that was dialled.
THE_LINE = "line"
# `on: [all]`: an announcement or a switch for every line.
EVERY_LINE = "all"


@dataclass(frozen=True, slots=True)
class Line:
    """A number people dial, and what answers there.

    `if_trouble` is the contact who helps when we cannot; `obeys` are the kinds of switches its flow has a place for.
    """

    name: str
    number: str  # E.164
    start: str  # the first step, as file/step
    languages: tuple[str, ...]
    hours: str
    if_trouble: str
    obeys: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Contact:
    """People one can be connected with: the only source of numbers the line ever dials."""

    name: str
    number: str  # E.164
    hours: str


@dataclass(frozen=True, slots=True)
class Announcement:
    """Words that callers of some lines hear for some time. `on` are names of lines, or EVERY_LINE.

    `begins` (None: long ago) and `ends` are what the clock on the wall of each line shows then.
    """

    name: str
    words: str
    on: tuple[str, ...]
    begins: datetime | None
    ends: datetime

    def is_on(self, line: str) -> bool:
        return line in self.on or EVERY_LINE in self.on


@dataclass(frozen=True, slots=True)
class Release:
    id: str
    flow: Flow
    lines: Mapping[str, Line]
    contacts: Mapping[str, Contact]
    calendars: Mapping[str, Calendar]
    catalogues: Mapping[str, Catalogue]
    announcements: tuple[Announcement, ...] = ()

    def plays(self, audio: str) -> bool:
        """Whether a recording of this name, `3f2a….wav`, can be heard on it."""
        heard = (recording for catalogue in self.catalogues.values() for recording in catalogue.recordings.values())
        return any(recording.audio == audio for recording in heard)

    def line_dialled(self, number: str) -> Line:
        """The line of this number; the first one when the number is not listed, since someone is calling."""
        for line in self.lines.values():
            if line.number == number:
                return line
        return next(iter(self.lines.values()))

    def calendar_of(self, line: str) -> Calendar:
        """The hours of this line, whose time zone is also that of everything else said about it."""
        return self.calendars[self.lines[line].hours]

    def can_announce(self, line: str, prompt: str) -> bool:
        """Are there words of this name in every language of the line, without a blank that nothing would fill?"""
        spoken = (self.catalogues[language].prompts.get(prompt) for language in self.lines[line].languages)
        return all(message is not None and not message.blanks for message in spoken)

    def announced(self, line: str, at: datetime) -> tuple[Announcement, ...]:
        """What is announced on this line at this moment, in the order of the file."""
        return tuple(one for one in self.announcements if one.is_on(line) and self._in_force(one, line, at))

    def _in_force(self, announcement: Announcement, line: str, at: datetime) -> bool:
        zone = self.calendar_of(line).zone
        begun = announcement.begins is None or on_the_wall(announcement.begins, zone) <= at
        return begun and at < on_the_wall(announcement.ends, zone)
