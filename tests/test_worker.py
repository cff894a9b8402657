"""The background work goes on whatever breaks, and whoever is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from datetime import timedelta

import app
from ivr.store.payments import Payments
from ivr.worker import Duty, Worker
from tests.line import PROJECT, TO_THE_AMOUNTS, LineUnderTest
from tests.server import IVR

AT_ONCE = 0.01


def test_a_duty_that_breaks_is_told_and_seen_to_again() -> None:
    told: list[BaseException] = []
    rounds = threading.Semaphore(0)

    def break_down() -> None:
        rounds.release()
        raise OSError("the gateway is away")

    worker = Worker([Duty("one that breaks", AT_ONCE, break_down)], told.append)
    worker.start()
    assert all(rounds.acquire(timeout=10) for _ in range(3))
    worker.stop()
    assert {str(one) for one in told} == {"the gateway is away"}


def test_one_duty_keeps_no_other_waiting_and_stopping_waits_for_what_is_being_done() -> None:
    done: list[str] = []
    begun, others, go_on = threading.Event(), threading.Semaphore(0), threading.Event()

    def take_time() -> None:
        begun.set()
        assert go_on.wait(10)
        done.append("slow")

    worker = Worker([Duty("slow", AT_ONCE, take_time), Duty("quick", AT_ONCE, others.release)], told_to_nobody)
    worker.start()
    assert begun.wait(10) and all(others.acquire(timeout=10) for _ in range(3))
    assert done == [], "it is still at it"

    threading.Timer(0.1, go_on.set).start()
    worker.stop()
    assert done[:1] == ["slow"], "it was not cut off"


def told_to_nobody(error: BaseException) -> None:
    raise error


def test_what_a_killed_worker_was_at_is_settled_by_the_next_one(line: LineUnderTest, sqlite_url: str) -> None:
    line.call([*TO_THE_AMOUNTS, "1", "card gateway-timeout", "1"], status_callback=None)
    ((payment, _),) = Payments(line.parts.database).all()
    # All that a worker leaves behind that is killed while it asks the gateway.
    assert Payments(line.parts.database).lease(payment.id, app.now(), app.now() + timedelta(seconds=1)) is not None
    assert line.payments()[0][0] == "unknown"

    environment = {**os.environ, **line.environment(sqlite_url)}
    with subprocess.Popen([str(IVR), "worker"], env=environment, stdout=subprocess.PIPE, cwd=PROJECT) as next_one:
        assert next_one.stdout is not None and b"At work." in next_one.stdout.readline()
        give_up = time.monotonic() + 60
        while line.payments()[0][0] != "succeeded" and time.monotonic() < give_up:
            time.sleep(0.2)
        next_one.send_signal(signal.SIGTERM)
        assert next_one.wait(20) == 0
    assert [payment.state for payment, _ in Payments(line.parts.database).all()] == ["succeeded"]
    assert str(line.owed("10000001")) == "0.00"
