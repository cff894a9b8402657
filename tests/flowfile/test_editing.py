"""One value is changed, and every other letter of the file stays as somebody wrote it."""

from __future__ import annotations

import difflib
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ivr.flowfile.editing import CannotEdit, edited
from ivr.flowfile.source import Path, read_yaml
from tests.speech.shipped import texts

FILE = """\
# What callers hear.
language: en        # the first one

words:
  # Said first.
  greeting: Hello.   # short
  quoted: "You owe {amount}."   # a blank
  single: 'It''s late.'
  folded: >-  # two lines
    One line,
    and another.

  # Said last.
  menu: {"1": pay, "2": {leave: goodbye}}
  list: [one, two]
  nothing:
# The end.
"""


def lines_changed(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that are gone, and those that came."""
    told = list(difflib.ndiff(before.split("\n"), after.split("\n")))
    return [line[2:] for line in told if line[0] == "-"], [line[2:] for line in told if line[0] == "+"]


MENU = '  menu: {"1": pay, "2": {leave: goodbye}}'


@pytest.mark.parametrize(
    ("path", "value", "gone", "come"),
    [
        (("words", "greeting"), "Good day.", ["  greeting: Hello.   # short"], ["  greeting: Good day.   # short"]),
        (("words", "greeting"), "Pay: {a}", ["  greeting: Hello.   # short"], ['  greeting: "Pay: {a}"   # short']),
        (("words", "quoted"), "No.", ['  quoted: "You owe {amount}."   # a blank'], ['  quoted: "No."   # a blank']),
        (("words", "single"), "It's ten.", ["  single: 'It''s late.'"], ["  single: 'It''s ten.'"]),
        (
            ("words", "folded"),
            "One line.",
            ["  folded: >-  # two lines", "    One line,", "    and another."],
            ["  folded: One line.  # two lines"],
        ),
        (("words", "nothing"), "yes", ["  nothing:"], ['  nothing: "yes"']),
        (("words", "list", 1), "a, b", ["  list: [one, two]"], ['  list: [one, "a, b"]']),
        (("words", "menu", "2", "leave"), "stay", [MENU], ['  menu: {"1": pay, "2": {leave: stay}}']),
        (("words", "menu", "3"), "more", [MENU], ['  menu: {"1": pay, "2": {leave: goodbye}, "3": more}']),
        (("words", "new"), "9 1 1", [], ["  new: 9 1 1"]),
        (("english", "greeting"), "3f2a1c", [], ["english:", "  greeting: 3f2a1c"]),
        (("english", "greeting"), "001234", [], ["english:", '  greeting: "001234"']),
    ],
)
def test_only_the_line_that_is_meant_becomes_another(path: Path, value: str, gone: list[str], come: list[str]) -> None:
    assert lines_changed(FILE, edited(FILE, {path: value})) == (gone, come)


def test_a_file_with_the_line_ends_of_windows_keeps_them() -> None:
    text = FILE.replace("\n", "\r\n")
    after = edited(text, {("words", "folded"): "One.", ("words", "new"): "Two.", ("english", "new"): "3f2a1c"})
    assert after.count("\n") == after.count("\r\n")
    assert after.replace("\r\n", "\n") == edited(
        FILE, {("words", "folded"): "One.", ("words", "new"): "Two.", ("english", "new"): "3f2a1c"}
    )


def test_several_values_come_to_the_same_at_once_and_one_after_the_other() -> None:
    changes: dict[Path, str] = {
        ("words", "nothing"): "No longer.",
        ("words", "new"): "One.",
        ("words", "greeting"): "Good day.",
        ("words", "newer"): "Two.",
        ("words", "menu", "3"): "more",
        ("words", "menu", "4"): "and more",
        ("english", "new"): "3f2a1c",
        ("english", "newer"): "9b1d20",
        ("spoken", "keys", "star"): "star",
        ("spoken", "keys", "pound"): "pound",
    }
    text = FILE
    for path, value in changes.items():
        text = edited(text, {path: value})
    assert edited(FILE, changes) == text
    assert edited("a: {}\n", {("a", "b"): "c", ("a", "d"): "e"}) == "a: {b: c, d: e}\n"


def test_a_file_without_a_last_line_end_gets_its_new_line_all_the_same() -> None:
    assert edited("words:\n  a: b", {("words", "c"): "d"}) == "words:\n  a: b\n  c: d"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (FILE, ("words",)),
        (FILE, ("language", "name")),
        (FILE, ("words", "list", 2)),
        ("", ("words", "a")),
        ("words: [", ("words", "a")),
        ("a: b\na: c\n", ("a",)),
        ("a: &b c\nd: *b\n", ("a",)),
    ],
)
def test_what_has_no_place_in_the_file_is_refused_and_nothing_is_changed(text: str, path: Path) -> None:
    with pytest.raises(CannotEdit):
        edited(text, {path: "new"})


def test_what_no_telephone_could_be_sent_is_not_written() -> None:
    with pytest.raises(CannotEdit, match="neither be seen nor spoken"):
        edited(FILE, {("words", "greeting"): "Hello\x07"})


# Sentences as people and machines write them.
VALUES = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]) | st.just("\n"), max_size=40) | st.sampled_from(
    [
        "yes",
        "012",
        "7:00 am",
        "{amount}",
        "- no",
        "a: b",
        "a #b",
        "#b",
        "'",
        '"',
        "|",
        ">-",
        "",
        " a ",
        "{a, *: b}",
        "~",
    ]
)
PIECES = st.sampled_from(
    [
        "plain: words\n",
        "plain: words and\n    more of them   # remark\n",
        'double: "a \\" # b"  # remark\n',
        "single: 'a '' # b'\n",
        "literal: |\n    one\n\n    two\n\n\n",
        "folded: >-   # remark\n  one\n  two\n# less\n",
        "kept: |+\n  one\n\n\n",
        "indented: |2\n    one\n  two\n",
        "empty:\n",
        "empty:   # remark\n",
        "group: {a: b, c: [d, 'e']}   # remark\n",
        "nested:\n    # remark\n    deeper:   here\n    '0': x\n",
        "listed:\n- one   # remark\n- two: three\n",
        "\n# remark\n",
        "'8': eight\n",
    ]
)


@st.composite
def written(draw: st.DrawFn) -> str:
    """A file of several such pieces, no name twice, perhaps with other line ends or none at its end."""
    pieces = draw(st.lists(PIECES, min_size=1, max_size=6, unique_by=lambda piece: piece.partition(":")[0]))
    text = "".join(pieces)
    # A block without a line end after it has none in its words either: whatever is added behind it would change them.
    block = re.search(r"[|>]\S*( .*)?\n", pieces[-1])
    text = text.removesuffix("\n") if draw(st.booleans()) and not block else text
    return text.replace("\n", "\r\n") if draw(st.booleans()) else text


def remarks(text: str) -> int:
    return text.count("# remark") + text.count("# less")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.data(), written() | st.just(FILE) | st.sampled_from(sorted(texts().values())), VALUES)
def test_the_file_reads_back_as_it_was_with_just_this_value_in_it(data: st.DataObject, text: str, value: str) -> None:
    assume(text.strip() and read_yaml_or_none(text) is not None)
    document = read_yaml("", text)
    scalars = [path for path in document.places if path and isinstance(at(document.content, path), str)]
    path = data.draw(st.sampled_from([*scalars, ("new",), ("new", "newer"), ("a name: odd", "8")]))

    after = edited(text, {path: value})

    assert at(read_yaml("", after).content, path) == value
    assert others(after, path) == others(text, path)
    assert remarks(after) == remarks(text)
    kept = [line for line in text.splitlines() if line.lstrip().startswith("#")]
    assert [line for line in after.splitlines() if line in kept] == kept


def read_yaml_or_none(text: str) -> Any:
    try:
        return read_yaml("", text)
    except Exception:
        return None


def at(content: Any, path: tuple[Any, ...]) -> Any:
    for name in path:
        content = content[name] if isinstance(content, list) else content.get(name)
        if content is None:
            return None
    return content


def others(text: str, path: Path) -> dict[Path, Any]:
    """Every single value of the file but this one, in their order."""
    document = read_yaml("", text)
    found = {one: at(document.content, one) for one in document.places}
    return {one: value for one, value in found.items() if isinstance(value, str) and one != path}
