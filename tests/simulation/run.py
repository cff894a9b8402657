"""One seed, from the first call to the moment when nothing is open any more."""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any

from ivr.billing_file import AccountRow, BillRow
from ivr.flowfile.release import read_release
from ivr.flowfolder import texts
from ivr.ledger.money import Money
from ivr.payments.cashier import Refusal
from ivr.payments.ports import Payment
from ivr.release import Release
from ivr.store.billing import load_billing
from ivr.store.database import Database
from ivr.store.payments import Payments
from ivr.store.refunds import Refunds
from tests.databases import SQLiteFiles
from tests.line import PROJECT, SECRET
from tests.simulation.callers import BIRTH_DATE, ZIP, Caller, Twilio
from tests.simulation.checks import look_through, look_while_it_runs
from tests.simulation.database import CommitUnknown, SimulatedDatabase
from tests.simulation.gateway import DAY, TOKENS, TROUBLES, Fate, GatewayServer
from tests.simulation.line import Code, Line, Statements, always_open, worker
from tests.simulation.post import Post
from tests.simulation.world import BEGUN, USUAL, Perils, Process, World, wait
from tests.truth import Findings

WORKERS = 3
OUTAGE_SECONDS = 26 * 3600.0
# Between one caller and the next, on the average.
BETWEEN_CALLS_SECONDS = 20.0
SWEEP_SECONDS = (15.0, 240.0)
CLOCKS_JUMP_SECONDS = 1200.0
# When nothing goes wrong any more: a lease that was taken by a clock an hour ahead, a deadline, and some looks.
SETTLED_SECONDS = 3600.0 + 600.0 + 600.0
# A refund to which the gateway answered with an error gets the same one again for as long as its key lives; then the
# gateway's list decides. Clocks may be wrong by an hour.
KEYS_ARE_DEAD_SECONDS = DAY + 4 * 3600.0
FIRST_ACCOUNT = 10000001
IN_MEMORY = Path("/dev/shm")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a seed is about: a gateway that keeps its keys or not, and a day without it or not.

    The others are for mutants, which need a world in which they show: they turn a kind of fault up or down, or how many
    callers hang up or call from two telephones at once, and take guards away: those of the database (`drops` are
    statements), and the worker that looks again at what is open.
    """

    calls: int
    key_seconds: float = DAY
    outage: bool = False
    perils: Perils = USUAL
    troubles: Mapping[Fate, float] = field(default_factory=lambda: TROUBLES)
    tokens: Mapping[str, float] = field(default_factory=lambda: TOKENS)
    hurry: float = 1.0
    pairs: float = 0.35
    drops: tuple[str, ...] = ()
    sweeps: bool = True

    @classmethod
    def of(cls, seed: int, calls: int) -> Plan:
        """Every other seed meets a gateway that forgets its keys at once; of each of these, one in two an outage."""
        return cls(calls, DAY if seed % 2 else 0.0, outage=seed // 2 % 2 == 1)


@dataclass(frozen=True, slots=True)
class Result:
    seed: int
    plan: Plan
    digest: str
    hours: float
    counted: Mapping[str, int]
    killed_at: Mapping[str, int]
    found: tuple[str, ...]
    last: tuple[str, ...] = field(repr=False)

    def __str__(self) -> str:
        """For whoever has to find out what happened."""
        counted = "\n".join(f"  {count:>7} {what}" for what, count in sorted(self.counted.items()))
        killed = "\n".join(f"  {count:>7} {at}" for at, count in sorted(self.killed_at.items()))
        found = "\n".join(f"  {one}" for one in self.found) or "  nothing"
        last = "\n".join(f"  {event}" for event in self.last)
        return (
            f"seed {self.seed}: {self.plan}\n{self.hours:.1f} virtual hours, digest {self.digest}\n{counted}\n"
            f"killed at\n{killed}\nlast events\n{last}\nfound\n{found}\n"
            f"again: python -m tests.simulation {self.seed} {self.plan.calls}"
        )


def simulate(
    seed: int, plan: Plan, code: Code | None = None, on_event: Callable[[str], object] = lambda event: None
) -> Result:
    """Play one seed. The cashier waits for its threads in virtual time meanwhile."""
    where = IN_MEMORY if IN_MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="simulation-", dir=where) as folder, _virtual_waiting():
        return Simulation(seed, plan, code or Code(), _fresh(Path(folder)), on_event).play()


@contextmanager
def _virtual_waiting() -> Iterator[None]:
    patience: Any = importlib.import_module("ivr.payments.patience")
    real = patience.wait
    patience.wait = wait
    try:
        yield
    finally:
        patience.wait = real


@cache
def _release() -> Release:
    return always_open(read_release(texts(PROJECT)))


@cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        SQLiteFiles(Path(folder))
        return (Path(folder) / "template.db").read_bytes()


def _fresh(folder: Path) -> str:
    (folder / "line.db").write_bytes(_migrated())
    return f"sqlite:///{folder / 'line.db'}"


class Simulation:
    """`plainly` is the same database for setting up and for looking, without switch points or faults."""

    def __init__(self, seed: int, plan: Plan, code: Code, url: str, on_event: Callable[[str], object]) -> None:
        self.plan = plan
        self.world = World(seed, plan.perils, on_event)
        self.findings = Findings()
        self.plainly = Database(url)
        with self.plainly.change() as connection:
            for statement in plan.drops:
                connection.exec_driver_sql(statement)
        self.database = SimulatedDatabase(url, self.world)
        self.database.after = partial(look_while_it_runs, self)
        self.arrivals, outage = _arrivals(self.world.random, plan)
        self.server = GatewayServer(self.world, plan.key_seconds, outage, plan.troubles)
        self.line = Line(self.world, _release(), Statements(self.world))
        names = [f"worker {number}" for number in range(1, WORKERS + 1)]
        self.workers = [worker(name, code, self.world, self.database, self.server, self.line) for name in names]
        self.sweeper = worker("sweeper", code, self.world, self.database, self.server, self.line)
        self.twilio = Twilio(self.line, self.workers)
        self.post = Post(self.twilio)
        self.server.tell = self.post.tell
        self.on_the_line = plan.calls
        self.quiet_since: float | None = None

    def play(self) -> Result:
        world = self.world
        self.billed = self._bill()
        for number, (at, account) in enumerate(self.arrivals, start=1):
            world.after(at, partial(world.spawn, partial(self._call, number, account)))
        if self.plan.sweeps:
            world.after(0, self._sweep)
        world.after(CLOCKS_JUMP_SECONDS, self._clocks_jump)
        world.run()
        look_through(self)
        self.database.close()
        self.plainly.close()
        return Result(
            world.seed,
            self.plan,
            world.digest,
            world.now / 3600,
            dict(world.counted),
            dict(world.killed_at),
            tuple(self.findings.all()),
            tuple(world.last),
        )

    def _bill(self) -> dict[str, int]:
        """What each account owes, in minor units, by its number."""
        draw = self.world.random
        billed: dict[str, int] = {}
        rows = []
        for account in sorted({account for _, account in self.arrivals}):
            owed = draw.randrange(600, 90000)
            past_due = owed // 3 if draw.random() < 0.4 else 0
            bill = BillRow("H-1", "hospital", Money(owed), Money(past_due), Money(0), date(2027, 3, 30))
            member = f"M{account}"
            rows.append(AccountRow(member, "Rosa Rivera", account, "medical", "", "open", BIRTH_DATE, ZIP, (bill,)))
            billed[account] = owed
        load_billing(self.plainly, SECRET, rows, BEGUN)
        return billed

    def _call(self, number: int, account: str) -> None:
        self.world.counted["calls"] += 1
        pays_part = self.world.random.random() < 0.5
        Caller(
            self.twilio, f"CA{number}", f"+1510555{number:04d}", account, pays_part, self.plan.tokens, self.plan.hurry
        ).live()
        self.on_the_line -= 1
        if not self.on_the_line:
            self._nothing_goes_wrong_any_more()

    def _nothing_goes_wrong_any_more(self) -> None:
        """The clocks are right again, the gateway is well, and nobody dies; what is under way goes on."""
        self.world.note("nothing goes wrong any more")
        self.world.faults = False
        self.quiet_since = self.world.now
        for one in (*self.workers, self.sweeper):
            one.process.skew = 0.0

    def next_caller(self, account: int, amount: Money) -> Payment | Refusal:
        """Somebody calls for this account when all is over, and wants to pay."""
        cashier = self.sweeper.switchboard.house.cashier
        return replace(cashier, book=Payments(self.plainly)).open(account, "CAnext", amount)

    def _sweep(self) -> None:
        """What the worker does, again and again, in a process that is killed like any other."""
        world, process = self.world, self.sweeper.process
        refunds, cashier = self.sweeper.teller, self.sweeper.switchboard.house.cashier
        looks: tuple[Callable[[], object], ...] = (
            partial(cashier.reconcile_due, world.random.random),
            refunds.reconcile,
        )
        quiet = world.now - self.quiet_since if self.quiet_since is not None else 0.0
        if quiet > SETTLED_SECONDS:
            looks = (refunds.reconcile,)
            if quiet > KEYS_ARE_DEAD_SECONDS or not Refunds(self.plainly).unsettled():
                return

        def reconcile() -> None:
            for look in looks:
                try:
                    look()
                except ExceptionGroup as errors:
                    for error in errors.exceptions:
                        self.line.broke(error)
                except CommitUnknown as error:
                    self.line.broke(error)

        if not process.down:
            world.spawn(reconcile, process)
        low, high = SWEEP_SECONDS
        # Nobody stands beside it while the gateway is away for a day, or nothing but a dead key is waited for.
        calm = 10 if self.server.is_out() or quiet > SETTLED_SECONDS else 1
        world.after(calm * (low + (high - low) * world.random.random()), self._sweep)

    def _clocks_jump(self) -> None:
        world = self.world
        if not world.faults:
            return
        process: Process = world.random.choice((*self.workers, self.sweeper)).process
        process.skew = world.random.choice((3600.0, -3600.0, 0.0))
        world.counted["clocks that jumped"] += 1
        world.note(f"the clock of {process.name} is wrong by {process.skew:.0f} seconds")
        world.after(2 * CLOCKS_JUMP_SECONDS * world.random.random(), self._clocks_jump)


def _arrivals(draw: Random, plan: Plan) -> tuple[list[tuple[float, str]], tuple[float, float]]:
    """When each call comes in and for which account, and when the gateway is out.

    Every account is called for once, by two telephones at the same time, by somebody who rings back, or all of it.
    """
    calls: list[tuple[float, str]] = []
    at, account, outage = 0.0, FIRST_ACCOUNT, (0.0, 0.0)
    while len(calls) < plan.calls:
        calls.append((at, str(account)))
        if draw.random() < plan.pairs:
            calls.append((at + 90 * draw.random(), str(account)))
        if draw.random() < 0.35:
            calls.append((at + 120 + 2400 * draw.random(), str(account)))
        account += 1
        if plan.outage and not outage[1] and len(calls) > plan.calls * 0.5:
            outage = (at, at + OUTAGE_SECONDS)
        between = BETWEEN_CALLS_SECONDS if not outage[0] <= at < outage[1] else OUTAGE_SECONDS / (0.1 * plan.calls)
        at += draw.expovariate(1 / between)
    return sorted(calls[: plan.calls]), outage
