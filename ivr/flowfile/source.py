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

from ivr.flowfile.not_yaml import not_yaml
from ivr.flowfile.problems import HELD_BACK, Problem, Problems, Severity

LARGEST_FILE = 256 * 1024
DEEPEST_NESTING = 32

Path = tuple[str | int, ...]

_LOST = re.compile("[\ufffd\ud800-\udfff]")
# At the beginning of a line, or inside braces.
_BARE_KEY = re.compile(r"(?:^|[{,])\s*([*#]):(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Document:
    """`content` is made of dicts, lists and texts; `places` holds the line and column of each path in it."""

    file: str
    content: Any
    places: Mapping[Path, tuple[int, int]]

    def problem(
        self,
        path: Path,
        what: str,
        callers: str = HELD_BACK,
        mend: str = "",
        rule: str = "",
        severity: Severity = "error",
    ) -> Problem:
        """A problem at this path, or at the nearest place above it that was written down."""
        while path and path not in self.places:
            path = path[:-1]
        line, column = self.places.get(path, (1, 1))
        return Problem(self.file, line, column, what, callers, mend, rule, severity)


def read_yaml(file: str, text: str) -> Document:
    """Read one file; raises Problems."""
    _refuse_unreadable(file, text)
    _refuse_bare_keys(file, text)
    try:
        return _Reader(file, text).document()
    except yaml.YAMLError as wrong:
        raise Problems([not_yaml(file, text, wrong)]) from wrong


def _refuse_unreadable(file: str, text: str) -> None:
    """What was not saved as UTF-8 arrives here as the replacement character, wherever a letter was lost."""
    lost = _LOST.search(text)
    if lost:
        what = "A letter here was lost, because the file was not saved as UTF-8."
        callers = "Callers would hear something else than what was written."
        mend = "Type it again, and save the file with the encoding UTF-8."
        raise Problems([Problem(file, *_place(text, lost.start()), what, callers, mend)])
    if "\t" in text:
        mend = "Use spaces, here and everywhere in the file."
        raise Problems([Problem(file, *_place(text, text.index("\t")), "There is a tab here.", mend=mend)])
    if len(text.encode()) > LARGEST_FILE:
        what = f"The file is larger than {LARGEST_FILE // 1024} kB."
        raise Problems([Problem(file, 1, 1, what, mend="Take out what does not belong in it.")])


def _place(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _refuse_bare_keys(file: str, text: str) -> None:
    """`*:` and `#:` would be something else to YAML: an alias, a remark. Nobody who writes them means that."""
    problems = []
    for number, line in enumerate(text.splitlines(), start=1):
        for found in _BARE_KEY.finditer(line):
            remark = line[: found.start(1)].lstrip().startswith("#")
            if not remark:
                word = "star" if found[1] == "*" else "pound"
                what = f"A bare {found[1]} cannot be the name of a key."
                callers = "Callers who press it would hear that it means nothing."
                mend = f"Write {word}: instead." + (
                    " (If it is a remark, put a space after the #.)" * (word == "pound")
                )
                problems.append(Problem(file, number, found.start(1) + 1, what, callers, mend))
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
        content: Any = ""
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._wrong(event, "A second part of the file begins here (---).", mend="Take the --- out.")
                    break
                content = self._value(next(self.events), ())
        if not self.problems and not isinstance(content, dict):
            self.problems.append(self._shapeless(content))
        if self.problems:
            raise Problems(self.problems)
        return Document(self.file, content, self.places)

    def _shapeless(self, content: Any) -> Problem:
        line, column = self.places.get((), (1, 1))
        if content in ("", []):
            what, mend = "The file is empty.", "Put its contents back, or take the file away."
        else:
            what, mend = "The file should be made of names and what belongs to them.", "Write it like 'name: words'."
        return Problem(self.file, line, column, what, mend=mend)

    def _value(self, event: Any, path: Path) -> Any:
        place = (event.start_mark.line + 1, event.start_mark.column + 1)
        self.places.setdefault(path, place)
        if len(path) > DEEPEST_NESTING:
            what = f"This is nested deeper than {DEEPEST_NESTING} levels."
            mend = "Take out brackets, or spaces at the beginning of lines."
            raise Problems([Problem(self.file, *place, what, mend=mend)])
        if isinstance(event, yaml.AliasEvent):
            what = f"*{event.anchor} points to words that stand elsewhere (an alias)."
            self._wrong(
                event,
                what,
                mend="Write the words out here. If the words begin with *, put quotation marks around them.",
            )
            return ""
        if event.anchor:
            self._wrong(event, f"&{event.anchor} gives this place a second name (an anchor).", mend="Take it out.")
        if event.tag and event.tag != "!":
            shown = event.tag.replace("tag:yaml.org,2002:", "!!")
            what = f"{shown} says how to read what follows (a tag), and everything here is read as text."
            self._wrong(event, what, mend="Take it out. If the words begin with !, put quotation marks around them.")
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
                self._wrong(
                    event, "A name should be one word.", mend="Put quotation marks around words that begin with { or [."
                )
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

    def _wrong(self, event: Any, what: str, callers: str = HELD_BACK, mend: str = "") -> None:
        place = (event.start_mark.line + 1, event.start_mark.column + 1)
        self.problems.append(Problem(self.file, *place, what, callers, mend))
