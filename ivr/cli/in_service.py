"""The release that callers hear, for commands that work beside the line."""

from __future__ import annotations

import app
from ivr.flowfile.problems import Problems
from ivr.published import NothingToServe
from ivr.release import Release
from ivr.settings import Settings, Unusable
from ivr.shelf import Shelf
from ivr.store.database import Database
from ivr.store.releases import Releases


def release_in_service(settings: Settings, database: Database) -> Release:
    """What callers hear, as `in_service` finds it."""
    return in_service(settings, database)[0]


def in_service(settings: Settings, database: Database) -> tuple[Release, int | None]:
    """What callers hear, and its number where it is a publication. Raises Unusable when there is nothing yet.

    Where files are broken as they are saved now, it is what went live last: nobody has to mend a file first to close
    the line. Raises Problems when nothing ever did.
    """
    try:
        served = app.served(settings, database, lambda _problems, _texts: None)
        return served.current(), served.number
    except NothingToServe as nothing:
        raise Unusable(f"Callers hear nothing: {nothing}.") from nothing
    except Problems:
        release = _last_that_went_live(database)
        if release is None:
            raise
        return release, None


def _last_that_went_live(database: Database) -> Release | None:
    kept = Releases(database, app.now)
    newest = kept.newest()
    return Shelf(kept).of(newest) if newest is not None else None
