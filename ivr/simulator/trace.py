"""Every HTTP request of a call, one JSON object a line."""

import json
from typing import TextIO

from ivr.simulator.events import Event, Fetched


class Trace:
    """A listener that writes each exchange as it happens, so a call that breaks leaves its trace.

    `at` is seconds of call time; `status` is null and `body` the reason where no answer came.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def notice(self, event: Event) -> None:
        if not isinstance(event, Fetched):
            return
        exchange = {
            "at": event.at,
            "method": event.method,
            "url": event.url,
            "params": dict(event.params),
            "status": event.status,
            "body": event.body,
        }
        self._file.write(json.dumps(exchange, ensure_ascii=False) + "\n")
        self._file.flush()
