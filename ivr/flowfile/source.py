"""YAML as the text that was typed, with the place of every word.

No scalar is ever given a type here: `17:00`, `02134`, `no` and `01` stay what the supervisor wrote.
What YAML would do behind their back is refused: a key that silently replaces another, aliases, tags.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import yaml

from ivr.flowfile.not_yaml import NO_SPACE, no_space, not_yaml
from ivr.flowfile.problems import HELD_BACK, MOST_TOLD, Problem, Problems, Severity

LARGEST_FILE = 256 * 1024
LONGEST_LINE = 5_000
MOST_LINES = 10_000
DEEPEST_NESTING = 32

# A flow of 500 steps has half as many.
MOST_NAMES = 5_000

# How the files of word processors, and of browsers, begin: RTF, .docx and .odt, .doc, PDF, web pages.
FORMATTED = ("{\\rtf", "PK\x03\x04", "\ufffd\ufffd\x11\ufffd", "%PDF", "<!DOCTYPE", "<html")

Path = tuple[str | int, ...]
# Where a text begins, and the line it ends on.
Words = tuple[int, int, int]

_LOST = re.compile("[\ufffd\ud800-\udfff]")
# To YAML these end a line, and to nobody who looks at the file.
_UNSEEN_LINE_END = re.compile("[\r\x85\u2028\u2029]")
# Only `\\0` and the like in double quotation marks make these; no telephone line could be sent them.
_UNSPEAKABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
# At the beginning of a line, or inside braces.
_BARE_KEY = re.compile(r"(?:^|[{,]) *([*#]):(?=\s|$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Document:
    """`content` is made of dicts, lists and texts.

    `places` holds the line and column of each path in it, where a name stands before it those of the name; `words`
    holds those of the text itself. Lines and columns count from 1.
    """

    file: str
    content: Any
    places: Mapping[Path, tuple[int, int]]
    words: Mapping[Path, Words]
    lines: Sequence[str]

    def problem(
        self,
        path: Path,
        what: str,
        callers: str = HELD_BACK,
        mend: str = "",
        rule: str = "",
        severity: Severity = "error",
        *,
        part: str = "",
        of_name: bool = False,
    ) -> Problem:
        """A problem at this path, or at the nearest place above it that was written down.

        It is told of the text that stands there, of that `part` of it, or of the name before it (`of_name`, and
        wherever no text but a list or more names follow it).
        """
        if path in self.words and not of_name:
            line, column = self._place_in(self.words[path], part)
        else:
            while path and path not in self.places:
                path = path[:-1]
            line, column = self.places.get(path, (1, 1))
        return Problem(self.file, line, column, what, callers, mend, rule, severity)

    def _place_in(self, words: Words, part: str) -> tuple[int, int]:
        """Where the part stands, as it is written; of a text that is written in another way, its beginning."""
        line, column, last_line = words
        begin = column - 1
        for number in range(line, last_line + 1 if part else line):
            found = self.lines[number - 1].find(part, begin)
            if found >= 0:
                return number, found + 1
            begin = 0
        return line, column


def read_yaml(file: str, text: str) -> Document:
    """Read one file; raises Problems."""
    _refuse_large(file, text)
    _refuse_formatted(file, text)
    text = text.replace("\r\n", "\n")
    _refuse_unreadable(file, text)
    _refuse_bare_keys(file, text)
    try:
        return _Reader(file, text).document()
    except yaml.YAMLError as wrong:
        raise Problems([not_yaml(file, text, wrong)]) from wrong


def _refuse_large(file: str, text: str) -> None:
    # No letter takes less than one byte, so that most of what is too large need not be encoded to be refused.
    if len(text) > LARGEST_FILE or len(text.encode(errors="replace")) > LARGEST_FILE:
        what, mend = f"The file is larger than {LARGEST_FILE // 1024} kB.", "Take out what does not belong in it."
        raise Problems([Problem(file, 1, 1, what, mend=mend, rule="file-too-large")])


def _refuse_formatted(file: str, text: str) -> None:
    if text.startswith(FORMATTED):
        what = "This file was saved by a word processor, with signs of its own."
        mend = "Save it as plain text, under the same name; a plain text editor does so by itself."
        raise Problems([Problem(file, 1, 1, what, mend=mend, rule="not-plain-text")])


def _refuse_unreadable(file: str, text: str) -> None:
    """What was not saved as UTF-8 arrives here as the replacement character, wherever a letter was lost."""
    if text.count("\n") > MOST_LINES:
        what, mend = f"The file has more than {MOST_LINES:,} lines.", "Take out what does not belong in it."
        raise Problems([Problem(file, MOST_LINES, 1, what, mend=mend, rule="file-too-long")])
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > LONGEST_LINE:
            what, mend = f"This line is longer than {LONGEST_LINE:,} characters.", "Make several lines of it."
            raise Problems([Problem(file, number, LONGEST_LINE, what, mend=mend, rule="line-too-long")])
    lost = _LOST.search(text)
    if lost:
        what = "A letter here was lost, because the file was not saved as UTF-8."
        callers = "Callers would hear something else than what was written."
        mend = "Type it again, and save the file with the encoding UTF-8."
        raise Problems([Problem(file, *_place(text, lost.start()), what, callers, mend, rule="not-utf-8")])
    unseen = _UNSEEN_LINE_END.search(text)
    if unseen:
        what, mend = "There is an invisible character here.", "Delete it, and type the line again."
        raise Problems([Problem(file, *_place(text, unseen.start()), what, mend=mend, rule="invisible-character")])
    # An instruction to YAML itself.
    if (instruction := f"\n{text}".find("\n%")) >= 0:
        what, mend = "A line cannot begin with %.", "Take it out, or put double quotation marks around the words."
        raise Problems([Problem(file, *_place(text, instruction), what, mend=mend, rule="percent-sign-first")])
    if "\t" in text:
        what, mend = "There is a tab here.", "Use spaces, here and everywhere in the file."
        raise Problems([Problem(file, *_place(text, text.index("\t")), what, mend=mend, rule="tab")])


def _place(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _refuse_bare_keys(file: str, text: str) -> None:
    """`*:` and `#:` would be something else to YAML: an alias, a remark. Nobody who writes them means that."""
    if "*:" not in text and "#:" not in text:
        return
    problems: list[Problem] = []
    for found in islice(_BARE_KEY.finditer(text), MOST_TOLD):
        line, column = _place(text, found.start(1))
        remark = text[found.start(1) - column + 1 : found.start(1)].lstrip().startswith("#")
        if not remark:
            word = "star" if found[1] == "*" else "pound"
            what = f"A bare {found[1]} cannot be the name of a key."
            callers = "Callers who press it would hear that it means nothing."
            mend = f"Write {word}: instead." + " (If it is a remark, put a space after the #.)" * (word == "pound")
            problems.append(Problem(file, line, column, what, callers, mend, rule="bare-star-or-pound"))
    if problems:
        raise Problems(problems)


class _Reader:
    """Walks YAML's events once; what is wrong is gathered, and raised together at the end."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.lines = text.split("\n")
        self.escapes = "\\" in text
        self.next_event: Callable[[], Any] = yaml.CSafeLoader(text).get_event
        self.places: dict[Path, tuple[int, int]] = {}
        self.words: dict[Path, Words] = {}
        self.problems: list[Problem] = []

    def document(self) -> Document:
        content: Any = ""
        documents = 0
        while not isinstance(event := self.next_event(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    what, mend = "A second part of the file begins here (---).", "Take the --- out."
                    self._wrong(event, what, mend=mend, rule="second-document")
                    break
                content = self._value(self.next_event(), ())
        if not self.problems and not isinstance(content, dict):
            self.problems.append(self._shapeless(content))
        if self.problems:
            raise Problems(self.problems)
        return Document(self.file, content, self.places, self.words, self.lines)

    def _shapeless(self, content: Any) -> Problem:
        line, column = self.places.get((), (1, 1))
        if content in ("", []):
            what, mend = "The file is empty.", "Put its contents back, or take the file away."
            return Problem(self.file, line, column, what, mend=mend, rule="empty-file")
        what, mend = "The file should be made of names and what belongs to them.", "Write it like 'name: words'."
        return Problem(self.file, line, column, what, mend=mend, rule="file-without-names")

    def _value(self, event: Any, path: Path) -> Any:
        if path not in self.places:
            self._add(event, path)
        if isinstance(event, yaml.AliasEvent):
            what = f"*{event.anchor} points to words that stand elsewhere (an alias)."
            mend = "Write the words out here. If the words begin with *, put quotation marks around them."
            self._wrong(event, what, mend=mend, rule="alias")
            return ""
        if event.anchor or event.tag:
            self._marked(event)
        if isinstance(event, yaml.ScalarEvent):
            return self._text(event, path)
        if len(path) >= DEEPEST_NESTING:
            what = f"This is nested deeper than {DEEPEST_NESTING} levels."
            mend = "Take out brackets, or spaces at the beginning of lines."
            raise Problems([Problem(self.file, *_start(event), what, mend=mend, rule="nested-too-deep")])
        return self._list(path) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(path)

    def _text(self, event: Any, path: Path) -> str:
        self.words[path] = (*_start(event), event.end_mark.line + 1)
        text: str = event.value
        if self.escapes and _UNSPEAKABLE.search(text):
            what = "There is a character in these words that can neither be seen nor spoken."
            self._wrong(event, what, mend="Take out what begins with a \\.", rule="invisible-character")
        return text

    def _list(self, path: Path) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := self.next_event(), yaml.SequenceEndEvent):
            items.append(self._value(event, (*path, len(items))))
        return items

    def _mapping(self, path: Path) -> dict[str, Any]:
        pairs: dict[str, Any] = {}
        repeated: dict[str, Any] = {}
        while not isinstance(event := self.next_event(), yaml.MappingEndEvent):
            name = self._name(event)
            inside = (*path, name)
            if name in pairs:
                if not (self._in_an_entry(path) and (repeated or name == next(iter(pairs)))) or name in repeated:
                    self._twice(event, inside, next((name for name, value in pairs.items() if not value), ""))
                else:
                    repeated[name] = (event, self.places[inside][0])
            self._add(event, inside)
            pairs[name] = self._value(self.next_event(), inside)
        self._again(repeated, path)
        return pairs

    def _in_an_entry(self, path: Path) -> bool:
        """Whether this is the group of one line, one calendar, one step … and not a file, words or options."""
        return (len(path) == 1 and path[0] not in ("words", "steps")) or (len(path) == 2 and path[0] == "steps")

    def _again(self, repeated: Mapping[str, tuple[Any, int]], path: Path) -> None:
        """Settings that stand twice in an entry, from its first one on: of several, the name above them is missing."""
        if not repeated:
            return
        names = [f"'{name}'" for name in repeated]
        event, line = next(iter(repeated.values()))
        if len(names) == 1:
            self._tell_twice(event, (*path, next(iter(repeated))), line)
            return
        what = (
            "The name above these lines is missing, or they stand here a second time: "
            f"{', '.join(names[:-1])} and {names[-1]}; the first of them is on line {line}."
        )
        callers = "Callers would only ever meet one of the two."
        mend = f"Put the name back above this line, as '{path[-1]}:' stands above the first; or take these lines out."
        self._wrong(event, what, callers, mend, rule="heading-missing")

    def _name(self, event: Any) -> str:
        if isinstance(event, yaml.ScalarEvent):
            if event.anchor or event.tag:
                self._marked(event)
            name: str = event.value
            if NO_SPACE.match(name):
                self.problems.append(no_space(self.file, *_start(event)))
            return name
        mend = "Put quotation marks around words that begin with {, [ or *."
        self._wrong(event, "A name should be one word.", mend=mend, rule="name-of-several-words")
        raise Problems(self.problems)

    def _add(self, event: Any, path: Path) -> None:
        self.places[path] = _start(event)
        if len(self.places) > MOST_NAMES:
            what = f"There are more than {MOST_NAMES:,} names and words in this file."
            mend = "Take out what does not belong in it, or make two files of it."
            self._wrong(event, what, mend=mend, rule="too-many-names")
            raise Problems(self.problems)

    def _marked(self, event: Any) -> None:
        if event.anchor:
            what = f"&{event.anchor} gives this place a second name (an anchor)."
            self._wrong(event, what, mend="Take it out.", rule="anchor")
        if event.tag and event.tag != "!":
            shown = event.tag.replace("tag:yaml.org,2002:", "!!")
            what = f"{shown} says how to read what follows (a tag), and everything here is read as text."
            mend = "Take it out. If the words begin with !, put quotation marks around them."
            self._wrong(event, what, mend=mend, rule="tag")

    def _twice(self, event: Any, path: Path, empty: str) -> None:
        """YAML itself would keep the second and say nothing. A name before it that holds nothing (`empty`) may be that
        of a step, which begins too far to the right."""
        *above, name = path
        first, second = self.places[path][0], event.start_mark.line + 1
        if above[-1:] == ["menu"]:
            what = f"Two options use key {name}, on line {first} and on line {second}."
            callers = "Callers would only ever reach the second."
            self._wrong(event, what, callers, "Give one of them another key.", rule="two-options-on-one-key")
        elif len(path) > len(("steps", "its name")) and path[0] == "steps":
            which = f"'{empty}'" if empty else "it"
            step = f" If {which} is a step of its own, begin it further left, under the other steps."
            self._tell_twice(event, path, first, step)
        else:
            self._tell_twice(event, path, first)

    def _tell_twice(self, event: Any, path: Path, first: int, more: str = "") -> None:
        what = f"'{path[-1]}' stands here a second time; the first is on line {first}."
        callers = "Callers would only ever meet one of the two."
        mend = f"Take one of them out, or give it another name.{more}"
        self._wrong(event, what, callers, mend, rule="name-twice")

    def _wrong(self, event: Any, what: str, callers: str = HELD_BACK, mend: str = "", *, rule: str) -> None:
        self.problems.append(Problem(self.file, *_start(event), what, callers, mend, rule))
        if len(self.problems) >= MOST_TOLD:
            raise Problems(self.problems)


def _start(event: Any) -> tuple[int, int]:
    mark = event.start_mark
    return mark.line + 1, mark.column + 1
