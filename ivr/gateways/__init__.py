"""One file per card gateway, each behind the same port (`ivr.payments.ports.Gateway`).

No gateway here writes to our books, sees a card number, or turns a broken connection into a refusal. A new one is a
file with a `KIND` in it, its tests, and a line in `GATEWAYS`; its settings are its own, and their names begin with IVR_
and its name. `punctual` keeps, for all that are reached over HTTP, the port's promise of an answer in time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module

from ivr.payments.ports import Gateway
from ivr.store.database import Database

# By the name that IVR_GATEWAY gives; loaded only when it is chosen, for what a gateway needs may be large.
GATEWAYS: Mapping[str, str] = {
    "sandbox": "ivr.gateways.sandbox",
    "stripe": "ivr.gateways.stripe",
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a gateway is made from. `live`: real money is to move, so this line is in production; `settings` are those
    of the environment whose names begin with IVR_ and the gateway's."""

    live: bool
    settings: Mapping[str, str] = field(repr=False)
    database: Database
    clock: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Kind:
    """`settings` are its own, by name; `problems` says what is wrong with them, each `NAME: what is wrong`, for a line
    that is live or is not; `make` is asked only when nothing is."""

    settings: tuple[str, ...]
    problems: Callable[[Mapping[str, str], bool], list[str]]
    make: Callable[[Surroundings], Gateway]


def kind(name: str) -> Kind:
    found: Kind = import_module(GATEWAYS[name]).KIND
    return found
