"""Change single values in the text of a file, and leave every other letter of it as somebody wrote it.

Comments, the order of the lines, quotation marks elsewhere, blank lines and the kind of line ends all stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from ivr.flowfile.problems import Problems
from ivr.flowfile.source import Path, read_yaml

BOM = "\ufeff"
STEP = "  "
# Where a name or a sentence may stand without quotation marks. Braces and brackets are left out: they would be read
# as a group.
_PLAIN = re.compile(r"[^\W_](?:[^\n\"'{}\[\]#:]|:(?=\S)|'|\"|(?<=\S)#)*", re.UNICODE)
# A text that other readers of YAML would take for a number, a time, a truth or nothing at all.
_TEXT = "tag:yaml.org,2002:str"
_HEADER = re.compile(r"[|>][-+0-9]*")
# Not even inside quotation marks may these look like the bare name of a key; `source.py` refuses them everywhere.
_BARE_KEY = re.compile(r"(?<=[{,])(\s*)([*#]):")


class CannotEdit(ValueError):
    """The text is not a file of ours, or there is no place in it for such a value."""


@dataclass(slots=True)
class _Node:
    """A value and where it stands: from `start` to `end`, as places in the text. `column` is that of its names."""

    kind: str  # "scalar", "mapping" or "list"
    start: int
    end: int
    column: int
    style: str = ""  # of a scalar: "", ', ", | or >
    flow: bool = False
    inside: dict[str | int, _Node] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    words: str


def edited(text: str, changes: Mapping[Path, str]) -> str:
    """The text with these values, each by its path; a path that is not there yet is added at the end of its group.

    Raises CannotEdit; what is returned reads back as exactly the values that were asked for.
    """
    mark, body = (BOM, text[1:]) if text.startswith(BOM) else ("", text)
    waiting = list(changes.items())
    while waiting:
        root, edits = _nodes(body), []
        made: set[Path] = set()
        while waiting and not _is_inside(made, waiting[0][0]):
            path, value = waiting.pop(0)
            node, depth = _nearest(root, path)
            if depth < len(path) - 1 or not (node.inside or node.kind == "scalar"):
                made.add(path[: depth + 1] if node.inside else path[:depth])  # others may belong to what begins here
            found = depth == len(path)
            edits.append(_replaced(body, node, value, path) if found else _added(body, node, path[depth:], value))
        body = _applied(body, edits)
    _hold_to(text, mark + body, changes)
    return mark + body


def scalar(value: str) -> str:
    """A value as it is written in a file, in quotation marks where it needs them."""
    return _written(value, "", in_flow=False)


def _is_inside(made: set[Path], path: Path) -> bool:
    return any(path[: len(group)] == group for group in made)


def _nearest(node: _Node, path: Path) -> tuple[_Node, int]:
    """The last place on a path that is there, and how many of its names lead to it."""
    depth = 0
    while depth < len(path) and path[depth] in node.inside:
        node = node.inside[path[depth]]
        depth += 1
    return node, depth


def _applied(text: str, edits: list[_Edit]) -> str:
    """All of them, in the order of their places; of several at one place, in the order in which they came."""
    pieces, at = [], 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        pieces += [text[at : edit.start], edit.words]
        at = edit.end
    return "".join((*pieces, text[at:]))


def _hold_to(before: str, after: str, changes: Mapping[Path, str]) -> None:
    """Nothing but these values may have become others."""
    try:
        wanted, found = read_yaml("", before).content, read_yaml("", after).content
    except Problems as unreadable:
        raise CannotEdit(f"it cannot be read: {unreadable.problems[0].what}") from unreadable
    for path, value in changes.items():
        inside: Any = wanted
        for name in path[:-1]:
            inside = inside.setdefault(name, {}) if isinstance(inside, dict) else inside[name]
        inside[path[-1]] = value
    if wanted != found:
        raise CannotEdit(f"{_shown(next(iter(changes)))} cannot be changed without changing more than it")


def _shown(path: Path) -> str:
    return ".".join(map(str, path))


def _replaced(text: str, node: _Node, value: str, path: Path) -> _Edit:
    if node.kind != "scalar":
        raise CannotEdit(f"{_shown(path)} is a group of values, not one")
    if node.style in ("|", ">"):
        return _replaced_block(text, node, value)
    words = _written(value, node.style, in_flow=node.flow)
    if node.start == node.end and not text[: node.start].endswith((" ", "\n")):
        words = f" {words}"  # there was nothing after the colon
    return _Edit(node.start, node.end, words)


def _replaced_block(text: str, node: _Node, value: str) -> _Edit:
    """The sign that begins the block gives way to the words; a remark behind it stays."""
    header = _HEADER.match(text, node.start)
    assert header is not None
    first_end = _line_end(text, node.start)
    rest = text[header.end() : first_end]
    return _Edit(node.start, node.end, _written(value, "", in_flow=False) + rest)


def _added(text: str, node: _Node, path: Path, value: str) -> _Edit:
    """The rest of a path that is not there, at the end of the last group that is."""
    if any(not isinstance(name, str) for name in path):
        raise CannotEdit("a list cannot be made longer here")
    names = [str(name) for name in path]
    if node.kind == "mapping" and node.flow:
        return _added_in_braces(text, node, names, value)
    newline = "\r\n" if "\r\n" in text else "\n"
    if node.kind == "mapping":
        lines = list(_lines(names, value, node.column))
        last = max(inside.end for inside in node.inside.values())
        at = _line_end(text, last)
        return _Edit(at, at, "".join(newline + line for line in lines))
    raise CannotEdit("one value stands where a group of them belongs")


def _added_in_braces(text: str, node: _Node, names: list[str], value: str) -> _Edit:
    words = _written(value, "", in_flow=True)
    for name in reversed(names[1:]):
        words = f"{{{_name(name, in_flow=True)}: {words}}}"
    entry = f"{_name(names[0], in_flow=True)}: {words}"
    if not node.inside:
        return _Edit(node.start + 1, node.start + 1, entry)
    last = max(inside.end for inside in node.inside.values())
    return _Edit(last, last, f", {entry}")


def _lines(names: list[str], value: str, column: int) -> Iterator[str]:
    for depth, name in enumerate(names[:-1]):
        yield f"{' ' * column}{STEP * depth}{_name(name, in_flow=False)}:"
    name = _name(names[-1], in_flow=False)
    yield f"{' ' * column}{STEP * (len(names) - 1)}{name}: {_written(value, '', in_flow=False)}"


def _name(name: str, *, in_flow: bool) -> str:
    return name if re.fullmatch(r"[\w./-]+", name) and _is_plain(name, in_flow=in_flow) else _double(name)


def _written(value: str, style: str, *, in_flow: bool) -> str:
    """The value in the manner of the one it replaces, if it can be written so."""
    if style == "'" and value.isprintable():
        quoted = "'" + value.replace("'", "''") + "'"
        if not _BARE_KEY.search(quoted):
            return quoted
    if style in ("'", '"') or not _is_plain(value, in_flow=in_flow):
        return _double(value)
    return value


def _is_plain(value: str, *, in_flow: bool) -> bool:
    if not value.isprintable() or value != value.strip() or not _PLAIN.fullmatch(value):
        return False
    if in_flow and "," in value:
        return False
    resolved = yaml.SafeLoader.yaml_implicit_resolvers.get(value[0], [])
    return not any(rule.match(value) for tag, rule in resolved if tag != _TEXT)


def _double(value: str) -> str:
    signs = "".join(_sign(sign) for sign in value)
    return '"' + _BARE_KEY.sub(lambda found: f"{found[1]}\\x{ord(found[2]):02x}:", signs) + '"'


def _sign(sign: str) -> str:
    if sign in '"\\':
        return f"\\{sign}"
    if sign.isprintable() and sign != "\ufffd":
        return sign
    if sign == "\n":
        return "\\n"
    code = ord(sign)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _line_end(text: str, at: int) -> int:
    """Where the line ends in which this place is; its line end is not part of it."""
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return end - 1 if end > at and text[end - 1] == "\r" else end


def _nodes(text: str) -> _Node:
    try:
        events = iter(list(yaml.parse(text, Loader=yaml.CSafeLoader)))
    except yaml.YAMLError as wrong:
        raise CannotEdit("it cannot be read") from wrong
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            return _Nodes(text, events).node(next(events), -1, flow=False)
    raise CannotEdit("it is empty")


class _Nodes:
    """Walks the events of one document."""

    def __init__(self, text: str, events: Iterator[Any]) -> None:
        self.text = text
        self.events = events

    def node(self, event: Any, parent_column: int, *, flow: bool) -> _Node:
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, parent_column, flow=flow)
        if isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            inner = flow or bool(event.flow_style)
            kind = "list" if isinstance(event, yaml.SequenceStartEvent) else "mapping"
            mark: Any = event.start_mark
            node = _Node(kind, mark.index, mark.index, self._column(mark.index), flow=inner)
            end = self._listed(node) if kind == "list" else self._mapped(node)
            node.end = end.end_mark.index if inner else max(inside.end for inside in node.inside.values())
            return node
        raise CannotEdit("it points to words that stand elsewhere")

    def _listed(self, node: _Node) -> Any:
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            node.inside[len(node.inside)] = self.node(event, node.column, flow=node.flow)
        return event

    def _mapped(self, node: _Node) -> Any:
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            name = event.value if isinstance(event, yaml.ScalarEvent) else None
            if name is None:
                raise CannotEdit("a name in it is no word")
            node.inside[name] = self.node(next(self.events), node.column, flow=node.flow)
        return event

    def _scalar(self, event: Any, parent_column: int, *, flow: bool) -> _Node:
        start, end = event.start_mark.index, event.end_mark.index
        style = event.style or ""
        if style in ("|", ">"):
            end = self._end_of_block(start, parent_column)
        return _Node("scalar", start, end, self._column(start), style, flow)

    def _column(self, at: int) -> int:
        return at - (self.text.rfind("\n", 0, at) + 1)

    def _end_of_block(self, start: int, parent_column: int) -> int:
        """Where its last line with words ends; blank lines and remarks that follow are not its own."""
        header = _HEADER.match(self.text, start)
        assert header is not None
        told = re.search(r"[1-9]", header[0])
        least = parent_column + (int(told[0]) if told else 1)
        end = _line_end(self.text, start)
        at = self.text.find("\n", start) + 1
        while 0 < at < len(self.text):
            stop = _line_end(self.text, at)
            words = self.text[at:stop]
            if words.strip(" "):
                lead = len(words) - len(words.lstrip(" "))
                if lead < least:
                    break
                # Without a number in its sign, the first line says how far in the block stands.
                least, told, end = (least if told else lead), header, stop
            elif "+" in header[0]:
                end = stop  # this sign keeps the blank lines behind the words
            at = self.text.find("\n", stop) + 1
        return end
