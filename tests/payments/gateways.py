"""A gateway that moves its own (invented) money, and answers or not as a test wants it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Literal

from ivr.ledger.money import Money
from ivr.payments.ports import (
    Abilities,
    Approved,
    Cancelled,
    Created,
    Declined,
    Movement,
    NoAnswer,
    Notice,
    Refunded,
    RefundRefused,
    Unconfirmed,
)
from tests.store.books import NOON

# What goes wrong with one request: it never arrives, or it has its effect and the answer is lost.
Trouble = Literal["never arrives", "answer lost"]
ABILITIES = Abilities(two_step=True, key_lifetime=timedelta(days=1), refunds=True)
Answer = Created | Approved | Declined | Cancelled | Unconfirmed | Refunded | RefundRefused | NoAnswer
_ANSWERS: dict[str, Answer] = {
    "unconfirmed": Unconfirmed(),
    "approved": Approved(),
    "declined": Declined(),
    "cancelled": Cancelled(),
}


@dataclass
class FakeGateway:
    """`troubles` are taken one by one for each method; `before` is done as a request of that kind arrives.

    `charged` is the truth the books are held against: one line for each time money moved. `listed` are the lengths of
    time of which it was asked what had moved; it tells that from `moved` and `returned`, unless it `lists` nothing.
    """

    declines: bool = False
    refuses_to_create: bool = False
    troubles: dict[str, list[Trouble]] = field(default_factory=dict)
    before: dict[str, Callable[[], None]] = field(default_factory=dict)
    name: str = "fake"
    abilities: Abilities = ABILITIES
    asked: list[str] = field(default_factory=list)
    charged: list[tuple[str, Money]] = field(default_factory=list)
    intents: dict[str, str] = field(default_factory=dict)
    refunds: dict[str, tuple[str, Money]] = field(default_factory=dict)
    clock: Callable[[], datetime] = field(default=lambda: NOON)
    listed: list[timedelta] = field(default_factory=list)
    lists: bool = True
    moved: list[Movement] = field(default_factory=list)
    returned: list[Movement] = field(default_factory=list)
    _created_with: dict[str, tuple[str, str, Money]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def create(self, payment: str, amount: Money, token: str, key: str) -> Created | Declined | NoAnswer:
        def effect() -> Answer:
            if self.refuses_to_create:
                return Declined()
            intent, *_ = self._created_with.setdefault(key, (f"pi_{len(self.intents) + 1}", payment, amount))
            self.intents.setdefault(intent, "unconfirmed")
            return Created(intent)

        answer = self._request("create", effect)
        assert isinstance(answer, Created | Declined | NoAnswer)
        return answer

    def confirm(self, intent: str, key: str) -> Approved | Declined | Cancelled | NoAnswer:
        def effect() -> Answer:
            if self.intents[intent] == "unconfirmed":
                self.intents[intent] = "declined" if self.declines else "approved"
                if not self.declines:
                    for one, paid, amount in self._created_with.values():
                        if one == intent:
                            self.charged.append((paid, amount))
                            self.moved.append(self._movement(f"ch_{intent}", "charge", intent, amount))
            return _ANSWERS[self.intents[intent]]

        answer = self._request("confirm", effect)
        assert isinstance(answer, Approved | Declined | Cancelled | NoAnswer)
        return answer

    def cancel(self, intent: str, key: str) -> Cancelled | Approved | NoAnswer:
        def effect() -> Answer:
            if self.intents[intent] != "approved":
                self.intents[intent] = "cancelled"
            return _ANSWERS[self.intents[intent]]

        answer = self._request("cancel", effect)
        assert isinstance(answer, Cancelled | Approved | NoAnswer)
        return answer

    def find(self, intent: str) -> Approved | Declined | Cancelled | Unconfirmed | NoAnswer:
        answer = self._request("find", lambda: _ANSWERS[self.intents[intent]])
        assert not isinstance(answer, Created | Refunded | RefundRefused)
        return answer

    def refund(self, intent: str, amount: Money, key: str) -> Refunded | RefundRefused | NoAnswer:
        def effect() -> Answer:
            charged = sum(one.minor for at, one in self._charges() if at == intent)
            back = sum(one.minor for at, one in self.refunds.values() if at == intent)
            if key not in self.refunds and back + amount.minor > charged:
                return RefundRefused()
            if key not in self.refunds:
                self.refunds[key] = (intent, amount)
                self.moved.append(self._movement(f"re_{len(self.refunds)}", "refund", intent, amount))
            return Refunded(f"re_{list(self.refunds).index(key) + 1}")

        answer = self._request("refund", effect)
        assert isinstance(answer, Refunded | RefundRefused | NoAnswer)
        return answer

    def _charges(self) -> list[tuple[str, Money]]:
        """Each intent that was charged, and how much."""
        of = {payment: intent for intent, payment, _ in self._created_with.values()}
        return [(of[payment], amount) for payment, amount in self.charged]

    def movements(self, since: datetime, until: datetime) -> Sequence[Movement] | NoAnswer:
        self.listed.append(until - since)
        return [one for one in self.moved if since <= one.at < until] if self.lists else NoAnswer()

    def came_back(self, since: datetime, until: datetime) -> Sequence[Movement] | NoAnswer:
        return [one for one in self.returned if since <= one.at < until]

    def _movement(self, id: str, kind: Literal["charge", "refund"], intent: str, amount: Money) -> Movement:
        payment = next(payment for one, payment, _ in self._created_with.values() if one == intent)
        return Movement(id, kind, intent, payment, amount, self.clock())

    def notice(self, headers: Mapping[str, str], body: bytes) -> Notice | None:
        return None

    def trouble(self) -> str | None:
        return None

    def _request(self, method: str, effect: Callable[[], Answer]) -> Answer:
        self.before.pop(method, lambda: None)()
        with self._lock:
            self.asked.append(method)
            troubles = self.troubles.get(method, [])
            trouble = troubles.pop(0) if troubles else None
            if trouble == "never arrives":
                return NoAnswer()
            answer = effect()
            return NoAnswer() if trouble == "answer lost" else answer
