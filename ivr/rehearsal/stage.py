"""A whole line on a scratch database: set up in milliseconds for one script, and taken down after it."""

from __future__ import annotations

import gc
import io
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

import structlog
from flask import Flask
from sqlalchemy import select

import app
from ivr import logs
from ivr.billing_file import AccountRow, read_billing_file
from ivr.flowfile.release import read_release
from ivr.flowfolder import texts
from ivr.gateways.sandbox import Sandbox, intents, movements
from ivr.ledger.check import differences
from ivr.ledger.money import Money
from ivr.ledger.payment import DRIVEN
from ivr.payments.ports import Created, Declined, NoAnswer, Payment
from ivr.payments.refund_book import Refund
from ivr.rehearsal.watching import Seen, Witness, watched
from ivr.release import Release
from ivr.settings import Settings
from ivr.simulator.performance import Line
from ivr.simulator.transport import Answer
from ivr.store.accounts import Accounts
from ivr.store.billing import DEMO_FILE, load_billing
from ivr.store.books import read_books
from ivr.store.database import Database
from ivr.store.migrating import upgrade
from ivr.store.payments import Payments
from ivr.store.refunds import Refunds
from ivr.store.stops import Stops
from ivr.store.switches import Switches
from ivr.store.tables import turns
from ivr.switches import Switch
from ivr.texts.ports import Sent

PUBLIC_URL = "https://line.example"
ACCOUNT_SID = "AC" + "5" * 32
AUTH_TOKEN = "the token of rehearsals"  # noqa: S105 - it guards scratch data of invented people
SECRET = "the key of rehearsals, long enough for anybody"  # noqa: S105
# After so many the gateway of a rehearsal has answered for whatever it was silent about.
MOST_LOOKS = 30
P = ParamSpec("P")
T = TypeVar("T")
# Memory that looks like a disk, where there is some: a rehearsal need not survive a power cut.
_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - each rehearsal makes a folder of its own there, which others cannot read


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """Content that does not change while it is rehearsed."""

    release: Release
    problems: None = None
    number: None = None

    def current(self) -> Release:
        return self.release

    def of(self, release: str) -> Release:
        return self.release

    def sound(self, audio: str) -> None:
        """Nothing is played in a rehearsal: what is recorded is spoken, so that scripts can read it."""


class AtOnce(Executor):
    """Work for the background, done before anything else: a rehearsal goes the same way every time."""

    def submit(self, work: Callable[P, T], /, *given: P.args, **named: P.kwargs) -> Future[T]:
        done = Future[T]()
        try:
            done.set_result(work(*given, **named))
        except Exception as broken:
            done.set_exception(broken)
        return done


class Insisting(Sandbox):
    """The sandbox, whose behaviour is chosen by the script instead of the card, where `token` is given."""

    token = ""

    def begin(self, token: str) -> None:
        """Other books lie open now, in which there may be no intents yet."""
        self.token = token
        self._has_tables = False

    def create(self, payment: str, amount: Money, token: str, key: str) -> Created | Declined | NoAnswer:
        return super().create(payment, amount, self.token or token, key)


class Postbag:
    """A carrier of text messages that only keeps what it was given to send."""

    def __init__(self) -> None:
        self.words: list[str] = []

    def send(self, number: str, words: str) -> Sent:
        self.words.append(words)
        return Sent(f"rehearsed-{len(self.words)}")

    def find(self, number: str, reference: str) -> None:
        return None


@dataclass
class Stage:
    """What all scripts of a rehearsal share: the release, empty books of each day somebody calls on, and lines that
    were set up for one script and can serve another."""

    release: Release
    folder: Path
    _books: dict[date, Path] = field(default_factory=dict)
    _idle: list[Scene] = field(default_factory=list)

    @classmethod
    @contextmanager
    def of(cls, home: Path) -> Iterator[Stage]:
        """The stage for the flows and prompts of a folder; raises Problems when they are broken."""
        # Without recordings: what is recorded is spoken, so that scripts can read it.
        release = read_release(texts(home))
        where = _IN_MEMORY if _IN_MEMORY.is_dir() else None
        with tempfile.TemporaryDirectory(prefix="rehearsal-", dir=where) as folder:
            stage = cls(release, Path(folder))
            # What is here now stays until the end; the collector need not look through it again after every call.
            gc.freeze()
            try:
                yield stage
            finally:
                gc.unfreeze()
                for scene in stage._idle:
                    scene.close()

    @contextmanager
    def scene(
        self, today: date, *, change: Callable[[list[AccountRow]], list[AccountRow]] = lambda rows: [], token: str = ""
    ) -> Iterator[Scene]:
        """A line on which the demonstration's bills are due some days after `today`, and nobody has called yet.

        `change` picks and changes rows of the billing file, and `token` makes the gateway behave as for that card.
        """
        scene = self._idle.pop() if self._idle else Scene(Path(tempfile.mkdtemp(dir=self.folder)), self.release)
        with scene.begun(self._of_day(today), token):
            if changed := change(demo_rows(today)):
                load_billing(scene.parts.database, SECRET.encode(), changed, datetime.now(UTC))
            yield scene
        self._idle.append(scene)

    def _of_day(self, today: date) -> Path:
        if today not in self._books:
            books = self.folder / f"{today.isoformat()}.db"
            database = Database(f"sqlite:///{books}")
            upgrade(database)
            load_billing(database, SECRET.encode(), demo_rows(today), datetime.now(UTC))
            database.close()
            self._books[today] = books
        return self._books[today]


