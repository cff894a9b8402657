"""pytest collects `.call` files on its own, of our line and of anyone's."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.line import PROJECT

from .calls import PAYS

GIVEN = "given: 2027-03-16 10:00 am America/Los_Angeles\n"


def collected(folder: Path, *words: str) -> tuple[int, str]:
    """pytest, run in a folder that has nothing but call scripts."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-v", str(folder), *words]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env={"IVR_HOME": str(PROJECT), "PATH": ""}
    )
    return done.returncode, done.stdout


def test_each_call_is_a_test_in_each_of_its_languages_and_fails_as_a_dialogue(tmp_path: Path) -> None:
    (tmp_path / "pays.call").write_text(f"{GIVEN}also: Spanish, by pressing 8 at language\n{PAYS}then: charged once\n")
    (tmp_path / "wrong.call").write_text(f"{GIVEN}caller: 1\nivr balance: You owe …\ncaller: 1\n")
    (tmp_path / "words.call").write_text(f"{GIVEN}caller: 1\nivr main_menu: Hello.\ncaller: hangup\n")
    code, told = collected(tmp_path)
    assert code == 1
    assert "pays.call::as written PASSED" in told and "pays.call::Spanish PASSED" in told
    assert "wrong.call::as written FAILED" in told
    assert "caller:   1\n    ivr main_menu:    To speak" in told
    assert "wrong.call:3: ivr balance:      You owe …\ninstead: ivr main_menu:" in told
    assert "Traceback" not in told
    assert "calls in other words" in told and "words.call:3: other words" in told


def test_calls_are_rewritten_by_a_flag_and_hold_then(tmp_path: Path) -> None:
    file = tmp_path / "words.call"
    file.write_text(f"{GIVEN}caller: 1\nivr main_menu: Hello.\ncaller: hangup\n")
    code, told = collected(tmp_path, "--rewrite-calls", "--strict-words")
    assert code == 0, told
    assert "ivr main_menu:    To pay a bill, press 1." in file.read_text()


class Clinic(BaseHTTPRequestHandler):
    """A line that is not ours, and names no steps."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        menu = '<Gather action="/bye" numDigits="1"><Say>For the clinic, press 1.</Say></Gather>'
        inside = menu if self.path == "/voice" else "<Say>Goodbye.</Say><Hangup/>"
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.end_headers()
        self.wfile.write(f"<Response>{inside}</Response>".encode())

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def clinic() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Clinic)
    serving = threading.Thread(target=server.serve_forever, args=(0.02,))
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}/voice"
    server.shutdown()
    serving.join()
    server.server_close()


def test_the_calls_of_anyones_line_are_played_at_its_url(tmp_path: Path, clinic: str) -> None:
    (tmp_path / "good.call").write_text(
        "line: … press 1.\ncaller: 1\nline: Goodbye.\nthen: said clinic; never said owe\n"
    )
    (tmp_path / "other.call").write_text("line: For the doctor, press 1.\ncaller: 1\n")
    (tmp_path / "ours.call").write_text("caller: 1\nthen: paid\n")
    code, told = collected(tmp_path, "--call-url", clinic)
    assert code == 1
    assert "good.call::as written PASSED" in told
    assert "instead: line:     For the clinic, press 1." in told
    assert "line 2: nobody can check “paid”" in told
