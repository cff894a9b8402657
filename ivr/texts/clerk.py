"""What the line asks about text messages, from the offer to the caller's yes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from ivr.ledger.payment import DRIVEN, State
from ivr.texts.numbers import textable
from ivr.texts.ports import TELLS, Consent, ConsentBook, StopList


@dataclass(frozen=True, slots=True)
class Offer:
    """`own` is the number the caller is calling from, if a message can be sent to it; `own_stopped`, that its owner has
    asked us not to."""

    own: str | None = field(repr=False)
    own_stopped: bool = False


@dataclass(frozen=True, slots=True)
class Noted:
    number: str = field(repr=False)  # E.164


@dataclass(frozen=True, slots=True)
class Clerk:
    """`at_work` is False on a line that nobody has given a number to send from: it offers no messages."""

    book: ConsentBook
    stops: StopList
    clock: Callable[[], datetime]
    at_work: bool

    def offer(self, payment: str, call_sid: str, line: str, *, receipt: bool) -> Offer | None:
        """None where there is nothing to offer: a `receipt` there is only of what was approved, and nothing becomes of
        what was never begun. `line` is the number that was dialled."""
        if not self.at_work:
            return None
        asked = self.book.ask(payment, call_sid)
        told: tuple[State, ...] = ("succeeded",) if receipt else (*DRIVEN, *TELLS)
        if asked.agreed or asked.state not in told:
            return None
        own = textable(asked.caller, line) if asked.caller else None
        stopped = own is not None and self.stops.has_stopped(own)
        return Offer(None if stopped else own, stopped)

    def note(self, digits: str, line: str, wanted: Consent) -> Noted | Literal["unfit", "stopped"]:
        """Put down the number that was typed, unless no message can be sent to it, or its owner wants none."""
        number = textable(digits, line)
        if number is None:
            return "unfit"
        if self.stops.has_stopped(number):
            return "stopped"
        self.book.note(wanted, number, self.clock())
        return Noted(number)

    def noted(self, payment: str) -> Noted | None:
        number = self.book.noted(payment)
        return Noted(number) if number is not None else None

    def agree(self, wanted: Consent, line: str, *, own: bool) -> bool:
        """The caller pressed 1. False when there is no number any more, or a message was agreed to already."""
        number = self._own(wanted, line) if own else self.book.noted(wanted.payment)
        return number is not None and self.book.agree(wanted, number, self.clock())

    def _own(self, wanted: Consent, line: str) -> str | None:
        caller = self.book.ask(wanted.payment, wanted.call_sid).caller
        return textable(caller, line) if caller else None
