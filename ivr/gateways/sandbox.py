"""A gateway that moves no money and behaves as the card's token says; for demonstration and tests.

It is the world outside, so it keeps books of its own, and commits them apart from ours: what it says it
charged can be held against what we say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import BigInteger, Column, Insert, Integer, MetaData, String, Table, func, insert, select, update
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.schema import CreateTable

from ivr.gateways import Kind, Surroundings
from ivr.ledger.money import Money
from ivr.ledger.payment import Decline
from ivr.payments.ports import (
    Abilities,
    Approved,
    Cancelled,
    Created,
    Declined,
    Movement,
    NoAnswer,
    Notice,
    Refunded,
    RefundRefused,
    Unconfirmed,
)
from ivr.store.database import Database
from ivr.store.tables import Instant

# Tokens as in the table of test cards; those that begin with pm_card_ are Stripe's published test ids.
DECLINED: Mapping[str, Decline] = {
    "pm_card_visa_chargeDeclined": "not_approved",
    "pm_card_chargeDeclinedExpiredCard": "typed_wrong",
    "pm_card_authenticationRequired": "not_by_phone",
}
PARTIAL = "pm_sandbox_partial_8000"
PARTIAL_LIMIT = 8000
TIMEOUT = "pm_sandbox_timeout"
DOWN = "pm_sandbox_down"
# Approved; and then nothing is given back, or it is, and the answer is lost.
KEEPS, REFUND_TIMEOUT = "pm_card_refundFail", "pm_sandbox_refund_timeout"
# A gateway that timed out stays silent about this payment for so many questions: as many as a call asks
# (on paying and at ten looks afterwards, two questions each), so that the call ends with "we are not sure".
LOST_ANSWERS = 22

Answer = Approved | Declined | Cancelled | Unconfirmed | NoAnswer
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
# Money that moved, as a gateway lists it.
movements = Table(
    "sandbox_movements",
    _metadata,
    Column("id", String(60), primary_key=True),
    Column("made_with", String(80), nullable=False, unique=True),  # the idempotency key
    Column("kind", String(10), nullable=False),  # charge, refund
    Column("intent", String(60), nullable=False),
    Column("payment", String(36), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("at", Instant, nullable=False),
)


class Sandbox:
    name = "sandbox"
    abilities = Abilities(two_step=True, key_lifetime=timedelta(days=36500), refunds=True)

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._has_tables = False

    def create(self, payment: str, amount: Money, token: str, key: str) -> Created | Declined | NoAnswer:
        if token == DOWN:
            return NoAnswer()
        self._make_tables()
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

    def _make_tables(self) -> None:
        """On the first payment, so that a line whose database is away can still start, and apologise."""
        if not self._has_tables:
            # PostgreSQL refuses the second of two workers that make it at the same moment.
            for table in (intents, movements):
                with suppress(IntegrityError, ProgrammingError), self._database.change() as connection:
                    connection.execute(CreateTable(table, if_not_exists=True))
            self._has_tables = True

    def confirm(self, intent: str, key: str) -> Approved | Declined | Cancelled | NoAnswer:
        with self._database.change() as connection:
            row = connection.execute(select(intents).where(intents.c.id == intent)).one()
            refused = _declines(row.token, row.amount_minor) is not None
            # Guarded, so that an intent cancelled at this moment stays cancelled.
            moved = connection.execute(
                update(intents)
                .where(intents.c.id == intent, intents.c.state == "unconfirmed")
                .values(state="declined" if refused else "approved")
            )
            if moved.rowcount and not refused:
                connection.execute(self._movement("charge", row, row.amount_minor, key))
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

    def refund(self, intent: str, amount: Money, key: str) -> Refunded | RefundRefused | NoAnswer:
        self._make_tables()
        given_back = select(func.coalesce(func.sum(movements.c.amount_minor), 0)).where(
            movements.c.intent == intent, movements.c.kind == "refund"
        )
        made = select(movements.c.id).where(movements.c.made_with == key)
        with self._database.change() as connection:
            # Written to first, so that two refunds of one intent come one after the other.
            connection.execute(update(intents).where(intents.c.id == intent).values(asked=intents.c.asked + 1))
            row = connection.execute(select(intents).where(intents.c.id == intent)).one()
            if connection.scalar(made) is None:  # the key has not been here before
                left = row.amount_minor - (connection.scalar(given_back) or 0)
                if row.state != "approved" or amount.minor > left or row.token == KEEPS:
                    return RefundRefused()
                connection.execute(self._movement("refund", row, amount.minor, key))
            is_lost = row.token == REFUND_TIMEOUT and row.asked <= LOST_ANSWERS
            return NoAnswer() if is_lost else Refunded(str(connection.scalar(made)))

    def _movement(self, kind: str, row: Any, minor: int, key: str) -> Insert:
        return insert(movements).values(
            id=f"{'ch' if kind == 'charge' else 're'}_sandbox_{uuid4().hex}",
            made_with=key,
            kind=kind,
            intent=row.id,
            payment=row.payment,
            amount_minor=minor,
            at=self._clock(),
        )

    def movements(self, since: datetime, until: datetime) -> Sequence[Movement] | NoAnswer:
        self._make_tables()
        listed = select(movements).where(movements.c.at >= since, movements.c.at < until)
        with self._database.read() as connection:
            return [
                Movement(row.id, row.kind, row.intent, row.payment, Money(row.amount_minor), row.at)
                for row in connection.execute(listed)
            ]

    def came_back(self, since: datetime, until: datetime) -> Sequence[Movement] | NoAnswer:
        return []

    def notice(self, headers: Mapping[str, str], body: bytes) -> Notice | None:
        return None

    def trouble(self) -> str | None:
        return None

    def _answer(self, intent: str) -> Answer:
        with self._database.change() as connection:
            row = connection.execute(select(intents).where(intents.c.id == intent)).one()
            connection.execute(update(intents).where(intents.c.id == intent).values(asked=intents.c.asked + 1))
        if row.token == TIMEOUT and row.asked < LOST_ANSWERS:
            return NoAnswer()
        return _said(row)


def _declines(token: str, minor: int) -> Decline | None:
    return "not_approved" if token == PARTIAL and minor > PARTIAL_LIMIT else DECLINED.get(token)


def _said(row: Any) -> Answer:
    match row.state:
        case "approved":
            return Approved()
        case "declined":
            return Declined(_declines(row.token, row.amount_minor) or "not_approved")
        case "cancelled":
            return Cancelled()
        case _:
            return Unconfirmed()


def _problems(_settings: Mapping[str, str], live: bool) -> list[str]:
    return ["IVR_GATEWAY: the sandbox moves no money; production needs a real gateway"] if live else []


def _make(given: Surroundings) -> Sandbox:
    return Sandbox(given.database, given.clock)


KIND = Kind((), _problems, _make)
