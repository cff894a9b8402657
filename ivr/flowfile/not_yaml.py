"""What the YAML parser stumbles over, in the words of someone who has never heard of YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import yaml

from ivr.flowfile.problems import Problem


@dataclass(frozen=True, slots=True)
class Stumble:
    """What is wrong and what to do. It is told where the parser stopped, or of the place `where_opened`."""

    rule: str
    what: str
    mend: str
    where_opened: bool = False


QUOTE = "Put double quotation marks around the words."
LINE_UP = (
    "Start it under its neighbours, put a colon and a space after its name, and double quotation marks around words "
    "with : or # or { in them. If nothing is wrong here, look for an open quotation mark further up."
)
# A line that begins further right than the one above it, which has words of its own.
TOO_FAR_RIGHT = Stumble(
    rule="out-of-line",
    what="This line begins further right than the one above it, and does not belong to that.",
    mend="Begin it under the line above. If a name such as steps: or words: stood between the two, put it back.",
)
# What the parser says where a line begins further left than the first one.
FURTHER_LEFT = ("did not find expected key", "did not find expected <document start>")
# What stands between a name and what begins further right, by what that is called.
HEADS: Mapping[str, re.Pattern[str]] = {
    "exceptions": re.compile(r"\s*\d{4}-\d"),
    "weekly": re.compile(r"\s*(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b"),
}
# A name, and words that begin right behind its colon.
SPACE_LEFT_OUT = re.compile(r"\s*(?:- +)?([\w/.-]+):(?=[^\s:/])")
# What looks like a space, and begins a line or follows a colon: text that is copied from elsewhere has it.
NO_SPACE = re.compile("^(?: *|[ ]*[\\w/.-]+:)(?:[^\\S\n\r\t ]|[\u200b\ufeff])")
REMARK_IN_BRACKET = Stumble(
    rule="bracket-left-open",
    what="What follows the # is taken for a remark, so that this [ is never closed.",
    mend="Take the # out, or put double quotation marks around the words with # in them.",
    where_opened=True,
)
# Signs that mean something else at the beginning of words.
SIGNS_FIRST = re.compile(r":\s+([-|>?])(?:\s|$)")
UNQUOTED_BRACE = Stumble(
    rule="unquoted-brace",
    what="These words begin with a brace, and have no quotation marks.",
    mend=QUOTE,
)
# Each quotation mark, and what to do about one inside of words.
MARKS_INSIDE: Mapping[str, str] = {
    '"': "Take out the quotation marks inside the words.",
    "'": 'Put double quotation marks around the words instead, as in "It\'s open".',
}
# What the parser says → what that means.
STUMBLES: Mapping[str, Stumble] = {
    "did not find expected ',' or '}'": Stumble(
        rule="brace-left-open",
        what="A { is opened here and not closed, or a comma is missing after it.",
        mend="Close it with }, and put a comma between its parts.",
        where_opened=True,
    ),
    "did not find expected ',' or ']'": Stumble(
        rule="bracket-left-open",
        what="A [ is opened here and not closed, or a comma is missing after it.",
        mend="Close it with ], and put a comma between its parts.",
        where_opened=True,
    ),
    "could not find expected ':'": Stumble(
        rule="colon-missing",
        what="A name stands here without a colon after it.",
        mend="Put a colon and a space after it; or more spaces before it, if it belongs to the words above.",
        where_opened=True,
    ),
    "found unexpected end of stream": Stumble(
        rule="quotation-mark-left-open",
        what="A quotation mark is opened here and not closed.",
        mend="Close it at the end of the words.",
        where_opened=True,
    ),
    "mapping values are not allowed": Stumble(
        rule="stray-colon",
        what="A colon stands here where none can be.",
        mend=f"{QUOTE} Or is a colon missing in the line above?",
    ),
    "did not find expected key": Stumble(
        rule="out-of-line",
        what="This does not belong to what stands above it.",
        mend=LINE_UP,
    ),
    "did not find expected '-' indicator": Stumble(
        rule="out-of-list",
        what="This does not belong to the list above it.",
        mend=LINE_UP,
    ),
    "did not find expected <document start>": Stumble(
        rule="out-of-line",
        what="This does not belong to what stands above it.",
        mend=LINE_UP,
    ),
    "did not find expected node content": Stumble(
        rule="nothing-between-commas",
        what="Something is missing here.",
        mend="Take out a comma or a bracket, or write what belongs there.",
    ),
    "did not find expected alphabetic": Stumble(
        rule="bare-sign",
        what="A bare * or & means something else in these files.",
        mend=f"Write star. {QUOTE}",
    ),
    "found unknown escape character": Stumble(
        rule="backslash",
        what="A \\ in double quotation marks means something else.",
        mend="Write \\\\ instead.",
    ),
}


def not_yaml(file: str, text: str, wrong: yaml.YAMLError) -> Problem:
    """The one thing that keeps this file from being read at all."""
    if isinstance(wrong, yaml.reader.ReaderError):
        before = text.encode()[: wrong.position].decode(errors="ignore")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        what, mend = "There is an invisible character here.", "Delete it, and type the line again."
        return Problem(file, line, column, what, mend=mend, rule="invisible-character")
    if not isinstance(wrong, yaml.MarkedYAMLError) or wrong.problem_mark is None:
        mend = "Take back the last change, and save again."
        return Problem(file, 1, 1, "This file cannot be read.", mend=mend, rule="unreadable")
    mark = wrong.problem_mark
    lines = text.split("\n")
    slip = _slip_above(file, lines, wrong)
    if slip is not None:
        return slip
    if "did not find expected key" in (wrong.problem or ""):
        quoted = _quotation(file, lines, mark.line, mark.column)
        if quoted is not None:
            return quoted
    words = _line(lines, mark.line)
    if (sign := SIGNS_FIRST.search(words)) and sign.start(1) <= mark.column:
        what = f"Words cannot begin with {sign[1]}."
        return Problem(file, mark.line + 1, sign.start(1) + 1, what, mend=QUOTE, rule="sign-first")
    stumble = _stumble(wrong.problem or "", words, mark.column + 1)
    if stumble.rule in ("stray-colon", "out-of-line") and _is_too_far_right(lines, mark.line, mark.column):
        stumble, column = TOO_FAR_RIGHT, len(words) - len(words.lstrip())
        head = next((name for name, inside in HEADS.items() if inside.match(words)), "")
        mend = f"If {head}: stood between the two, put it back; if not, begin the two lines under each other."
        mend = mend if head else stumble.mend
        return Problem(file, mark.line + 1, column + 1, stumble.what, mend=mend, rule=stumble.rule)
    if stumble.rule == "bracket-left-open" and wrong.context_mark is not None:
        opened = _line(lines, wrong.context_mark.line)[wrong.context_mark.column :]
        stumble = REMARK_IN_BRACKET if re.search(r"\s#", opened) else stumble
    if stumble.where_opened and wrong.context_mark is not None:
        mark = wrong.context_mark
    return Problem(file, mark.line + 1, mark.column + 1, stumble.what, mend=stumble.mend, rule=stumble.rule)


def no_space(file: str, line: int, column: int) -> Problem:
    what = "There is a sign here that looks like a space, and is none."
    mend = (
        "Delete what stands before the words, and type spaces, here and everywhere in the file: text that is copied "
        "from a web page or a word processor brings such signs along."
    )
    return Problem(file, line, column, what, mend=mend, rule="no-break-space")


def _slip_above(file: str, lines: Sequence[str], wrong: yaml.MarkedYAMLError) -> Problem | None:
    """A slip further up over which the parser stumbles only later: a space that is none, or is missing behind a colon,
    or a first line that has lost the name above it."""
    stopped = wrong.problem_mark.line if wrong.problem_mark else 0
    read = [(number, line) for number, line in enumerate(lines[: stopped + 1]) if _holds_something(line)]
    for number, line in read:
        if found := NO_SPACE.search(line):
            return no_space(file, number + 1, found.end())
    said = wrong.problem or ""
    begun = wrong.context_mark.line if wrong.context_mark else stopped
    near = [one for one in read if one[0] == begun] if "expected ':'" in said else []
    if "mapping values are not allowed" in said:
        near = [one for one in read if one[0] < stopped][-1:]
    for number, line in near:
        if (found := SPACE_LEFT_OUT.match(line)) and ": " not in line[: found.end()]:
            words = line[found.end() :].partition(" #")[0].rstrip()
            what, mend = "A space is missing here.", f"Put a space after the colon: {found[1]}: {words}."
            return Problem(file, number + 1, found.end() + 1, what, mend=mend, rule="space-missing")
    if read and said.startswith(FURTHER_LEFT) and read[0][1].startswith(" ") and not lines[stopped].startswith(" "):
        number, line = read[0]
        what = "The name above these lines is missing."
        mend = "Put it back above this line, with a colon behind it and no space in front of it."
        column = len(line) - len(line.lstrip()) + 1
        return Problem(file, number + 1, column, what, mend=mend, rule="heading-missing")
    return None


def _holds_something(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _quotation(file: str, lines: Sequence[str], number: int, column: int) -> Problem | None:
    """A quotation mark that ends words too early, or one that is missing at the end of a line above."""
    words = lines[number][:column].rstrip() if number < len(lines) else ""
    mend = MARKS_INSIDE.get(words[-1:])
    if mend and re.search(f": *{words[-1]}.*{words[-1]}$", words):
        what = f"The {words[-1]} in front of this ends the words."
        return Problem(file, number + 1, column + 1, what, mend=mend, rule="quotation-mark-inside")
    for above in range(number - 1, -1, -1):
        opened = re.search(r""": *(?:(")[^"]*|(')[^']*)$""", lines[above])
        if opened and lines[above].count(opened[1] or opened[2]) % 2:
            what, mend = "A quotation mark is opened here and not closed.", "Close it at the end of the words."
            return Problem(
                file,
                above + 1,
                opened.start(opened.lastindex or 0) + 1,
                what,
                mend=mend,
                rule="quotation-mark-left-open",
            )
    return None


def _stumble(said: str, words: str, column: int) -> Stumble:
    if "cannot start any token" in said:
        sign = words[column - 1 : column]
        return Stumble(rule="sign-first", what=f"Words cannot begin with {sign}.", mend=QUOTE)
    if re.match(r"\s*[^\s:]+:\s+\{", words) and "expected key" in said:
        return UNQUOTED_BRACE
    for found, stumble in STUMBLES.items():
        if found in said:
            return stumble
    return Stumble(rule="unreadable", what="This cannot be read.", mend=LINE_UP)


def _is_too_far_right(lines: Sequence[str], number: int, column: int) -> bool:
    """Whether a name begins its line, and the line above with something in it begins further left; the parser has
    stopped before the name, or at the colon behind it."""
    name = re.match(r"( *)([\w/.-]+)$", _line(lines, number)[:column]) or re.match(
        r"( *)$", _line(lines, number)[:column]
    )
    above = [line for line in lines[:number] if _holds_something(line)]
    if name is None or not above:
        return False
    return len(name[1]) > len(above[-1]) - len(above[-1].lstrip())


def _line(lines: Sequence[str], number: int) -> str:
    return lines[number] if number < len(lines) else ""
