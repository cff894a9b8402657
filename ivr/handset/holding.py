"""What a caller holds in the hand and can pay with, by name."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.simulator.wallet import WALLET


@dataclass(frozen=True, slots=True)
class Holding:
    """The name of a card or bank account, and in a few words what comes of paying with it."""

    name: str
    told: str


def holdings() -> list[Holding]:
    return [Holding(name, instrument.says) for name, instrument in WALLET.items()]
