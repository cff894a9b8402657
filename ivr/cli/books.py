"""`ivr ledger` and `ivr db`: the books, and the database they are kept in."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence

import click

from ivr.cli.plainly import books, plainly
from ivr.ledger.check import Books, Difference, Kind, at_gateway, differences, sums
from ivr.store.books import read_books
from ivr.store.migrating import upgrade

NOBODY_BUT_BY_HAND = (
    "The line cannot write this; somebody changed the database by hand, or it is damaged. Compare it with a backup, "
    "and find out who and why. Nothing in the ledger is ever edited: what is wrong is put right by another transaction."
)
ASK_THE_GATEWAY = (
    "Look it up in the gateway's own pages by the intent that `ivr payments show REFERENCE` names. What is true there "
    "must be true here: tell whoever looks after this program, and give nothing back before it is cleared up."
)
OUR_MISTAKE = (
    "The line speaks to callers of an amount that does not follow from the ledger. Stop payments "
    "(ivr stop-payments --until TIME) and tell whoever looks after this program."
)
# Each kind of difference in plain words, and what to do about it.
WORDS: Mapping[Kind, tuple[str, str]] = {
    "unguarded": (
        "The database no longer keeps the ledger from being changed; these triggers are missing or switched off:",
        "Find out who took them away and what was changed since. To have them back, move everything into a database "
        "that was made by: ivr db upgrade",
    ),
    "unbalanced": ("Transactions that are not whole or do not add up to zero:", NOBODY_BUT_BY_HAND),
    "stray": ("Entries that belong to no transaction, no bill or no book:", NOBODY_BUT_BY_HAND),
    "unposted": ("Money that moved and is not in the ledger:", ASK_THE_GATEWAY),
    "unfounded": ("Transactions of the ledger for money that did not move:", ASK_THE_GATEWAY),
    "amount": ("Transactions of another amount than what moved:", ASK_THE_GATEWAY),
    "misplaced": ("Payments that stand on bills they did not go to:", NOBODY_BUT_BY_HAND),
    "reversal": ("Reversals that do not undo what they should:", NOBODY_BUT_BY_HAND),
    "bill": ("Bills of which the line says what does not follow from their entries:", OUR_MISTAKE),
    "account": ("Accounts of which the line says what does not follow from their bills:", OUR_MISTAKE),
    "clearing": ("What stands at the gateway is not what was paid less what was given back:", ASK_THE_GATEWAY),
}


@click.group()
def ledger() -> None:
    """The books."""


@ledger.command()
@plainly
def check() -> None:
    """Exit 1 unless every balance follows from the entries of the ledger.

    Looks at everything there is, as it is at one moment, while the line goes on.
    """
    with books() as (_, database):
        found = read_books(database)
    if wrong := differences(found):
        for line in _told(wrong):
            click.echo(line, err=True)
        sys.exit(1)
    click.echo(_in_order(found))


def _told(wrong: Sequence[Difference]) -> Iterator[str]:
    for kind, (heading, advice) in WORDS.items():
        these = [one.told for one in wrong if one.kind == kind]
        if these:
            yield heading
            yield from (f"  {one}" for one in these)
            yield f"  → {advice}"


def _in_order(found: Books) -> str:
    entries = sum(len(one.entries) for one in found.transactions)
    owed = ", ".join(f"{one} {one.currency}" for one in sums(one.total for one in found.accounts)) or "nothing"
    there = ", ".join(f"{one} {one.currency}" for one in at_gateway(found)) or "nothing"
    return (
        f"Every balance follows from its entries: {len(found.transactions)} transactions, {entries} entries; "
        f"{len(found.accounts)} accounts owe {owed}; {there} at the gateway."
    )


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
