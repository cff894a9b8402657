"""What a run must have shown, beside what `tests/truth.py` asks of whoever plays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

import app
from ivr.flowfile.release import read_release
from ivr.flowfolder import texts
from ivr.ledger.money import Money
from ivr.payments.differences import Difference
from ivr.payments.ports import NoAnswer
from ivr.settings import load
from ivr.speech.catalogue import Catalogue
from ivr.store.database import Database
from ivr.store.tables import payments, said
from ivr.values import Digits
from tests.line import PROJECT
from tests.release_gate import texted
from tests.release_gate.gate import NOTHING_OPEN_WITHIN_SECONDS, Run
from tests.release_gate.telephones import Told
from tests.release_gate.trouble import Kind
from tests.release_gate.words import recognised
from tests.truth import WORDS, Books, Evidence, Findings, Statement, look

# Which blanks of which sentences must be this payment's own amount, or its number.
AMOUNTS = {"payment_approved": "amount", "earlier_approved": "earlier_amount", "earlier_not_charged": "earlier_amount"}
CODES = {"confirmation_number": "code", "payment_not_sure": "code", "earlier_approved": "earlier_code"}
DEATHS: frozenset[Kind] = frozenset({"died", "killed", "line gone"})
# A statement to the database gives up after so long.
SLOW_SECONDS = 5.0
# Twilio's first, and the five that the line asks for.
TRIES = 6
# A connection breaks when the process at its other end dies; on a busy machine a telephone notices a little later.
NOTICED_SECONDS = 0.5
# Of all calls, and one in any case; in service nobody kills two workers a second.
MOST_UNLUCKY = 0.002


def findings(run: Run) -> Findings:
    """Nothing, or what was wrong; `run` learns what was counted."""
    found = Findings()
    database = Database(run.url)
    try:
        told = list(_statements(run, database, found))
        oracle = run.account.oracle
        charged = [(intent, payment, minor) for payment, intent, minor in oracle["charged"]]
        of_intent = {intent: payment for intent, payment, _ in charged}
        given_back = [(of_intent[intent], minor) for intent, minor in oracle["refunded"]]
        told += texted.statements(run, database, found)
        evidence = Evidence(database, charged, run.owed, told, _known_to_be_over(run), given_back)
        books = Books.of(evidence)
        look(evidence, books, found)
    finally:
        database.close()
    _calls_came_to_their_end(run, found)
    _compared(run, found)
    checked = run.ivr("ledger", "check")
    if checked.exit_code:
        found.add("differences that `ivr ledger check` tells", " ".join(checked.output.splitlines()[:2]))
    if run.quiet_seconds > NOTHING_OPEN_WITHIN_SECONDS:
        found.add("payments that took too long", f"open {run.quiet_seconds:.0f} s after nothing went wrong any more")
    run.counted.update(
        {
            "payments": len(books.payments),
            "charges": len(charged),
            "given back": len(given_back),
            "statements": len(told) + len(books.said),
            **{f"payments {row.state}": 0 for row in books.payments.values()},
        }
    )
    run.counted.update(f"payments {row.state}" for row in books.payments.values())
    return found


def _known_to_be_over(run: Run) -> set[str]:
    """A line that hears of it while its database is away answers all the same, and puts nothing away: the account's
    next call does."""
    away = [one for one in run.trouble if one.kind == "database gone"]
    ended = run.telephones.twilio.ended.items()
    return {call for call, at in ended if not any(one.meets(at - SLOW_SECONDS, at) for one in away)}


def _calls_came_to_their_end(run: Run, found: Findings) -> None:
    """But for those of which a turn got lost on the way, which no line can help; nor is it one death of a worker that
    ends a call over a turn in which Twilio has met another at each of its tries. Those are counted, and must be few."""
    twilio, deaths = run.telephones.twilio, [one for one in run.trouble if one.kind in DEATHS]
    for ended in run.telephones.ended:
        if ended.ordinary or ended.call in twilio.lost:
            continue
        broken = [when for _, when in twilio.broken.get(ended.call, ())]
        if len(broken) == TRIES and all(
            any(one.meets(when - NOTICED_SECONDS, when) for one in deaths) for when in broken
        ):
            run.counted["unlucky"] += 1
        else:
            found.add("calls that were ended by the line", f"{ended.call} ({ended.account}): {ended.reason}")
    if run.counted["unlucky"] > max(1, MOST_UNLUCKY * run.plan.calls):
        found.add("calls of which six tries in a row met a death, too often", str(run.counted["unlucky"]))
    for turn in twilio.contradicted:
        found.add("turns that were answered in two ways", turn)


def _statements(run: Run, database: Database, found: Findings) -> Iterator[Statement]:
    """What callers heard about money, with the payment that the line noted for it; it must have noted one."""
    catalogues = read_release(texts(PROJECT)).catalogues
    with database.read() as connection:
        noted: Mapping[tuple[str, int, str], Any] = {
            (row.call_sid, row.turn, row.prompt): row
            for row in connection.execute(
                select(
                    said.c.call_sid,
                    said.c.turn,
                    said.c.prompt,
                    said.c.payment_id,
                    payments.c.amount_minor,
                    payments.c.reference,
                ).join(payments, payments.c.id == said.c.payment_id)
            )
        }
    for told in run.telephones.told:
        if not told.prompt:
            found.add("words that are in no catalogue", f"{told.call}, turn {told.turn}: {told.words}")
        if told.prompt not in WORDS and told.prompt not in CODES:
            continue
        row = noted.get((told.call, told.turn, told.prompt))
        where = f"by {told.prompt} on call {told.call}, turn {told.turn}"
        if row is None:
            found.add("things said and not stored as said", where)
            continue
        if not any(_names(told, row, catalogue) for catalogue in catalogues.values()):
            found.add("amounts or numbers that are not the payment's", f"{row.payment_id} {where}: {told.words}")
        if told.prompt in WORDS:
            yield row.payment_id, WORDS[told.prompt], where


def _compared(run: Run, found: Findings) -> None:
    """As in every night, the gateway's list is held against payments and ledger: each day on which money moved."""
    line = app.join(load(run.environment), report=lambda *_: None)
    try:
        for day in {moment.astimezone(line.auditor.zone()).date() for moment in (run.began, datetime.now(UTC))}:
            new: list[Difference] = []
            report = replace(line.auditor, alert=new.append).reconcile(day)
            if isinstance(report, NoAnswer):
                found.add("differences that the daily comparison tells", f"{day}: the gateway did not answer")
            for difference in new:
                found.add("differences that the daily comparison tells", f"{day}: {difference.kind} {difference.told}")
    finally:
        line.database.close()


def _names(told: Told, row: Any, catalogue: Catalogue) -> bool:
    """Whether what is said of the payment's amount and number, if anything, is what they are in this language."""
    sentence = recognised(told.words)
    assert sentence is not None
    true: dict[str | None, Money | Digits] = {
        AMOUNTS.get(told.prompt): Money(row.amount_minor),
        CODES.get(told.prompt): Digits(row.reference, (4, 4)),
    }
    return all(
        sentence.blanks[blank] == catalogue.speaking.value(value, catalogue.prompts)
        for blank, value in true.items()
        if blank is not None
    )
