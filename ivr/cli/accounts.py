"""`ivr accounts`: billing data in."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

import app
from ivr.accounts import Account
from ivr.billing_file import Misfits, read_billing_file
from ivr.cli.plainly import books, plainly
from ivr.store.accounts import Accounts
from ivr.store.billing import load_billing


@click.group()
def accounts() -> None:
    """Billing data."""


@accounts.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day from which `in 14 days` is counted.")
@plainly
def import_accounts(file: Path, today: datetime | None) -> None:
    """Load members, accounts and bills from a CSV file; all of it, or nothing.

    The columns are described in ivr/billing_file.py and in the README.
    """
    try:
        rows = read_billing_file(file.read_text(encoding="utf-8"), today.date() if today else app.now().date())
    except UnicodeDecodeError as wrong:
        raise click.ClickException(f"{file} is not UTF-8 text. Nothing was loaded.") from wrong
    except Misfits as wrong:
        lines = "\n".join(f"{file}, {misfit}" for misfit in wrong.misfits)
        raise click.ClickException(f"Nothing was loaded.\n{lines}") from wrong
    with books() as (settings, database):
        loaded = load_billing(database, settings.secret, rows, app.now())
    click.echo(f"Loaded {loaded.members} members, {loaded.accounts} accounts, {loaded.bills} bills.")


@accounts.command("show")
@click.argument("number")
@plainly
def show_account(number: str) -> None:
    """What an account owes, bill by bill."""
    with books() as (_, database):
        found = Accounts(database).by_number(number)
    if not found:
        raise click.ClickException(f"There is no account {number}.")
    for account in found:
        _show(account)


def _show(account: Account) -> None:
    total = sum(bill.owed.minor for bill in account.bills)
    owed = f"{total / 100:,.2f}"
    click.echo(f"account {account.number} ({account.kind}, {account.status}): {owed} owed")
    for bill in account.bills:
        due: date | str = bill.due or "no due date"
        click.echo(f"  {bill.number}  {bill.kind:<10}  {bill.owed!s:>10} owed  {bill.paid!s:>10} paid  due {due}")
