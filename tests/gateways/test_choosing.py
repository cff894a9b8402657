"""Which gateway a line charges through, and which it does not start with."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

import app
from ivr import cli
from ivr.cli.serve import _ask_the_gateway
from ivr.gateways import GATEWAYS, kind
from ivr.gateways.stripe import NO_CHARGES
from ivr.gateways.stripe_conversation import KEY_UNKNOWN
from ivr.settings import Settings, Unusable
from tests.line import PROJECT, LineUnderTest
from tests.payments.gateways import ABILITIES, FakeGateway
from tests.stripe_server.process import StripeAccount


@contextmanager
def joined(settings: Settings) -> Iterator[app.Parts]:
    parts = app.join(settings)
    yield parts
    parts.close()


@pytest.mark.parametrize("name", GATEWAYS)
def test_a_gateway_is_made_by_its_name(sqlite_url: str, stripe_account: StripeAccount, name: str) -> None:
    with joined(LineUnderTest.settings(sqlite_url, **{**stripe_account.settings, "IVR_GATEWAY": name})) as parts:
        assert parts.cashier.gateway.name == name
        assert kind(name).problems(parts.settings.of_gateway, False) == []


def test_a_gateway_that_charges_in_one_step_is_refused_in_every_mode(sqlite_url: str) -> None:
    one_step = FakeGateway(abilities=replace(ABILITIES, two_step=False))
    for mode in ("demo", "production"):
        with pytest.raises(Unusable, match="'fake' charges in one step"):
            app.join(LineUnderTest.settings(sqlite_url, IVR_MODE=mode), gateway=lambda database: one_step)


def test_production_does_not_start_with_a_gateway_in_trouble(
    sqlite_url: str, stripe_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = StripeAccount.opened(stripe_address, "live", charges_enabled=False)
    settings = LineUnderTest.settings(sqlite_url, IVR_MODE="production", **account.settings)
    monkeypatch.setattr("ivr.settings.load", lambda **_: settings)
    monkeypatch.setattr("ivr.logs.set_up", lambda: None)
    monkeypatch.setattr("ivr.cli.serve._refuse_taken_port", lambda port: None)

    started = CliRunner().invoke(cli.main, ["serve"])

    assert (started.exit_code, started.output.strip()) == (1, f"Error: {NO_CHARGES}")


def test_a_demonstration_starts_and_says_that_payments_will_not_work(
    sqlite_url: str, stripe_address: str, stripe_account: StripeAccount, capsys: pytest.CaptureFixture[str]
) -> None:
    nobodys = {**stripe_account.settings, "IVR_STRIPE_SECRET_KEY": "sk_test_nobodys"}
    with joined(LineUnderTest.settings(sqlite_url, **nobodys)) as parts:
        _ask_the_gateway(parts)
    assert capsys.readouterr().err == f"Payments will not work. {KEY_UNKNOWN}\n"

    with joined(LineUnderTest.settings(sqlite_url, **stripe_account.settings)) as parts:
        _ask_the_gateway(parts)
    assert capsys.readouterr().err == ""


def test_what_stripes_package_would_print_is_not_printed(tmp_path: Path) -> None:
    """It prints whole requests, and what banks say, when a variable of its own asks for that."""
    program = (
        "from ivr.gateways.stripe import Stripe\n"
        "from ivr.ledger.money import Money\n"
        "import logging; logging.basicConfig(level=logging.DEBUG, filename='log')\n"
        "Stripe('sk_test_1', live=False, api_base='http://127.0.0.1:9').create('p1', Money(100), 'pm_1', 'p1:create')\n"
    )
    environment = {**os.environ, "STRIPE_LOG": "debug", "PYTHONPATH": str(PROJECT)}
    words = [sys.executable, "-c", program]
    done = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path, env=environment, timeout=30, check=False)

    assert done.returncode == 0, done.stderr
    assert "gateway_silent" in done.stdout + done.stderr
    assert "pm_1" not in done.stdout + done.stderr + (tmp_path / "log").read_text()
