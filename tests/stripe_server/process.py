"""Starting the server, and telling an account of it what is to go wrong."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import requests

from tests.line import PROJECT
from tests.stripe_server.wire import signature

SECRET = "whsec_ofTheTests"
PATIENCE_SECONDS = 10


@contextmanager
def stripe_server() -> Iterator[str]:
    """Its address. It ends with this process at the latest, since its standard input does."""
    words = [sys.executable, "-m", "tests.stripe_server"]
    process = subprocess.Popen(words, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None and process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.stdin.close()
        process.wait(PATIENCE_SECONDS)
        process.stdout.close()


@dataclass(frozen=True)
class StripeAccount:
    """An account of its own at the server, by its secret key."""

    address: str
    key: str

    @classmethod
    def opened(cls, address: str, mode: str = "test", **account: Any) -> StripeAccount:
        """`account` as `Account` has it: charges_enabled, moto, forbidden, pending_refunds."""
        opened = cls(address, f"sk_{mode}_{uuid4().hex}")
        opened._tell("accounts", **account)
        return opened

    @property
    def settings(self) -> dict[str, Any]:
        """Of a line that charges here."""
        own = {"SECRET_KEY": self.key, "WEBHOOK_SECRET": SECRET, "API_BASE": self.address}
        return {"IVR_GATEWAY": "stripe", **{f"IVR_STRIPE_{name}": value for name, value in own.items()}}

    def _tell(self, what: str, **said: Any) -> Any:
        answer = requests.post(
            f"{self.address}/_/{what}", data=json.dumps({"key": self.key, **said}), timeout=PATIENCE_SECONDS
        )
        return answer.json()

    def goes_wrong(self, on: str, *faults: str) -> None:
        """The next requests of this kind: create, confirm, cancel, find, refund, charges …"""
        self._tell("faults", on=on, faults=list(faults))

    def goes_wrong_often(self, seed: int, shares: Mapping[str, float]) -> None:
        """Of a hundred requests, so many meet each of these faults; none do any more when there are no shares."""
        self._tell("often", seed=seed, shares=dict(shares))

    def forgets_keys(self) -> None:
        self._tell("keys", forget=True)

    def keeps_keys_for(self, seconds: float) -> None:
        self._tell("keys", lifetime=seconds)

    def put(self, intent: str, **fields: Any) -> None:
        """Let an intent stand somewhere, as if it had come there."""
        self._tell("put", intent=intent, fields=fields)

    def dispute(self, intent: str) -> str:
        return str(self._tell("dispute", intent=intent)["id"])

    def win(self, dispute: str) -> None:
        self._tell("win", dispute=dispute)

    def fail_refund(self, refund: str) -> None:
        self._tell("fail_refund", refund=refund)

    def tells(self, url: str, **how: Any) -> None:
        """Its events from now on go to this address, as `Server.deliver` has it."""
        self._tell("webhook", **{"url": url, "secrets": [SECRET], **how})

    def events(self, kind: str) -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = self._tell("events")
        return [event for event in told if event["type"] == kind]

    @property
    def oracle(self) -> dict[str, Any]:
        """All that truly moved, at one moment; see `Account.oracle`."""
        told: dict[str, Any] = self._tell("oracle")
        return told

    @property
    def charged(self) -> list[tuple[str, int]]:
        """Our id and the amount, one for each time money moved."""
        return [(payment, minor) for payment, _, minor in self._tell("oracle")["charged"]]

    @property
    def refunded(self) -> list[int]:
        return [minor for _, minor in self._tell("oracle")["refunded"]]

    @property
    def intents(self) -> dict[str, str]:
        stand: dict[str, str] = self._tell("oracle")["intents"]
        return stand

    @property
    def asked(self) -> list[str]:
        kinds: list[str] = self._tell("oracle")["asked"]
        return kinds


def signed(event: dict[str, Any], *secrets: str, seconds_ago: int = 0) -> tuple[dict[str, str], bytes]:
    """Headers and body of an event's delivery."""
    body = json.dumps(event).encode()
    header = signature(body, list(secrets or (SECRET,)), int(time.time()) - seconds_ago)
    return {"Stripe-Signature": header, "Content-Type": "application/json; charset=utf-8"}, body
