"""What is wrong with a file, said to the person who can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Literal

# Said where nothing more particular is known about what callers would live through.
HELD_BACK = "This change does not reach callers."

# An error reaches no caller; a warning does, and is told all the same.
Severity = Literal["error", "warning"]

# A line that is longer is shown in part, with the caret about in its middle.
WIDEST_SHOWN = 100
# Nobody reads a longer sentence; what was typed into it may be as long as a file.
LONGEST_SENTENCE = 400
# So many are told of one file at once. Whoever has that many has made one mistake, and not hundreds.
MOST_TOLD = 50
# So many names are listed for somebody to choose from.
MOST_LISTED = 12
# A longer name is no slip of a finger.
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """`what` is wrong, what `callers` would live through, what to do about it (`mend`), and the `rule` that says so.

    `line` and `column` count from 1.
    """

    file: str
    line: int
    column: int
    what: str
    callers: str = HELD_BACK
    mend: str = ""
    rule: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        """One line, whatever was typed into the names that are quoted in it."""
        told = (sentence(part) for part in (self.what, self._named, self.callers, self.mend) if part)
        return f"{self.place}: {' '.join(told)}"

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    @property
    def _named(self) -> str:
        return f"[{self.rule}]" if self.rule else ""

    def shown(self, text: str) -> str:
        """The problem as `ivr check` prints it: what is wrong, the line itself with a caret, and what follows from it.

        `text` is the file's.
        """
        what = f"{sentence(self.what)} {self._named}".strip()
        lines = text.split("\n", self.line)
        words, caret = _window(lines[self.line - 1].rstrip("\r") if self.line <= len(lines) else "", self.column - 1)
        # A sign that has no width, or more than one, would push the caret away from its place.
        words = "".join(sign if sign.isprintable() else "·" for sign in words)
        begin = f"{self.line:>5} | "
        shown = [f"{begin}{words}", " " * (len(begin) + caret) + "^"] if words.strip() else []
        follows = [f"  {sentence(words)}" for words in (self.callers, self.mend) if words]
        return "\n".join([f"{self.place}: {what}", *shown, *follows])


def _window(words: str, caret: int) -> tuple[str, int]:
    """The part of a long line that is about its caret, and where the caret stands in it."""
    if len(words) <= WIDEST_SHOWN:
        return words, caret
    start = max(0, min(caret - WIDEST_SHOWN // 2, len(words) - WIDEST_SHOWN))
    before, after = "… " * (start > 0), " …" * (start + WIDEST_SHOWN < len(words))
    return f"{before}{words[start : start + WIDEST_SHOWN]}{after}", caret - start + len(before)


class Problems(Exception):
    """Every problem of a set of files, in file order; its text is one problem a line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Those that keep the files from callers."""
    return [problem for problem in problems if problem.severity == "error"]


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The nearest of the names that are known, if one is near; otherwise nothing."""
    return _nearest(name, tuple(known)) if name and len(name) <= LONGEST_NAME else ""


@lru_cache(maxsize=256)
def _nearest(name: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(name, known, n=1, cutoff=0.6)
    return f"Did you mean '{close[0]}'?" if close else ""


def one_of(names: Iterable[str]) -> str:
    """What to choose from, in the order given."""
    *listed, more = *names, ""
    if len(listed) > MOST_LISTED:
        more = f" … and {len(listed) - MOST_LISTED} more"
    return f"Use one of: {', '.join(listed[:MOST_LISTED])}{more}."


def sentence(words: str) -> str:
    """On one line, and short enough to be read, whatever was typed into the names that are quoted in it."""
    words = " ".join(words.split())
    half = LONGEST_SENTENCE // 2
    return words if len(words) <= LONGEST_SENTENCE else f"{words[:half]} … {words[-half:]}"
