"""`ivr payments`: what was paid, what is still open, and what goes back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click

from ivr.cli.export import export
from ivr.cli.payment import show
from ivr.cli.plainly import books, plainly, the_line
from ivr.cli.refunds import approve, refund, refuse, void
from ivr.payments.ports import Payment
from ivr.payments.refund_book import Refund
from ivr.store.accounts import Accounts
from ivr.store.payments import Payments
from ivr.store.refunds import Refunds


@click.group()
def payments() -> None:
    """Money."""


for command in (approve, export, refund, refuse, show, void):
    payments.add_command(command)


@payments.command("list")
@click.option("--open", "open_only", is_flag=True, help="Only those that are not settled.")
@plainly
def list_payments(open_only: bool) -> None:
    """Every payment, the newest first; and the refunds that wait for a second person."""
    with books() as (_, database):
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
    for one in waiting:
        asked = f"asked for by {one.who}: “{one.why}”"
        click.echo(f"Refund {one.id} of {one.amount} {one.amount.currency} waits for a second person; {asked}")


@payments.command()
@plainly
def reconcile() -> None:
    """Ask the gateway about every payment, and every refund, nobody has heard the end of."""
    lines: list[str] = []
    broken: list[Exception] = []
    with the_line() as line:
        looks: tuple[Callable[[], Sequence[Payment | Refund]], ...] = (line.cashier.reconcile, line.teller.reconcile)
        for look in looks:
            try:
                lines += map(_stands, look())
            except ExceptionGroup as wrong:
                broken += wrong.exceptions
    for told in lines:
        click.echo(told)
    if broken:
        names = "\n".join(f"  {type(error).__name__}" for error in broken)
        raise click.ClickException(f"{len(broken)} payments or refunds could not be looked at:\n{names}")
    click.echo(f"{len(lines)} looked at.")


def _stands(one: Payment | Refund) -> str:
    named = one.reference if isinstance(one, Payment) else f"refund {one.id}"
    return f"{named}  {one.amount!s:>10}  {one.state}"
