"""The `.call` file: one call as people read it, which is also a script that can be played again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from stdnum import luhn

from ivr.simulator.caller import ScriptProblem, read_action, refuse_card_number
from ivr.simulator.clock import read_time, write_time
from ivr.simulator.events import Dialled, Did, Heard, Spoken, Whispered, labelled
from ivr.simulator.leg import Agent

TITLE = "# A call"

_LINE = re.compile(r"(?P<label>given|call|line|caller|dial|clock|end|whisper|ivr(?:\s+\S+)?):(?:\s+(?P<rest>.*))?")
_DIALLED = re.compile(r"(?P<number>.*?)\s*\((?P<agent>[a-z-]+)\)")


class TranscriptProblem(ScriptProblem):
    """A line of a `.call` file that cannot be read."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was given, what was said and done in order, and how it ended.

    `numbered` holds, for each event, its line in the file it was read from, and is empty for one not yet written.
    """

    events: tuple[Spoken, ...]
    from_number: str | None = None
    to_number: str | None = None
    given: datetime | None = None
    end: str | None = None
    title: str = TITLE
    numbered: tuple[int, ...] = ()

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
        if self.given is not None:
            lines.append(labelled("given", write_time(self.given)))
        if self.from_number is not None and self.to_number is not None:
            lines.append(labelled("call", f"{self.from_number} → {self.to_number}"))
        lines += [event.printed for event in self.events]
        if self.end is not None:
            lines.append(labelled("end", self.end))
        return "\n".join(lines) + "\n"

    @classmethod
    def read(cls, text: str) -> "Transcript":
        """The call a file describes. A line that begins with blanks continues the one above; `#` begins a remark.

        Raises TranscriptProblem, which names the line.
        """
        title, events, numbers = TITLE, list[Spoken](), list[int]()
        given: datetime | None = None
        ends: tuple[str | None, str | None] = (None, None)
        end: str | None = None
        for number, line in _joined(text):
            try:
                refuse_card_number(line) if line.startswith("caller:") else _refuse_plain_card(line)
                if line.startswith("#"):
                    title = line if number == 1 else title
                    continue
                label, rest = _split(line)
                match label.split():
                    case ["given"]:
                        given = read_time(rest)
                    case ["call"]:
                        ends = _ends(rest)
                    case ["end"]:
                        end = rest
                    case _:
                        events.append(_event(label, rest))
                        numbers.append(number)
            except (ScriptProblem, ValueError) as problem:
                raise TranscriptProblem(str(problem), number) from None
        return cls(tuple(events), *ends, given, end, title, tuple(numbers))


def _joined(text: str) -> Iterator[tuple[int, str]]:
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
            f"“{line[:60]}” is no line of a call; lines begin with given:, call:, ivr STEP:, line:, caller:, dial:, "
            "clock:, whisper: or end:"
        )
    return found["label"], (found["rest"] or "").strip()


def _event(label: str, rest: str) -> Spoken:
    match label.split():
        case ["ivr", step]:
            return Heard(step, rest)
        case ["ivr" | "line"]:
            return Heard(None, rest)
        case ["whisper"]:
            return Whispered(rest)
        case ["caller"]:
            return Did(read_action(rest))
        case ["clock"]:
            return Did(read_action(f"clock {rest}"))
    dialled = _DIALLED.fullmatch(rest)
    if not dialled or dialled["agent"] not in get_args(Agent):
        raise ValueError(f"“{rest}”: write who is dialled and, in brackets, one of {', '.join(get_args(Agent))}")
    return Dialled(dialled["number"], dialled["agent"])


def _ends(rest: str) -> tuple[str, str]:
    caller, arrow, called = re.sub(r"\s*->\s*", " → ", rest).partition("→")
    if not arrow or not called.strip():
        raise ValueError(f"“{rest}”: write the number that calls and the number it calls, with → between")
    return caller.strip(), called.strip()


def _refuse_plain_card(line: str) -> None:
    """Outside the caller's lines only what could be a card is one: a recording's name may be a long number."""
    for digits in re.findall(r"(?<!\d)\d{13,19}(?!\d)", line):
        if luhn.is_valid(digits):
            refuse_card_number(digits)
