from collections.abc import Callable

from ivr.simulator.transport import Answer, Transport


class Faults:
    def __init__(self, transport: Transport, restart: Callable[[], None] | None) -> None:
        self.transport = transport

    def inject(self, name: str) -> None:
        raise ValueError(name)

    def send(self, method: str, url: str, headers: dict[str, str], body: str, timeout_seconds: float) -> Answer:
        return self.transport.send(method, url, headers, body, timeout_seconds)
