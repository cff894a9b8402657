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

_KEYS = {"star": "*", "pound": "#", **{digit: digit for digit in "0123456789"}}


def _counted(text: Any, units: str, most: int) -> int:
    found = re.fullmatch(rf"(\d{{1,4}})(?: (?:{units}))?", str(text), re.ASCII)
    if not found or not 1 <= int(found[1]) <= most:
        unit = units.split("|")[1]
        mend = f"Write it like '{min(7, most)} {unit}'."
        raise Unfit(f"'{text}' is not a number of {unit} from 1 to {most}.", mend, rule="number-out-of-range")
    return int(found[1])


def read_key(text: Any) -> str:
    """A key of the telephone: a digit, or the words star and pound."""
    if text not in _KEYS:
        callers = "Callers have no such key to press."
        mend = "Use a digit from 0 to 9, star or pound."
        raise Unfit(f"'{text}' is not a key of a telephone.", mend, rule="not-a-telephone-key", callers=callers)
    return _KEYS[text]


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
Seconds = Annotated[int, BeforeValidator(lambda text: _counted(text, "second|seconds", 60))]
Times = Annotated[int, BeforeValidator(lambda text: _counted(text, "time|times", 5))]
# Twilio, <Pay>, maxAttempts: 1 to 3.
CardAttempts = Annotated[int, BeforeValidator(lambda text: _counted(text, "time|times", 3))]
DigitCount = Annotated[int, BeforeValidator(lambda text: _counted(text, "digit|digits", 20))]
Amount = Annotated[Money, BeforeValidator(_money)]


@dataclass(frozen=True, slots=True)
class Words:
    """One prompt, said always, or only when the call knows a certain value."""

    words: PromptName
    only_if: str = ""


Spoken = Annotated[tuple[Words, ...], BeforeValidator(_spoken)]
