"""`ivr releases`: what was published, when, by whom and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo

import click

import app
from ivr.cli.desk import NOTHING_YET, desk
from ivr.cli.plainly import plainly
from ivr.publications import Book, Publication, numbered, standing
from ivr.wall_time import told_wall


@click.command()
@plainly
def releases() -> None:
    """List what was published, the most recent first: its number, what has become of it, from when, who, and why."""
    with desk() as at:
        book = at.publications.book()
        if not book:
            click.echo(NOTHING_YET)
            return
        zone, now = at.zone(book), app.now()
        click.echo(f"Times are those of {zone}.")
        for publication in reversed(book):
            click.echo("")
            for line in _told(publication, book, zone, now):
                click.echo(line)


def _told(publication: Publication, book: Book, zone: tzinfo, now: datetime) -> Iterator[str]:
    stands = standing(publication, book, now)
    yield f"{publication.number:>4}  {stands:<9}  from {told_wall(publication.starts_at.astimezone(zone))}"
    at = told_wall(publication.at.astimezone(zone))
    yield f"      {publication.who}, {at}{_back_to(publication, book)}: {publication.why}"
    for rule, why in publication.reasons.items():
        yield f"      published although {rule}: {why}"
    if publication.withdrawn is not None:
        taken_back = publication.withdrawn
        yield f"      withdrawn by {taken_back.who}, {told_wall(taken_back.at.astimezone(zone))}: {taken_back.why}"


def _back_to(publication: Publication, book: Book) -> str:
    """, back to number 2"""
    if publication.kind != "rollback":
        return ""
    same = [one.number for one in book if one.release == publication.release and one.number < publication.number]
    first = numbered(book, min(same, default=0))
    return f", back to number {first.number}" if first is not None else ""
