"""What must be true of every seed: while it runs, and when nothing is open any more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from ivr.ledger.check import differences
from ivr.ledger.entries import CLEARING, PAYMENT, REVERSAL
from ivr.ledger.money import Money
from ivr.ledger.payment import DRIVEN, OPEN
from ivr.ledger.refund import HELD
from ivr.payments.differences import Listed, Span, compare
from ivr.payments.ports import Payment
from ivr.store.audits import Audits
from ivr.store.books import read_books
from ivr.store.tables import accounts, ledger_entries, ledger_transactions, outbox, payments, refunds, said
from tests.simulation.line import WORDS, Told
from tests.simulation.world import BEGUN

if TYPE_CHECKING:
    from tests.simulation.run import Simulation

# How many of each kind are printed.
SHOWN = 5


@dataclass
class Findings:
    """What was found wrong, by kind."""

    of: dict[str, list[str]] = field(default_factory=dict)

    def add(self, kind: str, what: str) -> None:
        found = self.of.setdefault(kind, [])
        if what not in found:
            found.append(what)

    def all(self) -> list[str]:
        """A line for each kind, which begins with their number; nothing when all is well."""
        return [
            f"{len(found)} {kind}: {'; '.join(found[:SHOWN])}{' …' if len(found) > SHOWN else ''}"
            for kind, found in sorted(self.of.items())
        ]


def look_while_it_runs(simulation: Simulation, change: str) -> None:
    """Whenever a payment was opened: one at a time is open on an account."""
    if change != "open":
        return
    many = select(payments.c.account_id).where(payments.c.state.in_(OPEN)).group_by(payments.c.account_id)
    with simulation.plainly.read() as connection:
        for account in connection.scalars(many.having(func.count() > 1)):
            simulation.findings.add("accounts with two open payments", f"account {account}")


def look_through(simulation: Simulation) -> None:
    """The books against the gateway's own truth, against each other, and against what was said."""
    findings = simulation.findings
    for told in simulation.world.surprises:
        findings.add("surprises", told)
    for told in simulation.server.misused:
        findings.add("keys used for two different requests", told)
    books = Books.of(simulation)
    _money_moved_once(simulation, books)
    _money_went_back_once(simulation, books)
    _the_books_agree(simulation, books)
    _nothing_is_open(simulation, books)
    _what_was_said_is_true(simulation, books)
    _count(simulation, books)


@dataclass(frozen=True, slots=True)
class Books:
    """Ours as they stand in the end, and beside them the charges of the gateway: how many of each payment."""

    payments: dict[str, Any]
    numbers: dict[int, str]
    ledger: list[tuple[str, int]]
    taken_back: list[tuple[str, int]]
    refunds: list[Any]
    to_send: Counter[tuple[str, str]]
    said: list[tuple[str, Told, str]]
    charges: Counter[str]

    @classmethod
    def of(cls, simulation: Simulation) -> Books:
        kind = ledger_transactions.c.kind
        posted = select(ledger_transactions.c.reference, ledger_entries.c.amount_minor)
        posted = posted.join(ledger_entries, ledger_entries.c.transaction_id == ledger_transactions.c.id)
        posted = posted.where(ledger_entries.c.book == CLEARING)
        with simulation.plainly.read() as connection:
            words = connection.execute(select(said.c.payment_id, said.c.prompt, said.c.call_sid)).all()
            return cls(
                {row.id: row for row in connection.execute(select(payments).order_by(payments.c.id))},
                {row.id: row.number for row in connection.execute(select(accounts.c.id, accounts.c.number))},
                _sorted(connection.execute(posted.where(kind == PAYMENT))),
                _sorted(connection.execute(posted.where(kind != PAYMENT))),
                list(connection.execute(select(refunds).order_by(refunds.c.id))),
                Counter((row.payment_id, row.kind) for row in connection.execute(select(outbox))),
                [
                    (payment, WORDS[prompt], f"as stored: {prompt} on {call}")
                    for payment, prompt, call in words
                    if prompt in WORDS
                ],
                Counter(payment for _, payment, _ in simulation.server.charged),
            )

    @property
    def undone(self) -> list[str]:
        return sorted(row.payment_id for row in self.refunds if row.state == "succeeded")

    @property
    def succeeded(self) -> list[str]:
        return [payment for payment, row in self.payments.items() if row.state == "succeeded"]


def _sorted(rows: Iterable[Any]) -> list[tuple[str, int]]:
    return sorted((reference, int(minor)) for reference, minor in rows)


def _money_moved_once(simulation: Simulation, books: Books) -> None:
    findings = simulation.findings
    for payment, times in books.charges.items():
        if times > 1:
            findings.add("double charges", f"{payment} {times} times")
        state = books.payments[payment].state if payment in books.payments else "nowhere"
        if state != "succeeded":
            findings.add("charged and not recorded", f"{payment} {state}")
    for payment in books.succeeded:
        if not books.charges[payment]:
            findings.add("recorded and not charged", payment)
    taken = Counter[str]()
    for _, payment, minor in simulation.server.charged:
        taken[books.numbers[books.payments[payment].account_id]] += minor
    for one in simulation.server.given_back:
        taken[books.numbers[books.payments[one.payment].account_id]] -= one.minor
    for number, minor in taken.items():
        owed = simulation.billed[number]
        if minor > owed:
            findings.add("accounts that paid more than they owed", f"{number} {minor} of {owed}")


