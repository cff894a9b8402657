"""The `ivr` command."""

from __future__ import annotations

import multiprocessing
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click
import requests
import structlog
from sqlalchemy.exc import SQLAlchemyError

import app
from ivr import logs
from ivr import settings as environment
from ivr.accounts import Account
from ivr.billing_file import Misfits, read_billing_file
from ivr.flowfile.problems import Problems
from ivr.hours import Calendar, next_opening, standing
from ivr.release import Line
from ivr.settings import DEMO_PORT, Settings, Unusable
from ivr.simulator import terminal
from ivr.store.accounts import Accounts
from ivr.store.billing import DEMO_FILE, load_billing
from ivr.store.database import Database
from ivr.store.ledger import unbalanced
from ivr.store.migrating import upgrade
from ivr.store.payments import Payments

# A reverse proxy with TLS stands in front in production; nothing else needs to reach us directly.
ADDRESS = "127.0.0.1"
# At least sixteen, so that a slow gateway cannot keep other callers waiting.
BLOCKING_THREADS = 20
READY_WITHIN_SECONDS = 60
LOOK_AGAIN_SECONDS = 15
SETTLE_EVERY_SECONDS = 15

P = ParamSpec("P")
T = TypeVar("T")


def plainly(command: Callable[P, T]) -> Callable[P, T]:
    """What an operator can mend is said in words and ends with status 1, not with a traceback."""

    @wraps(command)
    def told(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except (Unusable, Problems) as wrong:
            raise click.ClickException(str(wrong)) from wrong
        except SQLAlchemyError as wrong:
            words = (
                f"The database cannot be used ({type(wrong).__name__}). Is it running, and is `ivr db upgrade` done?"
            )
            raise click.ClickException(words) from wrong

    return told


@contextmanager
def _books() -> Iterator[tuple[Settings, Database]]:
    """The settings and the database they name, for one command."""
    settings = environment.load()
    database = Database(settings.database_url)
    try:
        yield settings, database
    finally:
        database.close()


@click.group()
def main() -> None:
    """A line on which people pay healthcare bills by phone."""


@main.command()
@click.option("--port", default=DEMO_PORT, show_default=True)
@click.option("--workers", default=1, show_default=True, help="Processes; more than one wants PostgreSQL.")
@plainly
def serve(port: int, workers: int) -> None:
    """Answer calls."""
    settings = environment.load(port=port)
    _refuse_taken_port(port)
    logs.set_up()
    parts = app.join(settings)
    if settings.mode == "demo":
        _prepare_demo(settings, parts.database)
    os.environ.setdefault("IVR_PUBLIC_URL", settings.public_url)
    threading.Thread(target=_say_ready, args=(parts, port), daemon=True).start()
    threading.Thread(target=_settle_for_ever, args=(parts,), daemon=True).start()
    # Forked, a worker would share our threads' locks and SQLite's open files; neither survives that.
    multiprocessing.set_start_method("spawn")
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

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
    ).serve()


def _settle_for_ever(parts: app.Parts) -> None:
    """ "We will check", callers were told: ask the gateway about every payment nobody has heard the end of.

    Here, in the process that looks after the workers, it goes on whatever becomes of them.
    """
    while True:
        time.sleep(SETTLE_EVERY_SECONDS)
        try:
            parts.cashier.reconcile()
        except Exception as error:
            structlog.get_logger().error("broke", **logs.broke(error))


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((ADDRESS, port))
        except OSError as wrong:
            words = f"Port {port} is taken; is the line running already? Another: ivr serve --port {port + 1}"
            raise click.ClickException(words) from wrong


def _prepare_demo(settings: Settings, database: Database) -> None:
    upgrade(database)
    if not Accounts(database).any():
        rows = read_billing_file(DEMO_FILE.read_text(), app.now().date())
        load_billing(database, settings.secret, rows, app.now())


