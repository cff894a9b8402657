"""Idempotency keys: the first answer to a key is the answer to all its repetitions.

As docs.stripe.com/api/idempotent_requests has it. An answer is kept once the request began to be executed, also when
that is an error of the server's own; a request that was refused before (a secret key nobody knows, invalid parameters,
too many requests) or that met another in flight leaves nothing.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from threading import Lock

from tests.stripe_server.account import Refusal

# A request: its method and path, and its parameters.
Asked = tuple[str, str, tuple[tuple[str, str], ...]]
Answer = tuple[int, bytes]


@dataclass
class _Kept:
    asked: Asked
    at: float
    answer: Answer | None = None


@dataclass
class Keys:
    """`lifetime` in seconds; a key is forgotten after it, and the next request with it is a new one."""

    lifetime: float = 86400
    _kept: dict[str, _Kept] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def begin(self, key: str, asked: Asked) -> Answer | None:
        """The answer that was given before, or None when this one is to be executed now."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and kept.answer is not None and time.monotonic() - kept.at > self.lifetime:
                kept = None
            if kept is None:
                self._kept[key] = _Kept(asked, time.monotonic())
                return None
            if kept.asked != asked:
                what = "parameters" if kept.asked[:2] == asked[:2] else "endpoint"
                words = f"Keys for idempotent requests can only be used with the same {what} they were first used with."
                raise Refusal(400, {"type": "idempotency_error", "message": words}, kept=False)
            if kept.answer is None:
                code = "idempotency_key_in_use"
                words = "There is currently another in-progress request using this Idempotent Key."
                raise Refusal(409, {"type": "idempotency_error", "code": code, "message": words}, kept=False)
            return kept.answer

    def end(self, key: str, answer: Answer | None) -> None:
        """Keep what was answered; or nothing, and the key is free again."""
        with self._lock:
            if answer is None:
                self._kept.pop(key, None)
            elif key in self._kept:
                self._kept[key].answer = answer

    def forget(self) -> None:
        with self._lock:
            self._kept.clear()
