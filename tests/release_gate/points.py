"""Places in the line's code at which its process may die, or the thread be held up for longer than a lease.

The line knows nothing of them: in the gate's processes these methods are wrapped before anything is made of them.
"""

from __future__ import annotations

import os
import signal
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from mmap import mmap
from random import Random
from typing import Any

from ivr.gateways.stripe import Stripe
from ivr.senders.twilio import TwilioTexts
from ivr.store import payments as payments_module
from tests.release_gate.plan import BETWEEN_DEATHS_SECONDS, STOPPED_SECONDS
from tests.release_gate.trouble import TroubleFile

BOOK = (
    "open",
    "keep_card",
    "submit",
    "abandon",
    "abandon_call",
    "lease",
    "note_intent",
    "note_unknown",
    "settle_succeeded",
    "settle_declined",
    "settle_voided",
)
REFUNDS = ("undo", "lease", "note_unknown", "settle_succeeded", "settle_refused")
GATEWAY = ("create", "confirm", "cancel", "find", "refund")
JOURNAL = ("claim", "save", "end")
OUTBOX, CARRIER = ("note_sent", "put_off"), ("send", "find")
# Every turn passes there, and money only now and then.
RARELY = 0.2
# Of those who might die at a place, so many are held up there instead.
HELD_UP = 0.1


@dataclass(frozen=True, slots=True)
class Fate:
    """What all processes of a crew share: whether nothing happens any more, whether there is room on the disk, and when
    one of them died last."""

    _shared: mmap = field(default_factory=lambda: mmap(-1, 16))

    @property
    def is_calm(self) -> bool:
        return bool(self._shared[0])

    def calm(self) -> None:
        self._shared[0] = 1

    @property
    def has_filled_the_disk(self) -> bool:
        return bool(self._shared[1])

    def fills_the_disk(self, full: bool) -> None:
        self._shared[1] = full

    def takes_one(self) -> bool:
        """May somebody die now? Then nobody else does for a while."""
        now, (last,) = time.monotonic(), struct.unpack_from("d", self._shared, 8)
        if self.is_calm or now - last < BETWEEN_DEATHS_SECONDS:
            return False
        struct.pack_into("d", self._shared, 8, now)
        return True


class Points:
    def __init__(self, chance: float, fate: Fate, trouble: TroubleFile) -> None:
        self._chance, self._fate, self._trouble = chance, fate, trouble
        self._random = Random()
        os.register_at_fork(after_in_child=self._random.seed)

    def pass_by(self, name: str, how_often: float = 1.0) -> None:
        """Whoever comes along here dies, or is held up, or neither."""
        drawn = self._random.random() / how_often
        if drawn >= self._chance * (1 + HELD_UP) or self._fate.is_calm:
            return
        # Whoever stands still while they write would keep all others from writing to SQLite.
        if drawn < self._chance or "postings" in name:
            if self._fate.takes_one():
                self._trouble.add("died", name)
                os.kill(os.getpid(), signal.SIGKILL)
            return
        began = time.monotonic()
        time.sleep(STOPPED_SECONDS)
        self._trouble.add("held up", name, began)

    def lay_out(self, book: type, journal: type, refunds: type, outbox: type) -> None:
        for of, methods, how_often in (
            (book, BOOK, 1.0),
            (refunds, REFUNDS, 1.0),
            (Stripe, GATEWAY, 1.0),
            (outbox, OUTBOX, 1.0),
            (TwilioTexts, CARRIER, 1.0),
            (journal, JOURNAL, RARELY),
        ):
            for method in methods:
                self._around(of, method, how_often)
        inside: Any = payments_module
        inside.post_payment = self._wrapped(inside.post_payment, "the postings")

    def _around(self, of: type, method: str, how_often: float) -> None:
        name = f"{of.__name__}.{method}"
        setattr(of, method, self._wrapped(getattr(of, method), name, how_often))

    def _wrapped(self, work: Callable[..., Any], name: str, how_often: float = 1.0) -> Callable[..., Any]:
        @wraps(work)
        def watched(*given: Any, **more: Any) -> Any:
            self.pass_by(f"before {name}", how_often)
            done = work(*given, **more)
            self.pass_by(f"after {name}", how_often)
            return done

        return watched
