"""The `ivr` command: one file for each of its words.

Nothing is decided in this room: a command reads its options, calls one thing, and prints. What an
operator can mend is never shown as a traceback.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import click

# Each word, and the file of this folder it is in. A file is read only when its word is used, so that a
# telephone call need not wait for the server's libraries.
WORDS: Mapping[str, str] = {
    "accounts": "accounts",
    "agents-only": "switches",
    "announce": "switches",
    "call": "call",
    "check": "check",
    "close": "switches",
    "db": "books",
    "diff": "diff",
    "graph": "graph",
    "hear": "hear",
    "ledger": "books",
    "lift": "switches",
    "messages": "messages",
    "outline": "outline",
    "payments": "payments",
    "prompts": "prompts",
    "publish": "publish",
    "pull": "pull",
    "releases": "releases",
    "rollback": "rollback",
    "schema": "schema",
    "serve": "serve",
    "status": "status",
    "stop-payments": "switches",
    "test": "test",
    "withdraw": "withdraw",
    "worker": "worker",
}


class Words(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(WORDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in WORDS:
            return None
        command: click.Command = getattr(import_module(f"ivr.cli.{WORDS[cmd_name]}"), cmd_name.replace("-", "_"))
        return command


@click.group(cls=Words)
def main() -> None:
    """A line on which people pay healthcare bills by phone."""
