"""A card gateway as gateways are: far away, forgetful, and sometimes out for a day. It keeps its own truth.

What it does for a request happens when the request arrives there, whatever has become of whoever sent it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from ivr.ledger.money import Money
from ivr.ledger.payment import Decline
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
from tests.simulation.world import World

DAY = 24 * 3600.0
# Whoever asks gives up after this long, as the port has it.
PATIENCE_SECONDS = 8.0
QUICK_SECONDS = (0.05, 0.9)
# An answer that comes after longer than a lease of `drive`: the thread that waits for it had been stopped meanwhile.
STOPPED_SECONDS = (31.0, 90.0)
# A request that somebody on the way kept, and delivers when nobody waits for it any more.
ZOMBIE_SECONDS = (9.0, 1500.0)

# Of a refund the key is kept with it as well, for good, as the driver for Stripe does it.
ABILITIES = Abilities(two_step=True, key_lifetime=timedelta(seconds=DAY), refunds=True)
# A bank that gives nothing back, out of a hundred.
GIVES_NOTHING_BACK = 5

Answer = (
    Created | Approved | Declined | Cancelled | Unconfirmed | Refunded | RefundRefused | tuple[Movement, ...] | NoAnswer
)
Fate = Literal[
    "well", "never arrives", "refused", "answer lost", "zombie", "429", "500 without effect", "500 with effect", "slow"
]
# How often each of these becomes of a request, out of a hundred; the rest goes well.
TROUBLES: Mapping[Fate, float] = {
    "never arrives": 3,
    "refused": 2,
    "answer lost": 4,
    "zombie": 4,
    "429": 2,
    "500 without effect": 2,
    "500 with effect": 2,
    "slow": 2,
}
# While it is out.
OUTAGE: Mapping[Fate, float] = {
    "refused": 45,
    "never arrives": 35,
    "zombie": 10,
    "500 without effect": 5,
    "500 with effect": 5,
}
# What becomes of a card, by its token. A fickle one is declined, and would be approved if it were tried again; a moody
# one is refused on half of the attempts to create an intent with it.
TOKENS: Mapping[str, float] = {"pm_good": 84, "pm_declined": 3, "pm_typed_wrong": 3, "pm_fickle": 6, "pm_moody": 4}
_DECLINES: Mapping[str, Decline] = {"pm_typed_wrong": "typed_wrong"}


@dataclass
class Intent:
    id: str
    payment: str
    minor: int
    token: str
    keeps_it: bool
    state: Literal["unconfirmed", "approved", "declined", "cancelled"] = "unconfirmed"


@dataclass(frozen=True)
class GivenBack:
    id: str
    intent: str
    payment: str
    minor: int
    key: str


@dataclass
class GatewayServer:
    """`charged` and `given_back` are the truth: each time money moved, its intent and payment; `moved` is the same as
    it is listed. Keys are kept for `key_seconds`. `tell` is told of each intent that has come to an end."""

    world: World
    key_seconds: float
    outage: tuple[float, float] = (0.0, 0.0)
    troubles: Mapping[Fate, float] = field(default_factory=lambda: TROUBLES)
    intents: dict[str, Intent] = field(default_factory=dict)
    charged: list[tuple[str, str, int]] = field(default_factory=list)
    given_back: list[GivenBack] = field(default_factory=list)
    moved: list[Movement] = field(default_factory=list)
    misused: list[str] = field(default_factory=list)
    tell: Callable[[str, str], object] = field(default=lambda intent, payment: None)
    _keys: dict[str, tuple[float, tuple[str, ...], Answer]] = field(default_factory=dict)

    def is_out(self) -> bool:
        return self.world.faults and self.outage[0] <= self.world.now < self.outage[1]

    def fate(self) -> Fate:
        world = self.world
        if not world.faults:
            return "well"
        drawn = world.random.random() * 100
        for fate, share in (OUTAGE if self.is_out() else self.troubles).items():
            drawn -= share
            if drawn < 0:
                return fate
        return "well"

    def arrives(self, what: tuple[str, ...], key: str, effect: Callable[[], Answer], fate: Fate) -> Answer:
        """A request is here. One whose key is known is answered as before, errors included; see Stripe's docs."""
        if fate == "429":  # before anything else is looked at, and never kept
            return NoAnswer()
        known = self._keys.get(key)
        if known is not None and self.world.now - known[0] < self.key_seconds:
            if known[1] != what:
                self.misused.append(f"{key} for {what} after {known[1]}")
            return known[2]
        answer = NoAnswer() if fate == "500 without effect" else effect()
        if fate == "500 with effect":
            answer = NoAnswer()
        if key:
            self._keys[key] = (self.world.now, what, answer)
        return answer

    def create(self, payment: str, minor: int, token: str) -> Answer:
        if token == "pm_moody" and self.world.random.random() < 0.5:
            return Declined()
        keeps_it = self.world.random.random() * 100 < GIVES_NOTHING_BACK
        intent = Intent(f"pi_{len(self.intents) + 1}", payment, minor, token, keeps_it)
        self.intents[intent.id] = intent
        return Created(intent.id)

    def confirm(self, intent: str) -> Answer:
        found = self.intents[intent]
        if found.state == "unconfirmed" and found.token in ("pm_declined", "pm_typed_wrong", "pm_fickle"):
            found.state = "declined"
            self.tell(intent, found.payment)
        elif found.state == "unconfirmed" or (found.state == "declined" and found.token == "pm_fickle"):
            found.state = "approved"
            self.charged.append((intent, found.payment, found.minor))
            self._move(f"ch_{len(self.charged)}", "charge", found, found.minor)
            self.tell(intent, found.payment)
            self.world.note(f"gateway charges {found.minor} for {found.payment} by {intent}")
        return self.find(intent)

    def _move(self, movement: str, kind: Literal["charge", "refund"], intent: Intent, minor: int) -> None:
        at = self.world.clock()
        self.moved.append(Movement(movement, kind, intent.id, intent.payment, Money(minor), at))

    def cancel(self, intent: str) -> Answer:
        found = self.intents[intent]
        if found.state not in ("approved", "cancelled"):
            found.state = "cancelled"
            self.tell(intent, found.payment)
        return self.find(intent)

    def find(self, intent: str) -> Answer:
        found = self.intents[intent]
        match found.state:
            case "approved":
                return Approved()
            case "declined":
                return Declined(_DECLINES.get(found.token, "not_approved"))
            case "cancelled":
                return Cancelled()
            case _:
                return Unconfirmed()

    def given_back_with(self, intent: str, key: str) -> Answer:
        found = (one for one in self.given_back if (one.intent, one.key) == (intent, key))
        return next((Refunded(one.id) for one in found), RefundRefused())

    def refund(self, intent: str, minor: int, key: str) -> Answer:
        found = self.intents[intent]
        left = found.minor - sum(one.minor for one in self.given_back if one.intent == intent)
        if found.state != "approved" or found.keeps_it or minor > left:
            return RefundRefused()
        given = GivenBack(f"re_{len(self.given_back) + 1}", intent, found.payment, minor, key)
        self.given_back.append(given)
        self._move(given.id, "refund", found, minor)
        self.world.note(f"gateway gives back {minor} of {found.payment} by {given.id}")
        return Refunded(given.id)

    def movements(self, since: datetime, until: datetime) -> Answer:
        return tuple(one for one in self.moved if since <= one.at < until)


