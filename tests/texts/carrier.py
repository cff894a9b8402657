"""The part of Twilio's REST API that sends text messages, on 127.0.0.1: strict, and told what is to go wrong."""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from twilio.http.http_client import TwilioHttpClient

from ivr.senders.twilio import TwilioTexts
from tests.line import ACCOUNT_SID, AUTH_TOKEN

TWILIO = "https://api.twilio.com"
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
FROM = "+15105550100"
LONGEST_BODY = 1600
CLIENT_WAITS_SECONDS = 0.5
KNOWN = {"To", "From", "MessagingServiceSid", "Body"}
# What can go wrong with the next request, in the order in which it does: a code of Twilio's, with its status; or
NEVER_ANSWERS, LOST, BROKEN = "sends, and never answers", "sends, and answers 500", "answers 500"


class Carrier(ThreadingHTTPServer):
    """`sent` are the messages that people would have got, and `asked` the requests: POST, GET."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.sent: list[dict[str, str]] = []
        self.asked: list[str] = []
        self.trouble: list[str | int] = []
        self.closing = threading.Event()
        self._lock = threading.Lock()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever asked does not wait any more, or never asked to the end."""

    @property
    def words(self) -> list[str]:
        return [message["body"] for message in self.sent]

    def client(self, text_from: str = FROM) -> TwilioTexts:
        return texts_at(f"http://127.0.0.1:{self.server_port}", CLIENT_WAITS_SECONDS, text_from)

    def take(self, form: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        """Send a message, as Twilio takes one."""
        if form.keys() - KNOWN or any(len(values) != 1 for values in form.values()):
            return _error(400, 20001)
        given = {name: values[0] for name, values in form.items()}
        if ("From" in given) == ("MessagingServiceSid" in given):
            return _error(400, 21603)
        if not re.fullmatch(r"\+[1-9]\d{6,14}", given.get("To", "")):
            return _error(400, 21211)
        if not 0 < len(given.get("Body", "")) <= LONGEST_BODY:
            return _error(400, 21617)
        with self._lock:
            message = {
                "sid": f"SM{len(self.sent):032x}",
                "to": given["To"],
                "from": given.get("From"),
                "messaging_service_sid": given.get("MessagingServiceSid"),
                "body": given["Body"],
                "status": "queued",
                "date_created": datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S +0000"),
            }
            self.sent.append(message)  # type: ignore[arg-type]
        return 201, message

    def listed(self, query: dict[str, list[str]]) -> dict[str, Any]:
        to = query.get("To", [""])[0]
        found = [message for message in reversed(self.sent) if message["to"] == to]
        return {"messages": found, "next_page_uri": None, "page": 0, "page_size": 50, "uri": MESSAGES}


class _Request(BaseHTTPRequestHandler):
    server: Carrier

    def do_POST(self) -> None:
        announced = int(self.headers["Content-Length"])
        body = self.rfile.read(announced)
        if len(body) < announced or not self._authorised("POST"):
            return
        form = parse_qs(body.decode(), keep_blank_values=True)
        trouble = self.server.trouble.pop(0) if self.server.trouble else ""
        if isinstance(trouble, int):
            return self._answer(*_error(429 if trouble == 20429 else 400, trouble))
        if trouble == BROKEN:
            return self._answer(*_error(500, 20500))
        status, answer = self.server.take(form)
        if trouble == NEVER_ANSWERS:
            self.server.closing.wait(30)
            return None
        return self._answer(*(_error(500, 20500) if trouble == LOST else (status, answer)))

    def do_GET(self) -> None:
        if self._authorised("GET"):
            if self.server.trouble and self.server.trouble[0] == "the list is away":
                self.server.trouble.pop(0)
                return self._answer(*_error(503, 20503))
            self._answer(200, self.server.listed(parse_qs(urlsplit(self.path).query)))
        return None

    def _authorised(self, method: str) -> bool:
        self.server.asked.append(method)
        key = base64.b64encode(f"{ACCOUNT_SID}:{AUTH_TOKEN}".encode()).decode()
        if urlsplit(self.path).path != MESSAGES:
            self._answer(*_error(404, 20404))
        elif self.headers.get("Authorization") != f"Basic {key}":
            self._answer(*_error(401, 20003))
        else:
            return True
        return False

    def _answer(self, status: int, answer: dict[str, Any]) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


def _error(status: int, code: int) -> tuple[int, dict[str, Any]]:
    return status, {"code": code, "message": "…", "more_info": "…", "status": status}


class _Here(TwilioHttpClient):  # type: ignore[misc]
    """Twilio's own client, for which its address is here."""

    def __init__(self, address: str, wait_seconds: float) -> None:
        super().__init__(timeout=wait_seconds, max_retries=0)
        self._address = address

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        assert url.startswith(TWILIO), url
        return super().request(method, self._address + url.removeprefix(TWILIO), *args, **kwargs)


def texts_at(address: str, wait_seconds: float, text_from: str = FROM) -> TwilioTexts:
    """What the line sends by, which finds Twilio at this address."""
    return TwilioTexts(ACCOUNT_SID, AUTH_TOKEN, text_from, _Here(address, wait_seconds))


@contextmanager
def carrier() -> Iterator[Carrier]:
    server = Carrier()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
        thread.join(10)
