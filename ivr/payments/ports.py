"""What this room needs from a gateway and from the books."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ivr.ledger.money import Money
from ivr.ledger.payment import State


@dataclass(frozen=True, slots=True)
class Payment:
    """`intent` is the gateway's id for it, once there is one; `reference` is what callers write down."""

    id: str
    account: int
    call_sid: str
    reference: str
    amount: Money
    state: State
    token: str | None = None
    brand: str | None = None
    last_four: str | None = None
    intent: str | None = None
    deadline: datetime | None = None
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Created:
    """The gateway holds an intent; nothing moves before it is confirmed."""

    intent: str


@dataclass(frozen=True, slots=True)
class Approved:
    pass


@dataclass(frozen=True, slots=True)
class Declined:
    pass


@dataclass(frozen=True, slots=True)
class Cancelled:
    """This intent can never charge anything any more."""


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """The gateway has the intent, and nobody has confirmed it yet."""


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """A timeout, a broken connection, a server error: the request may have had its effect, or not."""


class Gateway(Protocol):
    """A card gateway. `key` makes a repeated request the same request.

    Every method answers within 8 seconds, with `NoAnswer` if need be, and never raises for trouble on the way.
    """

    name: str

    def create(self, payment: str, amount: Money, token: str, key: str) -> Created | Declined | NoAnswer: ...

    def confirm(self, intent: str, key: str) -> Approved | Declined | Cancelled | NoAnswer: ...

    def cancel(self, intent: str, key: str) -> Cancelled | Approved | NoAnswer: ...

    def find(self, intent: str) -> Approved | Declined | Cancelled | Unconfirmed | NoAnswer: ...


class PaymentBook(Protocol):
    """The stored payments. Each method is one short transaction, guarded by the state it moves from.

    Those that move a payment return False, and change nothing, when it no longer stands where it must.
    """

    def open(self, payment: Payment, gateway: str, at: datetime, stale: datetime) -> str:
        """Reserve the amount for a new payment: "opened", or else "another_open", "balance_changed", "call_over"
        or "reference_taken".

        The caller's own earlier attempts, and those begun before `stale`, are abandoned first.
        """

    def load(self, payment: str) -> Payment: ...

    def keep_card(self, payment: str, token: str, brand: str, last_four: str) -> bool: ...

    def submit(self, payment: str, amount: Money, last_four: str, deadline: datetime) -> bool:
        """Only if it is for this amount and holds the card of these last four digits."""

    def abandon(self, payment: str, at: datetime) -> bool: ...

    def abandon_call(self, call_sid: str, at: datetime) -> Sequence[str]:
        """The call is over: abandon what it was still collecting; the ids of its payments that are on their way."""

    def lease(self, payment: str, now: datetime, until: datetime) -> Payment | None:
        """Take it to work on, for a while; None when another worker has it or it is settled."""

    def note_intent(self, payment: str, intent: str) -> Payment:
        """Store the gateway's id unless there is one already; the payment as it stands then."""

    def note_unknown(self, payment: str) -> None: ...

    def settle_succeeded(self, payment: str, at: datetime) -> bool:
        """State, ledger and outbox in one transaction."""

    def settle_declined(self, payment: str, at: datetime) -> bool: ...

    def settle_voided(self, payment: str, at: datetime, *, unsent: bool) -> bool:
        """`unsent`: only if the gateway never got an intent that could be confirmed."""

    def unsettled(self) -> Sequence[str]: ...
