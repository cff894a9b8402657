"""What a caller holds in the hand and can pay with, by name."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.simulator.cards import CARDS, TestCard, brand


@dataclass(frozen=True, slots=True)
class Holding:
    """A card's name, and in a few words what it is and what comes of it."""

    name: str
    told: str


def holdings() -> list[Holding]:
    return [Holding(name, _told(card)) for name, card in CARDS.items()]


def _told(card: TestCard) -> str:
    kind = f"{brand(card.number) or 'no brand'}, ends in {card.number[-4:]}"
    return f"{kind}, token {card.token}" if card.token else kind
