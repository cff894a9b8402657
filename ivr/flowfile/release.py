"""All files together → a release whose every name leads somewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ParamSpec, TypeVar

from ivr.engine.flow import Flow
from ivr.flowfile.announcements import FILE as ANNOUNCEMENTS
from ivr.flowfile.announcements import holds_nothing, read_announcements
from ivr.flowfile.check import check
from ivr.flowfile.check.parts import Parts
from ivr.flowfile.companions import LineEntry, line_of, read_contacts, read_hours, read_lines
from ivr.flowfile.flows import ReadFlow, read_flow
from ivr.flowfile.policy import Policy, read_policy
from ivr.flowfile.problems import Problem, Problems
from ivr.flowfile.prompts import read_catalogue
from ivr.flowfile.reached import obeys, reached
from ivr.flowfile.recorded import with_recordings
from ivr.flowfile.rules import NAMES
from ivr.flowfile.source import Document, read_yaml
from ivr.release import Line, Release

P = ParamSpec("P")
T = TypeVar("T")
LINES, HOURS, CONTACTS = "flows/lines.yaml", "flows/hours.yaml", "flows/contacts.yaml"
POLICY = "flows/policy.yaml"  # may be left out, like the announcements
# What stands beside the flows; every other file of flows/ is one.
COMPANIONS = frozenset({LINES, HOURS, CONTACTS, POLICY, ANNOUNCEMENTS})


@dataclass(frozen=True, slots=True)
class Checked:
    """`problems` in file order, warnings among them; `release` is None if any of them is an error."""

    release: Release | None
    problems: tuple[Problem, ...]


# Without the names these are about, a release cannot be put together.
NEEDED = frozenset({*NAMES, "words-missing", "pay-words-missing"})
NONE: Mapping[str, str] = {}
UNKNOWN: Mapping[str, float] = {}


def read_release(
    files: Mapping[str, str], recordings: Mapping[str, str] = NONE, seconds: Mapping[str, float] = UNKNOWN
) -> Release:
    """Read every file (`flows/lines.yaml` → its text); raises Problems with all that is wrong in any of them.

    `recordings` and `seconds` are those of `check_files`.
    """
    checked = check_files(files, recordings=recordings, seconds=seconds)
    if checked.release is None:
        raise Problems(problem for problem in checked.problems if problem.severity == "error")
    return checked.release


def check_files(
    files: Mapping[str, str],
    now: datetime | None = None,
    recordings: Mapping[str, str] = NONE,
    seconds: Mapping[str, float] = UNKNOWN,
    unplayable: frozenset[str] = frozenset(),
) -> Checked:
    """Read every file, and tell all that is wrong in any of them or between them.

    What is out of date is told of only if the time (`now`, with its zone) is given: a release stays what it is.
    `recordings` are the sounds beside the words, `prompts/audio/en/greeting.wav` → the SHA-256 of what is in it in
    hexadecimal digits; `seconds` says of each digest how long it plays, where that is known; `unplayable` are the names
    of those that are no sound.
    """
    reading = _Reading(now)
    parts = reading.parts(files)
    heard = with_recordings(parts.catalogues, recordings, seconds)
    parts = replace(parts, catalogues=heard, recordings=recordings, unplayable=unplayable)
    problems = tuple(sorted({*reading.problems, *check(parts)}))
    if any(problem.severity == "error" for problem in problems):
        return Checked(None, problems)
    return Checked(_release({**files, **recordings}, parts), problems)


def read_kept(
    files: Mapping[str, str], recordings: Mapping[str, str] = NONE, seconds: Mapping[str, float] = UNKNOWN
) -> Release:
    """A release that was checked when it was kept; raises Problems only if it cannot be put together any more.

    What a newer version of this program would say against it is for whoever publishes next: a line does not fall silent
    because it has been brought up to date.
    """
    parts, unreadable = read_parts(files, recordings, seconds)
    dangling = (problem for problem in check(parts) if problem.rule in NEEDED)
    wrong = [problem for problem in (*unreadable, *dangling) if problem.severity == "error"]
    if wrong:
        raise Problems(wrong)
    return _release({**files, **recordings}, parts)


def read_parts(
    files: Mapping[str, str], recordings: Mapping[str, str] = NONE, seconds: Mapping[str, float] = UNKNOWN
) -> tuple[Parts, Sequence[Problem]]:
    """What can be read of each file by itself, however the files fit together, and what keeps the others from it."""
    reading = _Reading(None)
    parts = reading.parts(files)
    heard = with_recordings(parts.catalogues, recordings, seconds)
    return replace(parts, catalogues=heard, recordings=recordings), sorted(reading.problems)


def _release(files: Mapping[str, str], parts: Parts) -> Release:
    by_name = {flow.name: flow for flow in parts.flows}
    lines = {name: _line(name, entry, by_name[entry.flow], parts) for name, entry in parts.lines.items()}
    steps = {step.name: step.step for flow in parts.flows for step in flow.steps}
    flow = Flow(steps, {flow.name: flow.standing for flow in parts.flows})
    announcements = tuple(parts.announcements.values())
    return Release(_fingerprint(files), flow, lines, parts.contacts, parts.calendars, parts.catalogues, announcements)


def _line(name: str, entry: LineEntry, flow: ReadFlow, parts: Parts) -> Line:
    line = line_of(name, entry, flow.start, flow.languages)
    return replace(line, obeys=obeys(reached(flow.start, parts.flows)))


def _fingerprint(files: Mapping[str, str]) -> str:
    """The same words and sounds give the same release on every worker."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{files[name]}\0".encode())
    return digest.hexdigest()[:12]


