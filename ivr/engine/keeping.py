"""A call as text and back, so that any worker can take the next turn."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from ivr.engine.call import Call, Owed
from ivr.ledger.money import Money
from ivr.values import ClockTime, Day, Digits, Moment, Term

_FIELDS = tuple(field.name for field in fields(Call))
_KINDS = {kind.__name__: kind for kind in (Money, Digits, Day, ClockTime, Moment, Term, Owed)}


def write(call: Call) -> str:
    return json.dumps({name: _plain(getattr(call, name)) for name in _FIELDS}, separators=(",", ":"))


def read(text: str) -> Call:
    kept = json.loads(text)
    return Call(**{name: _lived(value) for name, value in kept.items()})


def _plain(value: Any) -> Any:
    """Each kind of value under its name: `{"Money": [12540, "USD"]}`. Lists are what they are."""
    if value is None or isinstance(value, str | int | bool):
        return value
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"on": value.isoformat()}
    if isinstance(value, dict):
        return {"map": {name: _plain(item) for name, item in value.items()}}
    return {type(value).__name__: [_plain(getattr(value, field.name)) for field in fields(value)]}


def _lived(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_lived(item) for item in value)
    if not isinstance(value, dict):
        return value
    ((kind, inside),) = value.items()
    if kind == "at":
        return datetime.fromisoformat(inside)
    if kind == "on":
        return date.fromisoformat(inside)
    if kind == "map":
        return {name: _lived(item) for name, item in inside.items()}
    return _KINDS[kind](*(_lived(item) for item in inside))
