"""What no single file can know: that every name leads somewhere, in every language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches

from ivr.engine.card_words import ANY_BRAND, BRANDS, CARD_PROMPTS
from ivr.engine.fields import Words
from ivr.engine.steps.asking import NO_INPUT
from ivr.flowfile.companions import LineEntry
from ivr.flowfile.flows import ACTIONS, NamedStep, ReadFlow
from ivr.flowfile.problems import Problem, did_you_mean
from ivr.flowfile.source import Document, Path
from ivr.hours import Calendar
from ivr.release import THE_LINE, Contact
from ivr.speech.catalogue import KNOWN, SORRY, SORRY_NOBODY, Catalogue

# Said by the house itself, whatever the flow.
ALWAYS = (SORRY, SORRY_NOBODY, NO_INPUT)
# Said where the call's values are not at hand, so that a blank in them could not be filled.
WITHOUT_VALUES = (*ALWAYS, *(prompt.words for prompt in CARD_PROMPTS), *BRANDS.values(), ANY_BRAND)

CALLERS = {
    "flow": "Callers of this number would hear nothing.",
    "calendar": "Callers would not be told whether anyone is there.",
    "contact": "Callers could not be connected with anyone.",
    "language": "Callers could not be spoken to in it.",
}
LOST = "Callers who get here would be lost."
APOLOGY = "Callers would hear an apology instead, and be sent to an agent."


@dataclass(frozen=True, slots=True)
class Parts:
    """What could be read. `unread` are the kinds of names of which some may be in a file that could not."""

    documents: Mapping[str, Document]
    flows: tuple[ReadFlow, ...]
    lines: Mapping[str, LineEntry]
    contacts: Mapping[str, Contact]
    calendars: Mapping[str, Calendar]
    catalogues: Mapping[str, Catalogue]
    unread: frozenset[str] = frozenset()


def check(parts: Parts) -> Iterator[Problem]:
    yield from _check_lines(parts)
    yield from _check_calendars(parts)
    yield from _check_flow_names(parts)
    for flow in parts.flows:
        yield from _check_flow(flow, parts)
        for step in flow.steps:
            yield from _check_step(flow, step, parts)
    yield from _check_words(parts)


def _check_lines(parts: Parts) -> Iterator[Problem]:
    numbers: dict[str, str] = {}
    for name, line in parts.lines.items():
        document = parts.documents["flows/lines.yaml"]
        flows = (flow.name for flow in parts.flows)
        yield from _known(parts, document, (name, "flow"), "flow", line.flow, flows)
        yield from _known(parts, document, (name, "hours"), "calendar", line.hours, parts.calendars)
        yield from _known(parts, document, (name, "if_trouble"), "contact", line.if_trouble, parts.contacts)
        first = numbers.setdefault(line.number, name)
        if first != name:
            what = f"'{name}' has the same number as '{first}'."
            callers = f"Callers would always reach '{first}'."
            yield document.problem((name, "number"), what, callers, "Give it its own number, or take it out.")
    for name, contact in parts.contacts.items():
        document = parts.documents["flows/contacts.yaml"]
        yield from _known(parts, document, (name, "hours"), "calendar", contact.hours, parts.calendars)


def _check_calendars(parts: Parts) -> Iterator[Problem]:
    for name, calendar in parts.calendars.items():
        document = parts.documents["flows/hours.yaml"]
        if name == THE_LINE:
            what = f"A calendar cannot be called '{THE_LINE}', which stands for the hours of the number dialled."
            yield document.problem((name,), what, "Callers would be held to other hours.", "Give it another name.")
        for catalogue in parts.catalogues.values():
            if calendar.zone not in catalogue.speaking.zones:
                what = f"prompts/{catalogue.language}.yaml has no words for the time zone {calendar.zone}."
                callers = "Callers could not be told when to ring again."
                mend = f"Add '{calendar.zone}' and the words for it there, under 'spoken', 'zones'."
                yield document.problem((name, "time_zone"), what, callers, mend)


def _check_flow_names(parts: Parts) -> Iterator[Problem]:
    """A copy left in the folder is the usual way to have two flows of one name; it is told of the copy."""
    first: dict[str, str] = {}
    for flow in sorted(parts.flows, key=lambda flow: flow.document.file != f"flows/{flow.name}.yaml"):
        file = first.setdefault(flow.name, flow.document.file)
        if file != flow.document.file:
            what = f"This flow has the same name as the one in {file}."
            mend = "Give it another name, or move the file to another folder if it is a copy."
            yield flow.document.problem(("flow",), what, "Callers would meet only one of the two.", mend)


def _check_flow(flow: ReadFlow, parts: Parts) -> Iterator[Problem]:
    yield from _known_step(flow, ("start",), flow.start, parts)
    for place, language in enumerate(flow.languages):
        path: Path = ("languages", place)
        yield from _known(parts, flow.document, path, "language", language, parts.catalogues)
        if language in flow.languages[:place]:
            callers = "Callers who ask for the next language would stay in this one."
            yield flow.document.problem(path, f"'{language}' is named twice.", callers, "Take one of them out.")
    for key, action in flow.standing.items():
        if action not in ACTIONS:
            shown = "star" if key == "*" else "pound" if key == "#" else key
            yield from _known_step(flow, ("everywhere", shown), action, parts)


def _check_step(flow: ReadFlow, step: NamedStep, parts: Parts) -> Iterator[Problem]:
    known: Mapping[str, Iterable[str]] = {
        "calendar": {THE_LINE, *parts.calendars},
        "contact": parts.contacts,
        "language": flow.languages,
    }
    for reference, name, path in step.references:
        if reference.to == "step":
            yield from _known_step(flow, path, name, parts)
        elif reference.to == "prompt":
            yield from _named_somewhere(flow, path, name, parts)
        else:
            yield from _known(parts, flow.document, path, reference.to, name, known[reference.to])
    if "0" in getattr(step.step, "menu", ()) and "0" in flow.standing:
        what = "Key 0 is for a person, everywhere; it cannot be an option."
        callers = "Callers who ask for a person would get something else."
        yield flow.document.problem((*step.path, "menu", "0"), what, callers, "Give the option another key.")
    for value, path in _conditions(step):
        if value not in KNOWN and (value or path in flow.document.places):
            mend = did_you_mean(value, KNOWN) or f"Use one of: {', '.join(KNOWN)}."
            what = f"No call knows a value named '{value}'." if value else "The name of a value is missing."
            yield flow.document.problem(path, what, "Callers would never hear these words.", mend)


def _conditions(step: NamedStep) -> Iterator[tuple[str, Path]]:
    """Every `only_if` of a step, and where it stands, or would stand."""
    for field in fields(step.step):  # type: ignore[arg-type]
        spoken = getattr(step.step, field.name)
        for place, words in enumerate(spoken if isinstance(spoken, tuple) else ()):
            if isinstance(words, Words):
                yield words.only_if, (*step.path, field.name, place, "only_if")


def _named_somewhere(flow: ReadFlow, path: Path, prompt: str, parts: Parts) -> Iterator[Problem]:
    """A name that no catalogue has is a mistake in the flow; what one language lacks is told in its own file."""
    catalogues = _catalogues(flow, parts)
    if catalogues and not any(prompt in catalogue.prompts for catalogue in catalogues):
        files = " or ".join(f"prompts/{catalogue.language}.yaml" for catalogue in catalogues)
        what = f"There are no words named '{prompt}' in {files}." if prompt else "The name of the words is missing."
        close = did_you_mean(prompt, catalogues[0].prompts)
        yield flow.document.problem(path, what, APOLOGY, close or "Add them there, or correct the name.")


def _check_words(parts: Parts) -> Iterator[Problem]:
    for catalogue in parts.catalogues.values():
        document = parts.documents[f"prompts/{catalogue.language}.yaml"]
        for name in _needed(catalogue, parts):
            if name not in catalogue.prompts:
                what = f"There are no words named '{name}'."
                callers = "Callers in this language would hear an apology instead, and be sent to an agent."
                yield document.problem(("words",), what, callers, _how_to_add(name, catalogue, parts))
        for name in WITHOUT_VALUES:
            if name in catalogue.prompts and catalogue.prompts[name].blanks:
                what = f"'{name}' cannot have a blank, because it is said where no value is known."
                yield document.problem(("words", name), what, APOLOGY, "Say it without the blank.")


def _needed(catalogue: Catalogue, parts: Parts) -> list[str]:
    """What is said in this language: by the house, by the steps themselves, and by the names in the flows."""
    names = list(ALWAYS)
    for flow in parts.flows:
        if catalogue.language in flow.languages:
            others = _catalogues(flow, parts)
            for step in flow.steps:
                named = [name for reference, name, _ in step.references if reference.to == "prompt"]
                names += [name for name in named if any(name in other.prompts for other in others)]
                names += step.step.says()
    return names


def _how_to_add(name: str, catalogue: Catalogue, parts: Parts) -> str:
    for other in parts.catalogues.values():
        if name in other.prompts:
            extra = get_close_matches(name, catalogue.prompts.keys() - other.prompts.keys(), n=1)
            if extra:
                return (
                    f"If '{extra[0]}', which prompts/{other.language}.yaml does not have, is meant, correct its name."
                )
            words = parts.documents[f"prompts/{other.language}.yaml"].content["words"][name]
            return f"Add a line '{name}: …'; in prompts/{other.language}.yaml it is '{words}'."
    return f"Add a line '{name}: …'."


def _catalogues(flow: ReadFlow, parts: Parts) -> list[Catalogue]:
    return [parts.catalogues[language] for language in flow.languages if language in parts.catalogues]


def _known_step(flow: ReadFlow, path: Path, name: str, parts: Parts) -> Iterator[Problem]:
    """A step of a flow file that could not be read may well be there."""
    steps = {step.name for one in parts.flows for step in one.steps}
    own, _, step = name.partition("/")
    if name in steps or ("step" in parts.unread and own not in {one.name for one in parts.flows}):
        return
    what = f"There is no step '{step if own == flow.name else name}'." if name else "The name of a step is missing."
    shown = {one.removeprefix(f"{flow.name}/") for one in steps}
    mend = did_you_mean(step if own == flow.name else name, shown) or f"Use one of: {', '.join(sorted(shown))}."
    yield flow.document.problem(path, what, LOST, mend)


def _known(
    parts: Parts, document: Document, path: Path, kind: str, name: str, known: Iterable[str]
) -> Iterator[Problem]:
    names = sorted(known)
    if name not in names and kind not in parts.unread:
        what = f"There is no {kind} '{name}'." if name else f"The name of a {kind} is missing."
        mend = did_you_mean(name, names) or (f"Use one of: {', '.join(names)}." if names else "Add one first.")
        yield document.problem(path, what, CALLERS[kind], mend)
