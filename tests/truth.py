"""What must be true of payments when all is over, whoever played: ours against the gateway's own truth, against each
other, and against what callers were told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import select

from ivr.engine.steps.charge import NOT_SURE
from ivr.engine.steps.give_receipt import APPROVED
from ivr.engine.steps.take_payment import GAVE_UP, UNAVAILABLE
from ivr.engine.steps.verify_caller import EARLIER
from ivr.house import ENDS
from ivr.ledger.entries import CLEARING
from ivr.ledger.payment import DRIVEN, State
from ivr.store.database import Database
from ivr.store.ledger import unbalanced
from ivr.store.tables import accounts, ledger_entries, ledger_transactions, outbox, payments, said

# How many of each kind are printed.
SHOWN = 5

Told = Literal["approved", "not charged", "unsure"]
# What the words about money say, by the name of the prompt.
_ENDS: Mapping[State, Told] = {"succeeded": "approved", "declined": "not charged", "voided": "not charged"}
WORDS: Mapping[str, Told] = {
    **{words: _ENDS[state] for state, all_words in ENDS.items() for words in all_words},
    APPROVED: "approved",
    GAVE_UP: "not charged",
    UNAVAILABLE: "not charged",
    NOT_SURE: "unsure",
    EARLIER["pending"]: "unsure",
}
# Of a payment, what was told, and where.
Statement = tuple[str, Told, str]


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


@dataclass(frozen=True, slots=True)
class Evidence:
    """`charged`, as the gateway has it, are intents, payments and minor units, each time that money moved; `billed` is
    what each account owed, by its number; `told` is what callers were; `ended` are calls of whose end the line has
    taken note."""

    database: Database
    charged: Sequence[tuple[str, str, int]]
    billed: Mapping[str, int]
    told: Sequence[Statement]
    ended: Collection[str]


@dataclass(frozen=True, slots=True)
class Books:
    """Ours as they stand in the end, and beside them the charges of the gateway: how many of each payment."""

    payments: dict[str, Any]
    numbers: dict[int, str]
    ledger: list[tuple[str, int]]
    to_send: Counter[str]
    said: list[Statement]
    charges: Counter[str]

    @classmethod
    def of(cls, evidence: Evidence) -> Books:
        posted = select(ledger_transactions.c.reference, ledger_entries.c.amount_minor)
        posted = posted.join(ledger_entries, ledger_entries.c.transaction_id == ledger_transactions.c.id)
        posted = posted.where(ledger_transactions.c.kind == "payment", ledger_entries.c.book == CLEARING)
        to_send = select(outbox.c.payment_id).where(outbox.c.kind.startswith("posted"))
        with evidence.database.read() as connection:
            words = connection.execute(select(said.c.payment_id, said.c.prompt, said.c.call_sid)).all()
            return cls(
                {row.id: row for row in connection.execute(select(payments).order_by(payments.c.id))},
                {row.id: row.number for row in connection.execute(select(accounts.c.id, accounts.c.number))},
                sorted((reference, int(minor)) for reference, minor in connection.execute(posted)),
                Counter(connection.scalars(to_send).all()),
                [
                    (payment, WORDS[prompt], f"as stored: {prompt} on {call}")
                    for payment, prompt, call in words
                    if prompt in WORDS
                ],
                Counter(payment for _, payment, _ in evidence.charged),
            )

    @property
    def succeeded(self) -> list[str]:
        return [payment for payment, row in self.payments.items() if row.state == "succeeded"]


def look(evidence: Evidence, books: Books, findings: Findings) -> None:
    _money_moved_once(evidence, books, findings)
    _the_books_agree(evidence, books, findings)
    _nothing_is_open(evidence, books, findings)
    _what_was_said_is_true(evidence, books, findings)


def _money_moved_once(evidence: Evidence, books: Books, findings: Findings) -> None:
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
    for _, payment, minor in evidence.charged:
        if payment in books.payments:
            taken[books.numbers[books.payments[payment].account_id]] += minor
    for number, minor in taken.items():
        owed = evidence.billed[number]
        if minor > owed:
            findings.add("accounts that paid more than they owed", f"{number} {minor} of {owed}")


def _the_books_agree(evidence: Evidence, books: Books, findings: Findings) -> None:
    for transaction in unbalanced(evidence.database):
        findings.add("transactions that do not add up to zero", transaction)
    succeeded = books.succeeded
    if books.ledger != [(payment, books.payments[payment].amount_minor) for payment in succeeded]:
        findings.add("ledgers that are not the payments", f"{len(books.ledger)} posted, {len(succeeded)} succeeded")
    moved, kept = sum(minor for *_, minor in evidence.charged), sum(minor for _, minor in books.ledger)
    if moved != kept:
        findings.add("clearings that are not the gateway's", f"{kept} here, {moved} there")
    if books.to_send != Counter(succeeded):
        findings.add("outboxes that are not the successes", f"{books.to_send.total()} rows, {len(succeeded)} succeeded")


def _nothing_is_open(evidence: Evidence, books: Books, findings: Findings) -> None:
    for row in books.payments.values():
        if row.state in DRIVEN:
            findings.add("payments still open", f"{row.id} {row.state}")
        if row.state == "collecting" and row.call_sid in evidence.ended:
            findings.add("payments left open by a call whose end we took note of", f"{row.id} {row.call_sid}")


def _what_was_said_is_true(evidence: Evidence, books: Books, findings: Findings) -> None:
    for payment, what, where in (*evidence.told, *books.said):
        if what == "approved" and not books.charges[payment]:
            findings.add("false statements", f"{payment} told approved {where}, and not charged")
        if what == "not charged" and books.charges[payment]:
            findings.add("false statements", f"{payment} told not charged {where}, and charged")
