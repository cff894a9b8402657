"""`ivr withdraw`: what is scheduled does not begin."""

from __future__ import annotations

import click

import app
from ivr.cli.desk import asks_why, desk, number_of
from ivr.cli.plainly import plainly
from ivr.cli.telling import told_publication
from ivr.publications import Withdrawal, in_force, scheduled, standing


@click.command()
@click.argument("number", type=click.IntRange(min=1))
@asks_why
@plainly
def withdraw(number: int, why: str, who: str) -> None:
    """Take back number NUMBER, which is scheduled and has not begun.

    Exit 0 when it is taken back, 1 when it cannot be, with the reason.
    """
    with desk() as at:
        while True:
            book, now = at.publications.book(), app.now()
            wanted = number_of(book, number)
            match standing(wanted, book, now):
                case "withdrawn":
                    click.echo(f"Number {number} was withdrawn already.")
                    return
                case "in force" | "over":
                    words = f"Number {number} has begun. To go back to an older one: ivr rollback N -m WHY"
                    raise click.ClickException(words)
            if at.publications.withdraw(number, Withdrawal(now, who, why), book):
                break
        zone = at.zone(book)
        click.echo(f"Withdrawn: {told_publication(wanted, zone)}")
        heard = in_force(book, now)
        if heard is not None:
            click.echo(f"Callers go on hearing {told_publication(heard, zone)}")
        for later in (one for one in scheduled(book, now) if one.number > number):
            click.echo(f"Still scheduled, with the same changes in it: {told_publication(later, zone)}")
