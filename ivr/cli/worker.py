"""`ivr worker`: the background work, in a process of its own."""

from __future__ import annotations

import signal
import threading

import click

import app
from ivr import alerts, logs
from ivr import settings as environment
from ivr.cli.plainly import plainly
from ivr.worker import Worker


@click.command()
@plainly
def worker() -> None:
    """Settle what no caller heard the end of, until it is stopped.

    `ivr serve` does the same beside its calls; this is for a machine on which another server answers them, or for more
    than one on PostgreSQL. Killed at any moment, it loses nothing.
    """
    logs.set_up()
    parts = app.join(environment.load())
    at_work, stopped = Worker(app.duties(parts), alerts.broke), threading.Event()
    for how in (signal.SIGINT, signal.SIGTERM):
        signal.signal(how, lambda *_: stopped.set())
    at_work.start()
    click.echo("At work. To stop: Ctrl-C.")
    try:
        stopped.wait()
    finally:
        at_work.stop()
        parts.close()
