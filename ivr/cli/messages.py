"""`ivr messages`: the text messages callers asked for."""

from __future__ import annotations

from collections.abc import Iterator

import click

import app
from ivr.cli.plainly import plainly, the_line
from ivr.store.messages import Listed, Messages
from ivr.texts.wording import words_of

SHOWN_DIGITS = 2


@click.group()
def messages() -> None:
    """The text messages callers asked for."""


@messages.command("list")
@plainly
def list_messages() -> None:
    """Every text message, the newest first: how it stands, what it tells, of which payment, and the end of the number.

    A demonstration sends nothing, and shows the words instead.
    """
    with the_line() as line:
        listed = Messages(line.database).all()
        lines = [told for one in listed for told in _told(one, line)]
    for told in lines:
        click.echo(told)
    if not lines:
        click.echo("Nobody has asked for a text message yet.")


def _told(one: Listed, line: app.Parts) -> Iterator[str]:
    message = one.message
    why = f"  {one.why}" if one.why else ""
    tries = "1 try" if message.tries == 1 else f"{message.tries} tries"
    yield (
        f"{message.wanted_at:%Y-%m-%d %H:%M:%S}Z  {one.state:<8}  {message.kind:<11}  {message.reference}"
        f"  …{message.number[-SHOWN_DIGITS:]}  {tries}{why}"
    )
    if not line.settings.live:
        yield f"    {words_of(message, line.content.of(message.release))}"
