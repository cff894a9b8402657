"""The file of the billing system is loaded as a whole, or refused with every line and column that is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from ivr.accounts import Account
from ivr.billing_file import COLUMNS, AccountRow, Misfits, read_billing_file
from ivr.cli import main
from ivr.ledger.check import differences
from ivr.ledger.entries import CLEARING, RECEIVABLE, Entry
from ivr.ledger.money import Money
from ivr.store.accounts import Accounts
from ivr.store.billing import DEMO_FILE, load_billing
from ivr.store.books import read_books
from ivr.store.database import Database
from ivr.store.ledger import post
from ivr.store.tables import metadata
from tests.line import SECRET

TODAY = date(2027, 3, 10)
NOON = datetime(2027, 3, 10, 12, tzinfo=UTC)
HEADER = ",".join(COLUMNS)
ROSA = {
    "member": "M1",
    "name": "Rosa Rivera",
    "account": "10000001",
    "kind": "medical",
    "plan": "",
    "status": "open",
    "birth_date": "1948-03-15",
    "zip": "94612",
    "bill": "H-1",
    "bill_kind": "hospital",
    "amount": "125.40",
    "past_due": "",
    "instalment": "",
    "due_date": "in 14 days",
}


def row(**changes: str) -> str:
    return ",".join({**ROSA, **changes}.values())


def file(*rows: str) -> str:
    return "\n".join([HEADER, *rows]) + "\n"


def misfits(text: str) -> list[tuple[int, str]]:
    """Line and column of everything that does not fit."""
    with pytest.raises(Misfits) as refused:
        read_billing_file(text, TODAY)
    return [(misfit.line, misfit.column) for misfit in refused.value.misfits]


def test_the_demonstrations_file_fits() -> None:
    accounts = {account.number: account for account in read_billing_file(DEMO_FILE.read_text(), TODAY)}

    assert len(accounts) == 14
    assert [bill.amount.minor for bill in accounts["10000002"].bills] == [84000, 9625, 1200]
    assert accounts["10000002"].birth_date == "11021979"
    assert accounts["10000003"].bills == ()
    assert accounts["200000001"].bills[0].due == date(2027, 4, 1)


@pytest.mark.parametrize(
    ("changes", "columns"),
    [
        ({"member": ""}, ["member"]),
        ({"member": "M" * 41}, ["member"]),
        ({"name": "Rosa\x07"}, ["name"]),
        ({"name": "R" * 201}, ["name"]),
        ({"account": "1000001"}, ["account"]),
        ({"account": "１０００００01"}, ["account"]),
        ({"account": "100000012"}, ["account"]),
        ({"kind": "dental"}, ["kind"]),
        ({"kind": "premium"}, ["account", "plan"]),
        ({"plan": "cobra"}, ["plan"]),
        ({"status": "closed"}, ["status"]),
        ({"birth_date": "03/15/1948"}, ["birth_date"]),
        ({"birth_date": "1948-02-30"}, ["birth_date"]),
        ({"birth_date": "0048-03-15"}, ["birth_date"]),
        ({"birth_date": "2027-03-11"}, ["birth_date"]),
        ({"zip": "9461"}, ["zip"]),
        ({"zip": "٩٤٦١٢"}, ["zip"]),
        ({"bill": ""}, ["bill_kind", "amount", "due_date"]),
        ({"bill": "H" * 41}, ["bill"]),
        ({"bill_kind": "dentist"}, ["bill_kind"]),
        ({"amount": ""}, ["amount"]),
        ({"amount": "125.4"}, ["amount"]),
        ({"amount": "12,54"}, ["amount"]),
        ({"amount": "lots", "past_due": "10.00"}, ["amount"]),
        ({"amount": "999,999,999,999,999,999.00"}, ["amount"]),
        ({"past_due": "125.41"}, ["past_due"]),
        ({"past_due": "-1.00"}, ["past_due"]),
        ({"instalment": "many"}, ["instalment"]),
        ({"due_date": "soon"}, ["due_date"]),
        ({"due_date": "in 1400 days"}, ["due_date"]),
        ({"zip": "", "status": "", "amount": "x"}, ["status", "zip", "amount"]),
    ],
    ids=lambda given: (
        " ".join(f"{name}={value[:12]!r}" for name, value in given.items()) if isinstance(given, dict) else ""
    ),
)
def test_a_row_that_does_not_fit_is_named_with_its_line_and_columns(
    changes: dict[str, str], columns: list[str]
) -> None:
    text = file(row(), row(**{"member": "M2", "account": "10000002", "bill": "H-2", **_quoted(changes)}))

    assert misfits(text) == [(3, column) for column in columns]


def _quoted(changes: dict[str, str]) -> dict[str, str]:
    return {name: f'"{value}"' if "," in value else value for name, value in changes.items()}


@pytest.mark.parametrize(
    ("second", "column"),
    [
        ({"bill": "H-1"}, "bill"),
        ({"bill": "H-2", "zip": "94611"}, "zip"),
        ({"bill": "H-2", "status": "plan"}, "status"),
        ({"bill": "H-2", "member": "M2"}, "member"),
        ({"bill": "H-2", "account": "10000002", "name": "Rose Rivera"}, "name"),
    ],
    ids=["a bill twice", "two ZIPs", "two states", "two members", "one member, two names"],
)
def test_rows_that_contradict_an_earlier_one_are_named(second: dict[str, str], column: str) -> None:
    assert misfits(file(row(), row(**second))) == [(3, column)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(1, "-")]),
        (row() + "\n", [(1, "-")]),
        (HEADER.replace(",zip", "") + "\n", [(1, "zip")]),
        (f"{HEADER},fax\n", [(1, "fax")]),
        (f"{HEADER},zip\n", [(1, "zip")]),
        (file(row() + ",more"), [(2, "due_date")]),
        (file("M1,Rosa"), [(2, "name")]),
        (file(row(), row(name='"Rosa').replace(",10000001", "\n,10000001"), row()), [(3, "-")]),
        (file(row(name='"Rosa"x')), [(2, "-")]),
        ("member\rname\r", [(1, "-")]),
    ],
    ids=[
        "an empty file",
        "no line that names the columns, of which nothing is repeated",
        "a column missing",
        "a column too many",
        "a column twice",
        "a field too many",
        "fields missing",
        "a quote that never ends",
        "a quote that ends too early",
        "the line ends of an old Macintosh",
    ],
)
def test_a_file_of_another_shape_is_named(text: str, expected: list[tuple[int, str]]) -> None:
    assert misfits(text) == expected


def test_everything_that_does_not_fit_is_said_at_once() -> None:
    """Nobody mends a file of ten thousand rows one mistake at a time."""
    assert misfits(file(row(zip="1"), row(), row(account="7"), row(due_date="later"))) == [
        (2, "zip"),
        (4, "account"),
        (5, "due_date"),
    ]


@pytest.mark.parametrize("dress", [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n")])
def test_a_file_as_spreadsheets_write_it_is_read_alike(dress: Callable[[str], str]) -> None:
    name = '"Rivera, Rosa"'
    text = file(row(name=name), "", row(name=name, bill="H-2", amount='"1,250.00"'))

    assert read_billing_file(dress(text), TODAY) == read_billing_file(text, TODAY)
    assert read_billing_file(text, TODAY)[0].bills[1].amount == Money(125000)


odd_cells = st.text(st.characters(codec=None), max_size=12) | st.sampled_from(
    ["\x00", '"', "\r", "\n", "\ufeff", "٣", "1e5", "-0.00", "in ٣ days", "9999-12-31", "0001-01-01", "2027-W10-3"]
)


@given(st.dictionaries(st.sampled_from(COLUMNS), odd_cells, min_size=1))
def test_whatever_stands_in_a_row_is_read_or_named(cells: dict[str, str]) -> None:
    try:
        read_billing_file(file(row(**cells)), TODAY)
    except Misfits as refused:
        assert refused.misfits


@given(st.text(st.characters(codec=None), max_size=200))
def test_whatever_the_file_is_it_is_read_or_named(text: str) -> None:
    with pytest.raises(Misfits):
        read_billing_file(text, TODAY)


# Into the database.


def content(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.read() as connection:
        return {
            table.name: [tuple(found) for found in connection.execute(select(table).order_by(*table.primary_key))]
            for table in metadata.sorted_tables
        }


def load(database: Database, *rows: str) -> Account:
    load_billing(database, SECRET, read_billing_file(file(*rows), TODAY), NOON)
    (account,) = Accounts(database).by_number("10000001")
    return account


def test_loading_the_same_file_again_changes_nothing(database: Database) -> None:
    rows = read_billing_file(DEMO_FILE.read_text(), TODAY)
    load_billing(database, SECRET, rows, NOON)
    once = content(database)

    load_billing(database, SECRET, rows, datetime(2027, 3, 11, tzinfo=UTC))

    assert content(database) == once
    assert len(once["accounts"]) == 14


def test_a_changed_amount_is_posted_as_a_difference_and_payments_stay(database: Database) -> None:
    bill = load(database, row()).bills[0]
    with database.change() as connection:
        post(
            connection,
            "payment",
            "p1",
            NOON,
            [Entry(RECEIVABLE, Money(-2500), bill.id), Entry(CLEARING, Money(2500))],
        )

    for amount in ("100.00", "130.00", "130.00"):
        account = load(database, row(amount=amount))

    assert (account.bills[0].owed, account.bills[0].paid) == (Money(10500), Money(2500))
    kinds = [(kind, reference) for _, kind, reference, *_ in content(database)["ledger_transactions"]]
    assert kinds == [("bill", f"{bill.id}:1"), ("payment", "p1"), ("bill", f"{bill.id}:2"), ("bill", f"{bill.id}:3")]
    assert {one.kind for one in differences(read_books(database))} == {"unfounded", "clearing"}, "nobody paid p1"


def test_what_the_billing_system_knows_better_is_brought_up_to_date(database: Database) -> None:
    before = load(database, row())
    after = load(database, row(status="disputed", zip="94611", due_date="2027-05-01", past_due="20.00"))

    assert (after.id, after.status) == (before.id, "disputed")
    assert after.seals["zip"] != before.seals["zip"] and after.seals["birth_date"] == before.seals["birth_date"]
    assert (after.bills[0].due, after.bills[0].past_due) == (date(2027, 5, 1), Money(2000))


def test_half_a_file_is_never_there(database: Database) -> None:
    """The world breaks between the first account and the second."""
    rows = read_billing_file(file(row(), row(account="10000002")), TODAY)
    broken: list[AccountRow] = [rows[0], replace(rows[1], status=None)]  # type: ignore[arg-type]

    with pytest.raises(IntegrityError):
        load_billing(database, SECRET, broken, NOON)

    assert not any(content(database).values())


# By the command.


@pytest.fixture
def importing(tmp_path: Path, sqlite_url: str) -> Callable[[bytes], Result]:
    def run(text: bytes) -> Result:
        billing = tmp_path / "bills.csv"
        billing.write_bytes(text)
        environment = {
            "IVR_MODE": "demo",
            "IVR_HOME": str(tmp_path),
            "IVR_DATABASE_URL": sqlite_url,
            "IVR_SECRET_KEY": SECRET.decode(),
        }
        return CliRunner().invoke(main, ["accounts", "import", str(billing), "--today", "2027-03-10"], env=environment)

    return run


def counted(database_url: str) -> int:
    database = Database(database_url)
    with database.read() as connection:
        count = connection.scalar(select(func.count()).select_from(metadata.tables["accounts"]))
    database.close()
    return count or 0


def test_the_command_says_what_it_loaded(importing: Callable[[bytes], Result], sqlite_url: str) -> None:
    result = importing(DEMO_FILE.read_bytes())

    assert (result.exit_code, result.output) == (0, "Loaded 14 members, 14 accounts, 15 bills.\n")
    assert counted(sqlite_url) == 14


def test_the_command_names_what_it_refuses_and_loads_nothing(
    importing: Callable[[bytes], Result], sqlite_url: str
) -> None:
    result = importing(file(row(), row(account="10000002", zip="x", amount="y")).encode())

    assert result.exit_code == 1
    assert "Nothing was loaded." in result.output
    assert "bills.csv, line 3, column zip: should be 5 digits" in result.output
    assert "bills.csv, line 3, column amount: 'y' is not an amount of money; write it like 125.40" in result.output
    assert counted(sqlite_url) == 0


def test_the_command_refuses_what_is_no_text(importing: Callable[[bytes], Result], sqlite_url: str) -> None:
    result = importing(file(row(name="Rosé")).encode("latin-1"))

    assert (result.exit_code, counted(sqlite_url)) == (1, 0)
    assert "is not UTF-8 text. Nothing was loaded." in result.output
