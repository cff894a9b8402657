"""`ivr payments`: what was paid, what is still open, and what goes back."""

from __future__ import annotations

import click

from ivr.cli.differences import close, differences
from ivr.cli.export import export
from ivr.cli.payment import show
from ivr.cli.plainly import books, plainly
from ivr.cli.reconcile import reconcile
from ivr.cli.refunds import approve, refund, refuse, void
from ivr.ledger.payment import DRIVEN
from ivr.store.accounts import Accounts
from ivr.store.payments import Payments
from ivr.store.refunds import Refunds


@click.group()
def payments() -> None:
    """Money."""


for command in (approve, close, differences, export, reconcile, refund, refuse, show, void):
    payments.add_command(command)


@payments.command("list")
@click.option("--open", "open_only", is_flag=True, help="Only those that are not settled.")
@plainly
def list_payments(open_only: bool) -> None:
    """Every payment, the newest first; and the refunds that wait for a second person."""
    with books() as (settings, database):
        numbers = Accounts(database).numbers()
        listed = Payments(database).all(open_only)
        waiting = Refunds(database).waiting()
    for payment, began in listed:
        card = f"{payment.brand} {payment.last_four}" if payment.last_four else "no card"
        amount = f"{payment.amount!s:>10} {payment.amount.currency}"
        click.echo(
            f"{began:%Y-%m-%d %H:%M:%S}Z  {payment.state:<10}  {amount}  account {numbers[payment.account]:<10}"
            f"  {payment.reference}  {card}"
        )
    for gateway in sorted({one.gateway for one, _ in listed if one.state in DRIVEN} - {settings.gateway}):
        click.echo(
            f"Payments of '{gateway}' are not settled, and this line does not ask that gateway. Where the environment "
            f"names it (IVR_GATEWAY={gateway}, and its own settings), run: ivr payments reconcile"
        )
    for one in waiting:
        whom = "two people" if one.state == "proposed" else "a second person"
        asked = f"{'proposed' if one.state == 'proposed' else 'asked for'} by {one.who}: “{one.why}”"
        click.echo(f"Refund {one.id} of {one.amount} {one.amount.currency} waits for {whom}; {asked}")
