"""A call as text and back, so that any worker can take the next turn."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields
from datetime import date, datetime
from typing import Any

from ivr.engine.call import Call, Owed, OwedBill, Paid
from ivr.ledger.money import Money
from ivr.values import ClockTime, Day, Digits, Moment, Term

_KINDS = {kind.__name__: kind for kind in (Money, Digits, Day, ClockTime, Moment, Term, Owed, OwedBill, Paid)}
# What a call has unless something has happened to it; it need not be written down.
_AT_FIRST: dict[str, Any] = {
    field.name: field.default if field.default is not MISSING else {}
    for field in fields(Call)
    if field.default is not MISSING or field.default_factory is not MISSING
}
_FIELDS = tuple((field.name, _AT_FIRST.get(field.name, MISSING)) for field in fields(Call) if field.name != "number")


def write(call: Call) -> str:
    """The call without the number of its turn, under which it is kept."""
    kept = {name: _plain(value) for name, first in _FIELDS if (value := getattr(call, name)) != first}
    return json.dumps(kept, separators=(",", ":"))


def read(text: str, number: int) -> Call:
    """The call as it stands at turn `number`."""
    return Call(number=number, **{name: _lived(value) for name, value in json.loads(text).items()})


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
