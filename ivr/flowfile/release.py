"""All files together → a release whose every name leads somewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import TypeVar

from ivr.engine.flow import Flow
from ivr.flowfile.check import Parts, check
from ivr.flowfile.companions import line_of, read_contacts, read_hours, read_lines
from ivr.flowfile.flows import read_flow
from ivr.flowfile.problems import Problem, Problems
from ivr.flowfile.prompts import read_catalogue
from ivr.flowfile.source import Document, read_yaml
from ivr.release import Release

T = TypeVar("T")
LINES, HOURS, CONTACTS = "flows/lines.yaml", "flows/hours.yaml", "flows/contacts.yaml"


def read_release(files: Mapping[str, str]) -> Release:
    """Read every file (`flows/lines.yaml` → its text); raises Problems with all that is wrong in any of them."""
    parts = _Reading().parts(files)
    problems = list(check(parts))
    if problems:
        raise Problems(problems)
    by_name = {flow.name: flow for flow in parts.flows}
    lines = {
        name: line_of(name, entry, by_name[entry.flow].start, by_name[entry.flow].languages)
        for name, entry in parts.lines.items()
    }
    steps = {step.name: step.step for flow in parts.flows for step in flow.steps}
    flow = Flow(steps, {flow.name: flow.standing for flow in parts.flows})
    return Release(_fingerprint(files), flow, lines, parts.contacts, parts.calendars, parts.catalogues)


def _fingerprint(files: Mapping[str, str]) -> str:
    """The same words give the same release on every worker."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{files[name]}\0".encode())
    return digest.hexdigest()[:12]


class _Reading:
    """Reads file by file, and goes on after a broken one, so that all problems are told at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def parts(self, files: Mapping[str, str]) -> Parts:
        documents = {}
        for file, text in files.items():
            try:
                documents[file] = read_yaml(file, text)
            except Problems as wrong:
                self.problems += wrong.problems
        for file in (LINES, HOURS, CONTACTS):
            if file not in files:
                self.problems.append(Problem(file, 1, 1, "The file is missing.", "Nobody could call.", "Put it back."))
        calendars = self._each(read_hours, documents, lambda file: file == HOURS)
        contacts = self._each(read_contacts, documents, lambda file: file == CONTACTS)
        lines = self._each(read_lines, documents, lambda file: file == LINES)
        catalogues = self._each(read_catalogue, documents, lambda file: file.startswith("prompts/"))
        flows = self._each(
            read_flow, documents, lambda file: file.startswith("flows/") and file not in (LINES, HOURS, CONTACTS)
        )
        if self.problems:
            raise Problems(self.problems)
        by_language = {catalogue.language: catalogue for catalogue in catalogues}
        return Parts(documents, tuple(flows), lines[0], contacts[0], calendars[0], by_language)

    def _each(
        self, read: Callable[[Document], T], documents: Mapping[str, Document], wanted: Callable[[str], bool]
    ) -> list[T]:
        values = []
        for file, document in documents.items():
            if wanted(file):
                try:
                    values.append(read(document))
                except Problems as wrong:
                    self.problems += wrong.problems
        return values
