"""One conversation, as it stands between two webhooks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from ivr.engine.directives import Say
from ivr.engine.fields import ANNOUNCEMENTS, BECAUSE
from ivr.ledger.money import Money
from ivr.values import Day, Digits, Value

# How many places "9, back" remembers. No caller walks further; a state must not grow for ever.
LONGEST_TRAIL = 12


@dataclass(frozen=True, slots=True)
class OwedBill:
    """A bill that asks for something; `kind` as the billing file names it."""

    id: int
    kind: str
    total: Money
    past_due: Money
    instalment: Money
    due: Day | None


@dataclass(frozen=True, slots=True)
class Owed:
    """What a verified caller's account owes: the part of the statement that may be paid here. Of its `bills` the oldest
    due comes first."""

    total: Money
    past_due: Money
    instalment: Money
    due: Day | None
    part_allowed: bool  # premiums are paid whole: a part may not keep the coverage
    bills: tuple[OwedBill, ...] = ()

    def of(self, bill: int | None) -> Owed:
        """What is owed on one bill alone; a credit on another may leave less of it."""
        for one in self.bills:
            if one.id == bill:
                total = min(one.total, self.total)
                parts = min(one.past_due, total), min(one.instalment, total)
                return Owed(total, *parts, one.due, self.part_allowed, (one,))
        return self

    def values(self) -> dict[str, Value]:
        """What prompts may say of it. A part that is zero is not known, so that nothing speaks of it."""
        values: dict[str, Value] = {"amount_due": self.total}
        if self.past_due.minor > 0:
            values["past_due"] = self.past_due
        if self.instalment.minor > 0:
            values["instalment"] = self.instalment
        if self.due is not None:
            values["due_date"] = self.due
        return values


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment that the bank approved on this call, for as long as its caller may take it back."""

    payment: str
    amount: Money
    code: Digits


@dataclass(frozen=True, slots=True)
class Call:
    """A frozen snapshot. Nothing private is in it before the caller is verified.

    No key the caller pressed is kept: an account number becomes an account id, a birth date
    becomes a keyed proof, and a card never comes here at all.
    """

    sid: str
    line: str
    release: str
    languages: tuple[str, ...]
    language: str
    answered_at: datetime
    step: str
    withheld: bool = False  # the caller's number is
    number: int = 0  # of the turn this snapshot was taken at
    part: str = ""  # where inside the step
    misses: int = 0  # silences and wrong keys in a row on this step
    moves: int = 0  # steps taken since the caller last pressed a key
    trail: tuple[str, ...] = ()  # where the caller made choices, for "back"
    account: int | None = None
    subject: str = ""  # the seal of what was typed to find the account
    proofs: Mapping[str, str] = field(default_factory=dict)
    identifications: int = 0  # times that number, birth date and ZIP did not match, on the whole call
    verified: bool = False
    owed: Owed | None = None
    bill: int | None = None  # the one that was chosen of them
    closes_at: datetime | None = None
    announcements: tuple[str, ...] = ()  # prompts of the news in force when the call was answered
    closed_until: datetime | None = None  # by a switch, whatever the hours say
    because: str = ""  # the prompt that tells callers why it is closed
    agents_only: bool = False  # everybody goes to a person
    payment: str = ""
    paid: tuple[Paid, ...] = ()  # the newest last
    aside: tuple[str, ...] = ()  # the step, and where inside it, to which the caller comes back from here
    cards: int = 0  # cards the bank has refused, on the whole call
    typos: int = 0  # times a card was refused because of how it was typed, on the whole call
    refusal: str = ""  # how the last card was refused
    values: Mapping[str, Value] = field(default_factory=dict)

    def at(self, step: str) -> Call:
        """Go to a step. Misses are counted anew there."""
        return replace(self, step=step, part="", misses=0, aside=())

    def stepping_aside(self, step: str) -> Call:
        """Go to a step for a moment, to come back to this very place."""
        return replace(self.at(step), aside=(self.step, self.part))

    def coming_back(self) -> Call:
        step, part = self.aside
        return self.at(step).in_part(part)

    def in_part(self, part: str) -> Call:
        """Go on inside a step: from the birth date to the ZIP."""
        return replace(self, part=part)

    def missed(self) -> Call:
        return replace(self, misses=self.misses + 1)

    def knowing(self, **values: Value) -> Call:
        """The same call, with values that prompts may now speak."""
        return replace(self, values={**self.values, **values})

    def forgetting(self, values: Collection[str]) -> Call:
        """The same call without these values, which are not true any more."""
        return replace(self, values={name: value for name, value in self.values.items() if name not in values})

    @property
    def to_pay(self) -> Owed | None:
        """What is owed on the bill that was chosen, or on all of them."""
        return self.owed.of(self.bill) if self.owed is not None else None

    def asked_here(self) -> Call:
        """Remember that the caller had a choice at this step, so that "back" can return to it."""
        if self.trail and self.trail[-1] == self.step:
            return self
        return replace(self, trail=(*self.trail, self.step)[-LONGEST_TRAIL:])

    def back(self) -> Call:
        """The place of choice before this one; the same place when there is none."""
        earlier = tuple(step for step in self.trail if step != self.step)
        if not earlier:
            return replace(self, misses=0)
        return replace(self.at(earlier[-1]), trail=earlier)

    def identifying(self) -> Call:
        """Forget who the caller may be: they are about to tell us, perhaps for another account.

        There is no way back, either, to what was chosen for the account before.
        """
        trail = () if self.verified else self.trail
        forgotten = replace(self, account=None, subject="", proofs={}, verified=False, owed=None, bill=None, payment="")
        return replace(forgotten, trail=trail, values=self._public_values())

    def _public_values(self) -> dict[str, Value]:
        return {name: value for name, value in self.values.items() if name in PUBLIC_VALUES}

    def in_next_language(self) -> Call:
        """The language after this one in the line's list, round and round."""
        after = self.languages.index(self.language) + 1
        return replace(self, language=self.languages[after % len(self.languages)])

    def meant(self, words: str) -> tuple[str, ...]:
        """The prompts that a supervisor means by these words: most words are one prompt, by its own name."""
        if words == ANNOUNCEMENTS:
            return self.announcements
        if words == BECAUSE:
            return (self.because,) if self.because else ()
        return (words,)

    def say(self, prompt: str, *, language: str = "", must_hear: bool = False, payment: str = "") -> Say:
        """Words for this caller, in their language, with the values the call knows."""
        return Say(prompt, language or self.language, self.values, must_hear, payment)


# Values that tell nothing about an account.
PUBLIC_VALUES = frozenset({"closes_at", "opens", "agents_open", "largest"})