def demo_rows(today: date) -> list[AccountRow]:
    return read_billing_file(DEMO_FILE.read_text(encoding="utf-8"), today)


class Scene:
    """One line under rehearsal, its telephone line into it, and what is in its books afterwards.

    Setting a line up takes longer than a call, so one line serves many scripts, each with books of its own.
    """

    def __init__(self, folder: Path, release: Release) -> None:
        self._books = folder / "ivr.db"
        self._witness = Witness()
        self._content = Rehearsed(watched(release, self._witness))
        self._token = ""
        self._postbag = Postbag()
        self.log = io.StringIO()
        self._raise_curtain()

    @contextmanager
    def begun(self, books: Path, token: str) -> Iterator[None]:
        """The scene with a copy of these books, a log that is empty, and nothing seen yet."""
        self.parts.database.close()
        for leftover in self._books.parent.iterdir():
            leftover.unlink()
        shutil.copyfile(books, self._books)
        self._token = token
        self._gateway.begin(token)
        self._postbag.words.clear()
        self.parts.switches.forget()
        self._witness.seen = Seen()
        self.log.seek(0)
        self.log.truncate()
        before = structlog.get_config()
        logs.set_up(self.log)
        try:
            yield
        finally:
            structlog.configure(**before)

    def _raise_curtain(self) -> None:
        settings = Settings.model_validate(
            {
                "IVR_DATABASE_URL": f"sqlite:///{self._books}",
                "IVR_PUBLIC_URL": PUBLIC_URL,
                "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
                "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
                "IVR_SECRET_KEY": SECRET,
            }
        )
        self.parts = app.join(settings, self._content, self._opened, AtOnce(), sender=self._postbag)
        self.web: Flask = app.web(self.parts)

    def _opened(self, database: Database) -> Insisting:
        self._gateway = Insisting(database, app.now)
        self._gateway.begin(self._token)
        return self._gateway

    def throw(self, switches: Iterable[Switch]) -> None:
        """Put these switches in force before anybody calls."""
        kept = Switches(self.parts.database, app.now)
        for switch in switches:
            kept.throw(switch)

    def stop_texts(self, number: str) -> None:
        """The owner of this number has told us to send no text messages, before anybody calls."""
        Stops(self.parts.database).stop(number, app.now())

    def restart(self) -> None:
        """The line's process ends and begins again on the same books; nothing it had in memory is left."""
        self.parts.close()
        self._raise_curtain()

    def close(self) -> None:
        self.parts.close()

    @property
    def seen(self) -> Seen:
        """What steps and outcomes have shown themselves since the scene began."""
        return self._witness.seen

    @property
    def line(self) -> Line:
        """The line as a telephone sees it."""
        status_callback = f"{PUBLIC_URL}/voice/status"
        return Line(f"{PUBLIC_URL}/voice", self, ACCOUNT_SID, AUTH_TOKEN, status_callback, self.restart)

    def send(self, method: str, url: str, headers: dict[str, str], body: str, timeout_seconds: float) -> Answer:
        """The telephone's transport: straight into the application, without a network between them."""
        parts = urlsplit(url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        response = self.web.test_client(use_cookies=False).open(target, method=method, headers=headers, data=body)
        return Answer(response.status_code, dict(response.headers), response.get_data(as_text=True))

    def owed(self, number: str) -> Money | None:
        """What the bills of this account still ask for; None when there is no such account."""
        found = list(Accounts(self.parts.database).by_number(number))
        return sum((bill.owed for account in found for bill in account.bills), Money(0)) if found else None

    def payments(self) -> list[Payment]:
        """Every payment, the oldest first."""
        return [payment for payment, _ in reversed(Payments(self.parts.database).all())]

    def charged(self) -> list[Money]:
        """What the gateway says it has charged, which is the truth."""
        query = select(intents.c.amount_minor).where(intents.c.state == "approved")
        with self.parts.database.read() as connection:
            if not connection.dialect.has_table(connection, intents.name):
                return []
            return [Money(int(minor)) for minor in connection.scalars(query)]

    def given_back(self) -> list[Money]:
        """And what it says it has given back."""
        query = select(movements.c.amount_minor).where(movements.c.kind == "refund")
        with self.parts.database.read() as connection:
            if not connection.dialect.has_table(connection, movements.name):
                return []
            return [Money(int(minor)) for minor in connection.scalars(query)]

    def refunds(self) -> list[Refund]:
        """What was to go back by our own books."""
        book = Refunds(self.parts.database)
        return [refund for payment in self.payments() for refund in book.of(payment.id)]

    def differences(self) -> list[str]:
        """Whatever `ivr ledger check` would say, once there is a payment."""
        if not Payments(self.parts.database).all():
            return []
        return [one.told for one in differences(read_books(self.parts.database))]

    def texted(self) -> list[str]:
        """The text messages that are sent after the call, once the worker has settled what was on its way."""
        for _ in range(MOST_LOOKS):
            if not any(payment.state in DRIVEN for payment in self.payments()):
                break
            self.parts.cashier.reconcile()
        assert self.parts.messenger is not None
        self.parts.messenger.send_due()
        return self._postbag.words

    def state(self, call_sid: str) -> str:
        """The call as it stands after its last turn, in the form in which the journal keeps it."""
        last = select(turns.c.state).where(turns.c.call_sid == call_sid).order_by(turns.c.number.desc()).limit(1)
        with self.parts.database.read() as connection:
            return str(connection.scalar(last) or "")
