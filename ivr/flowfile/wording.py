"""How the names, times and numbers of the files are written for people who read about a flow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import phonenumbers
from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list

from ivr.engine.fields import Amount, Count, Key, key_name
from ivr.engine.flow import BACK, NEXT_LANGUAGE, REPEAT, Step
from ivr.engine.steps import KINDS
from ivr.hours import MIDNIGHT_AFTER, Span

# When a call leaves a step, by the name the flow file has for it; a few names mean something else at one kind of step.
WHEN: Mapping[str, str] = {
    "next": "then",
    "if_stuck": "when a caller misses too often",
    "if_silent": "when nothing is pressed",
    "if_wrong_key": "when a wrong key is pressed",
    "if_too_few": "when too few digits are typed",
    "nothing_due": "when the caller owes nothing",
    "found": "when a number has been typed",
    "passed": "when the caller is verified",
    "not_found": "when the answers match no account",
    "failed": "when they have failed to match too often",
    "agent_only": "when only a person may speak about the account",
    "agents_only": "when everybody is sent to a person",
    "chosen": "when an amount is chosen",
    "done": "when the card is entered",
    "gave_up": "when the card could not be entered",
    "refused": "when this account cannot be paid now",
    "no_more_cards": "when no other card may be tried",
    "yes": "when the caller pays",
    "no": "when the caller wants to change it",
    "approved": "when the bank approves",
    "declined": "when the bank declines",
    "not_sure": "when the bank does not answer",
    "undone": "when the payment is cancelled",
    "not_possible": "when the bank does not cancel it",
    "busy": "when the person is busy",
    "no_answer": "when nobody answers",
    "open": "when it is open",
    "closing_soon": "when it closes soon",
    "closed": "when it is closed",
    "unavailable": "when cards cannot be taken now",
}
WHEN_AT: Mapping[tuple[str, str], str] = {
    ("choose_bill", "chosen"): "when a bill is chosen",
    ("charge", "unavailable"): "when the bank cannot be reached",
    ("transfer", "closed"): "when people are away",
}
DOES: Mapping[str, str] = {
    REPEAT: "says the last thing again",
    BACK: "goes back to the menu before",
    NEXT_LANGUAGE: "changes the language",
}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LONGEST_QUOTE = 90


def plain(name: str) -> str:
    """`main_menu` as people say it: main menu."""
    return name.replace("_", " ")


def step_name(step: str, home: str = "") -> str:
    """`pay-by-phone/main_menu` → main menu; a step of another flow file than `home` is said with its flow."""
    flow, _, name = step.rpartition("/")
    return plain(name) if flow == home or not flow else f"{plain(name)} (of {flow})"


def when(kind: str, outcome: str) -> str:
    """The moment at which a call leaves a step by this way out."""
    return WHEN_AT.get((kind, outcome)) or WHEN.get(outcome) or f"on “{plain(outcome)}”"


def kind_of(step: Step) -> str:
    """The word that a step of this kind has in a flow file; empty for what is none of ours."""
    return next((name for name, kind in KINDS.items() if isinstance(step, kind)), "")


def does(action: str, home: str = "") -> str:
    """What a standing key does."""
    return DOES.get(action) or f"goes to {step_name(action, home)}"


def language_name(language: str) -> str:
    """`es` → Spanish; a name no list of languages knows stays as it is."""
    try:
        return Locale.parse(language.replace("-", "_")).english_name or language
    except (UnknownLocaleError, ValueError):
        return language


def listed(words: Iterable[str]) -> str:
    """a, b, and c."""
    return str(format_list(list(words), locale="en"))


def quoted(words: str) -> str:
    return f"“{' '.join(words.split())}”"


def shortened(words: str) -> str:
    """In quotation marks, and cut where it is long."""
    one = " ".join(words.split())
    return quoted(one if len(one) <= LONGEST_QUOTE else f"{one[:LONGEST_QUOTE].rsplit(' ', 1)[0]} …")


def day_name(day: date) -> str:
    """Friday, November 26, 2027."""
    return str(format_date(day, "full", locale="en_US"))


def time_name(minute: int) -> str:
    """The minute of a day as the files have it: 5:00 pm."""
    if minute == MIDNIGHT_AFTER:
        return "midnight"
    hour, minute = divmod(minute, 60)
    return f"{(hour - 1) % 12 + 1}:{minute:02d} {'am' if hour < 12 else 'pm'}"


def spans_name(spans: tuple[Span, ...]) -> str:
    if not spans:
        return "closed"
    if spans == (Span(0, MIDNIGHT_AFTER),):
        return "open 24 hours"
    return "open " + listed(f"{time_name(span.opens)} - {time_name(span.closes)}" for span in spans)


def phone_name(number: str) -> str:
    """+15105550199 → +1 510-555-0199."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def counted(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"


def setting_value(value: Any, hint: Any = None) -> str:
    """A setting as it would be typed: `7 seconds`, `2 times`, `10 minutes`, `a, b, and c`, or a day in words."""
    count = next((mark for mark in getattr(hint, "__metadata__", ()) if isinstance(mark, Count)), None)
    if isinstance(value, int) and count is not None:
        return counted(value, count.unit)
    if isinstance(value, datetime):
        return f"{time_name(value.hour * 60 + value.minute)} on {day_name(value.date())}"
    if isinstance(value, date):
        return day_name(value)
    if isinstance(value, timedelta):
        return counted(int(value.total_seconds()) // 60, "minute")
    if isinstance(value, tuple | frozenset):
        return listed(plain(str(one)) for one in value) or "none"
    if hint == Amount:
        return f"${value}"
    if hint == Key:
        return key_name(str(value))
    return str(value) if value not in (None, "") else "none"
