"""That everything said has its words, in every language."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from ivr.engine.card_words import ANY_BRAND, BRANDS, CARD_PROMPTS
from ivr.engine.steps.asking import NO_INPUT
from ivr.flowfile.check.parts import APOLOGY, Parts, catalogues
from ivr.flowfile.problems import Problem
from ivr.speech.catalogue import SORRY, SORRY_NOBODY, Catalogue

# Said by the house itself, whatever the flow.
ALWAYS = (SORRY, SORRY_NOBODY, NO_INPUT)
# Said where the call's values are not at hand, so that a blank in them could not be filled.
WITHOUT_VALUES = (*ALWAYS, *(prompt.words for prompt in CARD_PROMPTS), *BRANDS.values(), ANY_BRAND)


def check_words(parts: Parts) -> Iterator[Problem]:
    for catalogue in parts.catalogues.values():
        document = parts.documents[f"prompts/{catalogue.language}.yaml"]
        for name in _needed(catalogue, parts):
            if name not in catalogue.prompts:
                what = f"There are no words named '{name}'."
                callers = "Callers in this language would hear an apology instead, and be sent to an agent."
                mend = _how_to_add(name, catalogue, parts)
                yield document.problem(("words",), what, callers, mend, rule="words-missing")
        for name in WITHOUT_VALUES:
            if name in catalogue.prompts and catalogue.prompts[name].blanks:
                what = f"'{name}' cannot have a blank, because it is said where no value is known."
                part = f"{{{min(catalogue.prompts[name].blanks)}"
                mend = "Say it without the blank."
                yield document.problem(("words", name), what, APOLOGY, mend, rule="blank-without-value", part=part)


def _needed(catalogue: Catalogue, parts: Parts) -> list[str]:
    """What is said in this language: by the house, by the steps themselves, and by the names in the flows."""
    names = list(ALWAYS)
    for flow in parts.flows:
        if catalogue.language in flow.languages:
            others = catalogues(flow, parts)
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
