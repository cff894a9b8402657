"""That words do what words on a telephone can do: no key in a phrase, no page of the web before the menu."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ivr.engine.steps.menu import Menu
from ivr.flowfile.check.spoken_names import before_a_key, beginnings, phrases
from ivr.flowfile.flows import NamedStep, ReadFlow
from ivr.flowfile.parts import Parts, catalogues
from ivr.flowfile.problems import Problem
from ivr.flowfile.source import Document

_KEY = (
    r"(?:[0-9*#]|zero|one|two|three|four|five|six|seven|eight|nine|star|pound|hash"
    r"|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|asterisco|estrella|numeral)"
)
_PRESS = (
    r"\b(?:press|push|oprima|presione|pulse|marque|appuyez sur|drücken sie|pressione|pindutin ang|bấm|nhấn)\s+"
    r"(?:(?:the|key|button|number|la|el|tecla|botón|número|phím|số)\s+)*"
)
# What else people do with a key, and its name alone. These words have other meanings, too: "choose one of two" names no
# key, and "dial 9 1 1" a number.
_CHOOSE = (
    r"\b(?:hit|tap|type|enter|dial|choose|select|key|button|option"
    r"|apriete|toque|teclee|digite|elija|escoja|seleccione|tecla|botón|opción)\s+"
    r"(?:(?:the|key|button|number|option|la|el|tecla|botón|número|opción)\s+)*"
)
_NOT_ONE = _KEY.replace("|one|", "|").replace("|uno|", "|")
_ALONE = r"(?![\w'’]|,?\s*[0-9])"
PRESSES = re.compile(
    rf"{_PRESS}{_KEY}(?![\w'’])|{_CHOOSE}{_NOT_ONE}{_ALONE}|按\s*[0-9*#]",
    re.IGNORECASE,
)
ENDS = re.compile(r"[.!?。！？…]\s*$")
WEB = re.compile(
    r"\bwww\b|https?:|\.(?:org|com|net|gov|edu)\b|\bdot (?:org|com|net|gov)\b|\bpunto (?:org|com|net)\b"
    r"|\b(?:our|the) web ?(?:site|page)|\bvisit us online|\bgo online|\bonline at\b"
    r"|\bsitio web|\bpágina web|\bpágina de internet|\bvisítenos en línea",
    re.IGNORECASE,
)
CHANGED = re.compile(
    r"\boptions (?:have|may have) (?:\w+ )?changed|\bmenu (?:has|may have) (?:\w+ )?changed"
    r"|\blisten (?:carefully|closely)"
    r"|\bopciones (?:\w+ ){0,4}(?:han|hayan) cambiado|\bmenú (?:\w+ )?ha cambiado"
    r"|\bescuche (?:con atención|atentamente)",
    re.IGNORECASE,
)
LECTURE = re.compile(
    r"\byou (?:may|can) (?:press|enter|push|make)[^.]*\bany ?time|\bat any time[^.,]*,? you (?:may|can) (?:press|push)"
    r"|\bpuede (?:oprimir|presionar|pulsar|marcar)[^.]*\b(?:en|a) (?:cualquier|todo) momento"
    r"|\b(?:en|a) (?:cualquier|todo) momento[^.,]*,? puede (?:oprimir|presionar|pulsar|marcar)",
    re.IGNORECASE,
)


# Each key by the words for it that can stand behind "press".
_KEYS: Mapping[str, str] = {
    **{"zero": "0", "one": "1", "two": "2", "three": "3", "four": "4"},
    **{"five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9"},
    **{"cero": "0", "uno": "1", "dos": "2", "tres": "3", "cuatro": "4"},
    **{"cinco": "5", "seis": "6", "siete": "7", "ocho": "8", "nueve": "9"},
    **{"star": "*", "asterisco": "*", "estrella": "*", "pound": "#", "hash": "#", "numeral": "#"},
}
# One key, and no number of several digits: "press 0", and not "dial 7 1 1".
_ONE_KEY = re.compile(rf"{_PRESS}({_KEY}){_ALONE}", re.IGNORECASE)


def check_wording(parts: Parts) -> Iterator[Problem]:
    spoken_with_keys = phrases(parts)
    first = frozenset(name for flow, steps in beginnings(parts) for name in before_a_key(flow.start, steps))
    for language in parts.catalogues:
        document = parts.documents[f"prompts/{language}.yaml"]
        for name, words in document.content["words"].items():
            if name in spoken_with_keys:
                yield from _phrase(name, words, document)
            if name in first:
                yield from _before_the_menu(name, words, document)
            yield from _lectures(name, words, document)
    for flow in parts.flows:
        for step in flow.steps:
            if isinstance(step.step, Menu):
                yield from _keys_not_there(flow, step, step.step, parts)


def _keys_not_there(flow: ReadFlow, step: NamedStep, menu: Menu, parts: Parts) -> Iterator[Problem]:
    """What is said before the options may name a standing key, or one of the menu."""
    for said in menu.say:
        for catalogue in catalogues(flow, parts):
            document = parts.documents[f"prompts/{catalogue.language}.yaml"]
            for found in _ONE_KEY.finditer(document.content["words"].get(said.words, "")):
                key = _KEYS.get(found[1].lower(), found[1])
                if key not in menu.menu and key not in flow.standing:
                    own = step.name.removeprefix(f"{flow.name}/")
                    what = f"'{said.words}' says '{found[0]}', and the menu '{own}', which follows, has no such key."
                    callers = "Callers would press it, and hear that it does not work."
                    mend = f"Name a key that works there, or give it an option in {flow.document.file}."
                    place = ("words", said.words)
                    yield document.problem(place, what, callers, mend, rule="key-without-option", part=found[0])


def _phrase(name: str, words: str, document: Document) -> Iterator[Problem]:
    place = ("words", name)
    if found := PRESSES.search(words):
        what = f"'{name}' is the phrase of a menu, and names a key itself ('{found[0]}')."
        callers = "Callers would be told two keys, and perhaps two different ones."
        mend = "Leave the key out; it is added with the right one."
        yield document.problem(place, what, callers, mend, rule="key-in-phrase", part=found[0])
    if found := ENDS.search(words):
        what = f"'{name}' is the phrase of a menu, and ends with '{found[0].strip()}'."
        callers = "Callers would hear a sentence come to its end, and then 'press 1' by itself."
        mend = "Take the sign out; the sentence goes on with the key."
        yield document.problem(place, what, callers, mend, rule="phrase-ends", severity="warning")


def _before_the_menu(name: str, words: str, document: Document) -> Iterator[Problem]:
    if found := WEB.search(words):
        what = f"'{name}' sends callers to the web ('{found[0].strip()}') before they have heard the menu."
        callers = "Callers who chose to telephone would be told to do something else first."
        mend = "Say it after the menu, to those who ask for other ways."
        yield document.problem(
            ("words", name), what, callers, mend, rule="web-before-menu", severity="warning", part=found[0]
        )


def _lectures(name: str, words: str, document: Document) -> Iterator[Problem]:
    place = ("words", name)
    if found := CHANGED.search(words):
        what = f"'{name}' tells callers that something has changed ('{found[0]}')."
        callers = "Callers would listen for what is new, on every call."
        mend = "Take it out; the menu itself says what there is to choose."
        yield document.problem(
            place, what, callers, mend, rule="options-have-changed", severity="warning", part=found[0]
        )
    if found := LECTURE.search(words):
        what = f"'{name}' explains keys ('{found[0]}')."
        callers = "Callers would have to hear how a telephone works before they hear what they can choose."
        mend = "Take it out: keys pressed over what is said count. Name a key only for what it does."
        yield document.problem(place, what, callers, mend, rule="key-lecture", severity="warning", part=found[0])
