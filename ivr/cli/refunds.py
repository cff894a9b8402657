"""`ivr payments void`, `refund`, `approve` and `refuse`: money that goes back."""

from __future__ import annotations

import re
from typing import Any

import click

from ivr.card_numbers import holds_card_number
from ivr.cli.desk import says_who, says_why
from ivr.cli.plainly import plainly, the_line
from ivr.ledger.money import Money
from ivr.payments.refund_book import (
    CannotGiveBack,
    ChargedElsewhere,
    NoSuchPayment,
    NoSuchRefund,
    NotCharged,
    NotWaiting,
    NotWhole,
    Refund,
    Refusal,
    SamePerson,
    TooMuch,
)

NOTHING_DONE = "Nothing was given back."
EXITS = "Exit 0 when the money is, or may be, on its way back or a second person is asked; 1 when not, with the reason."


class Dollars(click.ParamType[Money]):
    name = "amount"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Money:
        try:
            amount = Money.typed(value)
        except ValueError as wrong:
            self.fail(f"{wrong}.", param, ctx)
        if amount.minor <= 0:
            self.fail(f"'{value}' is not more than nothing.", param, ctx)
        return amount


class Digits(click.ParamType[str]):
    """A confirmation number, or one with the number of a refund, however people group the digits."""

    name = "reference"

    def __init__(self, form: str, words: str) -> None:
        self._form, self._words = re.compile(form, re.ASCII), words

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        found = self._form.fullmatch(value.strip())
        if found is None:
            self.fail(f"'{value}' is not {self._words}.", param, ctx)
        return "-".join("".join(filter(str.isdigit, part)) for part in found.groups())


REFERENCE = Digits(r"(\d{4}[ -]?\d{4})", "a confirmation number, which has 8 digits; ivr payments list shows them")
REFUND = Digits(
    r"(\d{4} ?\d{4})-(\d+)", "the number of a refund, which looks like 12345674-1; ivr payments list shows it"
)


@click.command(epilog=EXITS)
@click.argument("reference", type=REFERENCE)
@says_why()
@says_who
@plainly
def void(reference: str, why: str, who: str) -> None:
    """Take back all of the payment with this confirmation number.

    While the gateway has not settled it, it is as if it had never been; later, or at a gateway that cannot do that, it
    is a refund of all of it. Over the limit (IVR_REFUND_LIMIT) a second person must approve it first.
    """
    refuse_card_numbers(why, NOTHING_DONE)
    with the_line() as line:
        _tell(line.teller.void(reference, who, why), reference, line.teller.limit)


@click.command(epilog=EXITS)
@click.argument("reference", type=REFERENCE)
@click.argument("amount", type=Dollars())
@says_why()
@says_who
@plainly
def refund(reference: str, amount: Money, why: str, who: str) -> None:
    """Give AMOUNT of the payment with this confirmation number back to the card.

    It is owed again on the bills the payment went to, the one that was paid last first. When one person would give back
    more of one payment than the limit (IVR_REFUND_LIMIT), a second person must approve it first.
    """
    refuse_card_numbers(why, NOTHING_DONE)
    with the_line() as line:
        _tell(line.teller.refund(reference, amount, who, why), reference, line.teller.limit)


@click.command(epilog=EXITS)
@click.argument("refund", type=REFUND)
@says_who
@plainly
def approve(refund: str, who: str) -> None:
    """Be the second person to a refund or void; then it is made at once. To what the line itself proposed, two people
    say so, one after the other."""
    with the_line() as line:
        answer = line.teller.approve(refund, who)
    if not isinstance(answer, Refund):
        raise click.ClickException(_not_decided(answer, refund))
    _tell(answer, refund, line.teller.limit)


@click.command()
@click.argument("refund", type=REFUND)
@says_who
@plainly
def refuse(refund: str, who: str) -> None:
    """Turn down a refund or void that waits for a second person. Whoever asked for it may take it back so, too."""
    with the_line() as line:
        answer = line.teller.turn_down(refund, who)
    if not isinstance(answer, Refund):
        raise click.ClickException(_not_decided(answer, refund))
    click.echo(f"Turned down: {_named(answer)}. {NOTHING_DONE}")


