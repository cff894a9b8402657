"""What the line asks when callers take back what they have just paid."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass

from ivr.ledger.refund import TO_BE_ASKED
from ivr.payments.drive import Clock
from ivr.payments.drive_refund import drive_refund
from ivr.payments.patience import Report, is_done
from ivr.payments.ports import Gateway
from ivr.payments.refund_book import Refund, RefundBook

# Stored as the reason; who asked for it is the call.
UNDONE_BY_CALLER = "the caller cancelled it on the call on which it was paid"


@dataclass(frozen=True, slots=True)
class Undoing:
    """`background` and `report` as for a Cashier. No second person is asked: it is the caller's own money, and it goes
    back whence it came a minute ago."""

    book: RefundBook
    gateway: Gateway
    clock: Clock
    background: Executor
    report: Report

    @property
    def possible(self) -> bool:
        """Does the gateway take back anything at all?"""
        return self.gateway.abilities.voids or self.gateway.abilities.refunds

    def undo(self, payment: str, call_sid: str) -> Refund | None:
        """Take back all of what was paid on this call, and say how that stands when the caller has waited for it long
        enough; asked again, it is the same refund. None when it cannot be taken back from this call."""
        refund = self.book.undo(payment, call_sid, self.gateway.name, UNDONE_BY_CALLER, self.clock())
        if refund is None or refund.state not in TO_BE_ASKED:
            return refund
        work = self.background.submit(drive_refund, refund.id, self.book, self.gateway, self.clock)
        return work.result() if is_done(work, self.report) else self.book.load(refund.id)
