"""The wiring: settings, content, store, gateway → switchboard → web. All of it is on this screen."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from uuid import uuid4

import structlog
from flask import Blueprint, Flask
from stdnum import damm

from ivr import logs
from ivr.content import Content
from ivr.flowfile.problems import Problems
from ivr.gateways.sandbox import Sandbox
from ivr.handset.call import Connection
from ivr.handset.pages import Line, handset_pages, no_handset_pages
from ivr.handset.reading import Suggested
from ivr.hours import time_to_try
from ivr.house import House
from ivr.payments.cashier import Cashier
from ivr.payments.ports import Gateway
from ivr.release import Release
from ivr.settings import Settings, load
from ivr.simulator.transport import RequestsTransport, Transport
from ivr.store.accounts import Accounts
from ivr.store.calls import Calls
from ivr.store.database import Database
from ivr.store.migrating import obstacle
from ivr.store.payments import Payments
from ivr.switchboard import Switchboard
from ivr.twiml.signature import Signature
from ivr.twiml.writing import Writer
from ivr.web import create_web
from ivr.web.audio import AUDIO
from ivr.web.health import Health

# Gateway conversations that may be under way at once in one process; a webhook waits 1.5 seconds for its own.
GATEWAY_THREADS = 16
# Whom the demonstration's own pages tell a caller to be: an account, a birth date and a ZIP.
DEMO_CALLER = ("10000001", "03151948", "94612")
ONE_WORKER = (
    "A call from the browser lives in the process that began it, and this line has {workers} of them. "
    "For the telephone in the browser start it with one: ivr serve --workers 1"
)


class Served(Protocol):
    """Where releases come from: `Content` in service, and whatever a rehearsal brings."""

    @property
    def problems(self) -> Problems | None: ...

    def current(self) -> Release: ...

    def of(self, release: str) -> Release: ...

    def sound(self, audio: str) -> bytes | None: ...


@dataclass(frozen=True, slots=True)
class Parts:
    """What is joined together here, for those who need one part of it."""

    settings: Settings
    database: Database
    content: Served
    cashier: Cashier
    switchboard: Switchboard

    def close(self) -> None:
        """Let what is under way at the gateway come to its end, and leave the database."""
        self.cashier.background.shutdown()
        self.database.close()


def now() -> datetime:
    return datetime.now(UTC)


def confirmation_number() -> str:
    """Seven digits drawn at random and a check digit, so that one misheard digit is noticed."""
    drawn = f"{secrets.randbelow(10**7):07d}"
    return drawn + str(damm.calc_check_digit(drawn))


def report(problems: Problems) -> None:
    log = structlog.get_logger()
    for problem in problems.problems:
        log.error("broken_file", file=problem.file, row=problem.line, column=problem.column, problem=str(problem))


def broke(error: BaseException) -> None:
    structlog.get_logger().error("broke", **logs.broke(error))


def join(
    settings: Settings,
    content: Served | None = None,
    gateway: Callable[[Database], Gateway] = Sandbox,
    background: Executor | None = None,
) -> Parts:
    """Put the house together; raises Problems when the flow files cannot be used."""
    database = Database(settings.database_url)
    content = content or Content(settings.home, time.monotonic, report)
    cashier = Cashier(
        Payments(database),
        gateway(database),
        now,
        lambda: str(uuid4()),
        confirmation_number,
        background or ThreadPoolExecutor(GATEWAY_THREADS, thread_name_prefix="gateway"),
        broke,
    )
    house = House(Accounts(database), cashier, settings.secret)
    writer = Writer(settings.pay_connector, f"{settings.public_url}{AUDIO}/")
    switchboard = Switchboard(content, Calls(database), house, writer, settings.public_url, now, time.sleep)
    return Parts(settings, database, content, cashier, switchboard)


def telephone(parts: Parts, transport: Callable[[], Transport]) -> Blueprint:
    """The demonstration's telephone in the browser. It calls this very line, over the network, as Twilio would."""
    settings = parts.settings
    if settings.workers > 1:
        return no_handset_pages(ONE_WORKER.format(workers=settings.workers))
    callback = f"{settings.voice_url}/status"
    connection = Connection(settings.voice_url, callback, settings.account_sid, settings.auth_token, transport)

    def suggested() -> list[Suggested]:
        calendars = parts.content.current().calendars
        lines = parts.switchboard.open_now(now().replace(second=0, microsecond=0))
        return [Suggested(line.number, time_to_try(calendars[line.hours], local)) for line, _, local in lines]

    account, *proofs = DEMO_CALLER
    return handset_pages(Line(connection, suggested, account, proofs), broke)


def web(parts: Parts, transport: Callable[[], Transport] = RequestsTransport) -> Flask:
    health = Health(
        lambda: parts.content.current().id,
        lambda: [str(problem) for problem in parts.content.problems.problems] if parts.content.problems else [],
        lambda: obstacle(parts.database),
    )
    signature = Signature(parts.settings.auth_token)
    demo = parts.settings.mode == "demo"
    flask = create_web(parts.switchboard, signature, health, now, parts.content.sound, demo=demo)
    if demo:
        flask.register_blueprint(telephone(parts, transport))
    return flask


def create_app() -> Flask:
    """The WSGI application, from the environment; any WSGI server can run it."""
    logs.set_up()
    return web(join(load()))
