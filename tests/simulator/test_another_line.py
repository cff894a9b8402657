"""`ivr call --url` plays a line that is not ours, with a token and without one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr import cli

from .orchard import growing

TOKEN = "f" * 32


@pytest.fixture(scope="module")
def open_orchard() -> Iterator[str]:
    with growing() as url:
        yield url


def ivr_call(url: str, home: Path, *words: str, typed: str = "", token: str = TOKEN) -> Result:
    environment = {"IVR_HOME": str(home), "TWILIO_AUTH_TOKEN": token, "TWILIO_ACCOUNT_SID": "AC" + "1" * 32}
    return CliRunner().invoke(cli.main, ["call", "--url", url, *words], input=typed, env=environment)


def test_a_menu_is_walked_through_wrong_key_silence_and_all(open_orchard: str, tmp_path: Path) -> None:
    call = ivr_call(open_orchard, tmp_path, typed="7\nsilence\n1\n")
    assert call.exit_code == 0, call.output
    heard = [line for line in call.output.splitlines() if line.startswith("line:")]
    greeting = (
        "line:     Thank you for calling the orchard. For directions, press 1. To order a box of apples, press 2."
    )
    assert heard == [
        greeting,
        "line:     Returning to the main menu.",
        greeting,
        greeting,
        "line:     Take the second road after the mill.",
    ]


def test_a_box_of_apples_is_charged_at_once(open_orchard: str, tmp_path: Path) -> None:
    trace = tmp_path / "t.jsonl"
    call = ivr_call(open_orchard, tmp_path, "--trace", str(trace), typed="2\ncard visa-ok\n")
    assert call.exit_code == 0, call.output
    assert "Your small box is on its way." in call.output
    paid = json.loads(trace.read_text().splitlines()[-1])
    assert paid["url"].endswith("/orders/paid?box=small") and paid["params"]["PaymentCardNumber"].endswith("4242")


def test_a_caller_who_presses_star_orders_nothing(open_orchard: str, tmp_path: Path) -> None:
    call = ivr_call(open_orchard, tmp_path, typed="2\n*\n")
    assert "Nothing was ordered, because of caller interrupted with star." in call.output


def test_a_message_is_left(open_orchard: str, tmp_path: Path) -> None:
    assert "a message of 7 seconds" in ivr_call(open_orchard, tmp_path, typed="9\nrecord 7\n").output


def test_a_line_that_checks_signatures_knows_the_token_and_no_other(tmp_path: Path) -> None:
    with growing(TOKEN) as url:
        known = ivr_call(url, tmp_path, typed="1\n")
        stranger = ivr_call(url, tmp_path, typed="1\n", token="0" * 32)
        unsigned = ivr_call(url, tmp_path, "--unsigned", typed="1\n")
    assert known.exit_code == 0, known.output
    assert stranger.exit_code == 1 and "11200" in stranger.output and "403" in stranger.output
    assert unsigned.exit_code == 1


def test_without_a_token_requests_carry_no_signature(open_orchard: str, tmp_path: Path) -> None:
    assert ivr_call(open_orchard, tmp_path, "--unsigned", typed="1\n").exit_code == 0
