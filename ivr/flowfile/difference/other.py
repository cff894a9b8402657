"""What has no sentences of its own: told by name, with what it is and what it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from ivr.flowfile.difference.sentences import Change
from ivr.flowfile.wording import plain, quoted, setting_value


def other_changes(about: str, old: Any, new: Any) -> Iterator[Change]:
    """Entries and settings by their names, as deep as they go; an order that changed where nothing else did."""
    about = plain(about)
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _entries(about, old, new)
    elif is_dataclass(old) and type(old) is type(new):
        for field in fields(old):
            yield from other_changes(f"{about}, {field.name}", getattr(old, field.name), getattr(new, field.name))
    elif old != new:
        yield Change(about, f"is now {_shown(new)}, was {_shown(old)}")


def _entries(about: str, old: Mapping[Any, Any], new: Mapping[Any, Any]) -> Iterator[Change]:
    for name in [*new, *(name for name in old if name not in new)]:
        entry = f"{about}, {name}"
        if name not in old:
            yield Change(entry, "is new")
        elif name not in new:
            yield Change(entry, "was taken out")
        else:
            yield from other_changes(entry, old[name], new[name])


def _shown(value: Any) -> str:
    pattern = getattr(value, "pattern", None)
    return quoted(str(pattern)) if pattern is not None else setting_value(value)
