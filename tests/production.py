"""One worker of a line in production, but for its gateway, which moves no money; `ivr serve` refuses to be that.

    python -m tests.production PORT HOME URL

PORT is the worker's own, and HOME holds files that nobody should look at; URL is the
database. The public address is that of the environment, as behind a reverse proxy. It ends by itself.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import requests
from werkzeug.serving import make_server

import app
from ivr import logs
from tests.line import PROJECT, LineUnderTest

LONGEST_SECONDS = 120
START_SECONDS = 30


def main() -> None:
    port, home, database_url = sys.argv[1:]
    logs.set_up()
    public = {"IVR_MODE": "production", "IVR_PUBLIC_URL": os.environ["IVR_PUBLIC_URL"]}
    web = app.web(app.join(LineUnderTest.settings(database_url, Path(home), **public)))
    timer = threading.Timer(LONGEST_SECONDS, os._exit, (1,))
    timer.daemon = True
    timer.start()
    make_server("127.0.0.1", int(port), web, threaded=True).serve_forever()


@dataclass
class Worker:
    port: int
    home: Path
    database_url: str
    public_url: str
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def begin(self) -> None:
        words = [sys.executable, "-m", "tests.production", str(self.port), str(self.home), self.database_url]
        environment = {**os.environ, "IVR_PUBLIC_URL": self.public_url}
        self.processes.append(
            subprocess.Popen(words, env=environment, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        )

    def kill(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()
        self.processes.clear()

    def serves(self, number: int) -> None:
        """Wait until it does."""
        give_up = time.monotonic() + START_SECONDS
        while time.monotonic() < give_up:
            assert all(process.poll() is None for process in self.processes), "the worker ended"
            try:
                if requests.get(f"http://127.0.0.1:{self.port}/healthz", timeout=5).json()["number"] == number:
                    return
            except requests.RequestException:
                pass
            time.sleep(0.05)
        raise AssertionError(f"the worker does not serve number {number}")


if __name__ == "__main__":
    main()
