"""What must be true of payments when all is over, whoever played: ours against the gateway's own truth, against each
other, and against what callers were told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import select

from ivr.engine.steps.charge import NOT_SURE
from ivr.engine.steps.give_receipt import APPROVED
from ivr.engine.steps.take_payment import GAVE_UP, UNAVAILABLE
from ivr.engine.steps.undo_payment import NOT_SURE as UNDO_NOT_SURE
from ivr.engine.steps.verify_caller import EARLIER
from ivr.house import ENDS
from ivr.ledger.check import differences
from ivr.ledger.entries import CLEARING, PAYMENT, REVERSAL
from ivr.ledger.payment import DRIVEN
from ivr.ledger.refund import HELD
from ivr.payments.ports import Fate
from ivr.store.books import read_books
from ivr.store.database import Database
from ivr.store.tables import accounts, ledger_entries, ledger_transactions, outbox, payments, refunds, said

# How many of each kind are printed.
SHOWN = 5

Told = Literal["approved", "not charged", "unsure", "cancelled", "not cancelled"]
# What the words about money say, by the name of the prompt.
_ENDS: Mapping[Fate, Told] = {
    "approved": "approved",
    "not_charged": "not charged",
    "undone": "cancelled",
    "not_undone": "not cancelled",
}
WORDS: Mapping[str, Told] = {
    **{words: _ENDS[fate] for fate, all_words in ENDS.items() for words in all_words},
    APPROVED: "approved",
    UNDO_NOT_SURE: "unsure",
    EARLIER["undoing"]: "unsure",
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
    taken note; `given_back` are payments and minor units, each time that money went back."""

    database: Database
    charged: Sequence[tuple[str, str, int]]
    billed: Mapping[str, int]
    told: Sequence[Statement]
    ended: Collection[str]
    given_back: Sequence[tuple[str, int]] = ()


@dataclass(frozen=True, slots=True)
class Books:
    """Ours as they stand in the end, and beside them the charges of the gateway: how many of each payment."""

    payments: dict[str, Any]
    numbers: dict[int, str]
    ledger: list[tuple[str, int]]
    taken_back: list[tuple[str, int]]
    refunds: list[Any]
    to_send: Counter[tuple[str, str]]
    said: list[Statement]
    charges: Counter[str]

    @classmethod
    def of(cls, evidence: Evidence) -> Books:
        kind = ledger_transactions.c.kind
        posted = select(ledger_transactions.c.reference, ledger_entries.c.amount_minor)
        posted = posted.join(ledger_entries, ledger_entries.c.transaction_id == ledger_transactions.c.id)
        posted = posted.where(ledger_entries.c.book == CLEARING)
        to_send = select(outbox.c.payment_id, outbox.c.kind).where(outbox.c.kind.startswith("posted"))
        with evidence.database.read() as connection:
            words = connection.execute(select(said.c.payment_id, said.c.prompt, said.c.call_sid)).all()
            return cls(
                {row.id: row for row in connection.execute(select(payments).order_by(payments.c.id))},
                {row.id: row.number for row in connection.execute(select(accounts.c.id, accounts.c.number))},
                _sorted(connection.execute(posted.where(kind == PAYMENT))),
                _sorted(connection.execute(posted.where(kind != PAYMENT))),
                list(connection.execute(select(refunds).order_by(refunds.c.id))),
                Counter((row.payment_id, row.kind) for row in connection.execute(to_send)),
                [
                    (payment, WORDS[prompt], f"as stored: {prompt} on {call}")
                    for payment, prompt, call in words
                    if prompt in WORDS
                ],
                Counter(payment for _, payment, _ in evidence.charged),
            )

    @property
    def undone(self) -> list[str]:
        return sorted(row.payment_id for row in self.refunds if row.state == "succeeded")

    @property
    def succeeded(self) -> list[str]:
        return [payment for payment, row in self.payments.items() if row.state == "succeeded"]


def _sorted(rows: Iterable[Any]) -> list[tuple[str, int]]:
    return sorted((reference, int(minor)) for reference, minor in rows)


def look(evidence: Evidence, books: Books, findings: Findings) -> None:
    _money_moved_once(evidence, books, findings)
    _money_went_back_once(evidence, books, findings)
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
    for payment, minor in evidence.given_back:
        taken[books.numbers[books.payments[payment].account_id]] -= minor
    for number, minor in taken.items():
        owed = evidence.billed[number]
        if minor > owed:
            findings.add("accounts that paid more than they owed", f"{number} {minor} of {owed}")


def _money_went_back_once(evidence: Evidence, books: Books, findings: Findings) -> None:
    given_back = Counter(payment for payment, _ in evidence.given_back)
    for payment, times in given_back.items():
        if times > 1:
            findings.add("payments given back twice", f"{payment} {times} times")
        if payment not in books.undone:
            findings.add("given back and not recorded", payment)
    for payment in books.undone:
        if not given_back[payment]:
            findings.add("recorded as given back, and kept", payment)
    for payment, minor in evidence.given_back:
        if minor != books.payments[payment].amount_minor:
            findings.add("payments given back in part", f"{payment} {minor}")


def _the_books_agree(evidence: Evidence, books: Books, findings: Findings) -> None:
    for difference in differences(read_books(evidence.database)):
        findings.add("balances that do not follow from the ledger", f"{difference.kind} {difference.told}")
    succeeded = books.succeeded
    if books.ledger != [(payment, books.payments[payment].amount_minor) for payment in succeeded]:
        findings.add("ledgers that are not the payments", f"{len(books.ledger)} posted, {len(succeeded)} succeeded")
    if books.taken_back != [(payment, -books.payments[payment].amount_minor) for payment in books.undone]:
        findings.add("ledgers that are not the refunds", f"{len(books.taken_back)} posted, {len(books.undone)} undone")
    moved = sum(minor for *_, minor in evidence.charged) - sum(minor for _, minor in evidence.given_back)
    kept = sum(minor for _, minor in (*books.ledger, *books.taken_back))
    if moved != kept:
        findings.add("clearings that are not the gateway's", f"{kept} here, {moved} there")
    undone = Counter((payment, f"posted:{REVERSAL}") for payment in books.undone)
    if books.to_send != Counter((payment, "posted") for payment in succeeded) + undone:
        findings.add("outboxes that are not the successes", f"{books.to_send.total()} rows, {len(succeeded)} succeeded")


def _nothing_is_open(evidence: Evidence, books: Books, findings: Findings) -> None:
    for row in books.refunds:
        if row.state in HELD:
            findings.add("refunds still open", f"{row.id} {row.state}")
    for row in books.payments.values():
        if row.state in DRIVEN:
            findings.add("payments still open", f"{row.id} {row.state}")
        if row.state == "collecting" and row.call_sid in evidence.ended:
            findings.add("payments left open by a call whose end we took note of", f"{row.id} {row.call_sid}")


def _what_was_said_is_true(evidence: Evidence, books: Books, findings: Findings) -> None:
    given_back = {payment for payment, _ in evidence.given_back}
    for payment, what, where in (*evidence.told, *books.said):
        if what == "approved" and not books.charges[payment]:
            findings.add("false statements", f"{payment} told approved {where}, and not charged")
        if what == "not charged" and books.charges[payment]:
            findings.add("false statements", f"{payment} told not charged {where}, and charged")
        if what == "cancelled" and payment not in given_back:
            findings.add("false statements", f"{payment} told cancelled {where}, and kept")
        if what == "not cancelled" and payment in given_back:
            findings.add("false statements", f"{payment} told not cancelled {where}, and given back")
