"""The telephone numbers: flows/lines.yaml, which people dial, and flows/contacts.yaml, which the line dials."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

import phonenumbers
from phonenumbers.shortnumberinfo import is_emergency_number, is_valid_short_number_for_region
from pydantic import BeforeValidator

from ivr.engine.fields import CalendarName, ContactName
from ivr.engine.unfit import Unfit
from ivr.flowfile.source import Document
from ivr.flowfile.typed import EXAMPLES, read_entries
from ivr.release import Contact, Line

LINES, CONTACTS = "flows/lines.yaml", "flows/contacts.yaml"
# Numbers are read as people in this region write them; +… is read as it stands.
REGION = "US"
ONE_EACH = "Give each number an entry of its own, with a name of its own."
BETWEEN_NUMBERS = re.compile(r"\s*(?:[,;/|&]|\b(?:or|and)\b)\s*", re.IGNORECASE)
# Of a second number often only the end is written.
A_NUMBERS_END = re.compile(r"[+(]?(?:\d[\s().-]*){4}")
# Letters that look like digits; the letters of a number that is a word are others as well.
LETTERS_FOR_DIGITS = {"O": "0", "o": "0", "I": "1", "l": "1"}


def _number(text: Any) -> Any:
    """As the network wants it: +15105550199. Without its area code a number would ring somebody else."""
    if isinstance(text, list) and len(text) > 1:
        raise Unfit("What stands here is more than one telephone number.", ONE_EACH, rule="several-numbers")
    if not isinstance(text, str):
        return text
    first, *others = re.split(BETWEEN_NUMBERS, text)
    if _is_possible(first) and any(re.match(A_NUMBERS_END, other) for other in others):
        raise Unfit(f"'{text}' is more than one telephone number.", ONE_EACH, rule="several-numbers")
    like = as_a_number(text) or f"Write it with its area code, like {EXAMPLES['number']}."
    _refuse_short(text, like)
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException as wrong:
        raise Unfit(f"'{text}' is not a telephone number.", like, rule="not-a-telephone-number") from wrong
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        what = f"'{text}' has too many or too few digits for a telephone number."
        raise Unfit(what, like, rule="not-a-telephone-number")
    if number.extension:
        what = f"'{text}' has an extension, and the line cannot dial one."
        callers, mend = "Callers would reach the switchboard.", "Give the number of these people, without an extension."
        raise Unfit(what, mend, rule="number-with-extension", callers=callers)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def as_a_number(text: str) -> str:
    """What to do about a number that has something in it which is none of it."""
    letters = [sign for sign in text if sign.isalpha()]
    if letters and all(sign in LETTERS_FOR_DIGITS for sign in letters):
        meant = "".join(LETTERS_FOR_DIGITS.get(sign, sign) for sign in text)
        if _is_possible(meant):
            return f"'{letters[0]}' in it is a letter, and no digit. Did you mean {meant}?"
    outside = re.match(r"[89][\s,.;-]+(?=\S)", text)
    if outside and _is_possible(text[outside.end() :]):
        return (
            f"Leave out the {text[0]} in front, which your own telephones need for an outside line: "
            f"{text[outside.end() :]}."
        )
    number = re.search(r"\+?\(?\d[\d\s().-]*\d", text)
    if letters and number and number[0] != text and _is_possible(number[0]):
        return f"Write {number[0]} alone. A remark stands behind a #, with a space before it."
    return ""


def _is_possible(text: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(text, REGION))
    except phonenumbers.NumberParseException:
        return False


def _refuse_short(text: str, like: str) -> None:
    """Numbers that mean something to a telephone, and lead to nobody at a desk."""
    digits = re.sub(r"[\s().-]", "", text)
    if is_emergency_number(digits, REGION):
        what, callers = f"'{text}' is an emergency number.", "Callers with a question about a bill would ring it."
        raise Unfit(what, f"Give the number of your own desk. {like}", rule="emergency-number", callers=callers)
    if digits.isdigit() and is_valid_short_number_for_region(_short(digits), REGION):
        what, callers = f"'{text}' is a short number.", "Callers could not be connected with it from here."
        raise Unfit(what, f"Give the number of your own desk. {like}", rule="short-number", callers=callers)


def _short(digits: str) -> phonenumbers.PhoneNumber:
    code = phonenumbers.country_code_for_region(REGION)
    return phonenumbers.PhoneNumber(country_code=code, national_number=int(digits[:15] or "0"))


PhoneNumber = Annotated[str, BeforeValidator(_number)]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineEntry:
    number: PhoneNumber
    flow: str
    hours: CalendarName
    if_trouble: ContactName


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactEntry:
    number: PhoneNumber
    hours: CalendarName


def read_contacts(document: Document) -> dict[str, Contact]:
    return {
        name: Contact(name, entry.number, entry.hours) for name, entry in read_entries(ContactEntry, document).items()
    }


def read_lines(document: Document) -> dict[str, LineEntry]:
    return read_entries(LineEntry, document)


def line_of(name: str, entry: LineEntry, start: str, languages: tuple[str, ...]) -> Line:
    return Line(name, entry.number, start, languages, entry.hours, entry.if_trouble)
