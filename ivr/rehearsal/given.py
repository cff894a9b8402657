"""What a script gives before its call: `10000001 owes 125.40; the gateway declines; the desk is busy`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from ivr.accounts import STATUSES
from ivr.billing_file import AccountRow, BillRow
from ivr.ledger.money import Money
from ivr.rehearsal.switching import EXAMPLES as SWITCHES
from ivr.rehearsal.switching import GivenSwitch, read_switch
from ivr.simulator.given import nobody_gives, read_circumstances
from ivr.simulator.transcript import Clause, TranscriptProblem

# The gateway's behaviours, by the token with which the sandbox shows each of them.
GATEWAY: Mapping[str, str] = {
    "the gateway approves": "",
    "the gateway declines": "pm_card_visa_chargeDeclined",
    "the gateway covers at most 80.00": "pm_sandbox_partial_8000",
    "the gateway loses its answers": "pm_sandbox_timeout",
    "the gateway is down": "pm_sandbox_down",
    "the gateway gives nothing back": "pm_card_refundFail",
    "the gateway loses its answers about refunds": "pm_sandbox_refund_timeout",
}
NO_TEXTS = "the caller wants no text messages"
EXAMPLES = ("10000001 owes 125.40", "10000001 owes nothing", "10000001 is restricted")

_OWES = re.compile(r"(?P<number>\d{8,9}) owes (?P<amount>nothing|[\d,]+(?:\.\d\d)?)")
_IS = re.compile(r"(?P<number>\d{8,9}) is (?P<status>[a-z ]+)")

Rows = list[AccountRow]
Change = Callable[[AccountRow], AccountRow]


@dataclass(frozen=True, slots=True)
class Given:
    """The books of one call, its gateway and its switches. `rows` are the rows of the billing file that differ;
    `wants_no_texts`, that the owner of the number that calls has told us to stop."""

    rows: Callable[[Rows], Rows] = lambda rows: []
    token: str = ""
    switches: tuple[GivenSwitch, ...] = ()
    wants_no_texts: bool = False


def read_given(clauses: Iterable[Clause]) -> Given:
    """Raises TranscriptProblem for what nobody can give, with the clause that comes nearest."""
    _, left = read_circumstances(clauses)
    token, changes, switches, wants_no_texts = "", list[Change](), list[GivenSwitch](), False
    for clause in left:
        text = " ".join(clause.text.split())
        if text in GATEWAY:
            token = GATEWAY[text]
        elif text == NO_TEXTS:
            wants_no_texts = True
        elif found := _OWES.fullmatch(text):
            changes.append(_owing(found["number"], found["amount"], clause.line))
        elif found := _IS.fullmatch(text):
            changes.append(_being(found["number"], found["status"], clause.line))
        elif (switch := read_switch(clause)) is not None:
            switches.append(switch)
        else:
            raise nobody_gives(clause, [*GATEWAY, *EXAMPLES, NO_TEXTS, *SWITCHES])

    def changed(rows: Rows) -> Rows:
        return [row for before in rows if (row := _all(changes, before)) != before]

    return Given(changed, token, tuple(switches), wants_no_texts)


def _all(changes: Iterable[Change], row: AccountRow) -> AccountRow:
    for change in changes:
        row = change(row)
    return row


def _owing(number: str, amount: str, line: int) -> Change:
    owed = Money(0) if amount == "nothing" else Money.typed(amount.replace(",", ""))

    def change(row: AccountRow) -> AccountRow:
        if row.number != number:
            return row
        total = sum((bill.amount for bill in row.bills), Money(0))
        if len(row.bills) != 1 and total != owed:
            what = f"{number} has {len(row.bills)} bills, and owes {total} in all; give an account with one bill"
            raise TranscriptProblem(what, line)
        return row if total == owed else replace(row, bills=(_asking(row.bills[0], owed),))

    return change


def _asking(bill: BillRow, owed: Money) -> BillRow:
    """The bill for this amount; no part of it can be more than the whole."""
    return replace(bill, amount=owed, past_due=min(bill.past_due, owed), instalment=min(bill.instalment, owed))


def _being(number: str, status: str, line: int) -> Change:
    known = status.replace(" ", "_")
    if known not in STATUSES:
        states = ", ".join(one.replace("_", " ") for one in STATUSES)
        raise TranscriptProblem(f"an account can be {states}; not “{status}”", line)
    return lambda row: replace(row, status=known) if row.number == number else row
