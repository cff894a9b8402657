"""What a step declares about itself: the ways out of it, what they leave known, and what is said on them.

Nothing here is needed to make a call. It is what lets `ivr.flowfile.proof` show, before anybody calls, that no caller
hears what belongs to another, is charged without having agreed, or goes round in a circle. Each kind of step declares
its own in `ways`, in the file that says what it does; what is declared here and lived through there must not differ.

A *fact* is a name: a value that prompts may speak (`amount_due`), how much the caller may hear (`GUEST`, `BILL`), or
how far a payment has come (`OWED` to `CHARGED`). On every path a fact holds, or is not known to hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

Facts = frozenset[str]
Path = tuple[str | int, ...]
NOTHING: Facts = frozenset()

# How much the caller may hear, besides what is public (nothing is needed for that): a guest has named a bill and a
# fact printed on it; for the bill's own amounts birth date and ZIP have matched. Medical detail is never spoken.
GUEST, BILL = ":guest", ":bill"
LEVELS = (GUEST, BILL)
# How far a payment has come: the account's balance is at hand, it is more than nothing, the caller chose an amount,
# a card is held for it, the caller pressed the key that pays, the bank approved.
OWED, OWES = ":owed", ":owes"
CHOSEN, CARD, CONFIRMED, CHARGED = ":chosen", ":card", ":confirmed", ":charged"

# What must have been reached before a value may be heard; "" is for everybody. A value that is not listed is as
# private as a balance.
HEARD_FROM: Mapping[str, str] = {
    "closes_at": "",
    "opens": "",
    "agents_open": "",
    "largest": "",
    "amount": GUEST,
    "typed_amount": GUEST,
    "brand": GUEST,
    "last_four": GUEST,
    "code": GUEST,
    "paid_amount": GUEST,
    "paid_code": GUEST,
    "own_ending": GUEST,
    "text_number": GUEST,
    "earlier_amount": BILL,
    "earlier_day": BILL,
    "earlier_code": BILL,
    "amount_due": BILL,
    "past_due": BILL,
    "instalment": BILL,
    "due_date": BILL,
    "bill_kind": BILL,
    "bill_amount": BILL,
    "smallest": BILL,  # of a balance that is smaller still, it is the balance
}
# What is known wherever a value is, because the call came to know it before or at once, and forgets both together. A
# part of a balance is never more than the balance, so where there is one, something is owed.
KNOWN_WITH: Mapping[str, Facts] = {
    "past_due": frozenset({"amount_due", OWES}),
    "instalment": frozenset({"amount_due", OWES}),
    "due_date": frozenset({"amount_due"}),
    "bill_kind": frozenset({"amount_due", OWES}),
    "typed_amount": frozenset({"amount_due", "smallest"}),
    "smallest": frozenset({"amount_due", "typed_amount"}),
    "brand": frozenset({"amount", "last_four"}),
    "last_four": frozenset({"amount", "brand"}),
    "code": frozenset({"amount", "brand", "last_four"}),
}
# What one may owe, and what a caller types about it: true until something was paid.
OF_THE_BALANCE: Facts = frozenset(
    {"amount_due", "past_due", "instalment", "due_date", "bill_kind", "smallest", "typed_amount"}
)
# What is said of a payment, which is not so any more once it is undone.
OF_THE_PAYMENT: Facts = frozenset({"amount", "brand", "last_four", "code"})
# What goes when the line forgets who is calling.
PRIVATE: Facts = frozenset(
    {name for name, level in HEARD_FROM.items() if level} | {GUEST, BILL, OWED, OWES, CHOSEN, CARD, CONFIRMED, CHARGED},
)
ALL_KEYS = frozenset("0123456789*#")

# What becomes of the places to which "back" leads: kept, lost if something that is forgotten was known, or lost.
Trail = Literal["kept", "lost_if_forgotten", "lost"]


class Promises(Protocol):
    """What the calendars hold on every day of the year, so that a time can be spoken without asking first."""

    def closes(self, calendar: str) -> bool:
        """Whenever it is open, it closes again."""

    def opens(self, calendar: str) -> bool:
        """Whenever it is closed, it opens again."""

    def come_back(self, contact: str) -> bool:
        """Whenever these people are away, there is a time at which they are back."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way out of a step. `at` is where the step names it: `("if_silent",)`, `("menu", "1", "go")`.

    `gives` is known afterwards on every call that takes this way; what it `takes` is not known any more. A way is
    `passive` when a caller can get there who presses nothing here, or only keys that mean nothing.
    """

    at: Path
    to: str
    gives: Facts = NOTHING
    takes: Facts = NOTHING
    trail: Trail = "kept"
    passive: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """Words that may be spoken at a step; `at` is where it names them, or () when they belong to the kind of step.

    `knows` is known where they are said besides what was known on arriving. `only_if` words are said only when the
    call knows that value; `language` is set where they are said in that one alone. What `must_say` names has to be
    among their blanks. With no `words`, it is a branch that tells the caller something about the values `tells`.
    """

    words: str
    at: Path = ()
    only_if: str = ""
    knows: Facts = NOTHING
    language: str = ""
    must_say: Facts = NOTHING
    tells: Facts = NOTHING


@dataclass(frozen=True, slots=True)
class Ways:
    """All that a step declares.

    `needs` must hold on every path that arrives; `forgets` is not known any more from then on, and `trail` is what
    becomes of "back". `asks`: the caller can press a key here. The standing keys mean what they mean everywhere, but
    for `own_keys`, which are the step's own on every call. `remembered`: "back" can lead here. `ends`: the call can
    end here, or a person is found.
    """

    out: tuple[Way, ...] = ()
    heard: tuple[Heard, ...] = ()
    needs: tuple[str, ...] = ()
    forgets: Facts = NOTHING
    trail: Trail = "kept"
    asks: bool = False
    own_keys: frozenset[str] = ALL_KEYS
    remembered: bool = False
    ends: bool = False


def heard(*words: str, knows: Facts = NOTHING) -> tuple[Heard, ...]:
    """Words that belong to the kind of step."""
    return tuple(Heard(one, knows=knows) for one in words)
