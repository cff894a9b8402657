"""A payment of which something is given back."""

from __future__ import annotations

from ivr.ledger.money import Money
from ivr.payments.drive import drive
from ivr.payments.refund_book import Refund
from ivr.payments.teller import Teller
from ivr.store.accounts import Accounts
from ivr.store.database import Database
from ivr.store.payments import Payments
from ivr.store.refunds import Refunds
from tests.payments.gateways import FakeGateway
from tests.store.books import NOON, billed_thrice, posted, submitted

TWENTY, EIGHTY = Money(2000), Money(8000)


class Desk:
    """One payment of 125.40 that succeeded, on three bills; a limit of 100.00; and a clock that a test sets."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.gateway = FakeGateway(clock=lambda: self.now)
        self.now = NOON
        self.book = Refunds(database)
        self.payment = submitted(database, billed_thrice(database))
        self.reference = drive(self.payment, Payments(database), self.gateway, lambda: NOON).reference
        self.gateway.asked.clear()
        self.teller = self.sitting(self.book)

    def sitting(self, book: Refunds) -> Teller:
        return Teller(book, self.gateway, lambda: self.now, Money(10000))

    def refund(self, amount: Money, who: str = "ana", teller: Teller | None = None) -> Refund:
        asked = (teller or self.teller).refund(self.reference, amount, who, "Paid twice")
        assert isinstance(asked, Refund), asked
        return asked

    def void(self, who: str = "ana") -> Refund:
        asked = self.teller.void(self.reference, who, "Wrong account")
        assert isinstance(asked, Refund), asked
        return asked

    def given_back(self) -> list[int]:
        """What the gateway gave back, one number for each time money moved."""
        return [amount.minor for _, amount in self.gateway.refunds.values()]

    def owed(self) -> dict[str, tuple[int, int]]:
        """What is left of each bill, and what was paid on it."""
        (account,) = Accounts(self.database).by_number("10000002")
        return {bill.number: (bill.owed.minor, bill.paid.minor) for bill in account.bills}

    def posted(self, kind: str = "refund:1") -> list[tuple[str, int]]:
        return posted(self.database, self.payment, kind)
