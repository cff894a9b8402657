"""The file a billing system hands over: members, accounts and bills as CSV.

Pure: text comes in, rows go out, or every problem in it, each with its line and column. One row is one
bill; an account without a bill has one row whose bill columns are empty.

    member      the member's number in the billing system
    name        the member's name; stored for the people at the desk, never spoken, never logged
    account     the number printed on the bill: 8 digits (medical) or 9 digits (premium)
    kind        medical or premium
    plan        of a premium account: exchange, direct, cobra or medicare; otherwise empty
    status      open, plan, insurance_pending, collections, disputed or restricted
    birth_date  of the person named at the top of the bill, as 1948-03-15
    zip         five digits
    bill        the bill's own number
    bill_kind   hospital, doctor, laboratory or premium
    amount      what the bill asks for in all, as 125.40; a credit is negative. Payments made on this
                line are not subtracted here: the line does that itself
    past_due    the part of it that is past due; may be empty
    instalment  the part of it that is due this month on a payment plan; may be empty
    due_date    as 2027-03-30, or `in 14 days`, or `next 1st`, counted from the day of the import
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from ivr.accounts import KINDS, STATUSES
from ivr.ledger.money import Money

PLANS = ("exchange", "direct", "cobra", "medicare")
BILL_KINDS = ("hospital", "doctor", "laboratory", "premium")
ACCOUNT_DIGITS = {"medical": 8, "premium": 9}
COLUMNS = (
    "member", "name", "account", "kind", "plan", "status", "birth_date", "zip",
    "bill", "bill_kind", "amount", "past_due", "instalment", "due_date",
)  # fmt: skip
ZERO = Money(0)
# A caller who keys an earlier year of birth is asked again; nobody could ever prove such a date.
OLDEST_YEAR = 1900

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BillRow:
    number: str
    kind: str
    amount: Money
    past_due: Money
    instalment: Money
    due: date | None


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account with all its bills. Birth date and ZIP are as a caller keys them: 03151948, 94612."""

    member: str
    name: str
    number: str
    kind: str
    plan: str
    status: str
    birth_date: str
    zip: str
    bills: tuple[BillRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Misfit:
    line: int
    column: str
    what: str

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.what}"


class Misfits(Exception):
    """Everything that does not fit; nothing of the file is loaded."""

    def __init__(self, misfits: list[Misfit]) -> None:
        self.misfits = misfits
        super().__init__("\n".join(str(misfit) for misfit in misfits))


def read_billing_file(text: str, today: date) -> list[AccountRow]:
    """Every account of the file; raises Misfits."""
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        header = next(lines, [])
    except csv.Error as wrong:
        raise Misfits([Misfit(1, "-", f"this is not CSV: {wrong}")]) from wrong
    if not set(COLUMNS) & set(header):
        # It may be a row of somebody's data, which is not repeated here.
        what = f"the first line should name the columns, with commas between them: {','.join(COLUMNS)}"
        raise Misfits([Misfit(1, "-", what)])
    misfits = [Misfit(1, column, "is missing") for column in COLUMNS if column not in header]
    for column in dict.fromkeys(header):
        if column not in COLUMNS:
            misfits.append(Misfit(1, column, f"is not a column we know; columns are {', '.join(COLUMNS)}"))
        elif header.count(column) > 1:
            misfits.append(Misfit(1, column, "stands here twice"))
    if misfits:
        raise Misfits(misfits)
    return _Reading(today).accounts(header, lines)


