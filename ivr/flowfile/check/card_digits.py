"""That no digit of a card is ever typed to us: only Twilio may take a card."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ivr.engine.steps.find_account import FindAccount
from ivr.engine.steps.take_payment import TakePayment
from ivr.flowfile.check.words import CARD_WORDS
from ivr.flowfile.flows import NamedStep, ReadFlow
from ivr.flowfile.parts import Parts, catalogues
from ivr.flowfile.problems import Problem

# The shortest number of a payment card, and the longest that is surely none.
SHORTEST_CARD, NEARLY_A_CARD = 13, 12
# What asks for a card, in each language the line speaks. Case does not matter.
ASKING: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"(?:credit|debit|payment|bank)?\s*card(?:'s)? number|number (?:of|on) (?:the|your) card"
        r"|security code|\bcvv\b|\bcvc\b|expir\w+ date|date (?:the|your) card expires|card expires",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"número de (?:la |su |tu )?tarjeta|código de seguridad|\bcvv\b|\bcvc\b"
        r"|fecha de (?:vencimiento|caducidad|expiración)|vence (?:la|su|tu) tarjeta",
        re.IGNORECASE,
    ),
}
# Who is asked to do this, does it at once, whether a step waits for it or not.
TYPES = re.compile(
    r"\b(?:enter|type|key in|dial|say|give|tell us|read out"
    r"|marque|ingrese|introduzca|teclee|digite|escriba|diga|indique|dé)\b[^.!?]*$",
    re.IGNORECASE,
)
CALLERS = "Callers would type their card where it is not protected, and the line would have to keep it."
MEND = "Let a step of the kind take_payment take the card; Twilio asks for it there."


def check_card_digits(flow: ReadFlow, step: NamedStep, parts: Parts) -> Iterator[Problem]:
    if not isinstance(step.step, FindAccount):
        return
    asking = step.step.find_account
    yield from _same_digits(flow, step, asking.accept)
    for name, length in asking.accept.items():
        path = (*step.path, "find_account", "accept", name)
        if length >= SHORTEST_CARD:
            what = f"A number of {length} digits can be that of a card."
            yield flow.document.problem(path, what, CALLERS, MEND, rule="card-digits")
        elif length == NEARLY_A_CARD:
            what = f"A number of {length} digits is nearly as long as that of a card."
            callers = "Callers who misunderstand would type their card here."
            mend = "Make sure that the words say clearly which number is meant."
            yield flow.document.problem(path, what, callers, mend, rule="nearly-card-digits", severity="warning")
    for prompt in dict.fromkeys((asking.ask_for, asking.again)):
        yield from _asks_for_a_card(prompt, flow, step, parts)


def _same_digits(flow: ReadFlow, step: NamedStep, accept: Mapping[str, int]) -> Iterator[Problem]:
    """How many digits were typed is all that tells one kind of account from another."""
    first: dict[int, str] = {}
    for name, length in accept.items():
        other = first.setdefault(length, name)
        if other != name:
            what = f"'{name}' has {length} digits, and so has '{other}'."
            callers = f"Callers with a number of the kind '{name}' would never be found: it is looked up as '{other}'."
            mend = f"Write how many digits each has on its bill; if both have {length}, take '{name}' out."
            path = (*step.path, "find_account", "accept", name)
            yield flow.document.problem(path, what, callers, mend, rule="same-digits")


def check_card_words(parts: Parts) -> Iterator[Problem]:
    """Words that no account number is asked for in: callers would type a card over them all the same."""
    steps = [
        step.step.find_account for flow in parts.flows for step in flow.steps if isinstance(step.step, FindAccount)
    ]
    account_numbers = {name for asking in steps for name in (asking.ask_for, asking.again)}
    cards = {
        name
        for flow in parts.flows
        for step in flow.steps
        if isinstance(step.step, TakePayment)
        for name in step.step.says()
    }
    elsewhere = CARD_WORDS | cards | account_numbers
    for language in parts.catalogues:
        document = parts.documents[f"prompts/{language}.yaml"]
        for name, words in document.content["words"].items():
            found = _asked_for(words) if name not in elsewhere else None
            if found and TYPES.search(words[: found.start()]):
                part = found[0].strip()
                what = f"'{name}' asks callers for '{part}', and it is not said where Twilio takes a card."
                yield document.problem(("words", name), what, CALLERS, MEND, rule="asks-for-a-card", part=part)


def _asked_for(words: str) -> re.Match[str] | None:
    return next((found for pattern in ASKING.values() if (found := pattern.search(words))), None)


def _asks_for_a_card(prompt: str, flow: ReadFlow, step: NamedStep, parts: Parts) -> Iterator[Problem]:
    for catalogue in catalogues(flow, parts):
        document = parts.documents[f"prompts/{catalogue.language}.yaml"]
        words = document.content["words"].get(prompt, "")
        if found := _asked_for(words):
            part = found[0].strip()
            own = step.name.removeprefix(f"{flow.name}/")
            what = f"'{prompt}' asks for '{part}', and '{own}' would take it as an account number."
            yield document.problem(("words", prompt), what, CALLERS, MEND, rule="asks-for-a-card", part=part)
