"""Work the engine asks of the house, each with the outcomes that come back as events.

`changes_the_world` marks what must be done once only: the switchboard claims the turn first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal

from ivr.engine.call import Owed
from ivr.engine.text_invocations import TextInvocation, TextOutcome
from ivr.ledger.money import Money
from ivr.ledger.payment import Decline
from ivr.values import ClockTime, Day, Digits, Moment

RefusalReason = Literal["another_open", "balance_changed", "too_late", "payments_stopped", "too_many_cards"]


@dataclass(frozen=True, slots=True)
class CheckHours:
    """Is the calendar open for this call? `line` is the calendar of the number that was dialled."""

    calendar: str
    changes_the_world: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Hours:
    """Decided for the moment the call was answered, and kept for the whole call."""

    state: Literal["open", "closing_soon", "closed"]
    closing: datetime | None = None
    closes_at: ClockTime | None = None
    opens: Moment | None = None


@dataclass(frozen=True, slots=True)
class FindAccount:
    """Look an account up. Nobody hears whether there is one."""

    kind: str
    number: str
    changes_the_world: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class AccountLookedUp:
    """`subject` is the seal of what was typed, the same whether or not there is such an account."""

    account: int | None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class KeepProof:
    """Turn what the caller keyed into a keyed hash, so that the digits themselves are not kept."""

    factor: str
    digits: str = field(repr=False)
    changes_the_world: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class ProofKept:
    factor: str
    proof: str


@dataclass(frozen=True, slots=True)
class VerifyCaller:
    account: int | None
    proofs: Mapping[str, str]
    subject: str = ""
    changes_the_world: ClassVar[bool] = True  # each attempt counts


# How a payment has ended, as far as anybody knows. One that was approved may have been undone since; and whoever asked
# for that on the call may not have heard yet that it is still being done, or that it could not be.
Became = Literal["approved", "not_charged", "pending", "undone", "undoing", "not_undone"]


@dataclass(frozen=True, slots=True)
class EarlierPayment:
    """What became of a payment whose end no caller has heard: they were cut off, or the bank had not answered. `day` is
    when it was made."""

    payment: str
    became: Became
    amount: Money
    day: Day
    code: Digits


@dataclass(frozen=True, slots=True)
class CallerVerified:
    """The proofs match. `owed` is None when only a person may speak about this account."""

    owed: Owed | None
    earlier: EarlierPayment | None = None


@dataclass(frozen=True, slots=True)
class CallerNotVerified:
    """No account, or a proof that does not match: the two are one outcome, so that they sound the same.

    `locked`: there were too many attempts, for this number or from this telephone, and this one was not even looked at.
    """

    locked: bool = False


@dataclass(frozen=True, slots=True)
class OpenPayment:
    """Reserve the amount, for this bill if one was chosen. One payment at a time is open on an account."""

    account: int
    amount: Money
    bill: int | None = None
    changes_the_world: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class PaymentOpened:
    payment: str


@dataclass(frozen=True, slots=True)
class PaymentRefused:
    """`another_open`: a payment of this account is on its way. `balance_changed`: less is owed now.
    `too_late`: the line closed longer ago than a call may last. `payments_stopped`: nobody may pay here now.
    `too_many_cards`: so many were refused, of this account or from this telephone, that a person has to look."""

    why: RefusalReason


@dataclass(frozen=True, slots=True)
class KeepCard:
    """Store the token with the payment. No money moves yet. The payment may have lapsed meanwhile."""

    payment: str
    token: str = field(repr=False)
    brand: str
    last_four: str
    changes_the_world: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class CardKept:
    pass


@dataclass(frozen=True, slots=True)
class AbandonPayment:
    """The caller did not go through with it; nothing was charged, and nothing can be."""

    payment: str
    changes_the_world: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class PaymentAbandoned:
    pass


@dataclass(frozen=True, slots=True)
class ChargePayment:
    """The caller pressed the key that pays, for this amount with this card: nothing else is charged.

    From here the payment goes forward even if they hang up.
    """

    payment: str
    amount: Money
    last_four: str
    changes_the_world: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class CheckPayment:
    """Ask again what became of it. `last`: the caller has waited as long as we let them wait."""

    payment: str
    last: bool
    changes_the_world: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class PaymentSucceeded:
    """`amount` is what was charged. `can_be_undone`: the gateway could still take it back."""

    code: Digits
    amount: Money
    can_be_undone: bool = False


@dataclass(frozen=True, slots=True)
class PaymentDeclined:
    """The card was refused, and the gateway has cancelled the attempt: not charged, for good."""

    how: Decline = "not_approved"


@dataclass(frozen=True, slots=True)
class PaymentNotCharged:
    """The gateway could not be reached, and we have made sure that nothing was or will be charged."""


@dataclass(frozen=True, slots=True)
class PaymentLapsed:
    """It was put away before the key that pays was pressed: nothing was charged, and nothing can be."""


@dataclass(frozen=True, slots=True)
class PaymentUnsettled:
    """No answer yet: neither "charged" nor "not charged" may be said."""

    code: Digits


@dataclass(frozen=True, slots=True)
class UndoPayment:
    """The caller takes back what they paid on this call. From here it goes forward even if they hang up; asked again,
    it says how far that has come."""

    payment: str
    changes_the_world: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class PaymentUndone:
    """All of it: nothing is taken, or the money is on its way back."""


@dataclass(frozen=True, slots=True)
class PaymentNotUndone:
    """And it will not be, by what the caller asked here."""


@dataclass(frozen=True, slots=True)
class UndoUnsettled:
    """No answer yet: neither "cancelled" nor "not cancelled" may be said."""


@dataclass(frozen=True, slots=True)
class FindAgents:
    """Who answers at this contact, and are they there now?"""

    contact: str
    changes_the_world: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class AgentsThere:
    """`caller_id` is what the agent's telephone shows, where the caller's own number is withheld."""

    number: str
    caller_id: str | None = None


@dataclass(frozen=True, slots=True)
class AgentsAway:
    agents_open: Moment | None


Invocation = (
    CheckHours
    | FindAccount
    | KeepProof
    | VerifyCaller
    | OpenPayment
    | KeepCard
    | AbandonPayment
    | ChargePayment
    | CheckPayment
    | UndoPayment
    | TextInvocation
    | FindAgents
)
PaymentOutcome = PaymentSucceeded | PaymentDeclined | PaymentNotCharged | PaymentLapsed | PaymentUnsettled
UndoOutcome = PaymentUndone | PaymentNotUndone | UndoUnsettled
Outcome = (
    Hours
    | AccountLookedUp
    | ProofKept
    | CallerVerified
    | CallerNotVerified
    | PaymentOpened
    | PaymentRefused
    | CardKept
    | PaymentAbandoned
    | PaymentOutcome
    | UndoOutcome
    | TextOutcome
    | AgentsThere
    | AgentsAway
)
