"""`ivr call` from a pipe, from a script and from a keyboard: what is printed, written and returned."""

import io
import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from ivr.simulator import terminal
from ivr.simulator.transport import Answer, RequestsTransport, Unreachable

from .fakeline import ACCOUNT, CLOCK, LINE, TOKEN, Dead, FakeLine, Page, twiml

LINE_PAGES: dict[str, Page] = {
    "/voice": twiml(
        '<Gather action="/pay" numDigits="1"><Say>To pay a bill, press 1.</Say></Gather><Redirect>/voice</Redirect>',
        x_ivr_step="main_menu",
    ),
    "/pay": '<Pay action="/paid" tokenType="payment-method" postalCode="false"/>',
    "/paid": lambda form: (
        f"<Say>{form['Result']}, ending {form.get('PaymentCardNumber', '')[-4:]}.</Say>"
        '<Dial action="/after">+15105550199</Dial>'
    ),
    "/after": lambda form: f"<Say>The agent: {form['DialCallStatus']}. Goodbye.</Say><Hangup/>",
}


def play(typed: str = "", transport: Any = None, **more: Any) -> tuple[int, str]:
    stdout = io.StringIO()
    settings = {"url": LINE, "clock": CLOCK, "account_sid": ACCOUNT, "auth_token": TOKEN} | more
    code = terminal.play(
        **settings, stdin=io.StringIO(typed), stdout=stdout, transport=transport or FakeLine(LINE_PAGES)
    )
    return code, stdout.getvalue()


def test_a_call_from_a_pipe() -> None:
    code, printed = play("silence\n1\ncard visa-ok\n")
    assert code == 0
    assert printed.startswith(
        "# A call\n"
        "given:    2027-03-16 4:58 pm America/Los_Angeles\n"
        "call:     +15105550142 → +18003903507\n"
        "ivr main_menu:    To pay a bill, press 1.\n"
        "caller:   silence\n"
        "ivr main_menu:    To pay a bill, press 1.\n"
        "caller:   1\n"
    )
    assert "line:     success, ending 4242.\ndial:     +15105550199 (answers)\n" in printed
    assert "end:      the line hung up after 1 min" in printed
    assert "Documents:  5" in printed and "Warnings:   none" in printed


def test_at_the_end_of_the_pipe_the_caller_hangs_up() -> None:
    code, printed = play("")
    assert code == 0 and "caller:   hangup" in printed


def test_a_line_that_fails_the_caller() -> None:
    code, printed = play("", FakeLine({}))
    assert code == 1 and "document failed: 11200" in printed
    code, printed = play("silence\n", FakeLine({"/voice": "<Gather><Say>Press 1.</Say></Gather>"}))
    assert code == 1 and "the line failed the caller: dead air" in printed
    assert play("", Dead())[0] == 1


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("1\ndance\n", "line 2: “dance”"),
        ("1\n4242\n", "line 2: .*by name only"),
        ("\n\ncard visa-ok\n", "line 3: .*did not ask for a card"),
        ("4242424242424242#\n", "line 1: .*card number"),
        ("card gold\n", "line 1: .*visa-ok"),
    ],
)
def test_a_bad_line_ends_with_its_number(typed: str, problem: str) -> None:
    code, printed = play(typed)
    assert code == 2
    assert re.search(problem, printed), printed


@pytest.mark.parametrize(
    "bad",
    [
        {"url": "line.example"},
        {"clock": "soon"},
        {"agent": "sleeps"},
        {"script": "/no/such/file.call"},
        {"trace": "/no/such/folder/t.jsonl"},
    ],
)
def test_bad_usage(bad: dict[str, str]) -> None:
    line = FakeLine(LINE_PAGES)
    assert play("", line, **bad)[0] == 2
    assert line.asked == []


def test_speaking_needs_a_package_and_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    code, printed = play("", speak=True)
    assert code == 2 and "espeak-ng" in printed


@pytest.mark.parametrize("agent", ["answers", "busy", "no-answer", "failed", "canceled"])
def test_a_recorded_call_can_be_played_again(tmp_path: Path, agent: str) -> None:
    file = tmp_path / "a.call"
    assert play("clock 5:00:30 pm\nsilence\n1\ncard visa-ok\n", record=file, agent=agent)[0] == 0
    recorded = file.read_text()
    again = tmp_path / "b.call"
    code, printed = play("", clock=None, script=file, record=again)
    assert code == 0, printed
    assert again.read_text() == recorded
    assert f"dial:     +15105550199 ({agent})" in recorded


def test_a_script_that_cannot_be_read(tmp_path: Path) -> None:
    file = tmp_path / "a.call"
    file.write_text("caller: 1\ncaller: dance\n")
    code, printed = play("", clock=None, script=file)
    assert code == 2 and "a.call: line 2" in printed


