"""What this room needs from a gateway and from the books."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from ivr.ledger.money import Money
from ivr.ledger.payment import Decline, State


@dataclass(frozen=True, slots=True)
class Payment:
    """`intent` is the gateway's id for it, once there is one; `reference` is what callers write down; `gateway` is the
    name of the one through which it is charged."""

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
    decline: Decline | None = None
    gateway: str = ""


@dataclass(frozen=True, slots=True)
class Created:
    """The gateway holds an intent; nothing moves before it is confirmed."""

    intent: str


@dataclass(frozen=True, slots=True)
class Approved:
    pass


@dataclass(frozen=True, slots=True)
class Declined:
    how: Decline = "not_approved"


@dataclass(frozen=True, slots=True)
class Cancelled:
    """This intent can never charge anything any more."""


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """The gateway has the intent, and nobody has confirmed it yet."""


@dataclass(frozen=True, slots=True)
class Refunded:
    """The money is on its way back, or was never taken; `refund` is the gateway's id for it."""

    refund: str


@dataclass(frozen=True, slots=True)
class RefundRefused:
    """Certainly nothing was given back."""


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """A timeout, a broken connection, a server error: the request may have had its effect, or not."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a gateway can do.

    `two_step`: an intent charges nothing until it is confirmed; without that nobody could promise that a charge is made
    once, and the line does not start. `key_lifetime`: for how long a request that is repeated with its key is the same
    request. `voids`: a charge that has not been settled can be taken back whole, as if it had never been; `refunds`:
    one that has been can be given back, whole or in part. `webhooks`: it tells us by itself what becomes of an intent.
    """

    two_step: bool
    key_lifetime: timedelta
    cancels_by_reference: bool = False
    partial_approval: bool = False
    voids: bool = False
    refunds: bool = False
    webhooks: bool = False


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that moved at the gateway, as it lists it: `payment` is our own id, given when the intent was created.

    `id` is the gateway's own for this movement. The amount of a refund or dispute is what went back.
    """

    id: str
    kind: Literal["charge", "refund", "dispute"]
    intent: str
    payment: str | None
    amount: Money
    at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """A gateway's own message about an intent: a hint to look, and never the truth itself. `id` is the message's, and
    `payment` our own id, where the message carries what we gave with the intent. `went_back` is when the refund or
    dispute was made that it is about, if it is about one."""

    id: str
    intent: str
    payment: str | None = None
    went_back: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unrelated:
    """A message that is the gateway's own, and is about no intent."""


class Gateway(Protocol):
    """A card gateway. `key` makes a repeated request the same request.

    Every method answers within 8 seconds, with `NoAnswer` if need be, and never raises for trouble on the way.
    """

    name: str
    abilities: Abilities

    def create(self, payment: str, amount: Money, token: str, key: str) -> Created | Declined | NoAnswer: ...

    def confirm(self, intent: str, key: str) -> Approved | Declined | Cancelled | NoAnswer: ...

    def cancel(self, intent: str, key: str) -> Cancelled | Approved | NoAnswer: ...

    def find(self, intent: str) -> Approved | Declined | Cancelled | Unconfirmed | NoAnswer: ...

    def refund(self, intent: str, amount: Money, key: str) -> Refunded | RefundRefused | NoAnswer:
        """Give back so much of what this intent charged; of one that is not settled yet, all of it is voided."""

    def movements(self, since: datetime, until: datetime) -> Sequence[Movement] | NoAnswer:
        """Everything that moved in this time, `until` not included, in no order."""

    def came_back(self, since: datetime, until: datetime) -> Sequence[Movement] | NoAnswer:
        """What went back in this time, and is here again: refunds that a bank returned, disputes that were won. Such
        are not among the `movements`."""

    def notice(self, headers: Mapping[str, str], body: bytes) -> Notice | Unrelated | None:
        """What a webhook's body says; None when its signature is not the gateway's."""

    def trouble(self) -> str | None:
        """Asked as the line starts: a sentence about what would keep payments from working; None when nothing would."""


