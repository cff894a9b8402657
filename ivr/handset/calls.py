"""The calls in hand, in this process's memory, and no more of them than there is room for."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable

from ivr.handset.call import Beginning, BrowserCall, Connection

# Fewer than the server has threads for: each call may hold one while the line needs another to answer it.
MOST_CALLS = 12
# A browser says something at least every minute while its page is open.
PATIENCE_SECONDS = 180.0


class Calls:
    """Calls by their names. One that is over is kept, to be written down, until its place is needed."""

    def __init__(
        self, connection: Connection, broke: Callable[[Exception], None], patience_seconds: float = PATIENCE_SECONDS
    ) -> None:
        self._connection = connection
        self._broke = broke
        self._patience_seconds = patience_seconds
        self._lock = threading.Lock()
        self._calls: dict[str, BrowserCall] = {}

    def new(self, beginning: Beginning) -> BrowserCall | None:
        """A call not yet begun; None while as many as there may be are going on."""
        with self._lock:
            if len(self._calls) >= MOST_CALLS:
                done = next((name for name, call in self._calls.items() if call.over), None)
                if done is None:
                    return None
                del self._calls[done]
            call = BrowserCall(
                secrets.token_urlsafe(12), beginning, self._connection, self._patience_seconds, self._broke
            )
            self._calls[call.name] = call
            return call

    def named(self, name: str) -> BrowserCall | None:
        return self._calls.get(name)
