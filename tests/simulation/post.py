"""The gateway's own webhooks: told late, twice, in another order or never, and again until somebody has taken them."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.simulation.callers import Twilio
from tests.simulation.line import Worker
from tests.simulation.world import World

# It is not told again more often; Stripe gives up after three days.
MOST_TIMES = 12
AGAIN_SECONDS = (5.0, 900.0)
LATE_SECONDS = (60.0, 3600.0)


@dataclass
class Post:
    """Carries each message to some worker as `Twilio` carries a turn; `taken` are the intents and payments of those of
    which a worker has said that it need not be told again."""

    twilio: Twilio
    told: int = 0
    taken: list[tuple[str, str]] = field(default_factory=list)

    @property
    def world(self) -> World:
        return self.twilio.world

    def tell(self, intent: str, payment: str) -> None:
        """The intent has come to its end."""
        self.told += 1
        counted, draw = self.world.counted, self.world.random.random
        counted["messages of the gateway"] += 1
        if self.twilio.chance(0.1):
            counted["messages of the gateway lost"] += 1
            return
        # Each takes its own time, so that a later one often comes first.
        later = self._drawn(LATE_SECONDS) if self.twilio.chance(0.15) else 2 * draw()
        event = f"evt_{self.told}"
        self._send(event, intent, payment, later, MOST_TIMES)
        if self.twilio.chance(0.15):
            counted["messages of the gateway told twice"] += 1
            self._send(event, intent, payment, later + 30 * draw(), MOST_TIMES)

    def _send(self, event: str, intent: str, payment: str, later: float, times: int) -> None:
        answered: list[str] = []

        def take(worker: Worker) -> None:
            try:
                received = worker.notices.take({}, f"{event} {intent} {payment}".encode())
            except Exception as error:
                self.twilio.line.broke(error)
                return
            answered.append(received)
            if received == "done":
                self.taken.append((intent, payment))

        def look() -> None:
            if "done" not in answered and times > 1:
                self.world.counted["messages of the gateway told again"] += 1
                self._send(event, intent, payment, 0.0, times - 1)

        self.twilio.send(event, take, later)
        self.world.after(later + self._drawn(AGAIN_SECONDS), look)

    def _drawn(self, seconds: tuple[float, float]) -> float:
        low, high = seconds
        return low + (high - low) * self.world.random.random()
