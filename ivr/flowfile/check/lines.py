"""The numbers people dial, and the people they are connected with."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flowfile.check.known import known
from ivr.flowfile.numbers import CONTACTS, LINES
from ivr.flowfile.parts import Parts
from ivr.flowfile.problems import Problem


def check_lines(parts: Parts) -> Iterator[Problem]:
    numbers: dict[str, str] = {}
    for name, line in parts.lines.items():
        document = parts.documents[LINES]
        flows = (flow.name for flow in parts.flows)
        yield from known(parts, document, (name, "flow"), "flow", line.flow, flows)
        yield from known(parts, document, (name, "hours"), "calendar", line.hours, parts.calendars)
        yield from known(parts, document, (name, "if_trouble"), "contact", line.if_trouble, parts.contacts)
        first = numbers.setdefault(line.number, name)
        if first != name:
            what = f"'{name}' has the same number as '{first}'."
            callers = f"Callers would always reach '{first}'."
            mend = "Give it its own number, or take it out."
            yield document.problem((name, "number"), what, callers, mend, rule="number-twice")
    for name, contact in parts.contacts.items():
        document = parts.documents[CONTACTS]
        yield from known(parts, document, (name, "hours"), "calendar", contact.hours, parts.calendars)