def _say_ready(parts: app.Parts, port: int) -> None:
    """Once it really answers: that it is ready, what time it is on the line, and how to call it."""
    address = f"http://{ADDRESS}:{port}"
    obstacle = _obstacle(address)
    while obstacle is not None:
        click.echo(f"The line is not ready: {obstacle}. Callers hear an apology and get a person.", err=True)
        time.sleep(LOOK_AGAIN_SECONDS)
        obstacle = _obstacle(address)
    demo = parts.settings.mode == "demo"
    kind = " (demonstration: no money moves, all accounts are invented)" if demo else ""
    click.echo(f"The line is ready at {address}{kind}.")
    for line, is_open, local in parts.switchboard.open_now(app.now()):
        click.echo(f"{line.number}: it is {_told(local)}, and the line is {'open' if is_open else 'closed'}.")
        if demo:
            click.echo(f"Call it:  {_how_to_call(parts, line, port, local)}")
    if demo:
        click.echo("Account 10000001, birth date 03151948, ZIP 94612, then: card visa-ok")


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


def _told(local: datetime) -> str:
    return f"{local:%A, %B} {local.day}, {local.year}, {_clock(local)} ({local.tzinfo})"


def _clock(local: datetime) -> str:
    return f"{local:%I:%M %p}".lstrip("0").lower()


def _how_to_call(parts: app.Parts, line: Line, port: int, local: datetime) -> str:
    """The command that calls this line; when it is closed, with the clock set to its next opening hours."""
    program = Path(sys.argv[0])
    here = program.relative_to(Path.cwd()) if program.is_relative_to(Path.cwd()) else program
    words = [str(here), "call"]
    if port != DEMO_PORT:
        words += ["--url", f"http://{ADDRESS}:{port}/voice"]
    if line.number != terminal.TO_NUMBER:
        words += ["--to", line.number]
    calendar = parts.content.current().calendars[line.hours]
    if standing(calendar, local).state == "closed":
        words += _at_opening(calendar, local)
    return " ".join(f'"{word}"' if " " in word else word for word in words)


def _at_opening(calendar: Calendar, local: datetime) -> list[str]:
    opens = next_opening(calendar, local)
    if opens is None:
        return []
    some_time_later = opens + timedelta(minutes=30)
    return ["--clock", f"{some_time_later:%Y-%m-%d} {_clock(some_time_later)} {calendar.zone}"]


@main.command()
@click.option("--url", help="Where the line answers; any server that speaks TwiML. Default: ours.")
@click.option("--from", "from_number", help="The number calling, or anonymous.")
@click.option("--to", "to_number", help="The number dialled.")
@click.option("--clock", help='When the call begins: "2027-03-16 4:58 pm America/Los_Angeles".')
@click.option("--script", type=click.Path(dir_okay=False), help="Play this .call file and compare what is heard.")
@click.option("--record", type=click.Path(dir_okay=False), help="Write the call down as a .call file.")
@click.option("--trace", type=click.Path(dir_okay=False), help="Write every HTTP request as a line of JSON.")
@click.option("--speak", is_flag=True, help="Say it aloud, with espeak-ng.")
@click.option("--agent", help="What happens when an agent is rung: answers, busy, no-answer, failed, canceled.")
@click.option(
    "--status-callback", help="Where the end of the call is told. Default: URL/status for a URL ending in /voice."
)
@click.option(
    "--twice", is_flag=True, help="Send every webhook twice at the same moment; both answers must be the same."
)
@plainly
def call(url: str | None, status_callback: str | None, **options: Any) -> None:
    """A telephone in the terminal.

    Type keys, or: silence, hangup, card visa-ok, clock 5:00 pm. When standard input is not a terminal, each line
    of it is what the caller does at the next moment the line waits.
    """
    settings = environment.load()
    url = url or settings.voice_url
    if status_callback is None and url.endswith("/voice"):
        status_callback = f"{url}/status"
    sys.exit(
        terminal.play(
            url=url,
            account_sid=settings.account_sid,
            auth_token=settings.auth_token,
            status_callback=status_callback,
            stdin=sys.stdin,
            stdout=sys.stdout,
            **options,
        )
    )


