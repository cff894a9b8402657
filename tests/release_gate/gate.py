"""One run on one engine: everything is started, calls are made while things go wrong, and then nothing may be open."""

from __future__ import annotations

import tempfile
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from click.testing import CliRunner, Result
from sqlalchemy import func, select

from ivr import cli
from ivr.ledger.payment import DRIVEN
from ivr.ledger.refund import TO_BE_ASKED
from ivr.store.database import Database
from ivr.store.tables import outbox, payments, refunds
from tests.release_gate.accounts import Calling, arrivals, write_bills
from tests.release_gate.databases import ENGINES, Engine
from tests.release_gate.line import Line, door, environment
from tests.release_gate.plan import AT_ONCE, STOPPED_SECONDS, Plan
from tests.release_gate.processes import Started
from tests.release_gate.telephones import Telephones
from tests.release_gate.trouble import Kind, Trouble, TroubleFile
from tests.release_gate.twilio import Twilio
from tests.stripe_server.process import StripeAccount, stripe_server
from tests.texts.carrier import Carrier, carrier

IN_MEMORY = Path("/dev/shm")
NOTHING_OPEN_WITHIN_SECONDS = 60
# Stripe's own trouble, out of a hundred requests.
OF_STRIPE = {"500 with effect": 1.5, "500 without effect": 1.5, "429": 1.5}
# Its webhooks: a little late, the last one first, each of them twice, and again when the line asks for that.
WEBHOOKS = {"seconds": 0.3, "copies": 2, "reversed": True, "tries": 6, "again": 1.0}
# After these parts of the calls the database's server is killed or its disk full, or the whole line is killed.
CRASHES, LINE_KILLED = (0.3, 0.7), (0.5,)


@dataclass
class Run:
    """What a run has seen; `checks.py` makes findings of it. `quiet_seconds` passed until nothing was open."""

    plan: Plan
    folder: Path
    environment: Mapping[str, str]
    account: StripeAccount
    owed: Mapping[str, int]
    telephones: Telephones
    carrier: Carrier
    began: datetime
    counted: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    quiet_seconds: float = 0.0

    @property
    def url(self) -> str:
        return self.environment["IVR_DATABASE_URL"]

    @property
    def trouble(self) -> list[Trouble]:
        return TroubleFile(self.folder).read()

    def ivr(self, *words: str) -> Result:
        """One command of an operator's."""
        return CliRunner().invoke(cli.main, list(words), env=dict(self.environment))


def fresh_folder() -> Path:
    """For one run. In memory where that can be, for a power cut is not what is played."""
    return Path(tempfile.mkdtemp(prefix="gate-", dir=IN_MEMORY if IN_MEMORY.is_dir() else None))


def play(plan: Plan, folder: Path, stack: ExitStack) -> Run:
    """Start everything, let all calls be made, and wait until nothing is open. `stack` ends whatever was started; the
    database is there until then."""
    draw = Random(plan.seed)
    engine: Engine = ENGINES[plan.engine](folder, TroubleFile(folder))
    stack.callback(engine.stop)
    account = StripeAccount.opened(stack.enter_context(stripe_server()))
    twilio = stack.enter_context(carrier())
    ports: Mapping[Kind, str] = {
        "conversation": account.address.rpartition(":")[2],
        "message": str(twilio.server_port),
    }
    ways = {kind: _way(plan, folder, stack, kind, port) for kind, port in ports.items()}
    to_gateway, to_carrier = (f"http://127.0.0.1:{way.hear()}" for way in ways.values())
    listening = stack.enter_context(closing(door()))
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    settings = environment(folder, engine.url, address, account, to_gateway)
    calls = arrivals(draw, plan)
    owed = write_bills(folder / "bills.csv", draw, sorted({call.account for call in calls}))
    run = Run(plan, folder, settings, account, owed, Telephones(address, plan, Twilio(draw)), twilio, datetime.now(UTC))
    imported = run.ivr("accounts", "import", str(folder / "bills.csv"))
    assert imported.exit_code == 0, imported.output
    if plan.forgetful:
        account.keeps_keys_for(-1)
    account.tells(f"{address}/gateways/stripe/webhook", **WEBHOOKS)
    account.goes_wrong_often(plan.seed, OF_STRIPE)
    line = Line(plan, folder, settings, listening, to_carrier)
    stack.callback(line.stop)
    line.begin()
    began = time.monotonic()
    _make_calls(run, line, engine, calls)
    run.seconds = time.monotonic() - began
    _let_nothing_go_wrong(run, line, ways)
    return run


