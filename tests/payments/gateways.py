"""A gateway that moves its own (invented) money, and answers or not as a test wants it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Literal

from ivr.ledger.money import Money
from ivr.payments.ports import Approved, Cancelled, Created, Declined, NoAnswer, Unconfirmed

# What goes wrong with one request: it never arrives, or it has its effect and the answer is lost.
Trouble = Literal["never arrives", "answer lost"]
Answer = Created | Approved | Declined | Cancelled | Unconfirmed | NoAnswer
_ANSWERS: dict[str, Answer] = {
    "unconfirmed": Unconfirmed(),
    "approved": Approved(),
    "declined": Declined(),
    "cancelled": Cancelled(),
}


@dataclass
class FakeGateway:
    """`troubles` are taken one by one for each method; `before` is done as a request of that kind arrives.

    `charged` is the truth the books are held against: one line for each time money moved.
    """

    declines: bool = False
    refuses_to_create: bool = False
    troubles: dict[str, list[Trouble]] = field(default_factory=dict)
    before: dict[str, Callable[[], None]] = field(default_factory=dict)
    name: str = "fake"
    asked: list[str] = field(default_factory=list)
    charged: list[tuple[str, Money]] = field(default_factory=list)
    intents: dict[str, str] = field(default_factory=dict)
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
                    self.charged += [
                        (paid, amount) for one, paid, amount in self._created_with.values() if one == intent
                    ]
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
        assert not isinstance(answer, Created)
        return answer

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
