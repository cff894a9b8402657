"""Time, chance and threads of the simulation: one scheduler, and greenlets that change places only where they say so.

A *task* is a thread of a *process* (a worker of ours), or nobody's (the world outside: callers, networks, the gateway).
It gives way in `pause` and `wait_for` and nowhere else, so that one seed always makes the same history.
"""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter, deque
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from types import SimpleNamespace
from typing import Any

from greenlet import getcurrent, greenlet

# A Tuesday morning at the line's office.
BEGUN = datetime(2027, 3, 16, 15, tzinfo=UTC)
# A database answers in this time; once in a while it is slow, or a thread does not run at all for a while.
QUICK_SECONDS = (0.0005, 0.004)
SLOW_SECONDS = (0.5, 4.0)
STOPPED_SECONDS = (9.0, 60.0)
SLOW, STOPPED = 0.01, 0.004
# At each point a process dies so often: rather where money is moved than where somebody types a number.
KILLED, KILLED_AT_MONEY = 0.0005, 0.008
MONEY_WORDS = ("gateway", "open", "submit", "lease", "note", "settle", "abandon", "keep_card", "claim", "end")
LAST_EVENTS = 60


@dataclass(frozen=True, slots=True)
class Perils:
    """By how much likelier than usual a worker is killed, its thread stopped or slow; perhaps `at` some points only."""

    kills: float = 1.0
    stops: float = 1.0
    slow: float = 1.0
    at: str = ""


class Killed(BaseException):
    """The task's process is dead: nothing that it wanted to do is done any more."""


