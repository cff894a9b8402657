"""What a gateway lists, beside what our books say of it: three lists in, and what does not agree out. Pure.

A charge is found by its intent, or by our own id that was given with it; what went back by the gateway's id for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

from ivr.ledger.check import sums
from ivr.ledger.money import Money
from ivr.ledger.payment import DRIVEN, State
from ivr.ledger.refund import TO_BE_ASKED, RefundState
from ivr.payments.ports import Movement

Kind = Literal[
    "not_recorded",  # charged, and our payment is not settled
    "charged_after_all",  # charged, and our payment ended without
    "charged_twice",  # a charge beside the payment's own
    "not_charged",  # recorded, and not at the gateway
    "amount",  # of another amount there than here
    "overpaid",  # two payments of a day, and together more than was owed
    "back_not_recorded",  # went back at the gateway, and not here
    "back_not_made",  # went back here, and not at the gateway
    "refund_returned",  # the bank sent a refund back
    "disputed",  # the gateway took it for the holder of the card
    "dispute_won",  # and gave it back
    "refund_open",  # on its way back for longer than it may take
    "other_gateway",  # on its way at a gateway that is not asked any more
    "not_compared",  # the gateway did not list a day that is long over
    "ledger",  # ledger check finds something
]
KINDS: frozenset[Kind] = frozenset(get_args(Kind))
# These are gone when they are not found any more; the others wait until somebody says what was done about them.
FOR_PEOPLE: frozenset[Kind] = frozenset({"charged_after_all", "charged_twice", "disputed", "refund_returned"})
# These are about everything there is, and not about the money of one day.
OF_NO_DAY: frozenset[Kind] = frozenset({"refund_open", "other_gateway", "not_compared", "ledger"})


# By its kind and what it is about a difference is known again.
Key = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class Charged:
    """A payment of ours; `posted` is what the ledger's clearing account has for it."""

    id: str
    reference: str
    intent: str | None
    amount: Money
    state: State
    settled: datetime | None
    posted: Money


@dataclass(frozen=True, slots=True)
class WentBack:
    """A refund of ours, by its number, or a dispute that we know of. `posted` as of a payment, and so below zero."""

    id: str
    kind: Literal["refund", "dispute"]
    payment: str
    at_gateway: str | None
    amount: Money
    state: RefundState
    settled: datetime | None
    posted: Money


@dataclass(frozen=True, slots=True)
class OpenRefund:
    """A refund that this gateway was, or is to be, asked for."""

    id: str
    payment: str
    amount: Money
    state: RefundState
    gateway: str