class _Reading:
    def __init__(self, today: date) -> None:
        self.today = today
        self.misfits: list[Misfit] = []
        self.read: dict[tuple[str, str], tuple[int, AccountRow]] = {}
        self.names: dict[str, tuple[int, str]] = {}

    def accounts(self, header: list[str], lines: csv._reader) -> list[AccountRow]:  # type: ignore[name-defined]
        line = lines.line_num + 1  # where a row begins; one with quotes can end on a later line
        try:
            for cells in lines:
                if cells:
                    self._row(line, header, cells)
                line = lines.line_num + 1
        except csv.Error as wrong:
            self.misfits.append(Misfit(line, "-", f"this is not CSV: {wrong}"))
        if self.misfits:
            raise Misfits(self.misfits)
        return [account for _, account in self.read.values()]

    def _row(self, line: int, header: list[str], cells: list[str]) -> None:
        if len(cells) != len(header):
            what = f"the row has {len(cells)} fields, and the header {len(header)}"
            self.misfits.append(Misfit(line, header[min(len(cells), len(header)) - 1], what))
            return
        before = len(self.misfits)
        row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
        account, bill = self._account(line, row), self._bill(line, row)
        if len(self.misfits) > before:
            return
        key = (account.kind, account.number)
        first_line, known = self.read.get(key, (line, account))
        self._same_as_before(line, account, first_line, known)
        if bill is not None and any(bill.number == other.number for other in known.bills):
            self.misfits.append(Misfit(line, "bill", f"bill '{bill.number}' of this account stands here twice"))
        bills = (*known.bills, bill) if bill is not None else known.bills
        fields = {name: getattr(account, name) for name in AccountRow.__slots__ if name != "bills"}
        self.read[key] = (first_line, AccountRow(**fields, bills=bills))

    def _same_as_before(self, line: int, account: AccountRow, first: int, known: AccountRow) -> None:
        for column in ("member", "name", "plan", "status", "birth_date", "zip"):
            if getattr(account, column) != getattr(known, column):
                self.misfits.append(Misfit(line, column, f"differs from line {first}, which is the same account"))
        named_on, name = self.names.setdefault(account.member, (line, account.name))
        if name != account.name:
            self.misfits.append(Misfit(line, "name", f"differs from line {named_on}, which is the same member"))

    def _account(self, line: int, row: Mapping[str, str]) -> AccountRow:
        kind = self._one_of(line, row, "kind", KINDS)
        plans = PLANS if kind == "premium" else ("",)
        return AccountRow(
            self._cell(line, row, "member", lambda text: _text(text, 40)),
            self._cell(line, row, "name", lambda text: _text(text, 200)),
            self._cell(line, row, "account", lambda text: _digits(text, ACCOUNT_DIGITS.get(kind, 8))),
            kind,
            self._one_of(line, row, "plan", plans),
            self._one_of(line, row, "status", STATUSES),
            self._cell(line, row, "birth_date", lambda text: _birth_date(text, self.today)),
            self._cell(line, row, "zip", lambda text: _digits(text, 5)),
        )

    def _bill(self, line: int, row: Mapping[str, str]) -> BillRow | None:
        if not row["bill"]:
            for column in ("bill_kind", "amount", "past_due", "instalment", "due_date"):
                if row[column]:
                    self.misfits.append(Misfit(line, column, "belongs to a bill, and the bill has no number"))
            return None
        amount: Money | None = self._cell(line, row, "amount", Money.typed)
        parts = {
            column: (self._cell(line, row, column, Money.typed) or ZERO) if row[column] else ZERO
            for column in ("past_due", "instalment")
        }
        for column, part in parts.items():
            if amount is not None and not 0 <= part.minor <= max(0, amount.minor):
                self.misfits.append(Misfit(line, column, f"{part} is not a part of {amount}"))
        due = self._cell(line, row, "due_date", lambda text: _due(text, self.today)) if row["due_date"] else None
        number = self._cell(line, row, "bill", lambda text: _text(text, 40))
        kind = self._one_of(line, row, "bill_kind", BILL_KINDS)
        return BillRow(number, kind, amount or ZERO, parts["past_due"], parts["instalment"], due)

    def _cell(self, line: int, row: Mapping[str, str], column: str, read: Callable[[str], T]) -> T:
        try:
            return read(row[column])
        except ValueError as wrong:
            self.misfits.append(Misfit(line, column, str(wrong)))
            return None  # type: ignore[return-value]  # the row is dropped: a misfit was noted

    def _one_of(self, line: int, row: Mapping[str, str], column: str, known: tuple[str, ...]) -> str:
        if row[column] not in known:
            choices = ", ".join(known) if any(known) else "empty"
            self.misfits.append(Misfit(line, column, f"'{row[column]}' should be {choices}"))
        return row[column]


def _text(text: str, longest: int) -> str:
    if not text:
        raise ValueError("is empty")
    if len(text) > longest or not text.isprintable():
        raise ValueError(f"has characters that are no text, or more than {longest} of them")
    return text


def _digits(text: str, length: int) -> str:
    if not re.fullmatch(rf"[0-9]{{{length}}}", text, re.ASCII):
        raise ValueError(f"should be {length} digits")
    return text


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise ValueError("is not a date; write it like 1948-03-15") from wrong


def _birth_date(text: str, today: date) -> str:
    born = _date(text)
    if born.year < OLDEST_YEAR or born > today:
        raise ValueError(f"is not between {OLDEST_YEAR} and today")
    return born.strftime("%m%d%Y")


def _due(text: str, today: date) -> date:
    if found := re.fullmatch(r"in (\d{1,3}) days", text, re.ASCII):
        return today + timedelta(days=int(found[1]))
    if text == "next 1st":
        return (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return _date(text)