def refuse_card_numbers(why: str, nothing_done: str) -> None:
    """The reason is kept for good, and people paste what they have before them."""
    if holds_card_number(why):
        raise click.ClickException(f"There seems to be a card number in the reason; say it without. {nothing_done}")


def _named(refund: Refund) -> str:
    what = "the void" if refund.whole else "the refund"
    return f"{what} {refund.id} of {refund.amount} {refund.amount.currency}"


def _tell(answer: Refund | Refusal, reference: str, limit: Money) -> None:
    if not isinstance(answer, Refund):
        raise click.ClickException(f"{_refusal(answer, reference)} {NOTHING_DONE}")
    match answer.state:
        case "succeeded":
            click.echo(f"Given back: {answer.amount} {answer.amount.currency}, {_named(answer)}.")
        case "requested" if answer.cause is not None:
            click.echo(
                f"Stored, and not given back yet: {_named(answer)}, which the line itself proposed, takes two people. "
                f"Somebody else approves it: ivr payments approve {answer.id}"
            )
        case "requested" | "proposed":
            click.echo(
                f"Stored, and not given back yet: {_named(answer)} is more than one person gives back of a payment "
                f"alone ({limit} {limit.currency}). Somebody else approves it: ivr payments approve {answer.id}"
            )
        case "failed":
            raise click.ClickException(f"The bank returned {_named(answer)}: the money is at the gateway again.")
        case "refused":
            raise click.ClickException(
                f"The gateway refuses {_named(answer)}. {NOTHING_DONE} Its own pages say why; often the money was "
                "given back there by hand, or it is too long ago."
            )
        case "approved" | "sent" | "unknown":
            click.echo(
                f"The gateway has not answered about {_named(answer)}: the money may be on its way back or not. Do not "
                "ask for it again. The line asks the gateway by itself; at once: ivr payments reconcile. "
                f"How it stands: ivr payments show {answer.id.partition('-')[0]}"
            )


def _refusal(refusal: Refusal, reference: str) -> str:
    match refusal:
        case NoSuchPayment():
            return f"There is no payment {reference}. ivr payments list shows them all."
        case NotCharged("declined" | "voided" | "abandoned" as state):
            return f"Payment {reference} was never charged; it stands at '{state}'."
        case NotCharged(state):
            words = f"Payment {reference} stands at '{state}': it is not certain yet that it was charged."
            return f"{words} Ask the gateway first: ivr payments reconcile."
        case ChargedElsewhere(gateway):
            words = f"Payment {reference} was charged through '{gateway}', with which this line does not speak now."
            return f"{words} Give it back in that gateway's own pages."
        case CannotGiveBack("void"):
            return "This gateway gives nothing back in part. All of it: ivr payments void."
        case CannotGiveBack():
            return "This gateway gives nothing back by itself; do it in its own pages."
        case TooMuch(Money(0)):
            return f"All of payment {reference} was given back, or may be on its way: ivr payments show {reference}."
        case TooMuch(left):
            return f"Of payment {reference} only {left} {left.currency} is left: ivr payments show {reference}."
        case NotWhole(left):
            words = f"A part of payment {reference} was given back, or may be on its way: it cannot be voided."
            rest = f" What is left: ivr payments refund {reference} {left} -m WHY." if left.minor > 0 else ""
            return f"{words}{rest}"


def _not_decided(answer: NoSuchRefund | NotWaiting | SamePerson | ChargedElsewhere | TooMuch, refund: str) -> str:
    match answer:
        case TooMuch(left):
            return (
                f"Only {left} {left.currency} of the payment is left: somebody has given it back in the gateway's own "
                f"pages, or the holder of the card disputes it. {NOTHING_DONE} To turn it down: ivr payments refuse "
                f"{refund}"
            )
        case ChargedElsewhere():
            return f"{_refusal(answer, refund.partition('-')[0])} {NOTHING_DONE}"
        case NoSuchRefund():
            return f"There is no refund {refund}. ivr payments list shows those that wait for a second person."
        case SamePerson(asked):
            return f"{asked.who} asked for {_named(asked)}, and somebody else must approve it. {NOTHING_DONE}"
        case NotWaiting(one):
            how = f"turned down by {one.turned_down_by}" if one.turned_down_by else f"at '{one.state}'"
            approved = f", approved by {one.approved_by}" if one.approved_by else ""
            return f"Nobody is asked about {_named(one)} any more; it stands {how}{approved}."
