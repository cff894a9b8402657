"""The release that callers hear, for commands that work beside the line."""

from __future__ import annotations

import app
from ivr.published import NothingToServe
from ivr.release import Release
from ivr.settings import Settings, Unusable
from ivr.store.database import Database


def release_in_service(settings: Settings, database: Database) -> Release:
    """What callers hear, as `in_service` finds it."""
    return in_service(settings, database)[0]


def in_service(settings: Settings, database: Database) -> tuple[Release, int | None]:
    """What callers hear, and its number where it is a publication. Raises Unusable when there is nothing yet, and
    Problems when files are broken as they are saved now: what the line goes on with then is not known here."""
    served = app.served(settings, database, lambda _problems, _texts: None)
    try:
        return served.current(), served.number
    except NothingToServe as nothing:
        raise Unusable(f"Callers hear nothing: {nothing}.") from nothing
