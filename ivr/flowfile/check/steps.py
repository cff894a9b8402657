"""That every name in a flow leads somewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields

from ivr.engine.fields import Words, key_name
from ivr.flowfile.check.known import A_SENTENCE, APOLOGY, SENTENCES_STAND_ELSEWHERE, UNKNOWN, known, known_step
from ivr.flowfile.flows import ACTIONS, NamedStep, ReadFlow
from ivr.flowfile.parts import Parts, catalogues
from ivr.flowfile.problems import Problem, did_you_mean, one_of
from ivr.flowfile.source import Path
from ivr.flowfile.wording import language_name
from ivr.release import THE_LINE
from ivr.speech.catalogue import KNOWN


def check_flow_names(parts: Parts) -> Iterator[Problem]:
    """A copy left in the folder is the usual way to have two flows of one name; it is told of the copy."""
    first: dict[str, str] = {}
    for flow in sorted(parts.flows, key=lambda flow: flow.document.file != f"flows/{flow.name}.yaml"):
        file = first.setdefault(flow.name, flow.document.file)
        if file != flow.document.file:
            what = f"This flow has the same name as the one in {file}."
            mend = "Give it another name, or move the file to another folder if it is a copy."
            callers = "Callers would meet only one of the two."
            yield flow.document.problem(("flow",), what, callers, mend, rule="flow-twice")


def check_flow(flow: ReadFlow, parts: Parts) -> Iterator[Problem]:
    yield from known_step(flow, ("start",), flow.start, parts)
    spelt_out = _spelt_out(flow, parts)
    if spelt_out:
        yield spelt_out
    for place, language in enumerate(flow.languages):
        path: Path = ("languages", place)
        if not spelt_out:
            yield from known(parts, flow.document, path, "language", language, parts.catalogues)
        if language in flow.languages[:place]:
            what, callers = (
                f"'{language}' is named twice.",
                "Callers who ask for the next language would stay in this one.",
            )
            yield flow.document.problem(path, what, callers, "Take one of them out.", rule="language-twice")
    for key, action in flow.standing.items():
        if action not in ACTIONS:
            yield from known_step(flow, ("everywhere", key_name(key)), action, parts)


def _spelt_out(flow: ReadFlow, parts: Parts) -> Problem | None:
    """Languages by their names, English, in place of their codes, en; told once, of the first."""
    codes = {language_name(code).lower(): code for code in parts.catalogues}
    meant = [name if name in parts.catalogues else codes.get(name.lower(), "") for name in flow.languages]
    if all(meant) and meant != [*flow.languages]:
        place = next(place for place, name in enumerate(flow.languages) if name != meant[place])
        what = f"'{flow.languages[place]}' is not how a language is written here."
        mend = f"Write 'languages: [{', '.join(dict.fromkeys(meant))}]', after the files in prompts."
        callers = UNKNOWN["language"].callers
        return flow.document.problem(("languages", place), what, callers, mend, rule="unknown-language")
    return None


def _language(flow: ReadFlow, step: NamedStep, path: Path, name: str, parts: Parts) -> Iterator[Problem]:
    """A language that has its prompts lacks only its place in the flow; told once for each option."""
    if name not in parts.catalogues or name in flow.languages:
        yield from known(parts, flow.document, path, "language", name, flow.languages)
    elif set(flow.languages) <= parts.catalogues.keys() and not _told_before(step, path, name):
        what = f"This flow does not speak '{name}': it is not among its languages."
        mend = f"Write 'languages: [{', '.join((*flow.languages, name))}]', or take the whole option out."
        callers = UNKNOWN["language"].callers
        yield flow.document.problem(path, what, callers, mend, rule="unknown-language")


def _told_before(step: NamedStep, path: Path, name: str) -> bool:
    option = path[: path.index("menu") + 2] if "menu" in path else path
    same = [at for reference, to, at in step.references if reference.to == "language" and to == name]
    return next(at for at in same if at[: len(option)] == option) != path


def check_step(flow: ReadFlow, step: NamedStep, parts: Parts) -> Iterator[Problem]:
    names: Mapping[str, Iterable[str]] = {
        "calendar": {THE_LINE, *parts.calendars},
        "contact": parts.contacts,
    }
    for reference, name, path in step.references:
        if reference.to == "step":
            yield from known_step(flow, path, name, parts)
        elif reference.to == "prompt":
            yield from _named_somewhere(flow, path, name, parts)
        elif reference.to == "language":
            yield from _language(flow, step, path, name, parts)
        else:
            yield from known(parts, flow.document, path, reference.to, name, names[reference.to])
    for value, path in _conditions(step):
        if value not in KNOWN and (value or path in flow.document.places):
            mend = did_you_mean(value, KNOWN) or one_of(KNOWN)
            what = f"No call knows a value named '{value}'." if value else "The name of a value is missing."
            callers = "Callers would never hear these words."
            yield flow.document.problem(path, what, callers, mend, rule="unknown-value")


def _conditions(step: NamedStep) -> Iterator[tuple[str, Path]]:
    """Every `only_if` of a step, and where it stands, or would stand."""
    for field in fields(step.step):  # type: ignore[arg-type]
        spoken = getattr(step.step, field.name)
        for place, words in enumerate(spoken if isinstance(spoken, tuple) else ()):
            if isinstance(words, Words):
                yield words.only_if, (*step.path, field.name, place, "only_if")


def _named_somewhere(flow: ReadFlow, path: Path, prompt: str, parts: Parts) -> Iterator[Problem]:
    """A name that no catalogue has is a mistake in the flow; what one language lacks is told in its own file."""
    spoken = catalogues(flow, parts)
    if spoken and not any(prompt in catalogue.prompts for catalogue in spoken):
        files = " or ".join(f"prompts/{catalogue.language}.yaml" for catalogue in spoken)
        what = f"There are no words named '{prompt}' in {files}." if prompt else "The name of the words is missing."
        several = [name.strip() for name in prompt.split(",")]
        mend = did_you_mean(prompt, spoken[0].prompts) or "Add them there, or correct the name."
        if len(several) > 1 and all(name in spoken[0].prompts for name in several):
            mend = f"Did you mean [{', '.join(several)}]?"
        elif len(prompt.split()) >= A_SENTENCE:
            mend = SENTENCES_STAND_ELSEWHERE
        yield flow.document.problem(path, what, APOLOGY, mend, rule="unknown-prompt")