@dataclass
class SimulatedGateway:
    """The port as our workers see it. Cancelling is sent without its key, as the driver for Stripe does: Stripe would
    answer with the error it kept for that key, for a day."""

    server: GatewayServer
    name: str = "simulated"
    abilities: Abilities = ABILITIES

    def create(self, payment: str, amount: Money, token: str, key: str) -> Created | Declined | NoAnswer:
        what = ("create", payment, str(amount.minor), token)
        answer = self._ask(what, key, lambda: self.server.create(payment, amount.minor, token))
        assert isinstance(answer, Created | Declined | NoAnswer)
        return answer

    def confirm(self, intent: str, key: str) -> Approved | Declined | Cancelled | NoAnswer:
        answer = self._ask(("confirm", intent), key, lambda: self.server.confirm(intent))
        assert isinstance(answer, Approved | Declined | Cancelled | NoAnswer)
        return answer

    def cancel(self, intent: str, key: str) -> Cancelled | Approved | NoAnswer:
        answer = self._ask(("cancel", intent), "", lambda: self.server.cancel(intent))
        assert isinstance(answer, Cancelled | Approved | NoAnswer)
        return answer

    def find(self, intent: str) -> Approved | Declined | Cancelled | Unconfirmed | NoAnswer:
        answer = self._ask(("find", intent), "", lambda: self.server.find(intent))
        assert isinstance(answer, Approved | Declined | Cancelled | Unconfirmed | NoAnswer)
        return answer

    def _ask(self, what: tuple[str, ...], key: str, effect: Callable[[], Answer]) -> Answer:
        """Send it, and wait: for the answer, or as long as anybody waits."""
        server, world = self.server, self.server.world
        world.point(f"gateway {what[0]} to be sent")
        fate = server.fate()
        if fate != "well":
            world.counted["requests to the gateway that went wrong"] += 1
        world.counted["requests to the gateway"] += 1
        world.note(f"gateway {' '.join(what)}: {fate}")
        there, back = self._way(fate), self._way("well")
        answers: list[Answer] = []
        waiting: list[Callable[[], None]] = []

        def arrive() -> None:
            answer = server.arrives(what, key, effect, fate)
            if fate not in ("answer lost", "zombie"):
                world.after(back, lambda: answered(answer))

        def answered(answer: Answer) -> None:
            answers.append(answer)
            for wake in waiting:
                wake()

        if fate == "refused":
            world.after(back, lambda: answered(NoAnswer()))
        elif fate != "never arrives":
            world.after(there, arrive)
        patience = STOPPED_SECONDS[1] * 2 if fate == "slow" else PATIENCE_SECONDS
        world.wait_for(waiting.append, patience)
        world.point(f"gateway {what[0]} answered")
        return answers[0] if answers else NoAnswer()

    def _way(self, fate: Fate) -> float:
        low, high = {"slow": STOPPED_SECONDS, "zombie": ZOMBIE_SECONDS}.get(fate, QUICK_SECONDS)
        return low + (high - low) * self.server.world.random.random()

    def refund(self, intent: str, amount: Money, key: str) -> Refunded | RefundRefused | NoAnswer:
        """As the driver for Stripe does it: looked for by its key before it is made, and when it is refused."""
        found = self._made_with(intent, key)
        if not isinstance(found, RefundRefused):
            return found
        what = ("refund", intent, str(amount.minor))
        made = self._ask(what, key, lambda: self.server.refund(intent, amount.minor, key))
        assert isinstance(made, Refunded | RefundRefused | NoAnswer)
        return self._made_with(intent, key) if isinstance(made, RefundRefused) else made

    def _made_with(self, intent: str, key: str) -> Refunded | RefundRefused | NoAnswer:
        answer = self._ask(("refunds", intent), "", lambda: self.server.given_back_with(intent, key))
        assert isinstance(answer, Refunded | RefundRefused | NoAnswer)
        return answer

    def movements(self, since: datetime, until: datetime) -> Sequence[Movement] | NoAnswer:
        answer = self._ask(("movements",), "", lambda: self.server.movements(since, until))
        assert isinstance(answer, tuple | NoAnswer)
        return answer

    def came_back(self, since: datetime, until: datetime) -> Sequence[Movement] | NoAnswer:
        return []

    def notice(self, headers: Mapping[str, str], body: bytes) -> Notice | None:
        """As `post.Post` writes it: its id, the intent, and our own id of the payment."""
        event, intent, payment = body.decode().split()
        return Notice(event, intent, payment)

    def trouble(self) -> str | None:
        return None
