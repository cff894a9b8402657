"""The background work goes on whatever breaks, and whoever is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from ivr.store.payments import Payments
from ivr.worker import Duty, Worker
from tests.line import PROJECT, TO_THE_AMOUNTS, LineUnderTest

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
    slow, quick = threading.Event(), threading.Semaphore(0)

    def take_time() -> None:
        slow.set()
        time.sleep(0.2)
        done.append("slow")

    worker = Worker([Duty("slow", AT_ONCE, take_time), Duty("quick", AT_ONCE, quick.release)], lambda error: None)
    worker.start()
    assert slow.wait(10) and all(quick.acquire(timeout=10) for _ in range(3))
    worker.stop()
    assert done, "it was not cut off"


def test_a_worker_that_is_killed_loses_nothing_and_the_next_one_settles_the_payment(
    line: LineUnderTest, sqlite_url: str
) -> None:
    line.call([*TO_THE_AMOUNTS, "1", "card gateway-timeout", "1"], status_callback=None)
    assert line.payments()[0][0] == "unknown"
    environment = {
        **os.environ,
        "IVR_DATABASE_URL": sqlite_url,
        "IVR_HOME": str(PROJECT),
        "TWILIO_ACCOUNT_SID": "AC" + "5" * 32,
        "TWILIO_AUTH_TOKEN": "the token of the tests",
        "IVR_SECRET_KEY": "the key of the tests, long enough for anybody",
        "IVR_PUBLIC_URL": "https://line.example",
    }
    command = [str(Path(sys.executable).parent / "ivr"), "worker"]

    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, cwd=PROJECT) as first:
        assert first.stdout is not None and b"At work." in first.stdout.readline()
        first.kill()

    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, cwd=PROJECT) as second:
        give_up = time.monotonic() + 60
        while line.payments()[0][0] != "succeeded" and time.monotonic() < give_up:
            time.sleep(0.2)
        second.send_signal(signal.SIGTERM)
        assert second.wait(20) == 0
    assert [payment.state for payment, _ in Payments(line.parts.database).all()] == ["succeeded"]
    assert str(line.owed("10000001")) == "0.00"
