"""The line's own processes, as the gate starts them: the web's workers, or those of the background.

    python -m tests.release_gate.inside web|background FOLDER PLAN DOOR|CARRIER

The settings come from the environment, and the workers are the real ones: those of `ivr serve`, on the same server, and
those of `ivr worker`. They are forked from this process, which has loaded everything, so that one that is killed is
back at once; it hears what to do by its standard input, and all ends with that. What waits for minutes waits for
seconds, the line is open at all hours, and at some places a process may die (`points.py`). DOOR is the socket on which
the web listens: it belongs to the gate, so that who knocks while every worker is dead waits a moment, as at a reverse
proxy. CARRIER is where the background finds Twilio, for the text messages.

    calm        nothing happens at the points any more
    kill        a worker dies
    stop N      a worker stands still for N seconds
    full, room  the disk of a SQLite database is full; there is room again
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import random
import signal
import socket
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from granian._granian import SocketHolder
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer
from sqlalchemy import Pool, event

import app
from ivr import alerts, logs
from ivr import settings as environment
from ivr.cli.serve import BLOCKING_THREADS
from ivr.flowfile.release import read_release
from ivr.flowfolder import texts
from ivr.rehearsal.stage import Rehearsed
from ivr.worker import Worker
from tests.release_gate.plan import (
    BACKGROUND_WORKERS,
    CLAIM_LEASE,
    COLLECTING_FOR,
    DEADLINE,
    LEASE,
    LONGEST_PAUSE,
    SETTLE_EVERY_SECONDS,
    TEXT_ANSWER_SECONDS,
    TEXT_FIRST_WAIT,
    TEXT_LEASE,
    TEXT_LONGEST_WAIT,
    TEXT_SEND_SECONDS,
    WEB_WORKERS,
    Plan,
)
from tests.release_gate.points import Fate, Points
from tests.release_gate.trouble import TroubleFile
from tests.simulation.line import always_open
from tests.simulation.mutants import MUTANTS
from tests.texts.carrier import texts_at

BACKLOG = 512
MOST_PAGES = 4294967294


def hurry() -> None:
    """Shorten what waits."""
    for module, name, value in (
        ("ivr.payments.drive", "LEASE", LEASE),
        ("ivr.payments.cashier", "DEADLINE", DEADLINE),
        ("ivr.payments.cashier", "COLLECTING_FOR", COLLECTING_FOR),
        ("ivr.switchboard", "CLAIM_LEASE", CLAIM_LEASE),
        ("ivr.payments.unsettled", "LONGEST_PAUSE", LONGEST_PAUSE),
        ("ivr.payments.drive_refund", "LEASE", LEASE),
        ("ivr.texts.messenger", "LEASE", TEXT_LEASE),
        ("ivr.texts.messenger", "SEND_SECONDS", TEXT_SEND_SECONDS),
        ("ivr.texts.messenger", "FIRST_WAIT", TEXT_FIRST_WAIT),
        ("ivr.texts.messenger", "LONGEST_WAIT", TEXT_LONGEST_WAIT),
        ("app", "SETTLE_EVERY_SECONDS", SETTLE_EVERY_SECONDS),
    ):
        found = importlib.import_module(module)
        assert hasattr(found, name), f"{module}.{name}"
        setattr(found, name, value)


def let_disks_be_full(fate: Fate) -> None:
    """A SQLite file that may not grow: to whoever writes it is the same as a full disk."""

    def look(connection: Any, record: Any, _proxy: Any) -> None:
        full = fate.has_filled_the_disk
        if isinstance(connection, sqlite3.Connection) and record.info.get("full", False) != full:
            # Below its own size it becomes that.
            connection.execute(f"PRAGMA max_page_count={1 if full else MOST_PAGES}").fetchall()
            record.info["full"] = full

    event.listen(Pool, "checkout", look)


def make_mistake(name: str) -> None:
    """As in the simulation, in the classes and functions that the line is made of."""
    (mutant,) = (one for one in MUTANTS if one.name == name)
    line: Any = app
    line.Payments, line.Calls, line.Cashier = mutant.code.book, mutant.code.calls, mutant.code.cashier
    line.Switchboard = mutant.code.switchboard
    for module, replaced, value in mutant.patches:
        setattr(importlib.import_module(module), replaced, value)


class OneDoor(MPServer):
    """The server of `ivr serve`, but for two things: all workers listen on one socket, which outlives them; and however
    often they die, they are begun again."""

    _shd: Any

    def __init__(self, door: int, **more: Any) -> None:
        super().__init__("app:create_app", **more)
        self._door = door

    def _init_shared_socket(self) -> None:
        holder: Any = SocketHolder
        self._shd = holder(self._door, False, BACKLOG)
        self._sso = socket.socket(fileno=os.dup(self._door))

    def _serve_loop(self, spawn_target: Any, target_loader: Any) -> None:
        while not self.interrupt_signal:
            self.main_loop_interrupt.wait(0.2)
            self.main_loop_interrupt.clear()
            self.interrupt_children.clear()
            dead = [worker.idx for worker in self.wrks if not worker.inner.is_alive()]
            self._respawn_workers(dead, spawn_target, target_loader)


@dataclass
class Crew:
    """`alive` are the workers' process ids. Only their parent signals them, so that no id is ever somebody else's."""

    alive: Callable[[], list[int]]
    fate: Fate
    trouble: TroubleFile

    def obey(self) -> None:
        """Until the standard input ends; then nothing is left."""
        for line in _told():
            match line.split():
                case ["calm"]:
                    self.fate.calm()
                case ["full" | "room" as disk]:
                    self.fate.fills_the_disk(disk == "full")
                case ["kill"] if self.fate.takes_one():
                    self._kill()
                case ["stop", seconds]:
                    threading.Thread(target=self._stop, args=(float(seconds),), daemon=True).start()
        os.killpg(0, signal.SIGKILL)

    def _kill(self) -> None:
        pids = self.alive()
        if pids:
            os.kill(random.choice(pids), signal.SIGKILL)
            self.trouble.add("killed", sys.argv[1])

    def _stop(self, seconds: float) -> None:
        pids = self.alive()
        if not pids:
            return
        pid, began = random.choice(pids), time.monotonic()
        os.kill(pid, signal.SIGSTOP)
        time.sleep(seconds)
        if pid in self.alive():
            os.kill(pid, signal.SIGCONT)
        self.trouble.add("stopped", sys.argv[1], began)


def _told() -> Iterator[str]:
    """The lines of the standard input, read without Python's lock on it: a worker forked meanwhile would wait for that
    lock for ever."""
    waiting = b""
    while more := os.read(0, 1024):
        *lines, waiting = (waiting + more).split(b"\n")
        yield from (line.decode() for line in lines)


def serve_web(door: int, content: Rehearsed, crew_of: Callable[[Callable[[], list[int]]], Crew]) -> None:
    multiprocessing.set_start_method("fork")
    server = OneDoor(
        door,
        factory=True,
        interface=Interfaces.WSGI,
        workers=WEB_WORKERS,
        blocking_threads=BLOCKING_THREADS,
        websockets=False,
        log_level=LogLevels.error,
    )
    crew = crew_of(lambda: [worker.inner.pid for worker in list(server.wrks) if worker.inner.is_alive()])
    threading.Thread(target=crew.obey, daemon=True).start()
    server.serve(target_loader=lambda _: app.web(app.join(environment.load(), content)))


def work_in_the_background(
    carrier: str, content: Rehearsed, crew_of: Callable[[Callable[[], list[int]]], Crew]
) -> None:
    alive: set[int] = set()
    crew = crew_of(lambda: list(alive))
    threading.Thread(target=crew.obey, daemon=True).start()
    while True:
        while len(alive) < BACKGROUND_WORKERS:
            pid = os.fork()
            if not pid:
                sender = texts_at(carrier, TEXT_ANSWER_SECONDS)
                Worker(app.duties(app.join(environment.load(), content, sender=sender)), alerts.broke).start()
                threading.Event().wait()
            alive.add(pid)
        died, _ = os.wait()
        alive.discard(died)


def main() -> None:
    line: Any = app
    what, folder, plan = sys.argv[1], Path(sys.argv[2]), Plan.read(sys.argv[3])
    logs.set_up()
    hurry()
    if plan.mistake:
        make_mistake(plan.mistake)
    fate, trouble = Fate(), TroubleFile(folder)
    let_disks_be_full(fate)
    Points(plan.at_points, fate, trouble).lay_out(line.Payments, line.Calls, line.Refunds, line.Messages)
    content = Rehearsed(always_open(read_release(texts(environment.home()))))

    def crew_of(alive: Callable[[], list[int]]) -> Crew:
        return Crew(alive, fate, trouble)

    if what == "web":
        serve_web(int(sys.argv[4]), content, crew_of)
    else:
        work_in_the_background(sys.argv[4], content, crew_of)


if __name__ == "__main__":
    main()
