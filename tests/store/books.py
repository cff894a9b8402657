"""One account that owes 125.40, and payments of it that stand wherever a test wants them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from sqlalchemy import func, select, update

from ivr.billing_file import AccountRow, BillRow
from ivr.ledger.money import Money
from ivr.ledger.payment import State
from ivr.payments.ports import Payment
from ivr.store.accounts import Accounts
from ivr.store.billing import load_billing
from ivr.store.database import Database
from ivr.store.payments import Payments
from ivr.store.tables import ledger_entries, ledger_transactions, outbox, payments
from tests.line import SECRET

NOON = datetime(2027, 3, 16, 12, tzinfo=UTC)
STALE = NOON - timedelta(minutes=15)
OWED, TWENTY = Money(12540), Money(2000)


def billed(database: Database, number: str = "10000001", amount: Money = OWED, status: str = "open") -> int:
    """An account with one bill of this amount; loaded again, the bill is changed to it."""
    bill = BillRow("H-1", "hospital", amount, Money(0), Money(0), date(2027, 3, 30))
    row = AccountRow(f"M{number}", "Rosa Rivera", number, "medical", "", status, "03151948", "94612", (bill,))
    load_billing(database, SECRET, [row], NOON)
    found = Accounts(database).find("medical", number)
    assert found is not None
    return found


def billed_thrice(database: Database, number: str = "10000002", second: Money = TWENTY) -> int:
    """An account with three bills: 100.00 due on March 20, then 20.00 (`second`), then 5.40 without a date."""
    bills = tuple(
        BillRow(name, "hospital", Money(minor), Money(0), Money(0), due)
        for name, minor, due in (
            ("H-2", second.minor, date(2027, 4, 1)),
            ("H-3", 540, None),
            ("H-1", 10000, date(2027, 3, 20)),
        )
    )
    row = AccountRow(f"M{number}", "Sam Chen", number, "medical", "", "open", "03151948", "94612", bills)
    load_billing(database, SECRET, [row], NOON)
    found = Accounts(database).find("medical", number)
    assert found is not None
    return found


def a_payment(account: int, call: str = "CA1", amount: Money = OWED, reference: str = "") -> Payment:
    return Payment(str(uuid4()), account, call, reference or f"{uuid4().int % 10**8:08d}", amount, "collecting")


def opened(database: Database, account: int, call: str = "CA1", amount: Money = OWED, *, gateway: str = "fake") -> str:
    """A payment that is being collected; its id."""
    payment = a_payment(account, call, amount)
    assert Payments(database).open(payment, gateway, NOON, STALE) == "opened"
    return payment.id


def submitted(database: Database, account: int, call: str = "CA1", amount: Money = OWED) -> str:
    """A payment whose caller has pressed the key that pays, with ten minutes to its deadline; its id."""
    payment, book = opened(database, account, call, amount), Payments(database)
    assert book.keep_card(payment, "pm_card_visa", "visa", "4242")
    assert book.submit(payment, amount, "4242", NOON + timedelta(minutes=10))
    return payment


def put(database: Database, payment: str, state: State) -> None:
    """Let it stand there, as if it had come there; with an intent where it must have one."""
    intent = f"pi_{payment}" if state in ("created", "succeeded", "declined") else None
    values = {"state": state, "intent_id": intent, "token": "pm_card_visa", "last_four": "4242", "lease_until": None}
    with database.change() as connection:
        connection.execute(update(payments).where(payments.c.id == payment).values(values))


def posted(database: Database, payment: str, kind: str = "payment") -> list[tuple[str, int]]:
    """The ledger's entries for this payment, or for what was taken back from it."""
    entries = (
        select(ledger_entries.c.book, ledger_entries.c.amount_minor)
        .join(ledger_transactions, ledger_transactions.c.id == ledger_entries.c.transaction_id)
        .where(ledger_transactions.c.kind == kind, ledger_transactions.c.reference == payment)
        .order_by(ledger_entries.c.id)
    )
    with database.read() as connection:
        return [(book, minor) for book, minor in connection.execute(entries)]


def to_be_sent(database: Database, payment: str) -> int:
    """How many rows of the outbox wait for this payment."""
    with database.read() as connection:
        waiting = select(func.count()).select_from(outbox).where(outbox.c.payment_id == payment)
        return connection.scalar(waiting) or 0
