"""`ivr call`: a telephone in the terminal."""

from __future__ import annotations

import sys
from typing import Any

import click

from ivr import settings as environment
from ivr.settings import Unusable
from ivr.simulator import terminal
from ivr.simulator.wallet import listed


@click.command(epilog=f"\b\nWhat a caller can pay with (card NAME):\n{listed()}")
@click.option("--url", help="Where the line answers; any server that speaks TwiML. Default: ours.")
@click.option("--from", "from_number", help="The number calling, or anonymous.")
@click.option("--to", "to_number", help="The number dialled.")
@click.option("--clock", help='When the call begins: "2027-03-16 4:58 pm America/Los_Angeles".')
@click.option("--script", type=click.Path(dir_okay=False), help="Play this .call file and compare what is heard.")
@click.option("--record", type=click.Path(dir_okay=False), help="Write the call down as a .call file.")
@click.option("--trace", type=click.Path(dir_okay=False), help="Write every HTTP request as a line of JSON.")
@click.option("--speak", is_flag=True, help="Say it aloud, with espeak-ng.")
@click.option("--agent", help="What happens when an agent is rung: answers, busy, no-answer, failed, canceled.")
@click.option(
    "--status-callback", help="Where the end of the call is told. Default: URL/status for a URL ending in /voice."
)
@click.option("--fallback", help="What Twilio asks when the line fails: the number's “primary handler fails”.")
@click.option(
    "--twice", is_flag=True, help="Send every webhook twice at the same moment; both answers must be the same."
)
@click.option("--unsigned", is_flag=True, help="Send no signature, to a line of others whose token you do not have.")
def call(url: str | None, status_callback: str | None, unsigned: bool, **options: Any) -> None:
    """A telephone in the terminal.

    Type keys, or: silence, hangup, card visa-ok, clock 5:00 pm. When standard input is not a terminal, each line
    of it is what the caller does at the next moment the line waits.
    """
    try:
        settings = environment.load()
    except Unusable as wrong:
        raise click.ClickException(str(wrong)) from wrong
    url = url or settings.voice_url
    if status_callback is None and url.endswith("/voice"):
        status_callback = f"{url}/status"
    sys.exit(
        terminal.play(
            url=url,
            account_sid=settings.account_sid,
            auth_token=None if unsigned else settings.auth_token,
            status_callback=status_callback,
            stdin=sys.stdin,
            stdout=sys.stdout,
            **options,
        )
    )
