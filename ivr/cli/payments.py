"""`ivr payments`: what was paid, and what is still open."""

from __future__ import annotations

import click

import app
from ivr import settings as environment
from ivr.cli.plainly import books, plainly
from ivr.store.accounts import Accounts
from ivr.store.payments import Payments


@click.group()
def payments() -> None:
    """Money."""


@payments.command("list")
@click.option("--open", "open_only", is_flag=True, help="Only those that are not settled.")
@plainly
def list_payments(open_only: bool) -> None:
    """Every payment, the newest first."""
    with books() as (_, database):
        numbers = Accounts(database).numbers()
        listed = Payments(database).all(open_only)
    for payment, began in listed:
        card = f"{payment.brand} {payment.last_four}" if payment.last_four else "no card"
        amount = f"{payment.amount!s:>10} {payment.amount.currency}"
        click.echo(
            f"{began:%Y-%m-%d %H:%M:%S}Z  {payment.state:<10}  {amount}  account {numbers[payment.account]:<10}"
            f"  {payment.reference}  {card}"
        )


@payments.command()
@plainly
def reconcile() -> None:
    """Ask the gateway about every payment nobody has heard the end of."""
    parts = app.join(environment.load())
    try:
        settled = parts.cashier.reconcile()
    except ExceptionGroup as broken:
        told = "\n".join(f"  {type(error).__name__}" for error in broken.exceptions)
        raise click.ClickException(f"{len(broken.exceptions)} payments could not be looked at:\n{told}") from broken
    finally:
        parts.close()
    for payment in settled:
        click.echo(f"{payment.reference}  {payment.amount!s:>10}  {payment.state}")
    click.echo(f"{len(settled)} looked at.")
