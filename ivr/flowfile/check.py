"""What no single file can know: that every name leads somewhere, in every language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ivr.engine.steps.asking import NO_INPUT
from ivr.flowfile.companions import LineEntry
from ivr.flowfile.flows import ACTIONS, NamedStep, ReadFlow
from ivr.flowfile.problems import Problem, did_you_mean
from ivr.flowfile.source import Document, Path
from ivr.hours import Calendar
from ivr.release import THE_LINE, Contact
from ivr.speech.catalogue import SORRY, SORRY_NOBODY, Catalogue


@dataclass(frozen=True, slots=True)
class Parts:
    documents: Mapping[str, Document]
    flows: tuple[ReadFlow, ...]
    lines: Mapping[str, LineEntry]
    contacts: Mapping[str, Contact]
    calendars: Mapping[str, Calendar]
    catalogues: Mapping[str, Catalogue]


def check(parts: Parts) -> Iterator[Problem]:
    yield from _check_companions(parts)
    steps = {step.name for flow in parts.flows for step in flow.steps}
    for flow in parts.flows:
        yield from _check_flow(flow, steps, parts)
        for step in flow.steps:
            yield from _check_step(flow, step, steps, parts)
    yield from _check_words(parts)


def _check_companions(parts: Parts) -> Iterator[Problem]:
    lines, contacts = parts.documents["flows/lines.yaml"], parts.documents["flows/contacts.yaml"]
    for name, line in parts.lines.items():
        yield from _known(lines, (name, "flow"), "flow", line.flow, (flow.name for flow in parts.flows))
        yield from _known(lines, (name, "hours"), "calendar", line.hours, parts.calendars)
        yield from _known(lines, (name, "if_trouble"), "contact", line.if_trouble, parts.contacts)
    for name, contact in parts.contacts.items():
        yield from _known(contacts, (name, "hours"), "calendar", contact.hours, parts.calendars)
    for name, calendar in parts.calendars.items():
        for catalogue in parts.catalogues.values():
            if calendar.zone not in catalogue.speaking.zones:
                document = parts.documents["flows/hours.yaml"]
                what = f"prompts/{catalogue.language}.yaml has no words for the time zone {calendar.zone}."
                callers = "Callers could not be told when to ring again."
                yield document.problem((name, "time_zone"), what, callers, "Add it there under spoken, zones.")


def _check_flow(flow: ReadFlow, steps: set[str], parts: Parts) -> Iterator[Problem]:
    yield from _known(flow.document, ("start",), "step", flow.start, steps)
    for place, language in enumerate(flow.languages):
        yield from _known(flow.document, ("languages", place), "language", language, parts.catalogues)
    for key, action in flow.standing.items():
        if action not in ACTIONS:
            shown = "star" if key == "*" else "pound" if key == "#" else key
            yield from _known(flow.document, ("everywhere", shown), "step", action, steps)


def _check_step(flow: ReadFlow, step: NamedStep, steps: set[str], parts: Parts) -> Iterator[Problem]:
    known: Mapping[str, Iterable[str]] = {
        "step": steps,
        "calendar": {THE_LINE, *parts.calendars},
        "contact": parts.contacts,
        "language": flow.languages,
    }
    for reference, name, path in step.references:
        if reference.to == "prompt":
            yield from _in_every_language(flow, path, name, parts)
        else:
            yield from _known(flow.document, path, reference.to, name, known[reference.to])
    for name in step.step.says():
        yield from _in_every_language(flow, step.path, name, parts)


def _in_every_language(flow: ReadFlow, path: Path, prompt: str, parts: Parts) -> Iterator[Problem]:
    for language in flow.languages:
        catalogue = parts.catalogues.get(language)
        if catalogue is not None and prompt not in catalogue.prompts:
            what = f"prompts/{language}.yaml has no words named '{prompt}'."
            callers = "Callers in that language would hear an apology instead, and be sent to an agent."
            yield flow.document.problem(path, what, callers, did_you_mean(prompt, catalogue.prompts) or "Add it there.")


def _check_words(parts: Parts) -> Iterator[Problem]:
    for file, document in parts.documents.items():
        if file.startswith("prompts/"):
            catalogue = parts.catalogues[document.content["language"]]
            for name in (SORRY, SORRY_NOBODY, NO_INPUT):
                if name not in catalogue.prompts or catalogue.prompts[name].blanks:
                    what = f"'{name}' is missing, or has a blank in it."
                    callers = "Callers would hear nothing when something breaks."
                    yield document.problem(("words",), what, callers, "Add it.")


def _known(document: Document, path: Path, kind: str, name: str, known: Iterable[str]) -> Iterator[Problem]:
    names = list(known)
    if name not in names:
        shown = name.rpartition("/")[2] if kind == "step" else name
        what = f"There is no {kind} '{shown}'."
        callers = "Callers who get here would be lost." if kind == "step" else ""
        shorter = {one.rpartition("/")[2] for one in names}
        mend = did_you_mean(shown, {*names, *shorter}) or f"Known: {', '.join(sorted(shorter)) or 'none'}."
        yield document.problem(path, what, callers, mend)