def _money_went_back_once(simulation: Simulation, books: Books) -> None:
    findings, given_back = simulation.findings, Counter(one.payment for one in simulation.server.given_back)
    for payment, times in given_back.items():
        if times > 1:
            findings.add("payments given back twice", f"{payment} {times} times")
        if payment not in books.undone:
            findings.add("given back and not recorded", payment)
    for payment in books.undone:
        if not given_back[payment]:
            findings.add("recorded as given back, and kept", payment)
    for one in simulation.server.given_back:
        if one.minor != books.payments[one.payment].amount_minor:
            findings.add("payments given back in part", f"{one.payment} {one.minor}")


def _the_books_agree(simulation: Simulation, books: Books) -> None:
    findings = simulation.findings
    for difference in differences(read_books(simulation.plainly)):
        findings.add("balances that do not follow from the ledger", f"{difference.kind} {difference.told}")
    succeeded = books.succeeded
    if books.ledger != [(payment, books.payments[payment].amount_minor) for payment in succeeded]:
        findings.add("ledgers that are not the payments", f"{len(books.ledger)} posted, {len(succeeded)} succeeded")
    if books.taken_back != [(payment, -books.payments[payment].amount_minor) for payment in books.undone]:
        findings.add("ledgers that are not the refunds", f"{len(books.taken_back)} posted, {len(books.undone)} undone")
    moved = sum(minor for *_, minor in simulation.server.charged)
    moved -= sum(one.minor for one in simulation.server.given_back)
    kept = sum(minor for _, minor in (*books.ledger, *books.taken_back))
    if moved != kept:
        findings.add("clearings that are not the gateway's", f"{kept} here, {moved} there")
    undone = Counter((payment, f"posted:{REVERSAL}") for payment in books.undone)
    _the_gateways_list_agrees(simulation)
    if books.to_send != Counter((payment, "posted") for payment in succeeded) + undone:
        findings.add("outboxes that are not the successes", f"{books.to_send.total()} rows, {len(succeeded)} succeeded")


def _the_gateways_list_agrees(simulation: Simulation) -> None:
    """As it is compared in the night after each day; by then nobody puts anything right any more."""
    listed, audits = Listed(simulation.server.moved), Audits(simulation.plainly)
    day = BEGUN.replace(hour=0)
    while day < simulation.world.clock():
        span = Span(day, day + timedelta(days=1))
        report = compare(listed, audits.ours("simulated", span, listed.moved), span)
        for one in report.differences:
            simulation.findings.add("differences from the gateway's list", f"{one.kind} {one.told}")
        if report.at_gateway != report.in_ledger and not report.differences:
            simulation.findings.add("days that do not add up", f"{report.at_gateway} {report.in_ledger}")
        day = span.until


def _nothing_is_open(simulation: Simulation, books: Books) -> None:
    """What a lost end of a call left behind is not on its way, and keeps no next caller out."""
    findings = simulation.findings
    for row in books.refunds:
        if row.state in HELD:
            findings.add("refunds still open", f"{row.id} {row.state}")
    for intent, payment in simulation.post.taken:
        row = books.payments[payment]
        if row.state in DRIVEN and row.intent_id == intent:
            findings.add("payments left open although the gateway told us of them", f"{payment} {row.state}")
    for row in books.payments.values():
        if row.state in DRIVEN:
            findings.add("payments still open", f"{row.id} {row.state}")
        if row.state == "collecting" and row.call_sid in simulation.twilio.ended:
            findings.add("payments left open by a call whose end we took note of", f"{row.id} {row.call_sid}")
        if row.state == "collecting":
            opened = simulation.next_caller(row.account_id, Money(row.amount_minor))
            if not isinstance(opened, Payment):
                findings.add("accounts kept shut by who is long gone", f"{row.id}: {opened}")


def _what_was_said_is_true(simulation: Simulation, books: Books) -> None:
    given_back = {one.payment for one in simulation.server.given_back}
    findings, told = simulation.findings, simulation.line.statements.told
    for payment, what, where in (*told, *books.said):
        if what == "approved" and not books.charges[payment]:
            findings.add("false statements", f"{payment} told approved {where}, and not charged")
        if what == "not charged" and books.charges[payment]:
            findings.add("false statements", f"{payment} told not charged {where}, and charged")
        if what == "cancelled" and payment not in given_back:
            findings.add("false statements", f"{payment} told cancelled {where}, and kept")
        if what == "not cancelled" and payment in given_back:
            findings.add("false statements", f"{payment} told not cancelled {where}, and given back")
    stored = {(payment, what) for payment, what, _ in books.said}
    for payment, what, where in told:
        if where.startswith("by ") and (payment, what) not in stored:
            findings.add("things said and not stored as said", f"{payment} {what} {where}")


def _count(simulation: Simulation, books: Books) -> None:
    counted = simulation.world.counted
    counted["payments"] = len(books.payments)
    counted["charges"] = len(simulation.server.charged)
    counted["refunds"] = len(simulation.server.given_back)
    counted["intents"] = len(simulation.server.intents)
    counted["statements about money"] = len(simulation.line.statements.told) + len(books.said)
    counted.update(Counter(f"payments {row.state}" for row in books.payments.values()))
