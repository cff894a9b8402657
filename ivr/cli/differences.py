"""`ivr payments differences` and `close`: what did not agree with the gateway, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import click

import app
from ivr.cli.desk import says_who, says_why
from ivr.cli.plainly import books, plainly
from ivr.cli.refunds import refuse_card_numbers
from ivr.payments.audit_book import Told
from ivr.payments.differences import FOR_PEOPLE, Kind
from ivr.store.audits import Audits

CLOSE = "When it is done: ivr payments close NUMBER -m WHAT-WAS-DONE"
# Each kind in plain words: what it means, what its caller lived through, and what to do.
WORDS: Mapping[Kind, tuple[str, str]] = {
    "not_recorded": (
        "Charged at the gateway, and the payment is not settled here; its caller was told that it is being confirmed.",
        "The line asks the gateway about it by itself, and it is gone with the next comparison. If it stays: "
        "ivr payments reconcile, and then tell whoever looks after this program.",
    ),
    "charged_after_all": (
        "Charged at the gateway although the payment ended here without a charge; its caller may have been told that "
        "nothing was charged.",
        "The charge now stands on the account as a credit, and the line proposes to give it back. Two people approve "
        "that, one after the other (ivr payments approve REFUND), and somebody calls the member. " + CLOSE,
    ),
    "charged_twice": (
        "Charged more than once for one payment; its caller knows of one charge only.",
        "The second charge now stands on the account as a credit, and the line proposes to give it back. Two people "
        "approve that, one after the other (ivr payments approve REFUND), and somebody calls the member. " + CLOSE,
    ),
    "overpaid": (
        "Two payments of one day that together are more than the account owed; each caller was told that theirs was "
        "approved.",
        "The line proposes to give back what is too much of the later one. Ask the member, then two people approve "
        "that (ivr payments approve REFUND) or turn it down (ivr payments refuse REFUND), and the money stays as a "
        "credit. It is gone when nothing is too much any more.",
    ),
    "not_charged": (
        "Recorded as paid here, and the gateway lists no charge; the caller was told that it was approved, and the "
        "bill counts as paid.",
        "Look up the intent in the gateway's own pages. If there is no charge, call the member before anybody asks for "
        "the money again, and tell whoever looks after this program: this must not happen.",
    ),
    "amount": (
        "Another amount at the gateway than here; the caller was told the amount that stands here.",
        "Look it up in the gateway's own pages: somebody may have captured or changed it there. What is true there "
        "must be true here; tell whoever looks after this program.",
    ),
    "back_not_recorded": (
        "Given back at the gateway, and not recorded here.",
        "The line writes it down by itself, and the bill is owed again; it is gone with the next comparison. Give "
        "money back by ivr payments refund rather than in the gateway's pages, so that it is known who and why.",
    ),
    "back_not_made": (
        "Recorded as given back here, and the gateway does not list it; the member may still wait for the money.",
        "Look it up in the gateway's own pages. If it is not there, call the member, and tell whoever looks after this "
        "program.",
    ),
    "refund_returned": (
        "The bank returned a refund, mostly because the card is closed; the member was told of money that never came.",
        "The payment counts as paid again. Ask the member how else to pay it back: a check, or another card. " + CLOSE,
    ),
    "disputed": (
        "The holder of a card disputes a charge, and the gateway has taken the money back for them.",
        "The bill is owed again. Answer the bank in the gateway's own pages, in time: it names the day. Give nothing "
        "back beside it. " + CLOSE,
    ),
    "dispute_won": ("A dispute was won, and the money is here again.", "The bill counts as paid again. Nothing to do."),
    "refund_open": (
        "To be given back since the day before, and the gateway has not answered; a caller who asked for it hears that "
        "it is still being cancelled.",
        "Look it up in the gateway's own pages, and run: ivr payments reconcile. If it is another gateway than the "
        "line's, run it where the environment names that one (IVR_GATEWAY and its own settings).",
    ),
    "not_compared": (
        "A day that nobody could compare, because the gateway did not list what moved.",
        "Look whether the gateway answers at all (gateway_silent in the log), and run: ivr payments reconcile --day "
        "DAY",
    ),
    "other_gateway": (
        "On its way at a gateway that this line does not ask any more; the caller was told not to pay again, and the "
        "account cannot be paid.",
        "Where the environment names that gateway (IVR_GATEWAY and its own settings), run: ivr payments reconcile",
    ),
    "ledger": (
        "Something does not follow from the entries of the ledger.",
        "Run: ivr ledger check. It names everything, and says what to do.",
    ),
}


def told_differences(found: Sequence[Told]) -> Iterator[str]:
    """By kind, each with its number."""
    for kind, (heading, advice) in WORDS.items():
        these = [one for one in found if one.kind == kind]
        if these:
            yield heading
            yield from (_told(one) for one in these)
            yield f"  → {advice}"


def _told(one: Told) -> str:
    over = ""
    if one.state == "closed" and one.over is not None:
        over = f"; closed by {one.who} on {one.over:%Y-%m-%d}: “{one.why}”"
    elif one.state == "gone" and one.over is not None:
        over = f"; gone since {one.over:%Y-%m-%d}"
    return f"  {one.number}  {one.day}  {one.told}{over}"


@click.command()
@click.option("--all", "everything", is_flag=True, help="Also those that are gone or closed.")
@plainly
def differences(everything: bool) -> None:
    """What does not agree with the gateway, and what to do about it."""
    with books() as (_, database):
        audits = Audits(database)
        found, last = audits.told(open_only=not everything), audits.last_done()
    for line in told_differences(found):
        click.echo(line)
    if not found:
        click.echo("Nothing was ever found." if everything else "No difference is open.")
    click.echo(f"The last day that was compared: {last or 'none yet'}.")


@click.command()
@click.argument("number", type=click.IntRange(min=1))
@says_why()
@says_who
@plainly
def close(number: int, why: str, who: str) -> None:
    """Say of difference NUMBER what was done about it; it is not told again."""
    refuse_card_numbers(why, "Nothing was closed.")
    with books() as (_, database):
        audits = Audits(database)
        if not audits.close(number, who, why, app.now()):
            one = audits.find(number)
            words = f"Difference {number} is {one.state} already." if one else f"There is no difference {number}."
            raise click.ClickException(f"{words} ivr payments differences --all shows them.")
        one = audits.find(number)
    assert one is not None
    still = "" if one.kind in FOR_PEOPLE else " Should it still be so, no comparison tells it again."
    click.echo(f"Closed: {one.told}.{still}")
