"""What is wrong with a file, said to the person who can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

# Said where nothing more particular is known about what callers would live through.
HELD_BACK = "This change does not reach callers."


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """`what` is wrong, what `callers` would live through, and what to do about it (`mend`)."""

    file: str
    line: int
    column: int
    what: str
    callers: str = HELD_BACK
    mend: str = ""

    def __str__(self) -> str:
        """One line, whatever was typed into the names that are quoted in it."""
        sentences = " ".join(f"{self.what} {self.callers} {self.mend}".split())
        return f"{self.file}:{self.line}:{self.column}: {sentences}"


class Problems(Exception):
    """Every problem of a set of files, in file order; its text is one problem a line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def did_you_mean(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"Did you mean '{close[0]}'?" if close else ""
