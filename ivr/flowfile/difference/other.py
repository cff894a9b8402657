"""What has no sentences of its own: told by name, with what it is and what it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from ivr.flowfile.difference.sentences import Change
from ivr.flowfile.wording import plain, quoted, setting_value


def other_changes(about: str, old: Any, new: Any) -> Iterator[Change]:
    """Entries and settings by their names, as deep as they go; an order that changed where nothing else did."""
    about, old, new = plain(about), _by_name(old), _by_name(new)
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _entries(about, old, new)
    elif is_dataclass(old) and type(old) is type(new):
        for field in fields(old):
            yield from other_changes(f"{about}, {field.name}", getattr(old, field.name), getattr(new, field.name))
    elif old != new:
        yield Change(about, f"is now {_shown(new)}, was {_shown(old)}")


def _by_name(value: Any) -> Any:
    """A row of entries that have names is told by their names, like entries of a group."""
    if isinstance(value, tuple) and value and all(hasattr(one, "name") for one in value):
        return {one.name: one for one in value}
    return {} if value == () else value


def _entries(about: str, old: Mapping[Any, Any], new: Mapping[Any, Any]) -> Iterator[Change]:
    for name in [*new, *(name for name in old if name not in new)]:
        entry = f"{about}, {name}"
        if name not in old:
            yield Change(entry, f"is new, {_shown(new[name])}")
        elif name not in new:
            yield Change(entry, f"was taken out; it was {_shown(old[name])}")
        else:
            yield from other_changes(entry, old[name], new[name])


def _shown(value: Any) -> str:
    pattern = getattr(value, "pattern", None)
    if pattern is not None:
        return quoted(str(pattern))
    if is_dataclass(value):
        settings = ((field.name, getattr(value, field.name)) for field in fields(value) if field.name != "name")
        return ", ".join(f"{plain(name)} {_shown(inside)}" for name, inside in settings if inside not in (None, (), ""))
    if isinstance(value, Mapping):
        return ", ".join(f"{plain(str(name))} {_shown(inside)}" for name, inside in value.items()) or "none"
    return plain(setting_value(value))
