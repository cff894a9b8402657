"""One sentence of a catalogue, in ICU MessageFormat."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from icu4py.messageformat import MessageFormat
from pyicumessageformat import Parser


class Message:
    """A sentence with blanks: `"You owe {amount}."`.

    Raises ValueError, with a sentence for its author, when it is not ICU MessageFormat. Parsing takes
    about a millisecond and filling in a few microseconds, so messages are made when a catalogue is read.
    """

    __slots__ = ("_fixed", "_format", "blanks", "computed")

    def __init__(self, pattern: str, locale: str) -> None:
        if re.search(r"spellout,\s+%", pattern):
            raise ValueError("write 'spellout,%…' without a space before the %, or the rule is passed over in silence")
        try:
            parts = Parser().parse(pattern)
            self._format = MessageFormat(pattern, locale)
        except SyntaxError as wrong:
            raise ValueError(f"a brace is out of place: {wrong.msg}") from wrong
        except ValueError as wrong:
            raise ValueError(f"this is not ICU MessageFormat: {wrong}") from wrong
        arguments = list(_arguments(parts))
        self.blanks = frozenset(name for name, _ in arguments)
        # Blanks that are counted or chosen by, not merely filled in; they need a number or a word of ours.
        self.computed = frozenset(name for name, kind in arguments if kind)
        self._fixed = None if self.blanks else self._format.format({})

    def words(self, values: Mapping[str, str | int | date]) -> str:
        """Fill the blanks. A missing value raises KeyError: ICU itself would say `{amount}` aloud."""
        if self._fixed is not None:
            return self._fixed
        return self._format.format({name: values[name] for name in self.blanks})


def _arguments(parts: Any) -> Iterator[tuple[str, str]]:
    for part in parts:
        if isinstance(part, dict):
            if not part.get("hash"):
                yield part["name"], part.get("type", "")
            for inside in part.get("options", {}).values():
                yield from _arguments(inside)