@dataclass(frozen=True, slots=True)
class Ours:
    """What our books hold that a list may be about. `beside` are charges that are recorded beside their payment, by the
    gateway's id: what is posted; `overpaid` payments with how much too much was taken; `open_refunds` those of which
    nobody has heard the end; `elsewhere` payments on their way at another gateway, with its name."""

    charged: Sequence[Charged] = ()
    back: Sequence[WentBack] = ()
    beside: Mapping[str, Money] = field(default_factory=dict)
    overpaid: Sequence[tuple[Charged, Money]] = ()
    elsewhere: Sequence[tuple[Charged, str]] = ()
    open_refunds: Sequence[OpenRefund] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A time, `until` not included."""

    since: datetime
    until: datetime

    def holds(self, at: datetime | None) -> bool:
        return at is not None and self.since <= at < self.until


@dataclass(frozen=True, slots=True)
class Listed:
    """What the gateway says: everything that moved, and what of it came back since."""

    moved: Sequence[Movement] = ()
    came_back: Sequence[Movement] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """`about` names it, so that it is known again; `payment` is our id and `told` a sentence without names or cards.

    What it takes to put it right: the `movement` at the gateway, the `refund` of ours, how much is too `much`.
    """

    kind: Kind
    about: str
    payment: str | None
    told: str
    movement: Movement | None = None
    refund: str | None = None
    much: Money | None = None

    @property
    def key(self) -> Key:
        return self.kind, self.about

    @property
    def is_under_way(self) -> bool:
        """Of our own making, and nobody has heard the end of it yet."""
        return self.kind == "not_recorded" or (self.kind == "back_not_recorded" and self.refund is not None)


@dataclass(frozen=True, slots=True)
class Report:
    """`at_gateway` and `in_ledger` are the sums of what moved that day, one of each currency. `strangers` moved for
    others: another program, or another line, at the same account."""

    matched: int
    strangers: int
    at_gateway: Sequence[Money]
    in_ledger: Sequence[Money]
    differences: Sequence[Difference]


@dataclass(frozen=True, slots=True)
class _Looked:
    """What the ledger has of it, and what is wrong with that, if anything is."""

    posted: Money
    wrong: Difference | None = None


def compare(listed: Listed, ours: Ours, day: Span) -> Report:
    """Everything listed is looked up, and everything recorded that day must be listed; the sums are the day's.

    `listed` and `ours` may reach beyond the day, as clocks differ and answers come late; they must hold everything that
    could be about what was settled in it.
    """
    found = [*_look_up(listed, ours)]
    known = [(one, looked) for one, looked in found if looked is not None]
    missed = [*_not_listed(listed, ours, day), *_came_back(listed, ours, day)]
    return Report(
        matched=sum(looked.wrong is None for _, looked in known),
        strangers=len(found) - len(known),
        at_gateway=sums(_signed(one) for one, _ in known if day.holds(one.at)),
        in_ledger=sums(
            [*(looked.posted for one, looked in known if day.holds(one.at)), *(one.posted for one in missed)]
        ),
        differences=[
            *(looked.wrong for _, looked in known if looked.wrong is not None),
            *(one.wrong for one in missed if one.wrong is not None),
            *_too_much(ours),
            *_not_settled(ours),
            *_elsewhere(ours),
        ],
    )


def _signed(moved: Movement) -> Money:
    return moved.amount if moved.kind == "charge" else -moved.amount


def _look_up(listed: Listed, ours: Ours) -> Iterator[tuple[Movement, _Looked | None]]:
    """Each thing that moved, the first first, and what our books have of it: nothing where it is none of ours."""
    by_intent = {one.intent: one for one in ours.charged if one.intent is not None}
    by_id = {one.id: one for one in ours.charged}
    # A list that is read in pieces, or beyond the day, may name something twice.
    moved = sorted({one.id: one for one in listed.moved}.values(), key=lambda one: (one.at, one.id))
    own: set[str] = set()
    for one in moved:
        payment = by_intent.get(one.intent) or by_id.get(one.payment or "")
        if payment is None:
            yield one, None
        elif one.kind != "charge":
            yield one, _looked_back(one, payment, ours)
        elif one.id in ours.beside:
            yield one, _Looked(ours.beside[one.id])
        else:
            yield one, _looked_charge(one, payment, is_own=payment.intent == one.intent and payment.id not in own)
            own |= {payment.id} if payment.intent == one.intent else set()


def _looked_charge(charge: Movement, payment: Charged, *, is_own: bool) -> _Looked:
    nothing = Money(0, charge.amount.currency)
    told = f"{_named(charge)}; payment {payment.reference} of {_money(payment.amount)} stands at '{payment.state}'"
    if payment.state in DRIVEN:
        return _Looked(nothing, Difference("not_recorded", charge.id, payment.id, told, charge))
    if payment.state != "succeeded":
        return _Looked(nothing, Difference("charged_after_all", charge.id, payment.id, told, charge))
    if not is_own:
        return _Looked(nothing, Difference("charged_twice", charge.id, payment.id, told, charge))
    if charge.amount != payment.amount:
        return _Looked(payment.posted, Difference("amount", charge.id, payment.id, told, charge))
    return _Looked(payment.posted)


def _looked_back(back: Movement, payment: Charged, ours: Ours) -> _Looked:
    of_payment = [one for one in ours.back if one.payment == payment.id and one.kind == back.kind]
    known = next((one for one in of_payment if one.at_gateway == back.id), None)
    told = f"{_named(back)}; of payment {payment.reference}"
    nothing = Money(0, back.amount.currency)
    if known is not None and known.state == "succeeded" and known.amount == back.amount:
        return _Looked(known.posted)
    if known is not None:
        told = f"{told}: here {known.id} of {_money(known.amount)}, which stands at '{known.state}'"
        posted = known.posted if known.state == "succeeded" else nothing
        return _Looked(posted, Difference("amount", back.id, payment.id, told, back))
    if back.kind == "dispute":
        return _Looked(nothing, Difference("disputed", back.id, payment.id, told, back))
    asked = [one for one in of_payment if one.state in TO_BE_ASKED and one.amount == back.amount]
    refund = asked[0].id if asked else None
    told = f"{told}: {refund}, which is not settled here" if refund else told
    return _Looked(nothing, Difference("back_not_recorded", back.id, payment.id, told, back, refund))


def _not_listed(listed: Listed, ours: Ours, day: Span) -> Iterator[_Looked]:
    """What was settled that day as if money had moved, and no list has it."""
    charged = {one.intent for one in listed.moved if one.kind == "charge"}
    went_back = {one.id for one in (*listed.moved, *listed.came_back) if one.kind != "charge"}
    for one in ours.charged:
        if one.state == "succeeded" and day.holds(one.settled) and one.intent not in charged:
            told = f"payment {one.reference} of {_money(one.amount)}; {one.intent or 'no intent'}"
            yield _Looked(one.posted, Difference("not_charged", one.reference, one.id, told))
    for back in ours.back:
        if back.state == "succeeded" and day.holds(back.settled) and back.at_gateway not in went_back:
            told = f"{back.kind} {back.id} of {_money(back.amount)}; {back.at_gateway or 'unknown at the gateway'}"
            yield _Looked(back.posted, Difference("back_not_made", back.id, back.payment, told))


def _came_back(listed: Listed, ours: Ours, day: Span) -> Iterator[_Looked]:
    """What went back, and is at the gateway again although our books still have it as gone."""
    by_id = {one.at_gateway: one for one in ours.back if one.state == "succeeded"}
    for one in listed.came_back:
        if (gone := by_id.get(one.id)) is not None:
            kind: Kind = "refund_returned" if gone.kind == "refund" else "dispute_won"
            told = f"{_named(one)}; here {gone.id}"
            posted = gone.posted if day.holds(gone.settled) else Money(0, one.amount.currency)
            yield _Looked(posted, Difference(kind, one.id, gone.payment, told, one, gone.id))


def _too_much(ours: Ours) -> Iterator[Difference]:
    for payment, much in ours.overpaid:
        told = f"payment {payment.reference} of {_money(payment.amount)}; together {_money(much)} too much"
        yield Difference("overpaid", payment.reference, payment.id, told, much=much)


def _not_settled(ours: Ours) -> Iterator[Difference]:
    for refund in ours.open_refunds:
        told = f"refund {refund.id} of {_money(refund.amount)} at '{refund.gateway}', stands at '{refund.state}'"
        yield Difference("refund_open", refund.id, refund.payment, told)


def _elsewhere(ours: Ours) -> Iterator[Difference]:
    for payment, gateway in ours.elsewhere:
        told = f"payment {payment.reference} of {_money(payment.amount)} at '{gateway}', stands at '{payment.state}'"
        yield Difference("other_gateway", payment.reference, payment.id, told)


def _named(moved: Movement) -> str:
    return f"{moved.kind} {moved.id} of {_money(moved.amount)} on {moved.at:%Y-%m-%d %H:%M:%S}Z"


def _money(amount: Money) -> str:
    return f"{amount} {amount.currency}"
