"""What this room needs from the books, and from whoever carries messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from ivr.ledger.money import Money
from ivr.ledger.payment import State

# What a message tells about a payment: that it was approved, or that it certainly was not charged.
Kind = Literal["receipt", "not_charged"]
# Of which ends of a payment there is something to tell.
TELLS: Mapping[State, Kind] = {"succeeded": "receipt", "declined": "not_charged", "voided": "not_charged"}


@dataclass(frozen=True, slots=True)
class Asked:
    """How a payment stands about which a message is wanted. `caller` is the number that its call came from, or None
    where it was withheld; `agreed`, that a message was agreed to already."""

    state: State
    caller: str | None = field(repr=False)
    agreed: bool = False


@dataclass(frozen=True, slots=True)
class Consent:
    """That somebody wants a message about this payment: evidence, and never changed once it was agreed to.

    `words` are the prompt they had heard when they pressed 1, and `release` is what it said in their language, to the
    letter and for as long as anybody may ask: releases are kept, and named after what is in them. `call_sid` and `turn`
    are where they did.
    """

    payment: str
    language: str
    call_sid: str
    turn: int
    release: str
    words: str


class ConsentBook(Protocol):
    """What callers agreed to, one for each payment."""

    def ask(self, payment: str, call_sid: str) -> Asked: ...

    def note(self, consent: Consent, number: str, at: datetime) -> None:
        """Put a number (E.164) down that its caller has still to confirm. It takes the place of one that was put down
        before, and never of one that was agreed to."""

    def noted(self, payment: str) -> str | None:
        """The number that was put down, and is not agreed to."""

    def agree(self, consent: Consent, number: str, at: datetime) -> bool:
        """The caller said yes: if the payment is settled its message is to be sent now, otherwise when it is. False,
        and nothing was agreed to, when a message about it was agreed to before, on another turn."""

    def forget_noted(self, before: datetime) -> None:
        """Strike out the numbers that nobody confirmed."""


class StopList(Protocol):
    """The numbers whose owners have asked us to send nothing."""

    def has_stopped(self, number: str) -> bool: ...

    def stop(self, number: str, at: datetime) -> bool:
        """False when it was on the list already."""

    def start(self, number: str, at: datetime) -> bool:
        """The owner takes it back. False when it was not on the list."""

    def last_spoken(self, number: str) -> tuple[str, str] | None:
        """Line and language of the last call on which a message to this number was agreed to."""


@dataclass(frozen=True, slots=True)
class Due:
    """A message that one worker has taken, to send it before `until`.

    `begun_at` is when the first attempt was made; with `tries` above 1 that, or another, may have got as far as the
    carrier, and nobody noted it.
    """

    id: int
    kind: Kind
    number: str = field(repr=False)
    language: str
    line: str
    release: str
    reference: str
    amount: Money
    last_four: str
    wanted_at: datetime
    begun_at: datetime
    until: datetime
    tries: int


@dataclass(frozen=True, slots=True)
class Withheld:
    """A message that was due, and is given up: its number's owner has told us to stop, or its payment is taken back."""

    due: Due
    why: str


class Outbox(Protocol):
    """The messages that are to be sent, each once. A row is written in one transaction with what it tells about."""

    def claim(self, now: datetime, until: datetime) -> Due | Withheld | None:
        """Take the next one that is due, so that no other worker does before `until`. Whether its owner has told us to
        stop, or its payment is taken back, is looked at in the same transaction."""

    def note_sent(self, due: Due, sid: str, words: str, at: datetime) -> bool:
        """It is on its way, under the carrier's own id; `words` is the prompt that now was said about the payment."""

    def put_off(self, due: Due, until: datetime) -> None: ...

    def give_up(self, due: Due, why: str, at: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class Sent:
    """The carrier has it; `sid` is its own id for it."""

    sid: str


@dataclass(frozen=True, slots=True)
class Refused:
    """This message can never be sent to this number. `stopped`: because its owner has told the carrier to stop."""

    why: str
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """It may have been sent, or not; and if not, it may be possible later."""

    why: str


class Sender(Protocol):
    """Whoever carries messages. Each method answers within `SEND_SECONDS`, and never raises for trouble on the way."""

    def send(self, number: str, words: str) -> Sent | Refused | NoAnswer: ...

    def find(self, number: str, reference: str) -> Sent | NoAnswer | None:
        """The message to this number that has this reference in it; None when there certainly is none."""
