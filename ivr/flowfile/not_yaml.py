"""What the YAML parser stumbles over, in the words of someone who has never heard of YAML."""

from __future__ import annotations

import re

import yaml

from ivr.flowfile.problems import Problem

QUOTE = "Put double quotation marks around the words."
LINE_UP = (
    "Start it under its neighbours, put a colon and a space after its name, and double quotation marks around words "
    "with : or # or { in them. If nothing is wrong here, look for an open quotation mark further up."
)
# What the parser says → what is wrong, and what to do. The place is where the parser stopped.
STOPPED = {
    "mapping values are not allowed": (
        "A colon stands here where none can be.",
        f"{QUOTE} Or is a colon missing in the line above?",
    ),
    "did not find expected key": ("This does not belong to what stands above it.", LINE_UP),
    "did not find expected '-' indicator": ("This does not belong to the list above it.", LINE_UP),
    "did not find expected alphabetic": ("A bare * or & means something else in these files.", "Write star. " + QUOTE),
    "could not find expected directive": ("Words cannot begin with %.", QUOTE),
    "found unknown escape character": ("A \\ in double quotation marks means something else.", "Write \\\\ instead."),
}
# The same, where the place to look at is the one at which something was opened.
OPENED = {
    "did not find expected ',' or '}'": (
        "A { is opened here and not closed, or a comma is missing after it.",
        "Close it with }, and put a comma between its parts.",
    ),
    "did not find expected ',' or ']'": (
        "A [ is opened here and not closed, or a comma is missing after it.",
        "Close it with ], and put a comma between its parts.",
    ),
    "could not find expected ':'": (
        "A name stands here without a colon after it.",
        "Put a colon and a space after it.",
    ),
    "found unexpected end of stream": (
        "A quotation mark is opened here and not closed.",
        "Close it at the end of the words.",
    ),
}


def not_yaml(file: str, text: str, wrong: yaml.YAMLError) -> Problem:
    """The one thing that keeps this file from being read at all."""
    if isinstance(wrong, yaml.reader.ReaderError):
        before = text.encode()[: wrong.position].decode(errors="ignore")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        return Problem(
            file, line, column, "There is an invisible character here.", mend="Delete it, and type the line again."
        )
    if not isinstance(wrong, yaml.MarkedYAMLError) or wrong.problem_mark is None:
        return Problem(file, 1, 1, "This file cannot be read.", mend="Take back the last change, and save again.")
    said = wrong.problem or ""
    for found, (what, mend) in OPENED.items():
        if found in said and wrong.context_mark is not None:
            return Problem(file, wrong.context_mark.line + 1, wrong.context_mark.column + 1, what, mend=mend)
    line, column = wrong.problem_mark.line + 1, wrong.problem_mark.column + 1
    what, mend = _stopped(said, _line(text, line), column)
    return Problem(file, line, column, what, mend=mend)


def _stopped(said: str, words: str, column: int) -> tuple[str, str]:
    if "cannot start any token" in said:
        return f"Words cannot begin with {words[column - 1 : column]}.", QUOTE
    if re.match(r"\s*[^\s:]+:\s+\{", words) and "expected key" in said:
        return "These words begin with a brace, and have no quotation marks.", QUOTE
    for found, plain in STOPPED.items():
        if found in said:
            return plain
    return f"This cannot be read ({said}).", LINE_UP


def _line(text: str, number: int) -> str:
    lines = text.splitlines()
    return lines[number - 1] if number <= len(lines) else ""
