"""`ivr serve`: answer calls."""

from __future__ import annotations

import multiprocessing
import os
import socket
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import click
import requests
import structlog
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

import app
from ivr import alerts, logs
from ivr import settings as environment
from ivr.billing_file import read_billing_file
from ivr.cli.plainly import plainly
from ivr.cli.telling import told_problems
from ivr.flowfile.problems import Problem, errors
from ivr.hours import time_to_try
from ivr.published import NOTHING_YET, NothingToServe
from ivr.release import Line
from ivr.settings import DEMO_PORT, Settings
from ivr.simulator.clock import write_time
from ivr.simulator.performance import TO_NUMBER
from ivr.store.accounts import Accounts
from ivr.store.billing import DEMO_FILE, load_billing
from ivr.store.database import Database
from ivr.store.migrating import upgrade
from ivr.wall_time import told_moment
from ivr.worker import Worker

# A reverse proxy with TLS stands in front in production; nothing else needs to reach us directly.
ADDRESS = "127.0.0.1"
# At least sixteen, so that a slow gateway cannot keep other callers waiting.
BLOCKING_THREADS = 20
READY_WITHIN_SECONDS = 60
LOOK_AGAIN_SECONDS = 15
STOP_WITHIN_SECONDS = 5
WATCH_EVERY_SECONDS = 1
STAYS = "What was saved does not reach callers; they hear what was good before. Mend it and save again."
LIVE_ALL_THE_SAME = "What was saved is live all the same."


@click.command()
@click.option("--port", default=DEMO_PORT, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(min=1),
    envvar="IVR_WORKERS",
    help="Processes; more than one wants PostgreSQL, and has no telephone in the browser.",
)
@plainly
def serve(port: int, workers: int) -> None:
    """Answer calls."""
    os.environ["IVR_WORKERS"] = str(workers)
    settings = environment.load(port=port)
    _refuse_taken_port(port)
    logs.set_up()
    if settings.mode == "demo":
        _prepare_demo(settings)
    parts = app.join(settings, report=_say_what_was_saved)
    _ask_the_gateway(parts)
    _refuse_if_nothing_is_published(parts)
    os.environ.setdefault("IVR_PUBLIC_URL", settings.public_url)
    threading.Thread(target=_say_ready, args=(parts, port), daemon=True).start()
    # Here, in the process that looks after those that answer, it goes on whatever becomes of them.
    Worker(app.duties(parts), alerts.broke).start()
    if settings.mode == "demo":
        threading.Thread(target=_watch_what_is_saved, args=(parts,), daemon=True).start()
    # Forked, a worker would share our threads' locks and SQLite's open files; neither survives that.
    multiprocessing.set_start_method("spawn")
    Granian(
        "app:create_app",
        factory=True,
        address=ADDRESS,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=BLOCKING_THREADS,
        websockets=False,
        log_level=LogLevels.error,
        # One that dies is begun again, and the others go on; one that dies again and again ends the line.
        respawn_failed_workers=True,
        # A worker that is still waiting for a connection must not keep Ctrl-C from ending the line; calls go on
        # with the next webhook.
        workers_kill_timeout=STOP_WITHIN_SECONDS,
    ).serve()


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((ADDRESS, port))
        except OSError as wrong:
            words = f"Port {port} is taken; is the line running already? Another: ivr serve --port {port + 1}"
            raise click.ClickException(words) from wrong


def _ask_the_gateway(parts: app.Parts) -> None:
    """A line that could take no payments lets callers give their card in vain; a demonstration is there to find out."""
    trouble = parts.cashier.gateway.trouble()
    if trouble is not None and parts.settings.live:
        raise click.ClickException(trouble)
    if trouble is not None:
        click.echo(f"Payments will not work. {trouble}", err=True)


def _refuse_if_nothing_is_published(parts: app.Parts) -> None:
    """A database that is away just now comes back; what nobody has published does not come by itself."""
    try:
        parts.content.current()
    except NothingToServe as nothing:
        if str(nothing) == NOTHING_YET:
            raise click.ClickException(NOTHING_YET[0].upper() + NOTHING_YET[1:]) from nothing


def _say_what_was_saved(problems: Sequence[Problem], texts: Mapping[str, str]) -> None:
    """To whoever sits at the terminal while they edit; the workers write it into the log."""
    for line in told_problems(problems, texts):
        click.echo(line, err=True)
    click.echo(STAYS if errors(problems) else LIVE_ALL_THE_SAME, err=True)


def _watch_what_is_saved(parts: app.Parts) -> None:
    """A supervisor who saves a file learns what is wrong with it at once, and not when the next call comes in."""
    while True:
        time.sleep(WATCH_EVERY_SECONDS)
        try:
            parts.content.current()
        except Exception as error:
            structlog.get_logger().error("broke", **logs.broke(error))


def _prepare_demo(settings: Settings) -> None:
    database = Database(settings.database_url)
    try:
        upgrade(database)
        if not Accounts(database).any():
            rows = read_billing_file(DEMO_FILE.read_text(), app.now().date())
            load_billing(database, settings.secret, rows, app.now())
    finally:
        database.close()


def _say_ready(parts: app.Parts, port: int) -> None:
    """Once it really answers: that it is ready, what time it is on the line, and how to call it."""
    address = f"http://{ADDRESS}:{port}"
    obstacle = _obstacle(address) or app.obstacle_of(parts)
    while obstacle is not None:
        click.echo(f"The line is not ready: {obstacle}. Callers hear an apology and get a person.", err=True)
        time.sleep(LOOK_AGAIN_SECONDS)
        obstacle = _obstacle(address) or app.obstacle_of(parts)
    demo = parts.settings.mode == "demo"
    kind = " (demonstration: no money moves, all accounts are invented)" if demo else ""
    click.echo(f"The line is ready at {address}{kind}.")
    for line, is_open, local in parts.switchboard.open_now(app.now()):
        click.echo(f"{line.number}: it is {told_moment(local)}, and the line is {'open' if is_open else 'closed'}.")
        if demo:
            click.echo(f"Call it:  {_how_to_call(parts, line, port, local)}")
    if parts.content.number is not None:
        click.echo(f"New calls get number {parts.content.number}; what was published lists: ivr releases")
    if demo:
        if parts.settings.workers == 1:
            click.echo(f"In the browser:  {address}/phone")
        account, *proofs = app.DEMO_CALLER
        click.echo(f"Account {account}, birth date {proofs[0]}, ZIP {proofs[1]}, then: card visa-ok")


def _obstacle(address: str) -> str | None:
    """What keeps the line from taking calls, or None; waits for the server to answer at all."""
    give_up = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < give_up:
        try:
            answer = requests.get(f"{address}/readyz", timeout=5)
            return None if answer.ok else str(answer.json()["because"])
        except requests.RequestException:
            time.sleep(0.1)
    return f"nothing answers on {address}"


def _how_to_call(parts: app.Parts, line: Line, port: int, local: datetime) -> str:
    """The command that calls this line; when it is closed, with the clock set to its next opening hours."""
    program = Path(sys.argv[0])
    here = program.relative_to(Path.cwd()) if program.is_relative_to(Path.cwd()) else program
    words = [str(here), "call"]
    if port != DEMO_PORT:
        words += ["--url", f"http://{ADDRESS}:{port}/voice"]
    if line.number != TO_NUMBER:
        words += ["--to", line.number]
    suited = time_to_try(parts.content.current().calendars[line.hours], local)
    if suited != local:
        words += ["--clock", write_time(suited)]
    return " ".join(f'"{word}"' if " " in word else word for word in words)
