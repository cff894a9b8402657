"""The wiring: settings, content, store, gateway → switchboard → web. All of it is on this screen."""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Protocol
from uuid import uuid4
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask
from sqlalchemy.exc import SQLAlchemyError
from stdnum import damm

from ivr import alerts, logs
from ivr.attempts import CARDS_OFF_FOR
from ivr.content import Content, Report
from ivr.demonstration import Demonstration
from ivr.flowfile.problems import Problems
from ivr.gateways import Surroundings, kind
from ivr.handset.call import Connection
from ivr.handset.pages import Line, handset_pages, no_handset_pages
from ivr.handset.reading import Suggested
from ivr.hours import time_to_try
from ivr.house import House
from ivr.payments.auditor import Auditor
from ivr.payments.cashier import Cashier
from ivr.payments.notices import Notices
from ivr.payments.ports import Gateway
from ivr.payments.teller import Teller
from ivr.payments.undoing import Undoing
from ivr.published import NothingToServe, Published
from ivr.release import Release
from ivr.senders.demonstration import Demonstration as NothingSent
from ivr.senders.twilio import TwilioTexts
from ivr.settings import Settings, Unusable, load
from ivr.shelf import Shelf
from ivr.simulator.transport import RequestsTransport, Transport
from ivr.store.accounts import Accounts
from ivr.store.attempts import Attempts
from ivr.store.audits import Audits
from ivr.store.calls import Calls
from ivr.store.consents import Consents
from ivr.store.corrections import Corrections
from ivr.store.database import Database
from ivr.store.inbox import Inbox
from ivr.store.messages import Messages
from ivr.store.migrating import obstacle
from ivr.store.payments import Payments
from ivr.store.publications import Publications
from ivr.store.refunds import Refunds
from ivr.store.releases import Releases
from ivr.store.stops import Stops
from ivr.store.switches import Switches
from ivr.switchboard import Switchboard
from ivr.switches import Remembered, Switch
from ivr.texts.clerk import Clerk
from ivr.texts.messenger import Messenger
from ivr.texts.ports import Due, Sender
from ivr.texts.replies import Replies
from ivr.texts.wording import reply_words, words_of
from ivr.twiml.signature import Signature
from ivr.twiml.writing import Writer
from ivr.web import create_web
from ivr.web.audio import AUDIO
from ivr.web.gateways import gateway_pages
from ivr.web.health import Health
from ivr.web.messages import message_pages
from ivr.worker import Duty

# Gateway conversations that may be under way at once in one process; a webhook waits 1.5 seconds for its own.
GATEWAY_THREADS = 16
SETTLE_EVERY_SECONDS = 15
# How soon it is noticed that a day is over that nobody has compared yet.
COMPARE_EVERY_SECONDS = 300
# Whom the demonstration's own pages tell a caller to be: an account, a birth date and a ZIP.
DEMO_CALLER = ("10000001", "03151948", "94612")
ONE_WORKER = (
    "A call from the browser lives in the process that began it, and this line has {workers} of them. "
    "For the telephone in the browser start it with one: ivr serve --workers 1"
)

ONE_STEP = (
    "The line cannot start. The gateway '{name}' charges in one step, and nobody could promise that a bill is charged "
    "once; choose another: IVR_GATEWAY"
)


class Served(Protocol):
    """Where releases come from: what is published, what is saved, or whatever a rehearsal brings.

    `number` is the publication in service, where there is one."""

    @property
    def problems(self) -> Problems | None: ...

    @property
    def number(self) -> int | None: ...

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
    switches: Remembered
    teller: Teller
    audits: Audits
    auditor: Auditor
    messenger: Messenger | None

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


def zone_of(content: Served) -> tzinfo:
    """In which the line's days begin: the first line's, and UTC while nothing is published."""
    try:
        release = content.current()
    except (NothingToServe, Problems):
        return UTC
    return ZoneInfo(release.calendar_of(next(iter(release.lines))).zone)


def not_without(error: BaseException) -> None:
    """A demonstration goes on with what is saved while there are no tables yet."""
    if not isinstance(error, SQLAlchemyError):
        alerts.looked_in_vain(error)


def join(
    settings: Settings,
    content: Served | None = None,
    gateway: Callable[[Database], Gateway] | None = None,
    background: Executor | None = None,
    report: Report = alerts.report,
    sender: Sender | None = None,
) -> Parts:
    """Put the house together, with the gateway of the settings, and the carrier of text messages, unless others are
    brought.

    Raises Problems when the flow files of a demonstration cannot be used, and Unusable for a gateway with which nobody
    could keep what callers are promised.
    """
    database = Database(settings.database_url)
    charging = gateway(database) if gateway else chosen(settings, database)
    if not charging.abilities.two_step:
        raise Unusable(ONE_STEP.format(name=charging.name))
    content = content or served(settings, database, report)
    background = background or ThreadPoolExecutor(GATEWAY_THREADS, thread_name_prefix="gateway")
    cashier = Cashier(
        Payments(database), charging, now, lambda: str(uuid4()), confirmation_number, background, alerts.broke
    )
    undoing = Undoing(Refunds(database), charging, now, background, alerts.broke)
    kept = Switches(database, now)
    switches = Remembered(kept, time.monotonic, alerts.thrown, alerts.broke)

    def cards_off(line: str, at: datetime) -> None:
        """Callers hear with the greeting that nobody can pay now, and `ivr status` and the log tell why."""
        until = at + CARDS_OFF_FOR
        alerts.cards_tried_out(line, until)
        kept.throw(Switch(0, "stop_payments", line, at, until, "the line, because cards are being tried out"))

    sender = sender or carrier(settings)
    clerk = Clerk(Consents(database), Stops(database), now, sender is not None)
    attempts = Attempts(database)
    house = House(Accounts(database), cashier, undoing, switches, attempts, clerk, cards_off, settings.secret)
    writer = Writer(settings.pay_connector, f"{settings.public_url}{AUDIO}/")
    switchboard = Switchboard(content, Calls(database), house, writer, settings.public_url, now, time.sleep)
    teller = Teller(Refunds(database), charging, now, settings.refund_limit)
    audits = Audits(database)
    auditor = Auditor(audits, Corrections(database), cashier, teller, lambda: zone_of(content), alerts.differs)
    messenger = messages(database, content, sender) if sender is not None else None
    return Parts(settings, database, content, cashier, switchboard, switches, teller, audits, auditor, messenger)


