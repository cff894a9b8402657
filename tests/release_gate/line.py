"""The line under test: its web and its background, as processes that can be killed and begun again."""

from __future__ import annotations

import shutil
import socket
import time
from collections.abc import Mapping
from pathlib import Path

import requests

from tests.line import ACCOUNT_SID, AUTH_TOKEN, PROJECT, SECRET
from tests.release_gate.plan import WEB_WORKERS, Plan
from tests.release_gate.processes import Started
from tests.release_gate.trouble import TroubleFile
from tests.stripe_server.process import StripeAccount

START_SECONDS = 60
BACKLOG = 512


def door() -> socket.socket:
    """Where the line listens. It is the gate's, and stays open when the line is killed."""
    opened = socket.socket()
    opened.bind(("127.0.0.1", 0))
    opened.listen(BACKLOG)
    return opened


def environment(folder: Path, database_url: str, address: str, account: StripeAccount, gateway: str) -> dict[str, str]:
    """Of a demonstration that charges through Stripe, at this address of its gateway."""
    home = folder / "home"
    for room in ("flows", "prompts"):
        shutil.copytree(PROJECT / room, home / room)
    own: dict[str, str] = account.settings | {"IVR_STRIPE_API_BASE": gateway}
    return own | {
        "IVR_MODE": "demo",
        "IVR_HOME": str(home),
        "IVR_DATABASE_URL": database_url,
        "IVR_PUBLIC_URL": address,
        "IVR_WORKERS": str(WEB_WORKERS),
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "IVR_SECRET_KEY": SECRET.decode(),
    }


class Line:
    """`door` is where its web listens, and `carrier` the address at which its background sends messages."""

    def __init__(
        self, plan: Plan, folder: Path, environment: Mapping[str, str], door: socket.socket, carrier: str
    ) -> None:
        self._plan, self._folder, self._environment, self._door = plan, folder, environment, door
        self._carrier = carrier
        self._trouble = TroubleFile(folder)
        self._web: Started | None = None
        self._background: Started | None = None

    def begin(self) -> None:
        """Start it, and wait until it answers."""
        door = self._door.fileno()
        self._web = self._started("web", str(door), door)
        self._background = self._started("background", self._carrier)
        give_up = time.monotonic() + START_SECONDS
        while time.monotonic() < give_up:
            try:
                if requests.get(f"{self._environment['IVR_PUBLIC_URL']}/readyz", timeout=5).ok:
                    return
            except requests.RequestException:
                time.sleep(0.1)
        raise AssertionError(f"the line does not answer; see {self._folder}")

    def _started(self, what: str, more: str, *shared: int) -> Started:
        words = [what, str(self._folder), self._plan.written(), more]
        return Started("inside", words, self._folder, what, self._environment, shared)

    def _one(self, of_the_web: bool) -> Started:
        one = self._web if of_the_web else self._background
        assert one is not None
        return one

    def kill_one(self, of_the_web: bool) -> None:
        self._one(of_the_web).tell("kill")

    def stop_one(self, of_the_web: bool, seconds: float) -> None:
        self._one(of_the_web).tell(f"stop {seconds}")

    def kill_all(self) -> None:
        """The machine is gone, and begins again."""
        began = time.monotonic()
        self.stop()
        self.begin()
        self._trouble.add("line gone", "all of it killed", began)

    def fill_disk(self, seconds: float) -> None:
        """The file of its SQLite database cannot grow for so long."""
        began = time.monotonic()
        for one in (self._one(True), self._one(False)):
            one.tell("full")
        time.sleep(seconds)
        for one in (self._one(True), self._one(False)):
            one.tell("room")
        self._trouble.add("database gone", "disk full", began)

    def calm(self) -> None:
        self._one(True).tell("calm")
        self._one(False).tell("calm")

    def stop(self) -> None:
        """It has no time to tidy up."""
        for one in (self._web, self._background):
            if one is not None:
                one.kill()
