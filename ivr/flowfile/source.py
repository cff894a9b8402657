"""YAML as the text that was typed, with the place of every word.

No scalar is ever given a type here: `17:00`, `02134`, `no` and `01` stay what the supervisor wrote.
What YAML would do behind their back is refused: a key that silently replaces another, aliases, tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from ivr.flowfile.problems import Problem, Problems

LARGEST_FILE = 256 * 1024
DEEPEST_NESTING = 32

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """`content` is made of dicts, lists and texts; `places` holds the line and column of each path in it."""

    file: str
    content: Any
    places: Mapping[Path, tuple[int, int]]

    def problem(self, path: Path, what: str, callers: str = "", mend: str = "") -> Problem:
        """A problem at this path, or at the nearest place above it that was written down."""
        while path and path not in self.places:
            path = path[:-1]
        line, column = self.places.get(path, (1, 1))
        return Problem(self.file, line, column, what, callers, mend)


def read_yaml(file: str, text: str) -> Document:
    """Read one file; raises Problems."""
    if len(text.encode()) > LARGEST_FILE:
        raise Problems([Problem(file, 1, 1, f"The file is larger than {LARGEST_FILE // 1024} kB.", mend="Split it.")])
    _refuse_bare_keys(file, text)
    try:
        return _Reader(file, text).document()
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        what = f"This is not YAML: {wrong.problem or wrong.context}."
        mend = "Use spaces, not tabs." if "\\t" in str(wrong) else "Words with : { or # in them need quotes."
        raise Problems([Problem(file, line, column, what, mend=mend)]) from wrong
    except yaml.YAMLError as wrong:
        raise Problems([Problem(file, 1, 1, f"This is not YAML: {wrong}.")]) from wrong


def _refuse_bare_keys(file: str, text: str) -> None:
    problems = [
        Problem(
            file,
            number,
            len(line) - len(line.lstrip()) + 1,
            f"A bare {found[1]} is not a key in YAML.",
            callers="Callers who press it would hear that it means nothing.",
            mend=f"Write {'star' if found[1] == '*' else 'pound'}: instead.",
        )
        for number, line in enumerate(text.splitlines(), start=1)
        if (found := re.match(r"\s*([*#])\s*:(\s|$)", line))
    ]
    if problems:
        raise Problems(problems)


class _Reader:
    """Walks YAML's events once; everything that is wrong is gathered, and raised together at the end."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.events: Iterator[Any] = yaml.parse(text, Loader=yaml.CSafeLoader)
        self.places: dict[Path, tuple[int, int]] = {}
        self.problems: list[Problem] = []

    def document(self) -> Document:
        content: Any = {}
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._wrong(event, "A second document begins here (---).", mend="Keep one document in a file.")
                    break
                content = self._value(next(self.events), ())
        if self.problems:
            raise Problems(self.problems)
        return Document(self.file, content, self.places)

    def _value(self, event: Any, path: Path) -> Any:
        place = (event.start_mark.line + 1, event.start_mark.column + 1)
        self.places.setdefault(path, place)
        if len(path) > DEEPEST_NESTING:
            what = f"This is nested deeper than {DEEPEST_NESTING} levels."
            raise Problems([Problem(self.file, *place, what)])
        if isinstance(event, yaml.AliasEvent):
            mend = "Write the words out; aliases hide what callers hear."
            self._wrong(event, f"*{event.anchor} is an alias.", mend=mend)
            return ""
        if event.anchor:
            self._wrong(event, f"&{event.anchor} is an anchor.", mend="Take it out; every place says its own words.")
        if event.tag and event.tag != "!":
            self._wrong(event, f"{event.tag} is a tag.", mend="Take it out; every word is read as text.")
        if isinstance(event, yaml.ScalarEvent):
            return event.value
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(path)
        return self._mapping(path)

    def _list(self, path: Path) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self._value(event, (*path, len(items))))
        return items

    def _mapping(self, path: Path) -> dict[str, Any]:
        pairs: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._value(event, (*path, "\0key"))
            self.places.pop((*path, "\0key"), None)
            if not isinstance(key, str):
                self._wrong(event, "A key must be a word.")
                key = str(key)
            inside = (*path, key)
            if key in pairs:
                first = self.places[inside][0]
                self._wrong(
                    event,
                    f"'{key}' stands here a second time; the first is on line {first}.",
                    callers="Callers would only ever meet one of the two.",
                    mend="Give one of them another name, or take it out.",
                )
            self.places[inside] = (event.start_mark.line + 1, event.start_mark.column + 1)
            pairs[key] = self._value(next(self.events), inside)
        return pairs

    def _wrong(self, event: Any, what: str, callers: str = "", mend: str = "") -> None:
        place = (event.start_mark.line + 1, event.start_mark.column + 1)
        self.problems.append(Problem(self.file, *place, what, callers, mend))