def scripted(tmp_path: Path, text: str, **more: Any) -> tuple[int, str]:
    file = tmp_path / "a.call"
    file.write_text(f"given: {CLOCK}{more.pop('given', '')}\n{text}", encoding="utf-8")
    return play("", clock=None, script=file, **more)


def test_a_script_is_played_with_what_it_gives_and_what_goes_wrong(tmp_path: Path) -> None:
    text = "caller: 1\ntrouble: the answer is lost\ncaller: card visa-ok\nend: document failed: …\n"
    assert scripted(tmp_path, text)[0] == 1, "the line failed the caller, as the script says"
    code, printed = scripted(tmp_path, "caller: 1\ncaller: card visa-ok\ndial: … (busy)\n", given="; the desk is busy")
    assert code == 0 and "The agent: busy" in printed


def test_a_script_is_held_to_what_a_telephone_can_tell(tmp_path: Path) -> None:
    code, printed = scripted(tmp_path, "caller: 1\ncaller: *\nthen: said success; never said agent\n")
    assert code == 1
    assert "line 4: then: said success — nobody said so" in printed
    assert "line 4: then: never said agent — the caller heard agent" in printed


@pytest.mark.parametrize("line", ["meanwhile: other.call", "trouble: rain", "trouble: the line restarts"])
def test_what_only_a_rehearsal_can_do_is_refused(tmp_path: Path, line: str) -> None:
    assert scripted(tmp_path, f"caller: 1\n{line}\ncaller: *\n")[0] == 2


def test_other_words_are_told_and_fail_nothing(tmp_path: Path) -> None:
    code, printed = scripted(tmp_path, "ivr main_menu: Welcome.\ncaller: hangup\n")
    assert code == 0 and "Other words than line 2" in printed


def test_the_trace_holds_every_request(tmp_path: Path) -> None:
    file = tmp_path / "t.jsonl"
    line = FakeLine({**LINE_PAGES, "/status": Answer(204, {}, "")})
    play("1\ncard visa-ok\n", line, trace=file, status_callback="https://line.example/status")
    exchanges = [json.loads(row) for row in file.read_text().splitlines()]
    assert [set(exchange) for exchange in exchanges] == [{"at", "method", "url", "params", "status", "body"}] * 5
    assert [exchange["url"] for exchange in exchanges] == [asked.url for asked in line.asked]
    assert exchanges[0]["at"] == 0 and exchanges[1]["at"] == pytest.approx(6 / 2.6, abs=0.001)
    assert exchanges[1]["params"]["Digits"] == "1"
    assert exchanges[1]["status"] == 200 and exchanges[1]["body"].startswith("<Response><Pay")
    assert exchanges[-1]["status"] == 204


def test_a_request_nobody_answered_is_in_the_trace_too(tmp_path: Path) -> None:
    file = tmp_path / "t.jsonl"
    play("", Dead(), trace=file)
    exchanges = [json.loads(line) for line in file.read_text().splitlines()]
    assert [(one["status"], one["body"]) for one in exchanges] == [(None, "connection refused")] * 2, "tried once more"


class Small(BaseHTTPRequestHandler):
    """A real line on this machine."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        body = {"/voice": "<Response><Say>Grüß Gott.</Say></Response>", "/large": "x" * 200_000}.get(self.path, "")
        self.send_response(302 if self.path == "/moved" else 200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Set-Cookie", "a=1")
        self.send_header("Set-Cookie", "b=2")
        self.send_header("Location", "/voice")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture(scope="module")
def small_line() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Small)
    serving = threading.Thread(target=server.serve_forever, args=(0.02,))
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    serving.join()
    server.server_close()


def test_a_call_over_real_http(small_line: str) -> None:
    code, printed = play("", RequestsTransport(), url=f"{small_line}/voice")
    assert code == 0 and "line:     Grüß Gott." in printed


def test_the_real_transport_follows_nothing_and_keeps_cookies_apart(small_line: str) -> None:
    answer = RequestsTransport().send("POST", f"{small_line}/moved", {}, "a=1", 5)
    assert answer.status == 302 and answer.header("location") == "/voice"
    assert answer.header("Set-Cookie") == "a=1\nb=2"


def test_an_endless_answer_is_not_read_to_its_end(small_line: str) -> None:
    assert len(RequestsTransport().send("POST", f"{small_line}/large", {}, "a=1", 5).body) < 80_000


def test_nobody_listens_there() -> None:
    with pytest.raises(Unreachable):
        RequestsTransport().send("POST", "http://127.0.0.1:1/voice", {}, "a=1", 1)
