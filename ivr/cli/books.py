"""`ivr ledger` and `ivr db`: the books, and the database they are kept in."""

from __future__ import annotations

import sys

import click

from ivr.cli.plainly import books, plainly
from ivr.store.ledger import unbalanced
from ivr.store.migrating import upgrade


@click.group()
def ledger() -> None:
    """The books."""


@ledger.command()
@plainly
def check() -> None:
    """Exit 1 unless every transaction of the ledger adds up to zero."""
    with books() as (_, database):
        lopsided = unbalanced(database)
    for transaction in lopsided:
        click.echo(f"{transaction} does not add up to zero", err=True)
    if lopsided:
        sys.exit(1)
    click.echo("Every transaction adds up to zero.")


@click.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
@plainly
def upgrade_database() -> None:
    """Create the tables, or bring them up to date."""
    with books() as (_, database):
        upgrade(database)
    click.echo("The tables are up to date.")
