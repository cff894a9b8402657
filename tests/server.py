"""A real server in a folder of its own: `ivr serve` as a process, called over HTTP on the loopback."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import requests
from click.testing import CliRunner, Result

from ivr import cli
from ivr.store.billing import DEMO_FILE
from tests.line import PROJECT

IVR = Path(sys.executable).parent / "ivr"
IMPORTED_ON = "2027-03-16"
START_SECONDS = 30


@dataclass
class Server:
    home: Path
    port: int
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    @property
    def printed(self) -> Path:
        """What it prints and logs, since its folder was made."""
        return self.home / "printed.txt"

    @classmethod
    def in_folder(cls, home: Path, database_url: str = "") -> Server:
        """A demonstration in `home`, whose bills are due some days after March 16th, 2027."""
        for room in ("flows", "prompts"):
            shutil.copytree(PROJECT / room, home / room)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = int(free.getsockname()[1])
        url = database_url or f"sqlite:///{home / 'var' / 'ivr.db'}"
        return cls(home, port, {"IVR_HOME": str(home), "IVR_DATABASE_URL": url})

    def ivr(self, *words: str, stdin: str = "") -> Result:
        """One `ivr` command, as an operator types it."""
        return CliRunner().invoke(cli.main, list(words), input=stdin, env=self.environment)

    def start(self) -> Server:
        for words in (["db", "upgrade"], ["accounts", "import", str(DEMO_FILE), "--today", IMPORTED_ON]):
            done = self.ivr(*words)
            assert done.exit_code == 0, done.output
        return self.begin()

    def begin(self) -> Server:
        """Start the process, and wait until it answers."""
        with self.printed.open("a") as printed:
            self.process = subprocess.Popen(
                [str(IVR), "serve", "--port", str(self.port)],
                env={**os.environ, **self.environment},
                cwd=self.home,
                stdout=printed,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # so that its workers can be killed with it
            )
        give_up = time.monotonic() + START_SECONDS
        while time.monotonic() < give_up:
            assert self.process.poll() is None, self.printed.read_text()
            try:
                if requests.get(f"http://127.0.0.1:{self.port}/readyz", timeout=1).ok:
                    return self
            except requests.RequestException:
                time.sleep(0.05)
        raise AssertionError("the server does not answer")

    def call(self, *words: str, stdin: str = "") -> Result:
        return self.ivr("call", "--url", f"http://127.0.0.1:{self.port}/voice", *words, stdin=stdin)

    def kill(self) -> None:
        """As a machine that loses its power would: nothing is tidied up."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> str:
        """End it; what it printed and logged."""
        assert self.process is not None
        self.process.terminate()
        self.process.wait(timeout=20)
        return self.printed.read_text()
