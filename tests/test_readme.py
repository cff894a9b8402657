"""What the README shows is true."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from ivr import billing_file, cli
from ivr.gateways import GATEWAYS, kind
from ivr.ledger.payment import MOVES
from ivr.settings import Settings

PROJECT = Path(__file__).parent.parent
README = (PROJECT / "README.md").read_text()


def test_the_call_it_shows_is_one_that_is_played_against_the_server() -> None:
    shown = re.search(r"<!-- (\S+) -->\n```\n(.*?)```", README, re.DOTALL)
    assert shown is not None
    assert shown[2] == (PROJECT / shown[1]).read_text()


def test_every_setting_is_in_it() -> None:
    names = {field.validation_alias for field in Settings.model_fields.values()} - {None}
    of_gateways = {setting for name in GATEWAYS for setting in kind(name).settings}
    assert set(re.findall(r"`((?:IVR|TWILIO)_[A-Z_]+)`", README)) == names | of_gateways


def test_every_column_of_the_billing_file_is_in_it() -> None:
    table = README[README.index("| column |") : README.index("## Money")]
    assert set(billing_file.COLUMNS) <= set(re.findall(r"`(\w+)`", table))


def test_every_place_a_payment_can_stand_is_in_it() -> None:
    table = README[README.index("| state |") : README.index("One payment of an account")]
    assert set(re.findall(r"`(\w+)`", table)) == set(MOVES)


def _known(words: list[str]) -> bool:
    command: click.Command | None = cli.main
    for word in words:
        if isinstance(command, click.Group):
            command = command.get_command(click.Context(command), word)
        elif word == "--help":
            return command is not None
        elif word.startswith("--") and command is not None:
            return any(word in option.opts for option in command.params)
    return command is not None


@pytest.mark.parametrize(
    "line", sorted(set(re.findall(r"(?:`|bin/)ivr ((?:[a-z]+(?:-[a-z]+)* ?)+(?:--[a-z-]+)?)", README)))
)
def test_every_command_it_names_exists(line: str) -> None:
    assert _known(line.split()), line


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([\w./-]+)\)", README))))
def test_every_link_leads_somewhere(link: str) -> None:
    assert (PROJECT / link).exists()


def test_the_map_names_every_room() -> None:
    rooms = {path.name for path in (PROJECT / "ivr").glob("*/__init__.py")} | {
        path.parent.name for path in (PROJECT / "ivr").glob("*/__init__.py")
    }
    map_ = README[README.index("## The map") :]
    assert not [room for room in rooms if room != "__init__.py" and f"ivr/{room}/" not in map_]


def test_the_changelog_speaks_to_somebody() -> None:
    lines = [line for line in (PROJECT / "CHANGELOG.md").read_text().splitlines() if line.startswith("- ")]
    assert lines
    assert all(re.match(r"- \*(Callers|Supervisors|Testers|Operators)\* ", line) for line in lines)
