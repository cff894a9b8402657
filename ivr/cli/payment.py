"""`ivr payments show`: everything that is known about one payment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import click

from ivr.cli.plainly import books, plainly
from ivr.cli.refunds import REFERENCE
from ivr.ledger.refund import WAITING
from ivr.payments.refund_book import Refund
from ivr.store.known import Known, know


@click.command()
@click.argument("reference", type=REFERENCE)
@plainly
def show(reference: str) -> None:
    """Everything that is known about the payment with this confirmation number. Times are UTC."""
    with books() as (_, database):
        known = know(database, reference)
    if known is None:
        raise click.ClickException(f"There is no payment {reference}. ivr payments list shows them all.")
    for line in _told(known):
        click.echo(line)


def _told(known: Known) -> Iterator[str]:
    amount = f"{known.amount} {known.amount.currency}"
    yield f"payment {known.reference}: {amount} on account {known.account} ({known.kind}), {known.state}"
    yield f"  card       {known.brand} {known.last_four}" if known.last_four else "  card       none was given"
    if known.planned:
        yield f"  for        {', '.join(f'{bill} ({part})' for bill, part in known.planned)}, as the caller chose"
    yield f"  call       {known.call_sid}"
    yield f"  gateway    {known.gateway}, {known.intent or 'which has never heard of it'}"
    yield f"  began      {_at(known.began)}"
    if known.deadline is not None:
        yield f"  deadline   {_at(known.deadline)}, after which it is cancelled at the gateway"
    if known.settled is not None:
        how = f" ({known.decline})" if known.decline else ""
        yield f"  {known.state:<10} {_at(known.settled)}{how}"
    yield "The caller was told:" if known.said else "The caller was told nothing of it."
    yield from (f"  {_at(at)}  {prompt}" for at, prompt in known.said)
    yield "In the ledger:" if known.entries else "There is nothing of it in the ledger."
    for at, kind, where, minor in known.entries:
        yield f"  {_at(at)}  {kind:<10}  {where:<20}  {minor!s:>10}"
    if known.refunds:
        yield "Given back, or asked for:"
    for refund in known.refunds:
        yield from _refund(refund, known.call_sid)
    if known.entries:
        yield "For the billing system:"
    for kind, sent in known.postings:
        yield f"  {kind:<10}  {f'exported {_at(sent)}' if sent else 'not exported yet: ivr payments export FILE.csv'}"


def _refund(refund: Refund, call_sid: str) -> Iterator[str]:
    who = "the caller" if refund.who == call_sid else refund.who
    what = "void" if refund.whole else "refund"
    yield f"  {what} {refund.id}: {refund.amount} {refund.amount.currency}, {refund.state}"
    asked = "proposed" if refund.state == "proposed" else "asked for"
    yield f"    {_at(refund.requested_at)}  {asked} by {who}: “{refund.why}”"
    if refund.approved_at is not None and refund.approved_by:
        yield f"    {_at(refund.approved_at)}  approved by {refund.approved_by}"
    if refund.sent_at is not None:
        yield f"    {_at(refund.sent_at)}  sent to the gateway"
    if refund.settled_at is not None:
        by = f" by {refund.turned_down_by}" if refund.turned_down_by else ""
        at_gateway = f", {refund.gateway_refund}" if refund.gateway_refund else ""
        yield f"    {_at(refund.settled_at)}  {refund.state}{by}{at_gateway}"
    elif refund.state in WAITING:
        whom = "two people" if refund.state == "proposed" else "a second person"
        yield f"    waits for {whom}: ivr payments approve {refund.id}"


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}Z"
