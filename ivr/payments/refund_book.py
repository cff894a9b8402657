"""What giving money back needs from the books."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from ivr.ledger.money import Money
from ivr.ledger.payment import State
from ivr.ledger.refund import RefundState


@dataclass(frozen=True, slots=True)
class Refund:
    """Money on its way back. `whole`: all of the payment is voided. `id` is what operators type, `gateway_refund` the
    gateway's own; `sent_at` is when the gateway was asked for the first time; `cause` is why the line itself proposed
    it, if it did: the gateway's id of a charge there should not be, or of the payment."""

    id: str
    payment: str
    number: int
    amount: Money
    whole: bool
    state: RefundState
    who: str
    why: str
    requested_at: datetime
    gateway: str
    intent: str
    approved_by: str | None = None
    approved_at: datetime | None = None
    turned_down_by: str | None = None
    sent_at: datetime | None = None
    settled_at: datetime | None = None
    gateway_refund: str | None = None
    cause: str | None = None

    @property
    def key(self) -> str:
        """With it the gateway knows a request again. Of the payment's own id: confirmation numbers are drawn anew for
        every database, and a gateway remembers."""
        return f"{self.payment}:refund:{self.number}"


@dataclass(frozen=True, slots=True)
class NoSuchPayment:
    pass


@dataclass(frozen=True, slots=True)
class NotCharged:
    """There is nothing to give back of a payment that stands here."""

    state: State


@dataclass(frozen=True, slots=True)
class ChargedElsewhere:
    """By a gateway this line does not speak with any more."""

    gateway: str


@dataclass(frozen=True, slots=True)
class CannotGiveBack:
    """The gateway has no such thing; `instead` is what it has."""

    instead: Literal["void", "nothing"]


@dataclass(frozen=True, slots=True)
class TooMuch:
    """`left` is what was charged, less everything that was given back or may be on its way."""

    left: Money


@dataclass(frozen=True, slots=True)
class NotWhole:
    """A part of the payment was given back, or may be on its way, so it cannot be voided; `left` can be refunded."""

    left: Money


Refusal = NoSuchPayment | NotCharged | ChargedElsewhere | CannotGiveBack | TooMuch | NotWhole


@dataclass(frozen=True, slots=True)
class NoSuchRefund:
    pass


@dataclass(frozen=True, slots=True)
class NotWaiting:
    """Nobody is asked about it (any more); it stands here."""

    refund: Refund


@dataclass(frozen=True, slots=True)
class SamePerson:
    """Nobody is the second person to their own request."""

    refund: Refund


class RefundBook(Protocol):
    """The stored refunds. Each method is one short transaction, guarded by the state it moves from.

    Those that move a refund return False, and change nothing, when it no longer stands where it must.
    """

    def request(
        self, reference: str, amount: Money | None, gateway: str, who: str, why: str, at: datetime, limit: Money
    ) -> Refund | NoSuchPayment | NotCharged | ChargedElsewhere | TooMuch | NotWhole:
        """Reserve so much of the payment to be given back; without an amount, all of it.

        It is `approved` at once while nobody gives back more of one payment than `limit` alone, and `requested`
        otherwise.
        """

    def undo(self, payment: str, call_sid: str, gateway: str, why: str, at: datetime) -> Refund | None:
        """All of a payment, given back to the caller who made it on this very call: the refund it has become, which is
        `approved` when it is new. None where there is nothing that could be taken back so: it was made on another call
        or charged by another gateway, or something of it was given back otherwise, or may be on its way."""

    def load(self, refund: str) -> Refund: ...

    def find(self, refund: str) -> Refund | None: ...

    def adopt(self, refund: str, who: str, at: datetime) -> bool:
        """Somebody asks for what the line proposed."""

    def approve(self, refund: str, who: str, at: datetime) -> bool | TooMuch:
        """`TooMuch`, and it still waits, when meanwhile too little is left of the payment: somebody has given it back
        in the gateway's own pages, or the holder of the card disputes it."""

    def turn_down(self, refund: str, who: str, at: datetime) -> bool:
        """Only while somebody must say yes to it."""

    def lease(self, refund: str, now: datetime, until: datetime) -> Refund | None:
        """Take it to ask the gateway about it; None when another worker has it or it is settled."""

    def note_unknown(self, refund: str) -> None: ...

    def settle_succeeded(self, refund: str, gateway_refund: str, at: datetime) -> bool:
        """State, ledger and outbox in one transaction."""

    def settle_failed(self, refund: str, at: datetime) -> bool:
        """The money came back; state, ledger and outbox in one transaction."""

    def settle_refused(self, refund: str, at: datetime) -> bool: ...

    def at_gateway(self, payment: str) -> Collection[str]:
        """The gateway's ids of the payment's refunds that are known."""

    def unsettled(self) -> Sequence[str]: ...

    def take_due(self, gateway: str, now: datetime, again: Callable[[Refund], datetime]) -> str | None:
        """One of this gateway's about which it has to be asked, and that is due; no other worker gets it before
        `again`. None when there is no more."""
