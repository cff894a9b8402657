"""That the numbers the line dials ring who they are meant to ring."""

from __future__ import annotations

from collections.abc import Iterator

import phonenumbers
from phonenumbers import PhoneNumberType

from ivr.flowfile.numbers import CONTACTS, LINES, as_a_number
from ivr.flowfile.parts import Parts
from ivr.flowfile.problems import Problem
from ivr.flowfile.source import Document
from ivr.release import Contact

# Whoever dials one of these pays extra for it; here that would be the line.
COSTLY = (PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST)


def check_numbers(parts: Parts) -> Iterator[Problem]:
    for name, line in parts.lines.items():
        yield from _not_in_use(parts.documents[LINES], name, line.number)
    for contact in parts.contacts.values():
        document = parts.documents[CONTACTS]
        yield from _not_in_use(document, contact.name, contact.number)
        yield from _costly(document, contact)
        yield from _abroad(document, contact, parts)
        yield from _itself(document, contact, parts)


def _typed(document: Document, name: str) -> str:
    return str(document.content[name]["number"])


def _not_in_use(document: Document, name: str, number: str) -> Iterator[Problem]:
    """Numbers of films and examples (555-01xx) are valid ones: demonstrations use them, and they ring nobody."""
    if not phonenumbers.is_valid_number(phonenumbers.parse(number)):
        what = f"'{_typed(document, name)}' has as many digits as a telephone number, and nobody can have it."
        callers, mend = (
            "Callers would hear that the number is not in service.",
            "Look for a digit that is mistyped or missing.",
        )
        mend = as_a_number(_typed(document, name)) or mend
        yield document.problem((name, "number"), what, callers, mend, rule="number-of-nobody")
    elif (mend := as_a_number(_typed(document, name))).startswith("'"):
        what = f"'{_typed(document, name)}' has letters in it that look like digits."
        callers = "Callers would be connected with somebody else, or with nobody."
        yield document.problem((name, "number"), what, callers, mend, rule="letters-in-a-number")


def _costly(document: Document, contact: Contact) -> Iterator[Problem]:
    if phonenumbers.number_type(phonenumbers.parse(contact.number)) in COSTLY:
        what = f"'{_typed(document, contact.name)}' is a number that costs extra, like those that begin with 900."
        callers = "Callers would be connected, and each minute would be charged to you."
        mend = "Use the ordinary number of these people."
        yield document.problem((contact.name, "number"), what, callers, mend, rule="costly-number")


def _abroad(document: Document, contact: Contact, parts: Parts) -> Iterator[Problem]:
    number = phonenumbers.parse(contact.number)
    if parts.policy is None or not phonenumbers.is_valid_number(number):
        return
    allowed = parts.policy.transfers.countries
    country = phonenumbers.region_code_for_number(number) or "no single country"
    if country not in allowed:
        to = f"calls go to {', '.join(allowed)} only" if allowed else "calls go to no country at all"
        what = f"'{_typed(document, contact.name)}' is a number of {country}, and {to}."
        callers = "Callers could not be connected with these people."
        mend = f"Look at the area code, or add {country} to 'countries' under 'transfers' in flows/policy.yaml."
        yield document.problem((contact.name, "number"), what, callers, mend, rule="number-abroad")


def _itself(document: Document, contact: Contact, parts: Parts) -> Iterator[Problem]:
    for name, line in parts.lines.items():
        if line.number == contact.number:
            what = f"'{contact.name}' has the number of the line '{name}' itself."
            callers = "Callers who ask for a person would be put through to the beginning of the call."
            mend = (
                "Give the number on which these people are rung; or, if it is theirs, correct the number of "
                f"'{name}' in flows/lines.yaml."
            )
            yield document.problem((contact.name, "number"), what, callers, mend, rule="transfer-to-itself")
