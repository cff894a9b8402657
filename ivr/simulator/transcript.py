"""The `.call` file: one call as people read it aloud, which is also a script that can be played again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from stdnum import luhn

from ivr.simulator.caller import HangUp, Keys, ScriptProblem, Speech, read_action, refuse_card_number
from ivr.simulator.clock import read_time, write_time
from ivr.simulator.events import WHILE, Dialled, Did, Heard, Sent, Spoken, Whispered, labelled
from ivr.simulator.leg import Agent

TITLE = "# A call"
ANYTHING = "…"

_LINE = re.compile(
    r"(?P<label>given|call|also|line|caller|dial|clock|end|whisper|message|trouble|meanwhile|then|ivr(?:\s+\S+)?):(?:\s+(?P<rest>.*))?"
)
_DIALLED = re.compile(r"(?P<number>.*?)\s*\((?P<agent>[a-z-]+)\)")
_SENT = re.compile(r"(?P<to>\S+)\s*\((?P<words>.*)\)")
_ALSO = re.compile(r"(?P<name>.+?),?\s+by pressing (?P<keys>[0-9*#]+) at (?P<step>\S+)")


class TranscriptProblem(ScriptProblem):
    """A line of a `.call` file that cannot be read."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that is given before the call, or must be true after it, as the tester wrote it, and its line."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Also:
    """The same call once more in another language: at `step` the caller presses `keys` instead."""

    name: str
    keys: str
    step: str
    line: int = 0

    @property
    def printed(self) -> str:
        return labelled("also", f"{self.name}, by pressing {self.keys} at {self.step}")


@dataclass(frozen=True, slots=True)
class Skipped:
    """`…` on a line of its own: what the line says from here until it waits again is not compared."""

    printed: str = ANYTHING


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something goes wrong with what the caller does next: "the answer is lost"."""

    name: str

    @property
    def printed(self) -> str:
        return labelled("trouble", self.name)


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """Another whole call, of another file, while this one waits."""

    file: str

    @property
    def printed(self) -> str:
        return labelled("meanwhile", self.file)


Entry = Spoken | Skipped | Trouble | Meanwhile


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was given, what was said and done in order, how it ended, and what must be true then.

    `numbered` holds, for each entry, its line in the file it was read from, and is empty for one not yet written.
    """

    events: tuple[Entry, ...]
    from_number: str | None = None
    to_number: str | None = None
    given: datetime | None = None
    end: str | None = None
    title: str = TITLE
    numbered: tuple[int, ...] = ()
    givens: tuple[Clause, ...] = ()
    thens: tuple[Clause, ...] = ()
    also: tuple[Also, ...] = ()

    @property
    def agent(self) -> Agent | None:
        """What those dialled in this call did; None when nobody was."""
        done = next((event.agent for event in self.events if isinstance(event, Dialled)), None)
        return next((agent for agent in get_args(Agent) if agent == done), None)

    @property
    def caller(self) -> tuple[str, ...]:
        """The caller's side, in the lines `Scripted` reads."""
        return tuple(str(event.action) for event in self.events if isinstance(event, Did))

    @property
    def heard(self) -> tuple[str, ...]:
        """The line's side: what the caller heard."""
        return tuple(event.words for event in self.events if isinstance(event, Heard))

    def write(self) -> str:
        """The text of the file."""
        lines = [self.title]
        given = [write_time(self.given)] if self.given is not None else []
        given += [clause.text for clause in self.givens]
        if given:
            lines.append(labelled("given", "; ".join(given)))
        if self.from_number is not None and self.to_number is not None:
            lines.append(labelled("call", f"{self.from_number} → {self.to_number}"))
        lines += [also.printed for also in self.also]
        lines += [event.printed for event in self.events]
        if self.end is not None:
            lines.append(labelled("end", self.end))
        if self.thens:
            lines.append(labelled("then", "; ".join(clause.text for clause in self.thens)))
        return "\n".join(lines) + "\n"

    @classmethod
    def read(cls, text: str) -> "Transcript":
        """The call a file describes. A line that begins with blanks continues the one above; `#` begins a remark.

        Raises TranscriptProblem, which names the line.
        """
        reading = _Reading()
        for number, line in joined(text):
            try:
                reading.take(number, line)
            except (ScriptProblem, ValueError) as problem:
                raise TranscriptProblem(str(problem), number) from None
        return reading.transcript()


