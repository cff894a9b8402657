"""What operators ask about money that goes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ivr.ledger.money import Money
from ivr.payments.drive import Clock
from ivr.payments.drive_refund import drive_refund
from ivr.payments.ports import Gateway
from ivr.payments.refund_book import (
    CannotGiveBack,
    ChargedElsewhere,
    NoSuchRefund,
    NotWaiting,
    Refund,
    RefundBook,
    Refusal,
    SamePerson,
    TooMuch,
)
from ivr.payments.unsettled import look_again, look_at_all

BROKE = "refunds that could not be looked at"


@dataclass(frozen=True, slots=True)
class Teller:
    """`limit` is what one person may give back of a payment alone, all their refunds of it together."""

    book: RefundBook
    gateway: Gateway
    clock: Clock
    limit: Money

    def refund(self, reference: str, amount: Money, who: str, why: str) -> Refund | Refusal:
        """Give back so much of a payment, now, or when a second person has approved it."""
        if not self.gateway.abilities.refunds:
            return CannotGiveBack("void" if self.gateway.abilities.voids else "nothing")
        return self._request(reference, amount, who, why)

    def void(self, reference: str, who: str, why: str) -> Refund | Refusal:
        """Take back the whole payment; where it is settled at the gateway, or nothing is voided there, refund it."""
        if not (self.gateway.abilities.voids or self.gateway.abilities.refunds):
            return CannotGiveBack("nothing")
        return self._request(reference, None, who, why)

    def _request(self, reference: str, amount: Money | None, who: str, why: str) -> Refund | Refusal:
        wanted = self.book.request(reference, amount, self.gateway.name, who, why, self.clock(), self.limit)
        return self.see_to(wanted.id) if isinstance(wanted, Refund) and wanted.state == "approved" else wanted

    def approve(
        self, refund: str, who: str
    ) -> Refund | NoSuchRefund | NotWaiting | SamePerson | ChargedElsewhere | TooMuch:
        """The second person says yes: it is given back now. What the line itself proposed takes two: the first one
        asks for it by this."""
        asked = self.book.find(refund)
        if asked is None:
            return NoSuchRefund()
        if asked.state == "proposed" and self.book.adopt(refund, who, self.clock()):
            return self.book.load(refund)
        if asked.state == "requested" and same_person(asked.who, who):
            return SamePerson(asked)
        if asked.state == "requested" and asked.gateway != self.gateway.name:
            return ChargedElsewhere(asked.gateway)
        done = self.book.approve(refund, who, self.clock())
        if isinstance(done, TooMuch):
            return done
        return self.see_to(refund) if done else NotWaiting(self.book.load(refund))

    def turn_down(self, refund: str, who: str) -> Refund | NoSuchRefund | NotWaiting:
        """It will not be given back; whoever asked for it may say so, too."""
        if self.book.find(refund) is None:
            return NoSuchRefund()
        done = self.book.turn_down(refund, who, self.clock())
        left = self.book.load(refund)
        return left if done else NotWaiting(left)

    def see_to(self, refund: str) -> Refund:
        """Ask the gateway about it, however long that takes."""
        return drive_refund(refund, self.book, self.gateway, self.clock)

    def reconcile(self) -> list[Refund]:
        """Ask about every refund nobody has heard the end of; each as it stands afterwards."""
        return look_at_all(self.book.unsettled(), self.see_to, BROKE)

    def reconcile_due(self, chance: Callable[[], float]) -> list[Refund]:
        """As `reconcile`, of those only that are due by now, each with a longer pause to its next time."""
        now = self.clock()

        def again(refund: Refund) -> datetime:
            return look_again(refund.sent_at or now, now, chance())

        return look_at_all(iter(lambda: self.book.take_due(self.gateway.name, now, again), None), self.see_to, BROKE)


def same_person(one: str, other: str) -> bool:
    """Names as people type them: capitals and spaces make nobody another person."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
