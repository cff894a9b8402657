"""`ivr ledger check`: silent about what is right, and plain about what somebody did by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from ivr import cli
from ivr.cli.books import WORDS
from ivr.ledger.check import differences
from ivr.ledger.money import Money
from ivr.payments.drive import drive
from ivr.payments.refund_book import Refund
from ivr.payments.teller import Teller
from ivr.store.books import read_books
from ivr.store.database import Database
from ivr.store.payments import Payments
from ivr.store.refunds import Refunds
from tests.payments.gateways import FakeGateway
from tests.store.books import NOON, billed, billed_thrice, opened, submitted

GUARDS = ("ledger_transactions_never_deleted", "ledger_entries_never_deleted", "ledger_entries_never_updated")


@pytest.fixture
def kept(database: Database) -> Database:
    """Two accounts; a payment of one bill that is voided, one of three of which a part is given back, one declined."""
    gateway, book = FakeGateway(), Payments(database)
    one, three = billed(database), billed_thrice(database)
    gateway.declines = True
    drive(submitted(database, one, "CA1"), book, gateway, lambda: NOON)
    gateway.declines = False
    voided = drive(submitted(database, one, "CA2"), book, gateway, lambda: NOON)
    paid = drive(submitted(database, three, "CA3"), book, gateway, lambda: NOON)
    teller = Teller(Refunds(database), gateway, lambda: NOON, Money(100000))
    for done in (
        teller.void(voided.reference, "ana", "Wrong account"),
        teller.refund(paid.reference, Money(2540), "ana", "Paid twice"),
    ):
        assert isinstance(done, Refund) and done.state == "succeeded"
    opened(database, three, "CA4", Money(100))
    return database


def check(database: Database, home: Path) -> Result:
    url = database.engine.url.render_as_string(hide_password=False)
    environment = {"IVR_MODE": "demo", "IVR_DATABASE_URL": url, "IVR_HOME": str(home)}
    return CliRunner().invoke(cli.main, ["ledger", "check"], env=environment)


def by_hand(database: Database, *statements: str) -> None:
    """Somebody who owns the database takes the guards away, and puts none back."""
    with database.change() as connection:
        for statement in statements:
            connection.execute(text(statement))


def unguarded(database: Database) -> list[str]:
    if database.on_sqlite:
        return [f"DROP TRIGGER {guard}" for guard in GUARDS]
    return [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in ("ledger_entries", "ledger_transactions")]


def test_what_the_line_itself_wrote_follows(kept: Database, tmp_path: Path) -> None:
    assert differences(read_books(kept)) == []

    checked = check(kept, tmp_path)

    assert (checked.exit_code, checked.output) == (
        0,
        "Every balance follows from its entries: 8 transactions, 19 entries; 2 accounts owe 150.80 USD; "
        "100.00 USD at the gateway.\n",
    )


def test_an_amount_that_was_changed_by_hand_is_told_with_what_to_do(kept: Database, tmp_path: Path) -> None:
    """The line itself now speaks of the changed amount, and so agrees with the entry; the transaction does not."""
    by_hand(kept, *unguarded(kept), "UPDATE ledger_entries SET amount_minor = -1 WHERE id = 9")

    checked = check(kept, tmp_path)

    assert checked.exit_code == 1
    lines = checked.output.splitlines()
    assert lines[0] == WORDS["unguarded"][0]
    assert WORDS["unbalanced"][0] in lines and any("off by" in line for line in lines)
    assert "→ The line cannot write this; somebody changed the database by hand" in checked.output


def test_a_payment_that_was_taken_out_of_the_ledger_is_missed(kept: Database, tmp_path: Path) -> None:
    whole = "SELECT id FROM ledger_transactions WHERE kind = 'refund:1'"
    by_hand(
        kept,
        *unguarded(kept),
        *(["PRAGMA defer_foreign_keys = ON"] if kept.on_sqlite else ["SET CONSTRAINTS ALL DEFERRED"]),
        f"DELETE FROM ledger_entries WHERE transaction_id = ({whole})",
        f"DELETE FROM ledger_transactions WHERE id = ({whole})",
    )

    checked = check(kept, tmp_path)

    assert checked.exit_code == 1
    for kind in ("unguarded", "unposted", "clearing"):
        assert WORDS[kind][0] in checked.output
    assert "-25.40 USD" in checked.output and "125.40 USD in the ledger, 100.00 USD by" in checked.output


def test_a_payment_marked_as_charged_that_never_was_is_found(kept: Database, tmp_path: Path) -> None:
    by_hand(kept, "UPDATE payments SET state = 'succeeded' WHERE state = 'collecting'")

    checked = check(kept, tmp_path)

    assert checked.exit_code == 1
    assert WORDS["unposted"][0] in checked.output and WORDS["clearing"][0] in checked.output
    assert WORDS["unguarded"][0] not in checked.output