class _Reading:
    """Reads file by file, and goes on after a broken one, so that all problems are told at once."""

    def __init__(self, now: datetime | None) -> None:
        self.now = now
        self.problems: list[Problem] = []
        self.unread: set[str] = set()

    def parts(self, files: Mapping[str, str]) -> Parts:
        for file in (LINES, HOURS, CONTACTS):
            if file not in files:
                what, callers, mend = "The file is missing.", "Nobody could call.", "Put it back."
                self.problems.append(Problem(file, 1, 1, what, callers, mend, rule="file-missing"))
                self.unread |= _names_in(file)
        documents = {
            file: read
            for file, text in sorted(files.items())
            if not (file == ANNOUNCEMENTS and holds_nothing(text))
            and (read := self._tried(file, read_yaml, file, text))
        }
        policy = self._tried(POLICY, read_policy, documents[POLICY]) if POLICY in documents else Policy()
        if POLICY in files and POLICY not in documents:
            policy = None
        flows, catalogues = [], []
        for file, document in documents.items():
            if file.startswith("prompts/"):
                catalogues.append(self._tried(file, read_catalogue, document))
            elif file not in COMPANIONS:
                flows.append(self._tried(file, read_flow, document, policy or Policy()))
        return Parts(
            documents,
            tuple(flow for flow in flows if flow),
            self._companion(LINES, read_lines, documents),
            self._companion(CONTACTS, read_contacts, documents),
            self._companion(HOURS, read_hours, documents),
            {catalogue.language: catalogue for catalogue in catalogues if catalogue},
            frozenset(self.unread),
            now=self.now,
            policy=policy,
            steps=frozenset(step.name for flow in flows if flow for step in flow.steps),
            announcements=self._companion(ANNOUNCEMENTS, read_announcements, documents),
        )

    def _companion(
        self, file: str, read: Callable[[Document], dict[str, T]], documents: Mapping[str, Document]
    ) -> Mapping[str, T]:
        return (self._tried(file, read, documents[file]) if file in documents else None) or {}

    def _tried(self, file: str, read: Callable[P, T], *given: P.args, **named: P.kwargs) -> T | None:
        """None when it cannot be read; then nobody is told that the names in it do not exist."""
        try:
            return read(*given, **named)
        except Problems as wrong:
            self.problems += wrong.problems
            self.unread |= _names_in(file)
            return None


def _names_in(file: str) -> set[str]:
    """The kinds of names this file gives."""
    none = set[str]()
    own = {LINES: {"line"}, POLICY: none, ANNOUNCEMENTS: none, HOURS: {"calendar"}, CONTACTS: {"contact"}}
    return own.get(file, {"language"} if file.startswith("prompts/") else {"flow", "step"})