def carrier(settings: Settings) -> Sender | None:
    """A demonstration sends nothing, whatever number it is given; a real line without one offers no messages."""
    if not settings.live:
        return NothingSent()
    if not settings.text_from:
        return None
    return TwilioTexts(settings.account_sid, settings.auth_token, settings.text_from)


def messages(database: Database, content: Served, sender: Sender) -> Messenger:
    def write(due: Due) -> str:
        return words_of(due, content.of(due.release))

    chance = random.SystemRandom().random
    return Messenger(
        Messages(database), Consents(database), Stops(database), sender, write, now, chance, alerts.gave_up
    )


def duties(parts: Parts) -> tuple[Duty, ...]:
    """What has to be looked after beside the calls; any worker may do it, and several at once."""

    def settle_payments() -> None:
        """ "We will check", callers were told: ask the gateway about the payments nobody has heard the end of."""
        parts.cashier.reconcile_due(random.random)

    def settle_refunds() -> None:
        parts.teller.reconcile_due(random.random)

    def tell_what_stays_open() -> None:
        for payment in parts.cashier.open_too_long():
            alerts.open_too_long(payment)

    def notice_switches() -> None:
        """So that each switch gets into the log, also while nobody calls."""
        parts.switches.in_force(now())

    def send_messages() -> None:
        if parts.messenger is not None:
            parts.messenger.send_due()

    return (
        Duty("settle payments", SETTLE_EVERY_SECONDS, settle_payments),
        Duty("settle refunds", SETTLE_EVERY_SECONDS, settle_refunds),
        Duty("tell what stays open", SETTLE_EVERY_SECONDS, tell_what_stays_open),
        Duty("compare with the gateway", COMPARE_EVERY_SECONDS, parts.auditor.daily),
        Duty("send messages", SETTLE_EVERY_SECONDS, send_messages),
        Duty("notice switches", SETTLE_EVERY_SECONDS, notice_switches),
    )


def chosen(settings: Settings, database: Database) -> Gateway:
    given = Surroundings(settings.live, settings.of_gateway, database, now)
    return kind(settings.gateway).make(given)


def served(settings: Settings, database: Database, report: Report) -> Served:
    """Production serves what is published, a demonstration what is saved or published last."""
    shelf = Shelf(Releases(database, now))
    demo = settings.mode == "demo"
    published = Published(
        Publications(database), shelf, time.monotonic, now, not_without if demo else alerts.looked_in_vain
    )
    return Demonstration(Content(settings.home, time.monotonic, now, report, shelf), published) if demo else published


def obstacle_of(parts: Parts) -> str | None:
    """What keeps the line from taking calls, or None."""
    found = obstacle(parts.database)
    if found is None:
        try:
            parts.content.current()
        except NothingToServe as nothing:
            return str(nothing)
    return found


def money_of(parts: Parts) -> dict[str, object] | None:
    """What of it is open; None while the database is away."""
    try:
        open_for, last = parts.cashier.open_for(), parts.audits.last_done()
        return {
            "oldest_open_seconds": None if open_for is None else int(open_for.total_seconds()),
            "compared_until": None if last is None else last.isoformat(),
            "open_differences": parts.audits.count_open(),
        }
    except SQLAlchemyError:
        return None


def fingerprint_in_service(content: Served) -> str | None:
    """The fingerprint of what new calls get, or None while there is nothing."""
    try:
        return content.current().id
    except NothingToServe:
        return None


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
    return handset_pages(Line(connection, suggested, account, proofs), alerts.broke)


def web(parts: Parts, transport: Callable[[], Transport] = RequestsTransport) -> Flask:
    health = Health(
        lambda: fingerprint_in_service(parts.content),
        lambda: parts.content.number,
        lambda: [str(problem) for problem in parts.content.problems.problems] if parts.content.problems else [],
        lambda: obstacle_of(parts),
        lambda: money_of(parts),
    )
    signature = Signature(parts.settings.auth_token)
    demo = parts.settings.mode == "demo"
    flask = create_web(parts.switchboard, signature, health, now, parts.content.sound, demo=demo)
    flask.register_blueprint(message_pages(replies(parts).take, signature, parts.settings.public_url))
    gateway = parts.cashier.gateway
    if gateway.abilities.webhooks:
        notices = Notices(parts.cashier, parts.auditor, Inbox(parts.database))
        flask.register_blueprint(gateway_pages(gateway.name, notices.take))
    if demo:
        flask.register_blueprint(telephone(parts, transport))
    return flask


def replies(parts: Parts) -> Replies:
    """Whoever tells us to stop is heeded also while nothing is sent."""
    stops = Stops(parts.database)

    def write(prompt: str, number: str) -> str | None:
        return reply_words(prompt, parts.content.current(), stops.last_spoken(number))

    return Replies(stops, write, now)


def create_app() -> Flask:
    """The WSGI application, from the environment; any WSGI server can run it."""
    logs.set_up()
    return web(join(load()))