def _way(plan: Plan, folder: Path, stack: ExitStack, kind: Kind, port: str) -> Started:
    """A proxy, on which what is said on the way to this port is disturbed."""
    proxy = Started("proxy", [port, str(folder), str(plan.seed), kind], folder, f"proxy-{kind}")
    stack.callback(proxy.kill)
    return proxy


def _make_calls(run: Run, line: Line, engine: Engine, calls: Sequence[Calling]) -> None:
    draw, lock = Random(run.plan.seed + 1), threading.Lock()
    waiting = deque(enumerate(calls))
    perils = _Perils(run.plan, line, engine, len(calls), draw)

    def live() -> None:
        while True:
            with lock:
                if not waiting:
                    return
                number, calling = waiting.popleft()
                seed = draw.random()
                # Nobody begins to call meanwhile: the line's worst moments are for those who are on it.
                perils.after(number)
            run.telephones.call(calling, Random(seed))

    with ThreadPoolExecutor(AT_ONCE) as callers:
        try:
            for done in [callers.submit(live) for _ in range(AT_ONCE)]:
                done.result()
        finally:
            # Also when somebody pressed Ctrl-C, or one of these broke: nobody else begins to call.
            waiting.clear()


@dataclass
class _Perils:
    """What is done to the line from outside, as calls begin."""

    plan: Plan
    line: Line
    engine: Engine
    calls: int
    draw: Random

    def after(self, number: int) -> None:
        if self.draw.random() * 100 < self.plan.killed:
            self.line.kill_one(self.draw.random() < 0.75)
        if self.draw.random() * 100 < self.plan.stopped:
            self.line.stop_one(self.draw.random() < 0.75, STOPPED_SECONDS)
        if number in {int(part * self.calls) for part in CRASHES}:
            self.engine.crash(self.line)
        if number in {int(part * self.calls) for part in LINE_KILLED}:
            self.line.kill_all()


def _let_nothing_go_wrong(run: Run, line: Line, ways: Mapping[Kind, Started]) -> None:
    """All are well from now on; what is under way goes on until it is settled."""
    run.telephones.twilio.calm.set()
    for way in ways.values():
        way.tell("calm")
    run.account.goes_wrong_often(run.plan.seed, {})
    line.calm()
    run.telephones.twilio.later.shutdown()
    began = time.monotonic()
    for left in _open(run.url):
        run.quiet_seconds = time.monotonic() - began
        if not left or run.quiet_seconds > NOTHING_OPEN_WITHIN_SECONDS:
            break
    line.stop()
    for kind, way in ways.items():
        way.tell("count")
        count, disturbed = (int(count) for count in way.hear().split())
        run.counted.update({f"{kind}s": count, f"{kind}s disturbed": disturbed})


def _open(url: str) -> Iterator[int]:
    """How many payments, refunds and messages are on their way, looked at four times a second."""
    waiting = outbox.c.tries.is_not(None), outbox.c.done_at.is_(None), outbox.c.given_up_at.is_(None)
    on_their_way = (
        select(func.count()).where(payments.c.state.in_(DRIVEN)),
        select(func.count()).where(refunds.c.state.in_(TO_BE_ASKED)),
        select(func.count()).select_from(outbox).where(*waiting),
    )
    database = Database(url)
    with closing(database):
        while True:
            with database.read() as connection:
                yield sum(connection.scalar(count) or 0 for count in on_their_way)
            time.sleep(0.25)
