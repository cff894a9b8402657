"""All files together → what can be read of each, however they fit together."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from typing import ParamSpec, TypeVar

from ivr.flowfile.announcements import FILE as ANNOUNCEMENTS
from ivr.flowfile.announcements import holds_nothing, read_announcements
from ivr.flowfile.flows import read_flow
from ivr.flowfile.hours import HOURS, read_hours
from ivr.flowfile.numbers import CONTACTS, LINES, read_contacts, read_lines
from ivr.flowfile.parts import Parts
from ivr.flowfile.policy import POLICY, Policy, read_policy
from ivr.flowfile.problems import Problem, Problems
from ivr.flowfile.prompts import ENGLISH_FILE, read_catalogue
from ivr.flowfile.recorded import NOTHING_RECORDED, Recorded, with_recordings
from ivr.flowfile.source import Document, read_yaml

P = ParamSpec("P")
T = TypeVar("T")
# What stands beside the flows; every other file of flows/ is one.
# How near a name must be to that of one of them; those of flows are longer, or other words.
NEARLY = 0.8
# One of these is in every flow, however much of it is wrong.
A_FLOW = frozenset({"flow", "steps", "everywhere", "patience", "languages"})
COMPANIONS = frozenset({LINES, HOURS, CONTACTS, POLICY, ANNOUNCEMENTS})


def read_parts(
    files: Mapping[str, str], recorded: Recorded = NOTHING_RECORDED, now: datetime | None = None
) -> tuple[Parts, Sequence[Problem]]:
    """What can be read of each file by itself (`flows/lines.yaml` → its text), and what keeps the others from it."""
    reading = _Reading()
    return reading.parts(files, recorded, now), sorted(reading.problems)


class _Reading:
    """Reads file by file, and goes on after a broken one, so that all problems are told at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.unread: set[str] = set()

    def parts(self, files: Mapping[str, str], recorded: Recorded, now: datetime | None) -> Parts:
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
        documents = {file: document for file, document in documents.items() if not self._is_misnamed(document, files)}
        flows, catalogues = [], []
        for file, document in documents.items():
            if file.startswith("prompts/"):
                others = (one for one in (ENGLISH_FILE, *documents) if one in documents and one != file)
                example = next((one for one in others if one.startswith("prompts/")), "")
                catalogues.append(self._tried(file, read_catalogue, document, example))
            elif file not in COMPANIONS:
                flows.append(self._tried(file, read_flow, document, policy or Policy()))
        return Parts(
            documents,
            tuple(flow for flow in flows if flow),
            self._companion(LINES, read_lines, documents),
            self._companion(CONTACTS, read_contacts, documents),
            self._companion(HOURS, read_hours, documents),
            with_recordings({catalogue.language: catalogue for catalogue in catalogues if catalogue}, recorded),
            frozenset(self.unread),
            now=now,
            policy=policy,
            steps=frozenset(step.name for flow in flows if flow for step in flow.steps),
            announcements=self._companion(ANNOUNCEMENTS, read_announcements, documents),
            recorded=recorded,
        )

    def _companion(
        self, file: str, read: Callable[[Document], dict[str, T]], documents: Mapping[str, Document]
    ) -> Mapping[str, T]:
        return (self._tried(file, read, documents[file]) if file in documents else None) or {}

    def _is_misnamed(self, document: Document, files: Mapping[str, str]) -> bool:
        """Whether a file has nothing of a flow in it, and is named nearly as another one: told once, and looked at no
        further."""
        file = document.file
        if file in COMPANIONS or not file.startswith("flows/") or A_FLOW & document.content.keys():
            return False
        name = file.removeprefix("flows/")
        meant = next((one for one in sorted(COMPANIONS) if _is_nearly(name, one.removeprefix("flows/"))), "")
        if not meant:
            return False
        what, mend = f"This file is no flow, and is not called {meant} either.", f"Call it {meant}."
        if meant in files:
            mend = "Take it out of flows/, into a folder of its own: a copy that rests is kept elsewhere."
        self.problems.append(Problem(file, 1, 1, what, mend=mend, rule="file-misnamed"))
        return True

    def _tried(self, file: str, read: Callable[P, T], *given: P.args, **named: P.kwargs) -> T | None:
        """None when it cannot be read; then nobody is told that the names in it do not exist."""
        try:
            return read(*given, **named)
        except Problems as wrong:
            self.problems += wrong.problems
            self.unread |= _names_in(file)
            return None


def _is_nearly(name: str, companion: str) -> bool:
    """`Hours.yaml`, `hours copy.yaml`, `hours-old.yaml`, `copy of hours.yaml`, `announcement.yaml`."""
    stem, of = name.removesuffix(".yaml").lower(), companion.removesuffix(".yaml")
    return of in re.split(r"[\W_\d]+", stem) or SequenceMatcher(None, stem, of).ratio() >= NEARLY


def _names_in(file: str) -> set[str]:
    """The kinds of names this file gives."""
    none = set[str]()
    own = {LINES: {"line"}, POLICY: none, ANNOUNCEMENTS: none, HOURS: {"calendar"}, CONTACTS: {"contact"}}
    return own.get(file, {"language"} if file.startswith("prompts/") else {"flow", "step"})
