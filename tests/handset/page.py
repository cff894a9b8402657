"""The page without a browser: it says over JSON what a person does, and keeps what it was told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from ivr.handset.call import Connection
from ivr.handset.pages import Line, handset_pages
from ivr.handset.reading import Suggested
from ivr.simulator.clock import read_time
from ivr.simulator.transport import Transport
from tests.simulator.fakeline import ACCOUNT, CLOCK, LINE, TOKEN

Told = dict[str, Any]


def web_for(
    transport: Transport, *, patience_seconds: float = 60.0, broke: Callable[[Exception], None] | None = None
) -> Flask:
    """An application with nothing but the telephone, plugged into any line."""
    connection = Connection(LINE, f"{LINE}/status", ACCOUNT, TOKEN, lambda: transport)
    line = Line(connection, lambda: [Suggested("+18003903507", read_time(CLOCK))], "10000001", ("03151948", "94612"))
    web = Flask(__name__)
    web.register_blueprint(handset_pages(line, broke or _never, patience_seconds))
    return web


def _never(error: Exception) -> None:
    raise AssertionError("the telephone broke") from error


@dataclass
class Page:
    web: Flask
    call: str = ""
    pending: Told = field(default_factory=dict)
    events: list[Told] = field(default_factory=list)

    def send(self, path: str, said: object, **headers: str) -> TestResponse:
        return self.web.test_client().post(f"/phone{path}", json=said, headers=headers)

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.web.test_client().get(f"/phone{path}", headers=headers)

    def begin(self, **order: str) -> Page:
        answer = self.send("/calls", order)
        assert answer.status_code == 200, answer.json
        self.call = self._take(answer)["call"]
        return self

    def do(self, **said: object) -> Told:
        """One thing the caller does; the answer, with `error` when it was refused."""
        return self._take(self.send(f"/calls/{self.call}?seen={len(self.events)}", said))

    def look(self) -> Told:
        return self._take(self.get(f"/calls/{self.call}?seen={len(self.events)}"))

    def listen(self) -> Told:
        """Hear everything out until the line waits, or the call is over."""
        while "sound" in self.pending:
            self.do(heard=True)
        return self.pending

    def press(self, keys: str) -> None:
        for key in keys:
            assert "error" not in self.do(press=key)

    def follow(self, lines: Sequence[str]) -> None:
        """At each moment the line waits: a row of keys, `card NAME`, `silence` or `hangup`."""
        for line in lines:
            self.listen()
            word, _, rest = line.partition(" ")
            if word in ("silence", "hangup"):
                self.do(**{word: True})
            elif rest:
                self.do(**{word: rest})
            else:
                self.press(line)

    def words(self) -> list[str]:
        return [event["words"] for event in self.events if event["kind"] == "heard"]

    def warnings(self) -> list[str]:
        return [event["message"] for event in self.events if event["kind"] == "warned"]

    def script(self) -> str:
        return self.get(f"/calls/{self.call}/script").get_data(as_text=True)

    def _take(self, answer: TestResponse) -> Told:
        told: Told = answer.get_json()
        self.events += told.get("events", [])
        self.pending = told.get("pending", self.pending)
        return told
