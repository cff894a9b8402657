"""That a name leads somewhere, and what callers would live through if it does not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ivr.engine.steps import KINDS
from ivr.flowfile.flows import ReadFlow, such_as
from ivr.flowfile.parts import Parts
from ivr.flowfile.problems import Problem, did_you_mean, one_of
from ivr.flowfile.source import Document, Path


class Unknown(NamedTuple):
    """The rule that a name must be known, and what callers would live through if it is not."""

    rule: str
    callers: str
    # Said first to whoever wrote what the name stands for, in place of the name.
    elsewhere: str = ""


UNKNOWN = {
    "flow": Unknown(rule="unknown-flow", callers="Callers of this number would hear nothing."),
    "calendar": Unknown(
        rule="unknown-calendar",
        callers="Callers would not be told whether anyone is there.",
        elsewhere="The hours themselves stand in flows/hours.yaml.",
    ),
    "contact": Unknown(
        rule="unknown-contact",
        callers="Callers could not be connected with anyone.",
        elsewhere="The telephone numbers themselves stand in flows/contacts.yaml.",
    ),
    "language": Unknown(rule="unknown-language", callers="Callers could not be spoken to in it."),
}
# A name with so many digits is a telephone number.
DIGITS_OF_A_NUMBER = 7
# So many words are a sentence, and no name.
A_SENTENCE = 3
SENTENCES_STAND_ELSEWHERE = (
    "Sentences stand under 'words' in prompts/en.yaml and every other language, each with a name; write that name here."
)
LOST = "Callers who get here would be lost."
APOLOGY = "Callers would hear an apology instead, and be sent to an agent."


def known_step(flow: ReadFlow, path: Path, name: str, parts: Parts) -> Iterator[Problem]:
    """A step of a flow file that could not be read may well be there."""
    own, _, step = name.partition("/")
    if name in parts.steps or ("step" in parts.unread and own not in {one.name for one in parts.flows}):
        return
    what = f"There is no step '{step if own == flow.name else name}'." if name else "The name of a step is missing."
    shown = {one.removeprefix(f"{flow.name}/") for one in parts.steps}
    mend = did_you_mean(step if own == flow.name else name, sorted(shown)) or one_of(sorted(shown))
    if step in KINDS:
        steps = {one.name: one.step for read in parts.flows for one in read.steps}
        such = such_as(flow, steps, KINDS[step])
        what = f"'{step}' is a kind of step, and there is no step of this name."
        mend = f"Write the name of a step of this kind, such as '{such}'." if such else mend
    yield flow.document.problem(path, what, LOST, mend, rule="unknown-step")


def known(
    parts: Parts, document: Document, path: Path, kind: str, name: str, known: Iterable[str]
) -> Iterator[Problem]:
    if name not in (names := set(known)) and kind not in parts.unread:
        what = f"There is no {kind} '{name}'." if name else f"The name of a {kind} is missing."
        mend = did_you_mean(name, sorted(names)) or (one_of(sorted(names)) if names else "Add one first.")
        if sum(sign.isdigit() for sign in name) >= DIGITS_OF_A_NUMBER or re.search(r"\d *[ap]\.?m|\d:\d\d", name):
            mend = f"{UNKNOWN[kind].elsewhere} {mend}".strip()
        yield document.problem(path, what, UNKNOWN[kind].callers, mend, rule=UNKNOWN[kind].rule)
