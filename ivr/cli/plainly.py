"""What commands share: the database they work on, and plain words when something is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from sqlalchemy.exc import SQLAlchemyError

import app
from ivr import settings as environment
from ivr.flowfile.problems import Problems
from ivr.settings import Settings, Unusable
from ivr.store.database import Database

P = ParamSpec("P")
T = TypeVar("T")


def plainly(command: Callable[P, T]) -> Callable[P, T]:
    """What an operator can mend is said in words and ends with status 1, not with a traceback."""

    @wraps(command)
    def told(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except (Unusable, Problems) as wrong:
            raise click.ClickException(str(wrong)) from wrong
        except BrokenPipeError:
            raise  # whoever read what we print has seen enough, and click ends quietly
        except OSError as wrong:
            raise click.ClickException(f"{wrong.filename or 'The machine'}: {wrong.strerror or wrong}.") from wrong
        except SQLAlchemyError as wrong:
            words = (
                "The database cannot be used. Where the line has never run, start it once, or run: ivr db upgrade. "
                f"Otherwise see that the database is running. ({type(wrong).__name__})"
            )
            raise click.ClickException(words) from wrong

    return told


@contextmanager
def books() -> Iterator[tuple[Settings, Database]]:
    """The settings and the database they name, for one command."""
    settings = environment.load()
    database = Database(settings.database_url)
    try:
        yield settings, database
    finally:
        database.close()


@contextmanager
def the_line() -> Iterator[app.Parts]:
    """The line's own parts, for one command that speaks with the gateway; nobody asked it about flows and prompts."""
    parts = app.join(environment.load(), report=lambda _problems, _texts: None)
    try:
        yield parts
    finally:
        parts.close()
