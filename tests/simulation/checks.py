"""What must be true of every seed: while it runs, and when nothing is open any more."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from ivr.ledger.money import Money
from ivr.ledger.payment import DRIVEN, OPEN
from ivr.payments.differences import Listed, Span, compare
from ivr.payments.ports import Payment
from ivr.store.audits import Audits
from ivr.store.tables import payments
from tests.simulation.world import BEGUN
from tests.truth import Books, Evidence, look

if TYPE_CHECKING:
    from tests.simulation.run import Simulation


def look_while_it_runs(simulation: Simulation, change: str) -> None:
    """Whenever a payment was opened: one at a time is open on an account."""
    if change != "open":
        return
    many = select(payments.c.account_id).where(payments.c.state.in_(OPEN)).group_by(payments.c.account_id)
    with simulation.plainly.read() as connection:
        for account in connection.scalars(many.having(func.count() > 1)):
            simulation.findings.add("accounts with two open payments", f"account {account}")


def look_through(simulation: Simulation) -> None:
    """What must be true whoever played (`tests/truth.py`); and what only a simulation can know."""
    findings = simulation.findings
    for told in simulation.world.surprises:
        findings.add("surprises", told)
    for told in simulation.server.misused:
        findings.add("keys used for two different requests", told)
    evidence = Evidence(
        simulation.plainly,
        simulation.server.charged,
        simulation.billed,
        simulation.line.statements.told,
        simulation.twilio.ended,
        [(one.payment, one.minor) for one in simulation.server.given_back],
    )
    books = Books.of(evidence)
    look(evidence, books, findings)
    _the_gateways_list_agrees(simulation)
    _nothing_told_is_open(simulation, books)
    _nobody_is_kept_out(simulation, books)
    _what_was_said_is_stored(simulation, books)
    _count(simulation, books)


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


def _nothing_told_is_open(simulation: Simulation, books: Books) -> None:
    """What the gateway told us of by itself is looked at then."""
    for intent, payment in simulation.post.taken:
        row = books.payments[payment]
        if row.state in DRIVEN and row.intent_id == intent:
            told = f"{payment} {row.state}"
            simulation.findings.add("payments left open although the gateway told us of them", told)


def _nobody_is_kept_out(simulation: Simulation, books: Books) -> None:
    """What a lost end of a call left behind keeps no next caller out."""
    for row in books.payments.values():
        if row.state == "collecting":
            opened = simulation.next_caller(row.account_id, Money(row.amount_minor))
            if not isinstance(opened, Payment):
                simulation.findings.add("accounts kept shut by who is long gone", f"{row.id}: {opened}")


def _what_was_said_is_stored(simulation: Simulation, books: Books) -> None:
    stored = {(payment, what) for payment, what, _ in books.said}
    for payment, what, where in simulation.line.statements.told:
        if where.startswith("by ") and (payment, what) not in stored:
            simulation.findings.add("things said and not stored as said", f"{payment} {what} {where}")


def _count(simulation: Simulation, books: Books) -> None:
    counted = simulation.world.counted
    counted["payments"] = len(books.payments)
    counted["charges"] = len(simulation.server.charged)
    counted["refunds"] = len(simulation.server.given_back)
    counted["intents"] = len(simulation.server.intents)
    counted["statements about money"] = len(simulation.line.statements.told) + len(books.said)
    counted.update(Counter(f"payments {row.state}" for row in books.payments.values()))
