"""What the line should do, in the order in which the caller lives through it.

A directive that waits ends the turn: the next thing that happens comes from outside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ivr.values import Value


@dataclass(frozen=True, slots=True)
class Say:
    """Speak a prompt. A caller may press keys over it, unless it must be heard.

    `payment` names the payment these words tell about: what was said about money is stored.
    """

    prompt: str
    language: str
    values: Mapping[str, Value] = field(hash=False)
    must_hear: bool = False
    payment: str = ""


@dataclass(frozen=True, slots=True)
class SayOption:
    """Speak one option of a menu from its phrase and its key: "To pay a bill, press 1."."""

    phrase: str
    key: str
    language: str
    values: Mapping[str, Value] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Pause:
    seconds: int


@dataclass(frozen=True, slots=True)
class Gather:
    """Wait for keys. Everything said just before it can be interrupted by pressing one.

    One digit is taken at once and every key is data (a menu). More digits end at `most`,
    with the pound key, or when the caller rests for `wait_seconds`.
    """

    most: int
    wait_seconds: int


@dataclass(frozen=True, slots=True)
class Pay:
    """Let Twilio collect a card and turn it into a token. The digits never come to us."""

    language: str
    wait_seconds: int
    attempts: int


@dataclass(frozen=True, slots=True)
class Dial:
    """Ring a person, and come back when that is over, however it ended. `caller_id` None shows the caller's own."""

    number: str
    ring_seconds: int
    caller_id: str | None = None


@dataclass(frozen=True, slots=True)
class Continue:
    """Come back at once, without the caller: the payment is still being worked on."""


@dataclass(frozen=True, slots=True)
class HangUp:
    pass


Waiting = Gather | Pay | Dial | Continue | HangUp
Directive = Say | SayOption | Pause | Waiting
