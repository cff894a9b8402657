"""What operators see of text messages."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

import app
from ivr import cli
from ivr.settings import Unusable
from ivr.settings import load as environment
from ivr.store.stops import Stops
from tests.line import TO_THE_AMOUNTS, LineUnderTest

PAYS = (*TO_THE_AMOUNTS, "1", "card visa-ok", "1", "silence")
PRODUCTION = {
    "IVR_MODE": "production",
    "IVR_DATABASE_URL": "postgresql://line@db/line",
    "IVR_PUBLIC_URL": "https://line.example.org",
    "IVR_GATEWAY": "stripe",
    "IVR_STRIPE_SECRET_KEY": "sk_live_" + "5" * 24,
    "IVR_STRIPE_WEBHOOK_SECRET": "whsec_" + "5" * 24,
    "TWILIO_ACCOUNT_SID": "AC" + "5" * 32,
    "TWILIO_AUTH_TOKEN": "9" * 32,
    "IVR_SECRET_KEY": "a key nobody has used for anything before",
}


def listed(sqlite_url: str) -> list[str]:
    told = CliRunner().invoke(cli.main, ["messages", "list"], env=LineUnderTest.environment(sqlite_url))
    assert told.exit_code == 0, told.output
    return told.output.splitlines()


def test_messages_are_listed_as_they_stand_with_the_words_in_a_demonstration(
    line: LineUnderTest, sqlite_url: str
) -> None:
    assert listed(sqlite_url) == ["Nobody has asked for a text message yet."]
    line.call([*PAYS, "1"])
    row, words = listed(sqlite_url)
    assert re.fullmatch(r"[-0-9]{10} [:0-9]{8}Z  waiting   receipt      \d{8}  …42  0 tries", row)
    assert words.startswith("    Billing line: we received your payment of $125.40, card ending 4242. Reference ")
    assert line.parts.messenger is not None and line.parts.messenger.send_due() == 1
    assert "  sent      receipt " in listed(sqlite_url)[0]


def test_what_was_given_up_says_why_and_nowhere_the_number(line: LineUnderTest, sqlite_url: str) -> None:
    line.call([*PAYS, "1"])
    Stops(line.parts.database).stop("+15105550142", app.now() - timedelta(minutes=1))
    assert line.parts.messenger is not None and line.parts.messenger.send_due() == 0
    row = listed(sqlite_url)[0]
    assert row.endswith("…42  0 tries  stopped") and "5105550142" not in row


def test_a_real_line_offers_messages_only_with_a_number_to_send_from(tmp_path: Path) -> None:
    without = environment({**PRODUCTION, "IVR_HOME": str(tmp_path)})
    assert app.carrier(without) is None
    for text_from in ("+15105550100", "MG" + "0" * 32):
        assert app.carrier(environment({**PRODUCTION, "IVR_HOME": str(tmp_path), "IVR_TEXT_FROM": text_from}))
    with pytest.raises(Unusable, match="IVR_TEXT_FROM: is neither a number like"):
        environment({**PRODUCTION, "IVR_HOME": str(tmp_path), "IVR_TEXT_FROM": "510-555-0100"})