class Process:
    """One operating system process of ours. `life` counts its restarts; `skew` is by how much its clock is wrong."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.life = 0
        self.down = False
        self.skew = 0.0


class Task:
    """A thread. `pauses` tells a wake-up that comes too late from the one that is waited for."""

    def __init__(self, world: World, work: Callable[[], object], process: Process | None) -> None:
        self.thread = greenlet(self._live, parent=world.hub)
        self.thread.task = self
        self.world = world
        self.work = work
        self.process = process
        self.life = process.life if process else 0
        self.pauses = 0

    def _live(self) -> None:
        try:
            self.work()
        except Killed:
            pass
        except Exception as error:
            self.world.surprise(error)

    @property
    def is_dead(self) -> bool:
        return self.process is not None and self.process.life != self.life


USUAL, NO_PERILS = Perils(), Perils(0.0, 0.0, 0.0)


class World:
    """`faults` is what may go wrong now: nothing any more once the simulation lets everything come to its end."""

    def __init__(
        self, seed: int, perils: Perils = USUAL, on_event: Callable[[str], object] = lambda event: None
    ) -> None:
        self.seed = seed
        self.random = Random(seed)
        self.now = 0.0
        self.hub = getcurrent()
        self.faults = True
        self.counted: Counter[str] = Counter()
        self.killed_at: Counter[str] = Counter()
        self.surprises: list[str] = []
        self.last: deque[str] = deque(maxlen=LAST_EVENTS)
        self._perils = perils
        self._on_event = on_event
        self._hash = hashlib.sha256()
        self._due: list[tuple[float, int, Callable[[], object]]] = []
        self._order = count()

    # What is seen of it.

    def note(self, what: str) -> None:
        """An event: part of the digest, and of what a failing seed prints."""
        event = f"{self.now:.6f} {what}"
        self._hash.update(event.encode())
        self.last.append(event)
        self._on_event(event)

    def surprise(self, error: BaseException) -> None:
        """Something broke that nothing here may break."""
        cause = error
        while isinstance(cause, ExceptionGroup):
            cause = cause.exceptions[0]
        told = f"{type(cause).__name__}: {cause}".splitlines()[0]
        self.note(f"surprise {told}")
        self.surprises.append(told)

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()

    # Time.

    def clock(self, process: Process | None = None) -> datetime:
        """What the clock on the wall shows; a process may have a wrong one."""
        return BEGUN + timedelta(seconds=self.now + (process.skew if process else 0.0))

    def after(self, seconds: float, act: Callable[[], object]) -> None:
        """Do this later, as the world outside does: no process of ours is needed for it."""
        heapq.heappush(self._due, (self.now + seconds, next(self._order), act))

    def spawn(self, work: Callable[[], object], process: Process | None = None) -> None:
        task = Task(self, work, process)
        self.after(0, task.thread.switch)

    def run(self, until: Callable[[], bool] = lambda: False) -> None:
        """Let time pass until nothing is due any more, or for as long as asked."""
        while self._due and not until():
            when, _, act = heapq.heappop(self._due)
            self.now = max(self.now, when)
            act()

    # What a task does.

    def pause(self, seconds: float) -> None:
        """Let others go on for so long."""
        self._park(seconds)

    def _park(self, seconds: float) -> None:
        task = _task()
        if task.is_dead:
            raise Killed
        task.pauses += 1
        expected = task.pauses
        self.after(seconds, lambda: self.wake(task, expected))
        self.hub.switch()
        if task.is_dead:
            raise Killed

    def wake(self, task: Task, expected: int) -> None:
        if task.pauses == expected and not task.thread.dead:
            task.pauses += 1
            task.thread.switch()

    def wait_for(self, done: Callable[[Callable[[], None]], object], seconds: float) -> None:
        """Wait until somebody calls what `done` is given, or for so many seconds."""
        task = _task()
        expected = task.pauses + 1
        done(lambda: self.after(0, lambda: self.wake(task, expected)))
        self._park(seconds)

    def point(self, name: str) -> None:
        """A place where others may go on, where this process may die, and where it may be stopped for a while."""
        task, draw = _task(), self.random.random
        if task.is_dead:
            raise Killed
        perils = self._perils if self._perils.at in name else NO_PERILS
        if task.process is not None and self.faults:
            risk = KILLED_AT_MONEY if any(word in name for word in MONEY_WORDS) else KILLED
            if draw() < risk * perils.kills:
                self.kill(task.process, name)
                raise Killed
        chance = draw()
        stopped = self.faults and chance < STOPPED * perils.stops
        low, high = STOPPED_SECONDS if stopped else SLOW_SECONDS if chance > 1 - SLOW * perils.slow else QUICK_SECONDS
        if stopped:
            self.counted["threads stopped for a while"] += 1
            self.note(f"{_name(task)} is stopped at {name}")
        self._park(low + (high - low) * draw())

    # What goes wrong.

    def kill(self, process: Process, at: str) -> None:
        """Everything this process was doing is over; it begins again after a while."""
        self.counted["kills"] += 1
        self.killed_at[at] += 1
        self.note(f"{process.name} is killed at {at}")
        process.life += 1
        process.down = True
        self.after(0.2 + 3 * self.random.random(), lambda: self._begin_again(process))

    def _begin_again(self, process: Process) -> None:
        process.down = False
        self.note(f"{process.name} begins again")

    def drawn_id(self) -> str:
        """As `uuid4` writes them, but from the seed."""
        drawn = f"{self.random.getrandbits(128):032x}"
        return "-".join((drawn[:8], drawn[8:12], drawn[12:16], drawn[16:20], drawn[20:]))


def _task() -> Task:
    task = getattr(getcurrent(), "task", None)
    assert isinstance(task, Task), "only a task can give way"
    return task


def _name(task: Task) -> str:
    return task.process.name if task.process else "the world"


def here() -> tuple[World, Process | None]:
    """The world in which the current task lives, and its process."""
    task = _task()
    return task.world, task.process


class Threads(Executor):
    """Stands for a process's thread pool: each piece of work is a task, which dies with the process."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **more: Any) -> Future[Any]:
        world, process = here()
        future: Future[Any] = Future()

        def live() -> None:
            try:
                result = work(*args, **more)
            except Exception as error:
                future.set_exception(error)
            else:
                future.set_result(result)

        world.spawn(live, process)
        return future


def wait(futures: Iterable[Future[Any]], timeout: float) -> SimpleNamespace:
    """Stands for `concurrent.futures.wait` on one future, in virtual time."""
    (future,) = futures
    world, _ = here()
    if not future.done():
        world.wait_for(lambda wake: future.add_done_callback(lambda _: wake()), timeout)
    return SimpleNamespace(done={future} if future.done() else set())
