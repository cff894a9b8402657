"""What could be read of a set of files, before it is held together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ivr.flowfile.flows import ReadFlow
from ivr.flowfile.numbers import LineEntry
from ivr.flowfile.policy import Policy
from ivr.flowfile.recorded import NOTHING_RECORDED, Recorded
from ivr.flowfile.source import Document
from ivr.hours import Calendar
from ivr.release import Announcement, Contact
from ivr.speech.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Parts:
    """What could be read. `unread` are the kinds of names of which some may be in a file that could not.

    `steps` are the names of all steps, as `flow/step`. `now` is when they are looked at, if what is out of date is to
    be told. `policy` is None if it could not be read. `recorded` are the sounds beside the words.
    """

    documents: Mapping[str, Document]
    flows: tuple[ReadFlow, ...]
    lines: Mapping[str, LineEntry]
    contacts: Mapping[str, Contact]
    calendars: Mapping[str, Calendar]
    catalogues: Mapping[str, Catalogue]
    unread: frozenset[str] = frozenset()
    now: datetime | None = None
    policy: Policy | None = None
    steps: frozenset[str] = frozenset()
    announcements: Mapping[str, Announcement] = field(default_factory=dict)
    recorded: Recorded = NOTHING_RECORDED


def catalogues(flow: ReadFlow, parts: Parts) -> list[Catalogue]:
    return [parts.catalogues[language] for language in flow.languages if language in parts.catalogues]


def flow_of(line: str, parts: Parts) -> ReadFlow | None:
    """The flow that calls of this line begin with; None while there is no such flow."""
    return next((flow for flow in parts.flows if flow.name == parts.lines[line].flow), None)
