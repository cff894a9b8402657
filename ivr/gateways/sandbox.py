"""A gateway that moves no money and behaves as the card's token says; for demonstration and tests.

It is the world outside, so it keeps books of its own, and commits them apart from ours: what it says it
charged can be held against what we say.
"""

from __future__ import annotations

from contextlib import suppress
from uuid import uuid4

from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table, insert, select, update
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.schema import CreateTable

from ivr.ledger.money import Money
from ivr.payments.ports import Approved, Cancelled, Created, Declined, NoAnswer, Unconfirmed
from ivr.store.database import Database

# Tokens as in the table of test cards; the first five are Stripe's published test ids.
DECLINED = frozenset({"pm_card_visa_chargeDeclined", "pm_card_chargeDeclinedExpiredCard"})
PARTIAL = "pm_sandbox_partial_8000"
PARTIAL_LIMIT = 8000
TIMEOUT = "pm_sandbox_timeout"
DOWN = "pm_sandbox_down"
# A gateway that timed out stays silent about this payment for so many questions: as many as a call asks
# (on paying and at ten looks afterwards, two questions each), so that the call ends with "we are not sure".
LOST_ANSWERS = 22

Answer = Approved | Declined | Cancelled | Unconfirmed | NoAnswer
_ANSWERS: dict[str, Answer] = {
    "approved": Approved(),
    "declined": Declined(),
    "cancelled": Cancelled(),
    "unconfirmed": Unconfirmed(),
}
_metadata = MetaData()
intents = Table(
    "sandbox_intents",
    _metadata,
    Column("id", String(60), primary_key=True),
    Column("created_with", String(80), nullable=False, unique=True),  # the idempotency key
    Column("payment", String(36), nullable=False),
    Column("token", String(255), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("state", String(20), nullable=False),  # unconfirmed, approved, declined, cancelled
    Column("asked", Integer, nullable=False),
)


class Sandbox:
    name = "sandbox"

    def __init__(self, database: Database) -> None:
        self._database = database
        self._has_table = False

    def create(self, payment: str, amount: Money, token: str, key: str) -> Created | Declined | NoAnswer:
        if token == DOWN:
            return NoAnswer()
        self._make_table()
        intent = f"pi_sandbox_{uuid4().hex}"
        row = {"id": intent, "created_with": key, "payment": payment, "token": token}
        new = insert(intents).values(**row, amount_minor=amount.minor, state="unconfirmed", asked=0)
        try:
            with self._database.change() as connection:
                connection.execute(new)
        except IntegrityError:  # the key has been here before
            with self._database.read() as connection:
                intent = connection.execute(select(intents.c.id).where(intents.c.created_with == key)).scalar_one()
        return Created(intent)

    def _make_table(self) -> None:
        """On the first payment, so that a line whose database is away can still start, and apologise."""
        if not self._has_table:
            # PostgreSQL refuses the second of two workers that make it at the same moment.
            with suppress(IntegrityError, ProgrammingError), self._database.change() as connection:
                connection.execute(CreateTable(intents, if_not_exists=True))
            self._has_table = True

    def confirm(self, intent: str, key: str) -> Approved | Declined | Cancelled | NoAnswer:
        with self._database.change() as connection:
            row = connection.execute(select(intents).where(intents.c.id == intent)).one()
            refused = row.token in DECLINED or (row.token == PARTIAL and row.amount_minor > PARTIAL_LIMIT)
            # Guarded, so that an intent cancelled at this moment stays cancelled.
            connection.execute(
                update(intents)
                .where(intents.c.id == intent, intents.c.state == "unconfirmed")
                .values(state="declined" if refused else "approved")
            )
        answer = self._answer(intent)
        assert not isinstance(answer, Unconfirmed)
        return answer

    def cancel(self, intent: str, key: str) -> Cancelled | Approved | NoAnswer:
        with self._database.change() as connection:
            connection.execute(
                update(intents).where(intents.c.id == intent, intents.c.state != "approved").values(state="cancelled")
            )
        answer = self._answer(intent)
        assert isinstance(answer, Cancelled | Approved | NoAnswer)
        return answer

    def find(self, intent: str) -> Answer:
        return self._answer(intent)

    def _answer(self, intent: str) -> Answer:
        with self._database.change() as connection:
            row = connection.execute(select(intents).where(intents.c.id == intent)).one()
            connection.execute(update(intents).where(intents.c.id == intent).values(asked=intents.c.asked + 1))
        if row.token == TIMEOUT and row.asked < LOST_ANSWERS:
            return NoAnswer()
        return _ANSWERS[str(row.state)]
