"""One sentence of a catalogue, in ICU MessageFormat."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from icu4py.messageformat import MessageFormat
from pyicumessageformat import Parser

# ICU puts these into long numbers, for print; a voice may stumble over them.
SOFT_HYPHEN = "\u00ad"
A_BLANK = "write a blank as one name in braces, like {amount_due}"
# Words, and blanks that are only filled in: most of what is said. To ICU an apostrophe is only itself, unless another
# one or a brace follows it.
_PLAIN = re.compile(r"(?:[^{}']|'(?![{}'])|\{[A-Za-z_][A-Za-z0-9_]*\})*")
_BLANK = re.compile(r"\{(\w+)\}")
_A_PLAIN_BLANK = re.compile(r"\{\w+\}")


class NotASentence(ValueError):
    """What is wrong with words, and what their author can do. `at` is where reading them failed, if that is known."""

    def __init__(self, told: str, at: int | None = None) -> None:
        self.at = at
        super().__init__(told)


class Message:
    """A sentence with blanks: `"You owe {amount}."`.

    Raises NotASentence, with what is wrong and what its author can do, when it is not ICU MessageFormat. ICU takes
    about a millisecond to parse one, so messages are made when a catalogue is read, and plain ones without it. Two
    messages are the same if their `pattern`, the sentence as it was typed, and their language are.
    """

    __slots__ = ("_fixed", "_format", "_locale", "_plain", "_texts", "blanks", "computed", "pattern")

    def __init__(self, pattern: str, locale: str) -> None:
        self.pattern, self._locale = pattern, locale
        self._plain = _PLAIN.fullmatch(pattern) is not None
        self._format: MessageFormat | None = None
        self._texts: tuple[str, ...] = ()
        if self._plain:
            self.blanks = frozenset(_BLANK.findall(pattern))
            self.computed: frozenset[str] = frozenset()
        else:
            self._parse(pattern, locale)
        self._fixed = None
        if not self.blanks:
            self._fixed = pattern if self._plain else self._icu.format({})

    def _parse(self, pattern: str, locale: str) -> None:
        if re.search(r"spellout,\s+%", pattern):
            raise NotASentence("there is a space before the % of a rule; take it out, or the rule is passed over")
        try:
            parts = Parser().parse(pattern)
            self._format = MessageFormat(pattern, locale)
        except SyntaxError as wrong:
            raise NotASentence(_out_of_place(str(wrong.msg)), _position(str(wrong.msg))) from wrong
        except ValueError as wrong:
            raise NotASentence(f"what stands between its braces cannot be used; {A_BLANK}") from wrong
        self._texts = tuple(_texts(parts))
        if any(brace in text for text in self._texts for brace in "{}"):
            raise NotASentence(f"a brace between ' and ' would be read aloud; {A_BLANK}, without ' around it")
        arguments = list(_arguments(parts))
        self.blanks = frozenset(name for name, _ in arguments)
        # Blanks that are counted or chosen by, not merely filled in; they need a number or a word of ours.
        self.computed = frozenset(name for name, kind in arguments if kind)

    @property
    def texts(self) -> tuple[str, ...]:
        """What is spoken as it stands, without what is filled in."""
        return tuple(_A_PLAIN_BLANK.split(self.pattern)) if self._plain else self._texts

    @property
    def _icu(self) -> MessageFormat:
        if self._format is None:
            self._format = MessageFormat(self.pattern, self._locale)
        return self._format

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and (self.pattern, self._locale) == (other.pattern, other._locale)

    def __hash__(self) -> int:
        return hash((self.pattern, self._locale))

    def words(self, values: Mapping[str, str | int | date]) -> str:
        """Fill the blanks. A missing value raises KeyError: ICU itself would say `{amount}` aloud."""
        if self._fixed is not None:
            return self._fixed
        if self._plain and all(isinstance(values[name], str) for name in self.blanks):
            words = _BLANK.sub(lambda found: str(values[found[1]]), self.pattern)
        else:
            words = self._icu.format({name: values[name] for name in self.blanks})
        return words.replace(SOFT_HYPHEN, "")


@lru_cache(maxsize=4096)
def message(pattern: str, locale: str) -> Message:
    """The same words are parsed once, however often the files around them are saved. Raises what `Message` raises."""
    return Message(pattern, locale)


def _arguments(parts: Any) -> Iterator[tuple[str, str]]:
    for part in parts:
        if isinstance(part, dict):
            if not part.get("hash"):
                yield part["name"], part.get("type", "")
            for inside in part.get("options", {}).values():
                yield from _arguments(inside)


def _texts(parts: Any) -> Iterator[str]:
    """What is spoken as it stands."""
    for part in parts:
        if isinstance(part, str):
            yield part
        else:
            for inside in part.get("options", {}).values():
                yield from _texts(inside)


def _position(said: str) -> int | None:
    """Where the parser stopped; at the end of the words it only missed what should have stood before."""
    found = re.search(r"at position (\d+)", said)
    return int(found[1]) if found and "<EOF>" not in said else None


def _out_of_place(said: str) -> str:
    """The parser's words for programmers, in words for authors."""
    if "<EOF>" in said:
        return "a { is opened and never closed; close it with }"
    if said.startswith('Unexpected "}"'):
        return "a } stands without a { before it; take it out, or open it with {"
    if "sub-message other" in said:
        return "it does not say what is spoken in all other cases; add 'other {…}' before the last }"
    return f"what stands between its braces cannot be read; {A_BLANK}"
