"""From changes to sentences: the same change of several things is said once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ivr.flowfile.wording import listed


@dataclass(frozen=True, slots=True)
class Change:
    """`about` main menu: `what` happened to it, as the rest of a sentence. `besides` is a sentence of its own."""

    about: str
    what: str
    besides: str = ""


def sentences(changes: Iterable[Change]) -> list[str]:
    """`Language and main menu: the wait is now 9 seconds, was 7 seconds.`"""
    about: dict[tuple[str, str], list[str]] = {}
    for change in changes:
        about.setdefault((change.what, change.besides), []).append(change.about)
    return [_sentence(listed(dict.fromkeys(names)), what, besides) for (what, besides), names in about.items()]


def _sentence(about: str, what: str, besides: str) -> str:
    end = "" if what.endswith((".”", "?”", "!”")) else "."
    return f"{about[:1].upper()}{about[1:]}: {what}{end}{' ' * bool(besides)}{besides}"