@main.group()
def accounts() -> None:
    """Billing data."""


@accounts.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day from which `in 14 days` is counted.")
@plainly
def import_accounts(file: Path, today: datetime | None) -> None:
    """Load members, accounts and bills from a CSV file; all of it, or nothing.

    The columns are described in ivr/billing_file.py and in the README.
    """
    try:
        rows = read_billing_file(file.read_text(encoding="utf-8"), today.date() if today else app.now().date())
    except UnicodeDecodeError as wrong:
        raise click.ClickException(f"{file} is not UTF-8 text. Nothing was loaded.") from wrong
    except Misfits as wrong:
        lines = "\n".join(f"{file}, {misfit}" for misfit in wrong.misfits)
        raise click.ClickException(f"Nothing was loaded.\n{lines}") from wrong
    with _books() as (settings, database):
        loaded = load_billing(database, settings.secret, rows, app.now())
    click.echo(f"Loaded {loaded.members} members, {loaded.accounts} accounts, {loaded.bills} bills.")


@accounts.command("show")
@click.argument("number")
@plainly
def show_account(number: str) -> None:
    """What an account owes, bill by bill."""
    with _books() as (_, database):
        found = Accounts(database).by_number(number)
    if not found:
        raise click.ClickException(f"There is no account {number}.")
    for account in found:
        _show(account)


def _show(account: Account) -> None:
    total = sum(bill.owed.minor for bill in account.bills)
    owed = f"{total / 100:,.2f}"
    click.echo(f"account {account.number} ({account.kind}, {account.status}): {owed} owed")
    for bill in account.bills:
        due: date | str = bill.due or "no due date"
        click.echo(f"  {bill.number}  {bill.kind:<10}  {bill.owed!s:>10} owed  {bill.paid!s:>10} paid  due {due}")


@main.group()
def payments() -> None:
    """Money."""


@payments.command("list")
@click.option("--open", "open_only", is_flag=True, help="Only those that are not settled.")
@plainly
def list_payments(open_only: bool) -> None:
    """Every payment, the newest first."""
    with _books() as (_, database):
        numbers = Accounts(database).numbers()
        listed = Payments(database).all(open_only)
    for payment, began in listed:
        card = f"{payment.brand} {payment.last_four}" if payment.last_four else "no card"
        amount = f"{payment.amount!s:>10} {payment.amount.currency}"
        click.echo(
            f"{began:%Y-%m-%d %H:%M:%S}Z  {payment.state:<10}  {amount}  account {numbers[payment.account]:<10}"
            f"  {payment.reference}  {card}"
        )


@payments.command()
@plainly
def reconcile() -> None:
    """Ask the gateway about every payment nobody has heard the end of."""
    parts = app.join(environment.load())
    try:
        settled = parts.cashier.reconcile()
    except ExceptionGroup as broken:
        told = "\n".join(f"  {type(error).__name__}" for error in broken.exceptions)
        raise click.ClickException(f"{len(broken.exceptions)} payments could not be looked at:\n{told}") from broken
    finally:
        parts.close()
    for payment in settled:
        click.echo(f"{payment.reference}  {payment.amount!s:>10}  {payment.state}")
    click.echo(f"{len(settled)} looked at.")


@main.group()
def ledger() -> None:
    """The books."""


@ledger.command()
@plainly
def check() -> None:
    """Exit 1 unless every transaction of the ledger adds up to zero."""
    with _books() as (_, database):
        lopsided = unbalanced(database)
    for transaction in lopsided:
        click.echo(f"{transaction} does not add up to zero", err=True)
    if lopsided:
        sys.exit(1)
    click.echo("Every transaction adds up to zero.")


@main.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
@plainly
def upgrade_database() -> None:
    """Create the tables, or bring them up to date."""
    with _books() as (_, database):
        upgrade(database)
    click.echo("The tables are up to date.")
