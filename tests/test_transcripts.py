"""Two of the calls of tests/calls, played over HTTP against a running server, on both databases: one charge.

All of them are collected by pytest as well, and played on a line in this process.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ENGINES
from tests.databases import PostgreSQLServer
from tests.server import Server

CALLS = Path(__file__).parent / "calls"
PAYING = ["pays-in-english.call", "pays-in-spanish.call"]


@pytest.fixture(params=ENGINES)
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    url = ""
    if request.param == "postgresql":
        postgresql: PostgreSQLServer = request.getfixturevalue("postgresql_server")
        url = postgresql.fresh()
    running = Server.in_folder(tmp_path, url).start()
    yield running
    running.stop()


@pytest.mark.parametrize("delivery", [[], ["--twice"]], ids=["once", "twice"])
@pytest.mark.parametrize("transcript", PAYING)
def test_a_bill_is_paid_over_http(server: Server, transcript: str, delivery: list[str]) -> None:
    call = server.call("--script", str(CALLS / transcript), *delivery)
    assert call.exit_code == 0, call.output
    shown = server.ivr("accounts", "show", "10000001")
    assert shown.output.splitlines()[0].endswith(": 0.00 owed")
    listed = server.ivr("payments", "list").output.splitlines()
    assert len(listed) == 1
    assert "succeeded" in listed[0] and "125.40 USD" in listed[0] and "10000001" in listed[0]
    assert server.ivr("ledger", "check").exit_code == 0
