"""The numbers people dial, the people they are connected with, and the calendars of both."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flowfile.check.parts import Parts, known
from ivr.flowfile.problems import Problem
from ivr.release import THE_LINE


def check_lines(parts: Parts) -> Iterator[Problem]:
    numbers: dict[str, str] = {}
    for name, line in parts.lines.items():
        document = parts.documents["flows/lines.yaml"]
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
        document = parts.documents["flows/contacts.yaml"]
        yield from known(parts, document, (name, "hours"), "calendar", contact.hours, parts.calendars)


def check_calendars(parts: Parts) -> Iterator[Problem]:
    for name, calendar in parts.calendars.items():
        document = parts.documents["flows/hours.yaml"]
        if name == THE_LINE:
            what = f"A calendar cannot be called '{THE_LINE}', which stands for the hours of the number dialled."
            callers, mend = "Callers would be held to other hours.", "Give it another name."
            yield document.problem((name,), what, callers, mend, rule="calendar-called-line")
        for catalogue in parts.catalogues.values():
            if calendar.zone not in catalogue.speaking.zones:
                what = f"prompts/{catalogue.language}.yaml has no words for the time zone {calendar.zone}."
                callers = "Callers could not be told when to ring again."
                mend = f"Add '{calendar.zone}' and the words for it there, under 'spoken', 'zones'."
                yield document.problem((name, "time_zone"), what, callers, mend, rule="zone-without-words")
