"""`ivr status`: what callers live through now, until when, and what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import click

import app
from ivr.cli.in_service import in_service
from ivr.cli.plainly import books, plainly
from ivr.cli.switches import DONE, where, zone_of
from ivr.hours import next_opening, on_the_wall, open_from, standing
from ivr.publications import Publication, scheduled
from ivr.release import Announcement, Line, Release
from ivr.store.publications import Publications
from ivr.store.switches import Switches
from ivr.switches import Switch, strongest
from ivr.until import told


@click.command(epilog="Exit status: 0 when it could be told, 1 when not.")
@plainly
def status() -> None:
    """What is in force on each line, until when, and what comes next."""
    at = app.now()
    with books() as (settings, database):
        release, number = in_service(settings, database)
        coming = scheduled(Publications(database).book(), at)
        switches = [one for one in Switches(database, app.now).recent() if one.in_force(at)]
    for sentence in in_force(release, switches, at):
        click.echo(sentence)
    for sentence in _publications(release, number, coming):
        click.echo(sentence)


def in_force(release: Release, switches: Sequence[Switch], at: datetime) -> Iterator[str]:
    """Everything that is so at this moment, in sentences, line by line; then the switches."""
    for line in release.lines.values():
        zone = release.calendar_of(line.name).zone
        yield f"The line {line.name}, {line.number}: it is {told(at, zone)}."
        yield from (f"  {sentence}" for sentence in _hours(release, line, switches, at))
        yield from (f"  {sentence}" for sentence in _announcements(release, line, at))
    if not switches:
        yield "No switch is on."
    for switch in switches:
        because = f", because {switch.because}" if switch.because else ""
        words = f" ({switch.words})" if switch.words else ""
        until = told(switch.ends, zone_of(switch, release))
        yield f"{DONE[switch.kind]}{words}, {where(switch)}, until {until}{because}. {switch.who} switched it on."


def _publications(release: Release, number: int | None, coming: Sequence[Publication]) -> Iterator[str]:
    """What callers hear by the number under which it was published, and what is going to take its place."""
    heard = f"number {number}, as it was published" if number is not None else "the files as they are saved"
    yield f"Callers hear {heard} (release {release.id})."
    zone = release.calendar_of(next(iter(release.lines))).zone
    for one in coming:
        yield f"Number {one.number} takes its place on {told(one.starts_at, zone)}: {one.why}"


def _hours(release: Release, line: Line, switches: Sequence[Switch], at: datetime) -> Iterator[str]:
    calendar = release.calendar_of(line.name)
    now = standing(calendar, at)
    close = strongest(switches, "close", line.name)
    if close is not None:
        opens = open_from(calendar, close.ends)
        again = (
            f"opens again {told(opens, calendar.zone)}" if opens is not None else "does not open again within a year"
        )
        yield f"It is closed by a switch, and {again}."
    elif now.state == "closed":
        again = f"opens {told(now.opens, calendar.zone)}" if now.opens is not None else "does not open within a year"
        yield f"It is closed, and {again}."
    elif now.closes is None:
        yield "It is open, and never closes."
    else:
        yield f"It is open, and closes {told(now.closes, calendar.zone)}."
        if (opens := next_opening(calendar, now.closes)) is not None:
            yield f"After that it opens {told(opens, calendar.zone)}."


def _announcements(release: Release, line: Line, at: datetime) -> Iterator[str]:
    """Those of the file: in force, to come, and over."""
    zone = release.calendar_of(line.name).zone
    announced = release.announced(line.name, at)
    for one in (one for one in release.announcements if one.is_on(line.name)):
        ends = on_the_wall(one.ends, zone)
        if one in announced:
            yield f"Announced until {told(ends, zone)}: {_words(release, line, one)}"
        elif at < ends and one.begins is not None:
            begins = told(on_the_wall(one.begins, zone), zone)
            yield f"From {begins} until {told(ends, zone)} will be announced: {_words(release, line, one)}"
        else:
            yield f"Over since {told(ends, zone)}: {one.name}. Take it out of flows/announcements.yaml."


def _words(release: Release, line: Line, announcement: Announcement) -> str:
    return f"{announcement.words} (“{release.catalogues[line.languages[0]].say(announcement.words, {})}”)"
