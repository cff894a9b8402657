"""The release that callers hear, for commands that work beside the line."""

from __future__ import annotations

import app
from ivr.published import NothingToServe
from ivr.release import Release
from ivr.settings import Settings, Unusable
from ivr.store.database import Database


def release_in_service(settings: Settings, database: Database) -> Release:
    """What is published, or in a demonstration what is saved. Raises Unusable when there is nothing yet, and Problems
    when files are broken as they are saved now: what the line goes on with then is not known here."""
    try:
        return app.served(settings, database, lambda _problems, _texts: None).current()
    except NothingToServe as nothing:
        raise Unusable(f"Callers hear nothing: {nothing}.") from nothing
