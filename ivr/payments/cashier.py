"""What the line asks about payments, from the chosen amount to what became of the money."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from ivr.ledger.money import Money
from ivr.ledger.payment import DRIVEN
from ivr.payments.drive import Clock, drive
from ivr.payments.patience import Report, is_done, left_alone
from ivr.payments.ports import Fate, Gateway, Payment, PaymentBook, Unheard
from ivr.payments.unsettled import look_again, look_at_all

# A caller who has not given a card after this long is gone, whatever we were told about the call.
COLLECTING_FOR = timedelta(minutes=15)
# How long a payment is rolled forward before it is cancelled at the gateway instead.
DEADLINE = timedelta(minutes=10)
# A payment that is open for longer than this after its caller pressed the key that pays is an operator's business.
OPEN_TOO_LONG = timedelta(minutes=15)
# For so long somebody who was cut off may ring to hear what became of their payment.
NEWS_FOR = timedelta(days=7)
# Two numbers that were drawn at random are hardly ever the same; four in a row mean that something is broken.
MOST_DRAWS = 4

Refusal = Literal["another_open", "balance_changed", "call_over"]


@dataclass(frozen=True, slots=True)
class Cashier:
    """`new_id` and `new_reference` draw ids; `background` runs what the caller need not wait for, and `report` is
    told what broke there when nobody waits."""

    book: PaymentBook
    gateway: Gateway
    clock: Clock
    new_id: Callable[[], str]
    new_reference: Callable[[], str]
    background: Executor
    report: Report

    def open(self, account: int, call_sid: str, amount: Money, chosen: Collection[int] = ()) -> Payment | Refusal:
        """Reserve the amount, for these bills if any were chosen. A second payment of the account is refused while one
        is open."""
        now = self.clock()
        for _ in range(MOST_DRAWS):
            payment = Payment(
                self.new_id(),
                account,
                call_sid,
                self.new_reference(),
                amount,
                "collecting",
                gateway=self.gateway.name,
            )
            match self.book.open(payment, self.gateway.name, now, now - COLLECTING_FOR, chosen):
                case "opened":
                    return payment
                case "another_open":
                    return "another_open"
                case "balance_changed":
                    return "balance_changed"
                case "call_over":
                    return "call_over"
        raise RuntimeError("every confirmation number drawn was taken")

    def keep_card(self, payment: str, token: str, brand: str, last_four: str) -> bool:
        """False when the payment has been put away meanwhile; then nothing will be charged.

        One that is further on holds a card already: whoever asks is a worker that was stopped for a while, and another
        has taken the turn meanwhile.
        """
        return self.book.keep_card(payment, token, brand, last_four) or self.book.load(payment).state != "abandoned"

    def abandon(self, payment: str) -> None:
        """The caller will not go through with it. Nothing is charged; one already on its way goes on."""
        self.book.abandon(payment, self.clock())

    def charge(self, payment: str, amount: Money, last_four: str) -> Payment:
        """The caller pressed the key that pays, for this amount with this card.

        From now on the payment goes forward, heard or not. One that was put away before, or is not the one
        that was read out, is never charged: it stays where it stands, or is put away.
        """
        if not self.book.submit(payment, amount, last_four, self.clock() + DEADLINE):
            self.book.abandon(payment, self.clock())
        return self.look(payment)

    def look(self, payment: str) -> Payment:
        """Move it on, and say where it stands when a caller has waited for it long enough."""
        work = self.background.submit(drive, payment, self.book, self.gateway, self.clock)
        return work.result() if is_done(work, self.report) else self.book.load(payment)

    def last_look(self, payment: str) -> Payment:
        """As `look`; and if the gateway never got it, make sure that it never will."""
        standing = self.look(payment)
        if standing.intent is None:
            self.book.settle_voided(payment, self.clock(), unsent=True)
        return self.book.load(payment)

    def unheard(self, account: int, ends: Mapping[Fate, Collection[str]]) -> Unheard | None:
        """The payment of which whoever rings for this account should hear first; see `PaymentBook.unheard`."""
        return self.book.unheard(account, self.clock() - NEWS_FOR, ends)

    def call_ended(self, call_sid: str) -> None:
        """The caller is gone: put away what they had not confirmed, and see to what they had."""
        for payment in self.book.abandon_call(call_sid, self.clock()):
            work = self.background.submit(drive, payment, self.book, self.gateway, self.clock)
            left_alone(work, self.report)

    def reconcile(self) -> list[Payment]:
        """Settle every payment nobody has heard the end of, each as it stands afterwards; and put away what callers who
        are long gone never confirmed."""
        self._put_away()
        return self._look_at(self.book.unsettled())

    def reconcile_due(self, chance: Callable[[], float]) -> list[Payment]:
        """As `reconcile`, of those only that are due by now, each with a longer pause to its next time (`chance` is
        `look_again`'s); and of all, as soon as a gateway that was silent speaks about one of them."""
        now = self.clock()
        self._put_away()

        def again(payment: Payment) -> datetime:
            assert payment.deadline is not None
            return look_again(payment.deadline - DEADLINE, now, chance(), payment.deadline)

        due = iter(lambda: self.book.take_due(self.gateway.name, now, again), None)
        looked_at = self._look_at(due)
        if any(one.intent is not None and one.state not in DRIVEN for one in looked_at):
            looked_at += self._look_at(self.book.unsettled())
        return looked_at

    def _put_away(self) -> None:
        now = self.clock()
        self.book.abandon_left_behind(now - COLLECTING_FOR, now)

    def _look_at(self, payments: Iterable[str]) -> list[Payment]:
        return look_at_all(payments, self.see_to, "payments that could not be looked at")

    def see_to(self, payment: str) -> Payment:
        """Move it on, however long the gateway takes."""
        return drive(payment, self.book, self.gateway, self.clock)

    def open_for(self) -> timedelta | None:
        """How long ago the key that pays was pressed for the oldest payment that is not settled; None without one."""
        deadline = self.book.oldest_deadline()
        return None if deadline is None else self.clock() - (deadline - DEADLINE)

    def open_too_long(self) -> Sequence[Payment]:
        """Those that nobody could settle within `OPEN_TOO_LONG`, each once."""
        now = self.clock()
        return self.book.open_too_long(now - OPEN_TOO_LONG + DEADLINE, now)
