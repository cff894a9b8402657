"""Processes the gate starts, each a session of its own: none of them outlives it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.line import PROJECT

PATIENCE_SECONDS = 10


@contextlib.contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """In the main thread. Raises TimeoutError when it takes longer."""

    def give_up(*_: object) -> None:
        raise TimeoutError(f"this took longer than {seconds} seconds")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


class Started:
    """`python -m MODULE WORDS`, told what to do by its standard input; all of it ends when that does."""

    def __init__(
        self,
        module: str,
        words: Sequence[str],
        folder: Path,
        name: str,
        environment: Mapping[str, str] | None = None,
        shared: Sequence[int] = (),
    ) -> None:
        with (folder / f"{name}.log").open("a") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", f"tests.release_gate.{module}", *words],
                cwd=PROJECT,
                env={**os.environ, "PYTHONPATH": str(PROJECT), **(environment or {})},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
                pass_fds=shared,
            )

    def tell(self, words: str) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.write(f"{words}\n")
            self._process.stdin.flush()

    def hear(self) -> str:
        """The next line it prints; "" when it has ended."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def kill(self) -> None:
        """As a machine that loses its power would: it, and everything it has started. Only once, for afterwards its
        number may be somebody else's."""
        if self._process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(PATIENCE_SECONDS)
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with contextlib.suppress(OSError):
                pipe.close()
