"""That what is sent as a text message fits into one, and is never said."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flowfile.flows import NamedStep, ReadFlow
from ivr.flowfile.parts import Parts
from ivr.flowfile.problems import Problem
from ivr.speech.catalogue import Catalogue
from ivr.speech.samples import sample_words
from ivr.speech.segments import ONE, ONE_UCS2, outside_gsm, segments
from ivr.speech.written import WRITTEN


def check_texts(parts: Parts) -> Iterator[Problem]:
    for catalogue in parts.catalogues.values():
        for name in WRITTEN:
            if name in catalogue.prompts:
                yield from _length(name, catalogue, parts)
    for flow in parts.flows:
        for step in flow.steps:
            yield from _said(flow, step)


def _said(flow: ReadFlow, step: NamedStep) -> Iterator[Problem]:
    for reference, name, path in step.references:
        if reference.to == "prompt" and name in WRITTEN:
            what = f"'{name}' is what a text message says, and cannot be spoken."
            callers = "Callers would hear an apology instead, and be sent to an agent."
            mend = "Write a sentence of its own under 'words', and give its name here."
            yield flow.document.problem(path, what, callers, mend, rule="text-message-spoken")


def _length(name: str, catalogue: Catalogue, parts: Parts) -> Iterator[Problem]:
    """Tried with an amount and numbers as long as they usually are."""
    if not catalogue.prompts[name].blanks <= WRITTEN[name]:
        return  # told of already
    words = sample_words(catalogue, name)
    pieces, others = segments(words), outside_gsm(words)
    if pieces > 1:
        document = parts.documents[f"prompts/{catalogue.language}.yaml"]
        what = f"'{name}' is {len(words)} characters long when it is filled in, and is sent as {pieces} messages."
        callers = "Whoever gets it pays for each, and some telephones show them in pieces."
        mend = f"Say it in {ONE} characters."
        if others:
            mend = f"Say it in {ONE_UCS2} characters, or, without the letters {' '.join(others)}, in {ONE}."
        place = ("words", name)
        yield document.problem(place, what, callers, mend, rule="text-message-too-long", severity="warning")
