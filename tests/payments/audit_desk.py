"""A day's payments, the night after it, and what a gateway lists of them."""

from __future__ import annotations

from datetime import UTC, timedelta

from ivr.ledger.check import differences
from ivr.ledger.money import Money
from ivr.payments.auditor import Auditor
from ivr.payments.differences import Difference, Report
from ivr.payments.ports import Movement
from ivr.payments.teller import Teller
from ivr.store.accounts import Accounts
from ivr.store.audits import Audits
from ivr.store.books import read_books
from ivr.store.corrections import Corrections
from ivr.store.database import Database
from ivr.store.refunds import Refunds
from tests.payments.test_cashier import AtOnce
from tests.payments.test_cashier import Desk as CashDesk
from tests.store.books import NOON, OWED

TODAY = NOON.date()
MINUTE, NIGHT = timedelta(minutes=1), timedelta(hours=16)
PART = Money(2540)


class Desk(CashDesk):
    """A day's payments, and the night after it."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, AtOnce())
        self.gateway.clock = self._clock
        self.refunds = Refunds(database)
        self.teller = Teller(self.refunds, self.gateway, self._clock, Money(20000))
        self.audits = Audits(database)
        self.alerts: list[Difference] = []
        self.auditor = Auditor(
            self.audits, Corrections(database), self.cashier, self.teller, lambda: UTC, self.alerts.append
        )

    def paid(self, amount: Money = OWED) -> str:
        payment = self.holding_a_card(amount=amount)
        assert self.charge(payment).state == "succeeded"
        return payment

    def at_night(self) -> Report:
        """The night after, however often."""
        self.now = max(self.now, NOON + NIGHT)
        report = self.auditor.reconcile(TODAY)
        assert isinstance(report, Report)
        return report

    def alerted(self) -> list[str]:
        return [one.kind for one in self.alerts]

    def still_open(self) -> list[str]:
        return [one.kind for one in self.audits.told()]

    def moves(self, id: str, kind: str, amount: Money, payment: str, intent: str = "") -> Movement:
        """Something that happens at the gateway, past us."""
        at = intent or self.book.load(payment).intent or ""
        one = Movement(id, kind, at, payment, amount, self.now)  # type: ignore[arg-type]
        self.gateway.moved.append(one)
        return one

    def owed(self) -> Money:
        (account,) = Accounts(self.database).by_number("10000001")
        return sum((bill.owed for bill in account.bills), Money(0))

    def in_order(self, report: Report) -> bool:
        """Nothing is left that does not agree, and the clearing account is what the gateway has."""
        return (
            report.differences == []
            and report.at_gateway == report.in_ledger
            and differences(read_books(self.database)) == []
        )
