"""The line is killed in the middle of a call, or one of its workers; it begins again, and callers notice nothing."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.settings import load
from ivr.simulator.caller import Action, Listens, Moment, Scripted
from ivr.simulator.clock import Clock
from ivr.simulator.phone import Phone
from ivr.simulator.transport import RequestsTransport
from tests.line import MORNING, TO_THE_AMOUNTS
from tests.server import Server

PAYS = [*TO_THE_AMOUNTS, "1", "card visa-ok", "1", "silence"]
# While the caller has the card in hand, and while they write the number down.
KILLED_AT = ("confirm", "receipt")
BACK_WITHIN_SECONDS = 30


class Killing(Listens):
    """A caller at whose steps the line is killed, and begins again, before they do anything."""

    def __init__(self, server: Server, lines: list[str]) -> None:
        self.server = server
        self.caller = Scripted(lines)
        self.killed: list[str | None] = []

    def act(self, moment: Moment) -> Action:
        if moment.step in KILLED_AT:
            self.server.kill()
            self.server.begin()
            self.killed.append(moment.step)
        return self.caller.act(moment)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server.in_folder(tmp_path).start()
    yield running
    running.stop()


def test_a_line_that_is_killed_around_the_key_that_pays_charges_once(server: Server) -> None:
    settings = load(server.environment)
    caller = Killing(server, PAYS)
    url = f"http://127.0.0.1:{server.port}/voice"
    ending = Phone(
        url,
        caller=caller,
        from_number="+15105550142",
        to_number="+18003903507",
        account_sid=settings.account_sid,
        auth_token=settings.auth_token,
        clock=Clock.parse(MORNING),
        transport=RequestsTransport(),
        status_callback=f"{url}/status",
    ).call()
    assert ending.ordinary, ending.reason
    assert tuple(caller.killed) == KILLED_AT
    assert any("was approved" in heard.words for heard in ending.heard)
    listed = server.ivr("payments", "list").output.splitlines()
    assert len(listed) == 1 and "succeeded" in listed[0]
    assert server.ivr("accounts", "show", "10000001").output.splitlines()[0].endswith(": 0.00 owed")


def test_a_worker_that_dies_is_begun_again_and_the_line_goes_on(tmp_path: Path) -> None:
    running = Server.in_folder(tmp_path)
    running.environment["IVR_WORKERS"] = "2"
    running.start()
    try:
        assert running.process is not None
        first = _workers(running.process.pid)
        assert len(first) == 2
        os.kill(min(first), signal.SIGKILL)
        give_up = time.monotonic() + BACK_WITHIN_SECONDS
        while len(_workers(running.process.pid) - {min(first)}) < 2 and time.monotonic() < give_up:
            assert running.process.poll() is None, "the line has ended with one of its workers"
            time.sleep(0.1)
        now = _workers(running.process.pid)
        assert len(now) == 2 and len(now & first) == 1
        called = running.call("--clock", MORNING, stdin="hangup\n")
        assert called.exit_code == 0, called.output
    finally:
        running.stop()


def _workers(parent: int) -> set[int]:
    """The processes it has spawned to answer; another of its children only tidies up after them."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return {int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()}
