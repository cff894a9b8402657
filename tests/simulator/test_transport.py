"""Real HTTP: connections that stay open, cookies that do not, and lines that break off."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ivr.simulator.transport import NEVER, RequestsTransport, Unreachable


class Line(BaseHTTPRequestHandler):
    """A line that keeps connections open, as servers do, and hands out cookies."""

    protocol_version = "HTTP/1.1"
    connections: list[object]
    received: list[dict[str, str]]

    def setup(self) -> None:
        super().setup()
        self.connections.append(self.connection)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.received.append(dict(self.headers))
        if self.path == "/breaks":
            self.close_connection = True
            return
        if self.path == "/slow":
            time.sleep(0.5)
        body = b"x" * 200_000 if self.path == "/large" else b"<Response/>"
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Set-Cookie", "a=1; Path=/")
        self.send_header("Content-Length", str(len(body) * (2 if self.path == "/stops" else 1)))
        self.end_headers()
        self.wfile.write(body)
        if self.path == "/stops":
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def line() -> Iterator[str]:
    Line.connections, Line.received = [], []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Line)
    server.daemon_threads = True
    serving = threading.Thread(target=server.serve_forever, args=(0.02,))
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    serving.join()
    server.server_close()


def ask(transport: RequestsTransport, url: str, timeout_seconds: float = 5) -> int:
    return transport.send("POST", url, {}, "a=1", timeout_seconds).status


def test_many_requests_go_over_one_connection(line: str) -> None:
    transport = RequestsTransport()
    assert [ask(transport, f"{line}/voice") for _ in range(5)] == [200] * 5
    assert len(Line.connections) == 1


def test_requests_at_the_same_moment_have_a_connection_each(line: str) -> None:
    transport = RequestsTransport()
    both = [threading.Thread(target=ask, args=(transport, f"{line}/slow")) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert len(Line.connections) == 2
    assert ask(transport, f"{line}/voice") == 200 and len(Line.connections) == 2


def test_only_the_cookies_and_passwords_of_the_call_are_sent(line: str) -> None:
    """Each call keeps its own, and says so in the headers; the transport, which is everybody's, adds none."""
    transport = RequestsTransport()
    for _ in range(2):
        ask(transport, line.replace("//", "//somebody:secret@") + "/voice")
    assert not [headers for headers in Line.received if "Cookie" in headers or "Authorization" in headers]
    transport.send("POST", f"{line}/voice", {"Cookie": "b=2", "Authorization": "Basic abc"}, "a=1", 5)
    assert (Line.received[-1]["Cookie"], Line.received[-1]["Authorization"]) == ("b=2", "Basic abc")


def test_a_connection_is_used_again_after_an_answer_that_was_too_large(line: str) -> None:
    transport = RequestsTransport()
    assert len(transport.send("POST", f"{line}/large", {}, "a=1", 5).body) < 80_000
    assert ask(transport, f"{line}/voice") == 200


def test_a_line_that_takes_a_connection_and_breaks_it_may_have_done_its_work(line: str) -> None:
    """So Twilio does not try again by itself, as it does where no connection came about."""
    for path in ("/breaks", "/stops"):
        with pytest.raises(Unreachable) as broken:
            ask(RequestsTransport(), line + path)
        assert (broken.value.code, broken.value.seconds) == (11200, 0)


def test_an_answer_that_does_not_come_in_time_is_waited_for_as_long_as_twilio_does(line: str) -> None:
    with pytest.raises(Unreachable) as late:
        ask(RequestsTransport(), f"{line}/slow", 0.1)
    assert (late.value.code, late.value.seconds) == (11200, NEVER)


def test_nobody_there_is_known_at_once() -> None:
    with pytest.raises(Unreachable) as refused:
        ask(RequestsTransport(), "http://127.0.0.1:1/voice")
    assert (refused.value.code, refused.value.seconds) == (11205, 0)


def test_a_name_nobody_has_is_another_error(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(Unreachable) as unknown:
        ask(RequestsTransport(), "http://line.invalid/voice")
    assert unknown.value.code == 11210


def test_a_quick_answer_takes_no_time_of_the_call(line: str) -> None:
    assert RequestsTransport().send("POST", f"{line}/voice", {}, "a=1", 5).seconds == 0
