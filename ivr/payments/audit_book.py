"""What comparing the books with the gateway needs of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from ivr.ledger.check import Books
from ivr.ledger.money import Money
from ivr.payments.differences import Difference, Key, Kind, Ours, Span
from ivr.payments.ports import Movement

# Found and not cleared up; not found any more; closed by somebody.
Standing = Literal["open", "gone", "closed"]


@dataclass(frozen=True, slots=True)
class Told:
    """A difference as it is kept, under the number by which it is closed."""

    number: int
    kind: Kind
    day: date
    told: str
    found: datetime
    state: Standing
    over: datetime | None = None
    who: str | None = None
    why: str | None = None


class AuditBook(Protocol):
    """The days that were compared, what did not agree, and our side of the comparison."""

    def claim(self, day: date, now: datetime, until: datetime) -> bool:
        """Take this day's comparison on; False when it is done, or somebody else is at it until a later moment."""

    def done(self, day: date, at: datetime, told: str) -> None: ...

    def done_days(self, since: date) -> Collection[date]:
        """Those from this day on that were compared."""

    def last_done(self) -> date | None: ...

    def note(self, found: Sequence[Difference], day: date, at: datetime) -> Sequence[Difference]:
        """Keep what was found; those of it that are new, or had been gone. What somebody closed stays closed."""

    def open(self, kinds: Collection[Kind], day: date | None = None) -> Collection[Key]:
        """What is open of these kinds, of this day if one is given."""

    def gone(self, keys: Collection[Key], at: datetime) -> None:
        """These are not found any more."""

    def open_days(self, kinds: Collection[Kind], since: date) -> Sequence[date]:
        """The days, from this one on, of which something of these kinds is open."""

    def reaches_back_to(self, day: Span) -> datetime | None:
        """When the oldest thing began that was settled in this time."""

    def ours(self, gateway: str, day: Span, moved: Sequence[Movement]) -> Ours:
        """Everything of this gateway's that was settled in this time, and all that these movements may be about."""

    def books(self) -> Books: ...


class Corrections(Protocol):
    """What is written down because the gateway shows it. Each is one transaction, made once however often it is asked
    for."""

    def take_surplus(self, payment: str, charge: Movement, why: str, at: datetime) -> None:
        """Post a charge beside the payment's own, and propose to give it back."""

    def propose(self, payment: str, much: Money, why: str, at: datetime) -> None:
        """Propose to give so much of a payment back."""

    def note_refund(self, payment: str, refund: Movement, why: str, at: datetime) -> None:
        """It was given back by somebody in the gateway's own pages."""

    def note_dispute(self, payment: str, dispute: Movement, at: datetime) -> None: ...

    def note_won(self, dispute: str, at: datetime) -> None: ...