# What has become of a payment that went to the gateway: it is on its way; it was approved, or certainly not charged. Of
# one that was approved, also: its caller is taking it back, or tried to in vain; or it was taken back, by whomever.
Fate = Literal["pending", "approved", "not_charged", "undoing", "not_undone", "undone"]


@dataclass(frozen=True, slots=True)
class Unheard:
    """A payment of which nobody has heard what became; it was begun at `began`."""

    payment: Payment
    began: datetime
    fate: Fate


class PaymentBook(Protocol):
    """The stored payments. Each method is one short transaction, guarded by the state it moves from.

    Those that move a payment return False, and change nothing, when it no longer stands where it must.
    """

    def open(self, payment: Payment, gateway: str, at: datetime, stale: datetime, chosen: Collection[int] = ()) -> str:
        """Reserve the amount for a new payment: "opened", or else "another_open", "balance_changed", "call_over"
        or "reference_taken".

        With `chosen` bills, by their ids, it is for these, and no more than they ask for.

        The caller's own earlier attempts, and those begun before `stale`, are abandoned first.
        """

    def load(self, payment: str) -> Payment: ...

    def of_intent(self, intent: str, payment: str | None) -> Payment | None:
        """The payment that this intent was stored with; or else the one of this id, whose intent is another or none."""

    def keep_card(self, payment: str, token: str, brand: str, last_four: str) -> bool: ...

    def submit(self, payment: str, amount: Money, last_four: str, deadline: datetime) -> bool:
        """Only if it is for this amount and holds the card of these last four digits."""

    def abandon(self, payment: str, at: datetime) -> bool: ...

    def abandon_call(self, call_sid: str, at: datetime) -> Sequence[str]:
        """The call is over: abandon what it was still collecting; the ids of its payments that are on their way."""

    def abandon_left_behind(self, before: datetime, at: datetime) -> None:
        """Put away what was begun before this and never confirmed, where nobody has been heard on the call since."""

    def lease(self, payment: str, now: datetime, until: datetime) -> Payment | None:
        """Take it to work on, for a while; None when another worker has it or it is settled."""

    def note_intent(self, payment: str, intent: str) -> Payment:
        """Store the gateway's id unless there is one already; the payment as it stands then."""

    def note_unknown(self, payment: str) -> None: ...

    def settle_succeeded(self, payment: str, at: datetime) -> bool:
        """State, ledger and outbox in one transaction. It goes to the bills it was opened for; should they ask for less
        by now, the rest goes to the others, the oldest due first."""

    def settle_declined(self, payment: str, how: Decline, at: datetime, *, unsent: bool = False) -> bool:
        """`unsent` as in `settle_voided`."""

    def settle_voided(self, payment: str, at: datetime, *, unsent: bool) -> bool:
        """`unsent`: only if the gateway never got an intent that could be confirmed."""

    def unsettled(self) -> Sequence[str]: ...

    def take_due(self, gateway: str, now: datetime, again: Callable[[Payment], datetime]) -> str | None:
        """One of this gateway's that is not settled, that nobody is working on, and that is due; no other worker gets
        it before `again`. None when there is no more."""

    def open_too_long(self, deadline: datetime, at: datetime) -> Sequence[Payment]:
        """Those that are not settled although their deadline was before this one; each is told once."""

    def oldest_deadline(self) -> datetime | None:
        """Of the payments that are not settled, if there are any."""

    def unheard(self, account: int, since: datetime, ends: Mapping[Fate, Collection[str]]) -> Unheard | None:
        """The account's newest payment since then whose caller had pressed the key that pays, and of which what became
        of it either is not known yet, or was told on no call that went on afterwards. `ends` are the words that tell
        each end."""


class Inbox(Protocol):
    """The messages of gateways that have had their effect, by the gateway's name and the message's own id."""

    def holds(self, source: str, event: str) -> bool: ...

    def keep(self, source: str, event: str, at: datetime) -> None:
        """Kept once, however often it is told."""
