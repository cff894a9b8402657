"""The numbers people dial, and the people they are connected with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from ivr.flowfile.difference.sentences import Change
from ivr.flowfile.wording import language_name, listed, phone_name, plain, setting_value, step_name
from ivr.release import Contact, Line, Release

# What an entry says, by the name of its setting.
SAYS: Mapping[str, str] = {
    "number": "the number is now",
    "start": "the call now begins at",
    "languages": "it is now answered in",
    "hours": "it now goes by the hours of",
    "if_trouble": "rung when something breaks is now",
}


def line_changes(before: Release, after: Release) -> Iterator[Change]:
    old, new = before.lines, after.lines
    yield from _entries("line", old, new)
    if [name for name in new if name in old] != [name for name in old if name in new]:
        first = next(iter(new))
        yield Change("Lines", f"they stand in another order; a number that is not listed is answered as {plain(first)}")


def contact_changes(before: Release, after: Release) -> Iterator[Change]:
    yield from _entries("contact", before.contacts, after.contacts)


def _entries(kind: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for name, entry in new.items():
        about = f"{kind} {plain(name)}"
        if name not in old:
            yield Change(about, f"is new, with the number {phone_name(entry.number)}")
        else:
            yield from _settings(about, old[name], entry)
    for name, entry in old.items():
        if name not in new:
            yield Change(f"{kind} {plain(name)}", f"was taken out; its number was {phone_name(entry.number)}")


def _settings(about: str, old: Line | Contact, new: Line | Contact) -> Iterator[Change]:
    for field in fields(new):
        was, now = getattr(old, field.name), getattr(new, field.name)
        if was != now:
            says = SAYS.get(field.name, f"“{plain(field.name)}” is now")
            yield Change(about, f"{says} {_shown(field.name, now)}, was {_shown(field.name, was)}")


def _shown(name: str, value: Any) -> str:
    match name:
        case "number":
            return phone_name(value)
        case "start":
            return step_name(value)
        case "languages":
            return listed(language_name(language) for language in value)
        case _:
            return plain(setting_value(value))
