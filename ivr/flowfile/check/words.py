"""That everything said has its words, in every language."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from ivr.engine.card_words import CARD_PROMPTS
from ivr.engine.fields import BECAUSE
from ivr.engine.steps.take_payment import PAYMENTS_STOPPED
from ivr.flowfile.check.known import APOLOGY
from ivr.flowfile.check.spoken_names import ALWAYS, INSIDE_OTHERS, named_by, written_by
from ivr.flowfile.parts import Parts, catalogues
from ivr.flowfile.problems import Problem
from ivr.speech.catalogue import Catalogue
from ivr.speech.voices import PAY_LANGUAGES, belongs_to

CARD_WORDS = frozenset(prompt.words for prompt in CARD_PROMPTS)
# Said where the call's values are not at hand, so that a blank in them could not be filled.
WITHOUT_VALUES = (*ALWAYS, PAYMENTS_STOPPED, *(prompt.words for prompt in CARD_PROMPTS), *INSIDE_OTHERS)


def check_words(parts: Parts) -> Iterator[Problem]:
    for catalogue in parts.catalogues.values():
        document = parts.documents[f"prompts/{catalogue.language}.yaml"]
        for name in _needed(catalogue, parts):
            if name not in catalogue.prompts:
                yield _missing(name, catalogue, parts)
        for name, words in catalogue.prompts.items():
            if words.blanks and is_said_without_values(name):
                what = f"'{name}' cannot have a blank, because it is said where no value is known."
                part = f"{{{min(words.blanks)}"
                mend = "Say it without the blank."
                yield document.problem(("words", name), what, APOLOGY, mend, rule="blank-without-value", part=part)


def is_said_without_values(name: str) -> bool:
    return name in WITHOUT_VALUES or name.startswith(f"{BECAUSE}_")


def _missing(name: str, catalogue: Catalogue, parts: Parts) -> Problem:
    document = parts.documents[f"prompts/{catalogue.language}.yaml"]
    what, mend = f"There are no words named '{name}'.", _how_to_add(name, catalogue, parts)
    if name in CARD_WORDS:
        callers = "Callers in this language could not pay: the call breaks off where the card is asked for."
        if not any(belongs_to(tag, catalogue.language) for tag in PAY_LANGUAGES):
            callers = f"{callers} Twilio has no words of its own for it in this language."
        return document.problem(("words",), what, callers, mend, rule="pay-words-missing")
    callers = "Callers in this language would hear an apology instead, and be sent to an agent."
    return document.problem(("words",), what, callers, mend, rule="words-missing")


def _needed(catalogue: Catalogue, parts: Parts) -> list[str]:
    """What is said in this language: by the house, by the steps themselves, and by the names in the flows.

    Nothing is said in a language that no flow speaks yet; it may be unfinished.
    """
    names: list[str] = []
    for flow in parts.flows:
        if catalogue.language in flow.languages:
            names += ALWAYS
            others = catalogues(flow, parts)
            for step in flow.steps:
                names += [name for name in named_by(step) if any(name in other.prompts for other in others)]
                names += (*step.step.says(), *written_by(step))
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
