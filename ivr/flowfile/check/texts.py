"""That what is sent as a text message fits into one, and is never said."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flowfile.check.spoken_names import named_by, written_by
from ivr.flowfile.parts import Parts
from ivr.flowfile.problems import Problem
from ivr.speech.catalogue import Catalogue
from ivr.speech.samples import sample_words
from ivr.speech.segments import ONE, ONE_UCS2, outside_gsm, segments
from ivr.speech.written import WRITTEN


def check_texts(parts: Parts) -> Iterator[Problem]:
    sending = {name for flow in parts.flows for step in flow.steps for name in written_by(step)}
    for catalogue in parts.catalogues.values():
        for name in sending & catalogue.prompts.keys():
            yield from _length(name, catalogue, parts)


def check_never_said(parts: Parts) -> Iterator[Problem]:
    for flow in parts.flows:
        for step in flow.steps:
            places = {name: path for reference, name, path in step.references if reference.to == "prompt"}
            for name in named_by(step):
                if name in WRITTEN:
                    what = f"'{name}' is what a text message says, and cannot be spoken."
                    callers = "Callers would hear an apology instead, and be sent to an agent."
                    mend = "Write a sentence of its own under 'words', and give its name here."
                    yield flow.document.problem(places[name], what, callers, mend, rule="text-message-spoken")


def _length(name: str, catalogue: Catalogue, parts: Parts) -> Iterator[Problem]:
    """Tried with an amount and numbers as long as they usually are."""
    if not catalogue.prompts[name].blanks <= WRITTEN[name]:
        return  # told of already
    words = sample_words(catalogue, name)
    parts_of_it, others = segments(words), outside_gsm(words)
    if parts_of_it > 1:
        document = parts.documents[f"prompts/{catalogue.language}.yaml"]
        what = f"'{name}' is {len(words)} characters long when it is filled in, and is sent as {parts_of_it} messages."
        callers = "Whoever gets it pays for each, and some telephones show them in pieces."
        mend = f"Say it in {ONE} characters."
        if others:
            mend = f"Say it in {ONE_UCS2} characters, or, without the letters {' '.join(others)}, in {ONE}."
        place = ("words", name)
        yield document.problem(place, what, callers, mend, rule="text-message-too-long", severity="warning")
