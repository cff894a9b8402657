"""What must be true after a call, as far as a telephone alone can tell: what was said, who was reached, how long."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

from ivr.simulator.given import nearest
from ivr.simulator.phone import Ending
from ivr.simulator.replay import alike
from ivr.simulator.transcript import Clause, TranscriptProblem

World = TypeVar("World")


@dataclass(frozen=True, slots=True)
class Promise(Generic[World]):
    """A sentence a script may promise: its pattern, an example of it, and what is wrong with the world, or None."""

    pattern: str
    example: str
    wrong: Callable[[World, re.Match[str]], str | None]


@dataclass(frozen=True, slots=True)
class Promises(Generic[World]):
    """The sentences that can be promised about one kind of world."""

    known: tuple[Promise[World], ...]

    @property
    def examples(self) -> list[str]:
        return [promise.example for promise in self.known]

    def split(self, clauses: Iterable[Clause]) -> tuple[tuple[Clause, ...], tuple[Clause, ...]]:
        """The clauses that are such sentences, and the others."""
        own, others = list[Clause](), list[Clause]()
        for clause in clauses:
            (own if self._read(clause) else others).append(clause)
        return tuple(own), tuple(others)

    def broken(self, clauses: Iterable[Clause], world: World) -> Iterator[tuple[int, str]]:
        """Line and sentence of each promise that does not hold."""
        for clause in clauses:
            read = self._read(clause)
            wrong = read[0].wrong(world, read[1]) if read else None
            if wrong is not None:
                yield clause.line, f"then: {clause.text} — {wrong}"

    def _read(self, clause: Clause) -> tuple[Promise[World], re.Match[str]] | None:
        text = " ".join(clause.text.split())
        return next(((one, found) for one in self.known if (found := _compiled(one.pattern).fullmatch(text))), None)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def nobody_checks(clause: Clause, examples: Iterable[str]) -> TranscriptProblem:
    """The problem that a clause is no promise anybody can check."""
    return TranscriptProblem(f"nobody can check “{clause.text}”{nearest(clause.text, examples)}", clause.line)


def listed(text: str) -> list[str]:
    """What stands between commas."""
    return [word.strip() for word in text.split(",") if word.strip()]


def _words(ending: Ending) -> str:
    return " ".join(heard.words for heard in ending.heard)


def _said(ending: Ending, found: re.Match[str]) -> str | None:
    return None if alike(f"…{found['words']}…", _words(ending)) else "nobody said so"


def _never_said(ending: Ending, found: re.Match[str]) -> str | None:
    heard = _words(ending).casefold()
    said = [words for words in listed(found["words"]) if words.casefold() in heard]
    return f"the caller heard {', '.join(said)}" if said else None


def _agent(ending: Ending, found: re.Match[str]) -> str | None:
    spoke = any(line.startswith("dial:") and line.endswith("(answers)") for line in ending.dialogue)
    if found["who"] == "no agent":
        return "an agent was reached" if spoke else None
    return None if spoke else ending.reason


def _longest(ending: Ending, found: re.Match[str]) -> str | None:
    longest = max(ending.heard, key=lambda heard: heard.seconds, default=None)
    if longest is None or longest.seconds < int(found["seconds"]):
        return None
    return f"“{longest.words[:60]}” takes {longest.seconds:.0f} s"


def _under(ending: Ending, found: re.Match[str]) -> str | None:
    limit = int(found["number"]) * (60 if found["unit"].startswith("minute") else 1)
    return None if ending.seconds < limit else f"it took {ending.seconds:.0f} s"


HEARD: Promises[Ending] = Promises(
    (
        Promise(r"said (?P<words>.+)", "said You have not been charged", _said),
        Promise(r"never said (?P<words>.+)", "never said Rivera, 1948", _never_said),
        Promise(r"(?P<who>spoke with an agent|no agent)", "spoke with an agent", _agent),
        Promise(r"every prompt under (?P<seconds>\d+) seconds", "every prompt under 25 seconds", _longest),
        Promise(r"under (?P<number>\d+) (?P<unit>minutes?|seconds?)", "under 3 minutes", _under),
    )
)
