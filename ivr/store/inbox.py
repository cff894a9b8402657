"""What gateways told us by themselves, and has had its effect."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from ivr.store.database import Database
from ivr.store.tables import inbox


class Inbox:
    def __init__(self, database: Database) -> None:
        self._database = database

    def holds(self, source: str, event: str) -> bool:
        with self._database.read() as connection:
            told = select(inbox.c.at).where(inbox.c.source == source, inbox.c.event_id == event)
            return connection.scalar(told) is not None

    def keep(self, source: str, event: str, at: datetime) -> None:
        # Of two that are told at the same moment the second finds the row there.
        with suppress(IntegrityError), self._database.change() as connection:
            connection.execute(insert(inbox).values(source=source, event_id=event, at=at))
