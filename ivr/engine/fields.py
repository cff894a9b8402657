"""The words a supervisor can put into a step, and how each is read.

Everything arrives as the text that was typed; these types give it its meaning. A `Reference` marks
a name that must exist elsewhere (a step, a prompt, a calendar …), so that one walk finds them all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from ivr.engine.unfit import Unfit
from ivr.ledger.money import Money


@dataclass(frozen=True, slots=True)
class Reference:
    """This name must be one that is known, of this kind."""

    to: Literal["step", "prompt", "calendar", "contact", "language"]


StepName = Annotated[str, Reference("step")]
PromptName = Annotated[str, Reference("prompt")]
CalendarName = Annotated[str, Reference("calendar")]
ContactName = Annotated[str, Reference("contact")]
LanguageName = Annotated[str, Reference("language")]

# Among the words of a step these two stand for what is so when the call is answered: the news in force, and why it is
# closed. Often that is nothing.
ANNOUNCEMENTS, BECAUSE = "announcements", "because"
STANDING_WORDS = frozenset({ANNOUNCEMENTS, BECAUSE})

KEYS = {"star": "*", "pound": "#", **{digit: digit for digit in "0123456789"}}
_NAMES = {key: name for name, key in KEYS.items()}


def key_name(key: str) -> str:
    """A key as it is named in a flow file: star, pound, or the digit."""
    return _NAMES.get(key, key)


@dataclass(frozen=True, slots=True)
class Count:
    """A number from 1 to `most`, with or without its unit: `7`, `7 seconds`."""

    unit: str
    most: int

    def read(self, text: Any) -> int:
        found = re.fullmatch(rf"(\d{{1,4}})(?: {self.unit}s?)?", str(text), re.ASCII)
        if not found or not 1 <= int(found[1]) <= self.most:
            mend = f"Write it like '{min(7, self.most)} {self.unit}s'."
            what = f"'{text}' is not a number of {self.unit}s from 1 to {self.most}."
            raise Unfit(what, mend, rule="number-out-of-range")
        return int(found[1])


def read_key(text: Any) -> str:
    """A key of the telephone: a digit, or the words star and pound."""
    if text not in KEYS:
        callers = "Callers have no such key to press."
        mend = "Use a digit from 0 to 9, star or pound."
        raise Unfit(f"'{text}' is not a key of a telephone.", mend, rule="not-a-telephone-key", callers=callers)
    return KEYS[text]


def _spoken(value: Any) -> Any:
    """`say: greeting` and `say: [greeting, note]` mean lists of words."""
    items = [value] if isinstance(value, str | dict) else value
    if not isinstance(items, list):
        return items
    return tuple({"words": item} if isinstance(item, str) else item for item in items)


def _money(text: Any) -> Any:
    if not isinstance(text, str):
        return text
    mend = "Write it like $5.00."
    try:
        amount = Money.typed(text)
    except ValueError as wrong:
        raise Unfit(f"'{text}' is not an amount of money.", mend, rule="not-an-amount") from wrong
    if amount.minor <= 0:
        raise Unfit(f"'{text}' is not an amount that can be paid.", mend, rule="not-an-amount")
    return amount


Key = Annotated[str, BeforeValidator(read_key)]
_SECONDS, _TIMES, _DIGITS = Count("second", 60), Count("time", 5), Count("digit", 20)
_CARD_ATTEMPTS = Count("time", 3)  # Twilio, <Pay>, maxAttempts: 1 to 3
Seconds = Annotated[int, _SECONDS, BeforeValidator(_SECONDS.read)]
Times = Annotated[int, _TIMES, BeforeValidator(_TIMES.read)]
CardAttempts = Annotated[int, _CARD_ATTEMPTS, BeforeValidator(_CARD_ATTEMPTS.read)]
DigitCount = Annotated[int, _DIGITS, BeforeValidator(_DIGITS.read)]
Amount = Annotated[Money, BeforeValidator(_money)]


@dataclass(frozen=True, slots=True)
class Words:
    """One prompt, or one of the STANDING_WORDS, said always, or only when the call knows a certain value."""

    words: PromptName
    only_if: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """There is nothing to set here: how money moves is not for a flow to say."""


Spoken = Annotated[tuple[Words, ...], BeforeValidator(_spoken)]
