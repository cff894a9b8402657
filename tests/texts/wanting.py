"""A payment of which somebody wants to be told by text message."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import insert, select

from ivr.ledger.payment import State
from ivr.store.consents import Consents
from ivr.store.database import Database
from ivr.store.messages import Messages
from ivr.store.stops import Stops
from ivr.store.tables import calls, outbox, payments
from ivr.texts.messenger import Messenger
from ivr.texts.ports import Consent, Due, Sender
from ivr.texts.wording import words_of
from tests.engine.conversation import shipped
from tests.store.books import NOON, billed, put, submitted

NUMBER, OTHER_NUMBER = "+15105550142", "+15105550143"


def consent(payment: str, call: str = "CA1") -> Consent:
    return Consent(payment, "en", call, 9, shipped().id, "text_offer_receipt")


def wanted(database: Database, state: State = "succeeded", number: str = NUMBER, account: str = "10000001") -> str:
    """A payment that stands there, about which a message at this number was agreed to; its id."""
    call = f"CA{account}"
    with database.change() as connection:
        row = {"sid": call, "line": "billing", "release": shipped().id, "caller": NUMBER, "answered_at": NOON}
        connection.execute(insert(calls).values(row))
    payment = submitted(database, billed(database, account), call)
    put(database, payment, state)
    assert Consents(database).agree(consent(payment, call), number, NOON)
    return payment


def kinds(database: Database, payment: str) -> list[str]:
    """The messages about this payment that are to be sent, or were."""
    rows = select(outbox.c.kind).where(outbox.c.payment_id == payment, outbox.c.tries.is_not(None))
    with database.read() as connection:
        return list(connection.scalars(rows))


def reference(database: Database, payment: str) -> str:
    with database.read() as connection:
        return str(connection.scalar(select(payments.c.reference).where(payments.c.id == payment)))


def next_try(database: Database) -> datetime:
    """When the one message that waits is tried again."""
    with database.read() as connection:
        waits = select(outbox.c.next_at).where(outbox.c.next_at.is_not(None))
        moment: datetime = connection.execute(waits).scalar_one()
    return moment


@dataclass
class Office:
    """A worker that sends messages by a clock of its own; `told` is what it gave up, and why."""

    database: Database
    sender: Sender
    now: datetime = NOON
    told: list[str] = field(default_factory=list)

    @property
    def messenger(self) -> Messenger:
        def write(due: Due) -> str:
            return words_of(due, shipped())

        def gave_up(due: Due, why: str) -> None:
            self.told.append(why)

        return Messenger(
            Messages(self.database),
            Consents(self.database),
            Stops(self.database),
            self.sender,
            write,
            lambda: self.now,
            lambda: 0.5,
            gave_up,
        )

    def sends(self, after: timedelta = timedelta(0)) -> int:
        self.now += after
        return self.messenger.send_due()
