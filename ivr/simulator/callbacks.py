"""What the line is told beside the call, and when it arrives: at once, late, twice, out of order or never."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Delivery = Literal["on time", "late", "twice", "out of order", "lost"]

# Twilio promises no more than that callbacks are sent: each of these happens to a line in service.
DELIVERIES: Mapping[Delivery, str] = {
    "on time": "each callback arrives before the call goes on",
    "late": "each callback arrives after the next document has come, or after the call",
    "twice": "each callback arrives twice, one right after the other",
    "out of order": "every second callback arrives before the one it follows",
    "lost": "no callback arrives",
}


@dataclass(frozen=True, slots=True)
class Callback:
    method: str
    url: str
    params: Mapping[str, str]


@dataclass(slots=True)
class Callbacks:
    """The callbacks of a call on their way. `deliver` takes one to the line as often as it is told to."""

    delivery: Delivery
    deliver: Callable[[Callback, int], None]
    _waiting: list[Callback] = field(default_factory=list)

    def add(self, callback: Callback) -> None:
        match self.delivery:
            case "on time":
                self.deliver(callback, 1)
            case "twice":
                self.deliver(callback, 2)
            case "late":
                self._waiting.append(callback)
            case "out of order":
                self._waiting.insert(0, callback)
                if len(self._waiting) == 2:
                    self.deliver_waiting()

    def document_came(self) -> None:
        if self.delivery == "late":
            self.deliver_waiting()

    def deliver_waiting(self) -> None:
        """Deliver what is still on its way: the call is over, or what it waited for has happened."""
        waiting, self._waiting = self._waiting, []
        for callback in waiting:
            self.deliver(callback, 1)