class _Reading:
    """A file while it is being read, line by line."""

    def __init__(self) -> None:
        self.title = TITLE
        self.events: list[Entry] = []
        self.numbers: list[int] = []
        self.given: datetime | None = None
        self.ends: tuple[str | None, str | None] = (None, None)
        self.end: str | None = None
        self.givens: list[Clause] = []
        self.thens: list[Clause] = []
        self.also: list[Also] = []

    def take(self, number: int, line: str) -> None:
        refuse_card_number(line) if line.startswith("caller:") else _refuse_plain_card(line)
        if line.startswith("#"):
            self.title = line if number == 1 else self.title
            return
        if line == ANYTHING:
            self._add(number, Skipped())
            return
        label, rest = _split(line)
        match label.split():
            case ["given"]:
                self._give(number, rest)
            case ["then"]:
                self.thens += [Clause(text, number) for text in clauses(rest)]
            case ["also"]:
                self.also.append(_also(number, rest))
            case ["call"]:
                self.ends = _ends(rest)
            case ["end"]:
                self.end = rest
            case _:
                self._add(number, _entry(label, rest))

    def _give(self, number: int, rest: str) -> None:
        """The time at which the call begins comes first; what else is given, after it or on lines of its own."""
        texts = clauses(rest)
        if self.given is None:
            self.given = read_time(texts.pop(0) if texts else "")
        self.givens += [Clause(text, number) for text in texts]

    def _add(self, number: int, entry: Entry) -> None:
        self.events.append(entry)
        self.numbers.append(number)

    def transcript(self) -> Transcript:
        return Transcript(
            tuple(self.events),
            *self.ends,
            self.given,
            self.end,
            self.title,
            tuple(self.numbers),
            tuple(self.givens),
            tuple(self.thens),
            tuple(self.also),
        )


def clauses(text: str) -> list[str]:
    """What stands between semicolons."""
    return [stripped for clause in text.split(";") if (stripped := clause.strip())]


def joined(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their continuations, each with the number it began at."""
    began, line = 0, ""
    for number, raw in enumerate(text.splitlines(), start=1):
        if raw[:1].isspace() and raw.strip() and line:
            line += " " + raw.strip()
            continue
        if line:
            yield began, line
        began, line = number, raw.strip()
    if line:
        yield began, line


def _split(line: str) -> tuple[str, str]:
    found = _LINE.fullmatch(line)
    if not found:
        raise ValueError(
            f"“{line[:60]}” is no line of a call; lines begin with given:, call:, also:, ivr STEP:, line:, caller:, "
            "dial:, clock:, whisper:, message:, trouble:, meanwhile:, end: or then:"
        )
    return found["label"], (found["rest"] or "").strip()


def _entry(label: str, rest: str) -> Entry:
    match label.split():
        case ["ivr", step]:
            return Heard(step, rest)
        case ["ivr" | "line"]:
            return Heard(None, rest)
        case ["whisper"]:
            return Whispered(rest)
        case ["caller"]:
            return _did(rest)
        case ["clock"]:
            return Did(read_action(f"clock {rest}"))
        case ["trouble"] if rest:
            return Trouble(rest)
        case ["meanwhile"] if rest:
            return Meanwhile(rest)
        case ["dial"]:
            return _dialled(rest)
        case ["message"]:
            return _sent(rest)
    raise ValueError(f"{label}: says nothing")


def _did(rest: str) -> Did:
    """What the caller does, and over which kind of sound: `1 while it speaks`."""
    for kind, phrase in WHILE.items():
        if rest.endswith(f" {phrase}"):
            action = read_action(rest.removesuffix(phrase))
            if not isinstance(action, Keys | HangUp | Speech):
                raise ValueError(f"“{rest}”: only keys, speech and hangup can be done {phrase}")
            return Did(action, kind)
    return Did(read_action(rest))


def _dialled(rest: str) -> Dialled:
    dialled = _DIALLED.fullmatch(rest)
    if not dialled or dialled["agent"] not in get_args(Agent):
        raise ValueError(f"“{rest}”: write who is dialled and, in brackets, one of {', '.join(get_args(Agent))}")
    return Dialled(dialled["number"], dialled["agent"])


def _sent(rest: str) -> Sent:
    sent = _SENT.fullmatch(rest)
    if not sent:
        raise ValueError(f"“{rest}”: write the number the message goes to and, in brackets, its words")
    return Sent(sent["to"], sent["words"])


def _also(number: int, rest: str) -> Also:
    found = _ALSO.fullmatch(rest)
    if not found:
        raise ValueError(f"“{rest}”: write it like “Spanish, by pressing 8 at language”")
    return Also(found["name"], found["keys"], found["step"], number)


def _ends(rest: str) -> tuple[str, str]:
    caller, arrow, called = re.sub(r"\s*->\s*", " → ", rest).partition("→")
    if not arrow or not called.strip():
        raise ValueError(f"“{rest}”: write the number that calls and the number it calls, with → between")
    return _number(caller), _number(called)


def _number(written: str) -> str:
    """`+1 510 555 0142` is written to be read; other callers are taken as they stand."""
    number = written.strip()
    return re.sub(r"[ ().-]", "", number) if number.startswith("+") else number


def _refuse_plain_card(line: str) -> None:
    """Outside the caller's lines only what could be a card is one: a recording's name may be a long number."""
    for digits in re.findall(r"(?<!\d)\d{13,19}(?!\d)", line):
        if luhn.is_valid(digits):
            refuse_card_number(digits)
