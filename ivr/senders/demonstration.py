"""The demonstration's own: nothing is sent. `ivr messages list` shows what would have been."""

from __future__ import annotations

from uuid import uuid4

from ivr.texts.ports import Sent


class Demonstration:
    def send(self, number: str, words: str) -> Sent:
        return Sent(f"demonstration-{uuid4().hex}")

    def find(self, number: str, reference: str) -> None:
        return None
