"""A call ends on the release it began with, whatever is saved, published, restarted or answered by another worker.

Real processes, called over HTTP. In the new release the menu the caller is going to is not even there any more.
"""

from __future__ import annotations

import itertools
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from ivr.settings import load
from ivr.simulator.caller import Action, Listens, Moment, Scripted
from ivr.simulator.clock import Clock
from ivr.simulator.phone import Ending, Phone
from ivr.simulator.transport import Answer, RequestsTransport, Transport
from tests.line import ACCOUNT_SID, AUTH_TOKEN, MORNING, said
from tests.production import Worker
from tests.releases.supervisor import EN, GREETING, Supervisor
from tests.server import Server

FLOW, HOURS = "flows/pay-by-phone.yaml", "flows/hours.yaml"
OLD_MENU, NEW_GREETING, NEW_MENU = "To pay a bill, press 1.", "Good day.", "To pay what you owe, press 1."
ALWAYS_OPEN = "".join(
    f"{calendar}: {{time_zone: America/Los_Angeles, weekly: {{Mon-Sun: '0:00 - 24:00'}}}}\n"
    for calendar in ("payments", "agents")
)
# Two turns at the menu, one of them after something else was said in between.
LINES = ["1", "2", "1", "hangup"]


class Interrupted(Listens):
    """A caller before whose first key the world changes."""

    def __init__(self, change: Callable[[], None]) -> None:
        self.caller = Scripted(LINES)
        self.change: Callable[[], None] | None = change

    def act(self, moment: Moment) -> Action:
        if self.change is not None:
            self.change()
            self.change = None
        return self.caller.act(moment)


def edit(supervisor: Supervisor) -> None:
    supervisor.greets(NEW_GREETING)
    supervisor.edits(EN, "pay_a_bill: To pay a bill", "pay_a_bill: To pay what you owe")
    flow = supervisor.folder / FLOW
    flow.write_text(re.sub(r"\bmain_menu\b", "first_menu", flow.read_text(encoding="utf-8")), encoding="utf-8")


def call(public_url: str, sid: str, token: str, change: Callable[[], None], transport: Transport) -> Ending:
    return Phone(
        f"{public_url}/voice",
        caller=Interrupted(change),
        from_number="+15105550142",
        to_number="+18003903507",
        account_sid=sid,
        auth_token=token,
        clock=Clock.parse(MORNING),
        transport=transport,
    ).call()


def assert_each_heard_its_own(before: Ending, after: Ending) -> None:
    assert said(before, GREETING) and said(before, OLD_MENU) and said(before, "enter your account number")
    assert not said(before, NEW_MENU) and not said(before, "went wrong"), before.reason
    assert said(after, NEW_GREETING) and said(after, NEW_MENU) and said(after, "enter your account number")
    assert not said(after, GREETING)


def nothing_changes() -> None:
    pass


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server.in_folder(tmp_path).start()
    yield running
    running.stop()


def test_a_demonstration_that_is_restarted_after_a_save_ends_the_call_with_its_own_words(server: Server) -> None:
    settings = load(server.environment)
    supervisor = Supervisor(server.home, server.environment["IVR_DATABASE_URL"], "ana")

    def save_and_restart() -> None:
        edit(supervisor)
        server.kill()
        server.begin()

    def made(change: Callable[[], None]) -> Ending:
        url = f"http://127.0.0.1:{server.port}"
        return call(url, settings.account_sid, settings.auth_token, change, RequestsTransport())

    assert_each_heard_its_own(made(save_and_restart), made(nothing_changes))


def test_who_sits_at_the_terminal_is_shown_once_what_is_wrong_with_a_save(tmp_path: Path) -> None:
    server = Server.in_folder(tmp_path).start()
    health = f"http://127.0.0.1:{server.port}/healthz"
    try:
        Supervisor(server.home, "", "ana").edits(HOURS, "7:00 am - 5:00 pm", "5:00 pm - 7:00 am")
        give_up = time.monotonic() + 20
        while not (broken := requests.get(health, timeout=5).json()["broken"]) and time.monotonic() < give_up:
            time.sleep(0.1)
        time.sleep(2.5)  # the process at the terminal looks once a second, and has looked again since
    finally:
        printed = server.stop().splitlines()
    assert "closes before it opens" in broken[0]
    (shown,) = [number for number, line in enumerate(printed) if line.startswith("flows/hours.yaml:5:")]
    assert "5:00 pm - 7:00 am" in printed[shown + 1] and "^" in printed[shown + 2]
    assert (
        printed.count("What was saved does not reach callers; they hear what was good before. Mend it and save again.")
        == 1
    )
    assert [line for line in printed if '"broken_file"' in line], "the log has it, too"


@dataclass
class InTurn:
    """A reverse proxy that sends each webhook to the next of its workers."""

    workers: list[Worker]
    inner: RequestsTransport = field(default_factory=RequestsTransport)
    asked: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.turns = itertools.cycle(self.workers)

    def send(self, method: str, url: str, headers: dict[str, str], body: str, timeout_seconds: float) -> Answer:
        worker = next(self.turns)
        self.asked.add(worker.port)
        parts = urlsplit(url)
        here = parts._replace(netloc=f"127.0.0.1:{worker.port}", scheme="http").geturl()
        return self.inner.send(method, here, headers, body, timeout_seconds)


def free_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def workers(tmp_path: Path, database_url: str) -> Iterator[list[Worker]]:
    """One worker on SQLite, two on PostgreSQL, behind one public address; their folder holds nothing at all."""
    home = tmp_path / "nothing-here"
    home.mkdir()
    number = 1 if database_url.startswith("sqlite") else 2
    running = [Worker(free_port(), home, database_url, "https://line.example") for _ in range(number)]
    yield running
    for worker in running:
        worker.kill()


def test_in_production_a_call_ends_on_its_publication_after_a_restart_and_on_every_worker(
    tmp_path: Path, database_url: str, workers: list[Worker]
) -> None:
    ana = Supervisor.at(tmp_path / "ana", database_url, "ana")
    (ana.folder / HOURS).write_text(ALWAYS_OPEN)
    ana.publishes("Always open")
    for worker in workers:
        worker.begin()
    for worker in workers:
        worker.serves(1)
    proxy = InTurn(workers)

    def publish_and_restart() -> None:
        edit(ana)
        ana.publishes("New words")
        for worker in workers:
            worker.kill()
            worker.begin()
        for worker in workers:
            worker.serves(2)

    def made(change: Callable[[], None]) -> Ending:
        return call("https://line.example", ACCOUNT_SID, AUTH_TOKEN, change, proxy)

    assert_each_heard_its_own(made(publish_and_restart), made(nothing_changes))
    assert proxy.asked == {worker.port for worker in workers}
