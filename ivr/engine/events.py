"""What happened to the call."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

CardTrouble = Literal["gave_up", "star", "hung_up", "unavailable"]


@dataclass(frozen=True, slots=True)
class Answered:
    """The line picked up."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The caller pressed keys: only 0-9, star and pound, or "" for anything that is no key."""

    pressed: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Silence:
    """The caller pressed nothing in time."""


@dataclass(frozen=True, slots=True)
class Continued:
    """Twilio came back without anything from the caller."""


@dataclass(frozen=True, slots=True)
class CardTaken:
    """Twilio and the gateway hold a card; we hold its token, brand and last four digits."""

    token: str = field(repr=False)
    brand: str
    last_four: str


@dataclass(frozen=True, slots=True)
class CardNotTaken:
    """No card, hence no payment: too many tries, star, a hang-up, or trouble at the gateway."""

    trouble: CardTrouble


@dataclass(frozen=True, slots=True)
class DialEnded:
    """The leg to the agent is over."""

    how: Literal["talked", "busy", "no_answer"]
