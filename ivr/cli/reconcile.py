"""`ivr payments reconcile`: ask the gateway about what is open, or hold a whole day against its list."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

import click

import app
from ivr.cli.differences import told_differences
from ivr.cli.plainly import plainly, the_line
from ivr.payments.auditor import told
from ivr.payments.differences import KINDS, Difference
from ivr.payments.ports import NoAnswer, Payment
from ivr.payments.refund_book import Refund

YESTERDAY = "yesterday"
FORM = "%Y-%m-%d"


@click.command(epilog="With --day, exit 1 while any difference is open, found that day or before.")
@click.option(
    "--day",
    metavar="[DATE]",
    is_flag=False,
    flag_value=YESTERDAY,
    help="Compare all money of this day (2027-03-16, in the line's own time zone) with the gateway's list; without a "
    "date, the last day that is over.",
)
@plainly
def reconcile(day: str | None) -> None:
    """Ask the gateway about every payment, and every refund, nobody has heard the end of.

    The line does both by itself: what is open is asked for again and again, and each day is compared in the night after
    it. It may be done at any time, as often as you like.
    """
    with the_line() as line:
        if day is None:
            _settle(line)
        else:
            _compare(line, _which(line, day))


def _settle(line: app.Parts) -> None:
    lines: list[str] = []
    broken: list[Exception] = []
    looks: tuple[Callable[[], Sequence[Payment | Refund]], ...] = (line.cashier.reconcile, line.teller.reconcile)
    for look in looks:
        try:
            lines += map(_stands, look())
        except ExceptionGroup as wrong:
            broken += wrong.exceptions
    for stands in lines:
        click.echo(stands)
    if broken:
        names = "\n".join(f"  {type(error).__name__}" for error in broken)
        raise click.ClickException(f"{len(broken)} payments or refunds could not be looked at:\n{names}")
    click.echo(f"{len(lines)} looked at.")


def _stands(one: Payment | Refund) -> str:
    named = one.reference if isinstance(one, Payment) else f"refund {one.id}"
    return f"{named}  {one.amount!s:>10}  {one.state}"


def _which(line: app.Parts, day: str) -> date:
    newest = line.auditor.yesterday()
    if day == YESTERDAY:
        return newest
    try:
        wanted = datetime.strptime(day, FORM).date()
    except ValueError as wrong:
        raise click.BadParameter(f"'{day}' is no date; write it like {newest}.", param_hint="--day") from wrong
    if wanted > newest:
        raise click.ClickException(f"{wanted} is not over at the gateway yet. The last day that is: {newest}.")
    return wanted


def _compare(line: app.Parts, day: date) -> None:
    # Whoever asked for it reads below what is new, and not in the log.
    new: list[Difference] = []
    report = replace(line.auditor, alert=new.append).reconcile(day)
    if isinstance(report, NoAnswer):
        raise click.ClickException(f"The gateway does not answer, so {day} is not compared. Do it again later.")
    for sentence in _told(line, day, told(report), new):
        click.echo(sentence)
    if line.audits.count_open():
        sys.exit(1)


def _told(line: app.Parts, day: date, totals: str, new: Sequence[Difference]) -> Iterator[str]:
    yield f"{day} ({line.auditor.zone()}): {totals}."
    still = line.audits.open(KINDS)
    yield from (f"Found and put right: {one.told}." for one in new if one.key not in still)
    found = line.audits.told()
    yield from told_differences(found)
    if not found:
        yield "No difference is open."
