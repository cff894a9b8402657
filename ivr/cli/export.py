"""`ivr payments export`: the posting file, for the billing system to take in."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

import app
from ivr.cli.plainly import books, plainly
from ivr.ledger.check import sums
from ivr.posting_file import Posting, write_posting_file
from ivr.store.postings import Postings

DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--new", "only_new", is_flag=True, help="What no file holds yet. So it is without any option.")
@click.option("--since", type=DAY, metavar="DATE", help="From this day on (UTC), whether exported before or not.")
@click.option(
    "--until", type=DAY, metavar="DATE", help="Up to this day and including it (UTC), exported before or not."
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@plainly
def export(only_new: bool, since: datetime | None, until: datetime | None, file: Path) -> None:
    """Write what was paid and what went back into FILE, one row for each bill it concerns.

    Everything is exported once: what was written into a file is not in the next one. By dates it can be had again, and
    that changes nothing about what is new. The columns are described in ivr/posting_file.py and in the README.
    """
    by_dates = since is not None or until is not None
    if only_new and by_dates:
        raise click.UsageError("--new is what no file holds yet, whenever it was; say that, or dates.")
    if file.exists():
        words = "It may hold postings that no other file will hold; move it away, or write into another."
        raise click.ClickException(f"{file} is there already, and is left as it is. {words}")
    with books() as (_, database):
        kept = Postings(database)
        if by_dates:
            _write(file, kept.between(_utc(since), _utc(until, days=1)))
            return
        rows, postings = kept.new()
        _write(file, postings)
        # Only now: when we die before, they are in the next file, too, and none is in no file.
        if not kept.mark(rows, app.now()):
            file.unlink()
            words = "Somebody else exported at the same moment, and their file holds some of the same."
            raise click.ClickException(f"{words} {file} was taken away again. Once theirs is done, do this again.")


def _utc(day: datetime | None, days: int = 0) -> datetime | None:
    return None if day is None else day.replace(tzinfo=UTC) + timedelta(days=days)


def _write(file: Path, postings: Sequence[Posting]) -> None:
    if not postings:
        click.echo("There is nothing to export, and no file was written.")
        return
    _save(file, write_posting_file(postings))
    total = ", ".join(f"{one} {one.currency}" for one in sums(one.amount for one in postings))
    click.echo(f"{file}: {len(postings)} rows, {total} in all.")


def _save(file: Path, text: str) -> None:
    """Whole and on the disk before it has its name; it is for its owner only, because accounts are named in it."""
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        Path(name).replace(file)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
