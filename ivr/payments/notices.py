"""What a gateway tells by itself: a hint to look at a payment, and never the truth about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ivr.ledger.payment import DRIVEN
from ivr.payments.auditor import Auditor
from ivr.payments.cashier import Cashier
from ivr.payments.ports import Inbox, Unrelated

# It is not from the gateway; it has had its effect, or can have none here; or it is to be told again later.
Received = Literal["forged", "done", "again"]


@dataclass(frozen=True, slots=True)
class Notices:
    cashier: Cashier
    auditor: Auditor
    inbox: Inbox

    def take(self, headers: Mapping[str, str], body: bytes) -> Received:
        """Look at the payment that a message is about, and at what went back of it: how it stands the gateway says when
        it is asked, and not in the message. That is kept only after its effect, so that one that is cut short is told
        again.

        It can come before the id of its intent is stored here: then it is to be told again, for as long as that payment
        is on its way. Intents of other programs at the same account, or of another line's books, are none of ours.
        """
        gateway, book = self.cashier.gateway, self.cashier.book
        notice = gateway.notice(headers, body)
        if notice is None:
            return "forged"
        if isinstance(notice, Unrelated) or self.inbox.holds(gateway.name, notice.id):
            return "done"
        payment = book.of_intent(notice.intent, notice.payment)
        if payment is None:
            return "done"
        if payment.intent != notice.intent:
            return "again" if payment.intent is None and payment.state in DRIVEN else "done"
        if self.cashier.look(payment.id).state in DRIVEN:
            return "again"
        if notice.went_back is not None and not self.auditor.look_into(notice.intent, notice.went_back):
            return "again"
        self.inbox.keep(gateway.name, notice.id, self.cashier.clock())
        return "done"
