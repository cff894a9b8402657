"""What the browser says, as JSON → who calls whom, and what the caller does."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from ivr.handset.call import Beginning
from ivr.handset.questions import HeardOut, Reply
from ivr.simulator.caller import HangUp, Keys, ScriptProblem, Silence, Speech, read_action
from ivr.simulator.clock import read_time
from ivr.simulator.leg import Agent

# The number that `ivr call` calls from, too.
FROM_NUMBER = "+15105550142"
LONGEST_NUMBER = 64
LONGEST_WORDS = 1000

Said = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Suggested:
    """A number that can be dialled, and a time at which somebody who tries the line finds it open."""

    number: str
    begins: datetime


@dataclass(frozen=True, slots=True)
class Misread:
    """Words for the person at the page, and the field they are about, if it is one."""

    error: str
    field: str = ""


def read_beginning(said: Said, suggested: Sequence[Suggested]) -> Beginning | Misread:
    """Who calls whom, and when. What is left out is the first line's: its number, and a time that suits it.

    An empty `from` is a caller of whom no number arrives.
    """
    from_number = _text(said, "from") if "from" in said else FROM_NUMBER
    to_number = _text(said, "to") or suggested[0].number
    for field, number in (("from", from_number), ("to", to_number)):
        if len(number) > LONGEST_NUMBER or not number.isprintable():
            return Misread(f"a number is at most {LONGEST_NUMBER} letters or digits", field)
    line = next((line for line in suggested if line.number == to_number), suggested[0])
    clock = _text(said, "clock")
    try:
        begins = read_time(clock, line.begins) if clock else line.begins
    except ValueError as wrong:
        return Misread(str(wrong), "clock")
    wanted = _text(said, "agent") or "answers"
    agent: Agent | None = next((known for known in get_args(Agent) if known == wanted), None)
    if agent is None:
        return Misread(f"an agent does one of {', '.join(get_args(Agent))}, not “{wanted}”", "agent")
    return Beginning(from_number, to_number, begins, agent)


def read_reply(said: Said) -> Reply | Misread:
    """What the caller does: one of heard, press, silence, hangup, card, speech, record and clock."""
    into = _seconds(said.get("into"))
    match said:
        case {"heard": True}:
            return HeardOut()
        case {"press": str(key)} if len(key) == 1 and key in "0123456789*#":
            return Keys(key, into, more=True)
        case {"press": _}:
            return Misread("a key is one of 0-9 * #", "press")
        case {"silence": True}:
            return Silence()
        case {"hangup": True}:
            return HangUp(into)
        case {"speech": str(words)} if len(words) > LONGEST_WORDS:
            return Misread(f"at most {LONGEST_WORDS} letters can be said at once", "speech")
        case {"speech": str(words)}:
            action = _typed("speech", words)
            return Speech(action.words, into) if isinstance(action, Speech) else action
        case {"card": str(words)}:
            return _typed("card", words)
        case {"record": int(seconds)}:
            return _typed("record", str(seconds))
        case {"clock": str(words)}:
            return _typed("clock", words)
    return Misread("say one of heard, press, silence, hangup, card, speech, record and clock")


def _typed(field: str, words: str) -> Reply | Misread:
    """As a line of a caller's, with the words the telephone has for what is none."""
    try:
        return read_action(f"{field} {' '.join(words.split())}")
    except ScriptProblem as problem:
        return Misread(str(problem), field)


def _text(said: Said, name: str) -> str:
    value = said.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _seconds(value: object) -> float | None:
    """Seconds into a sound. The telephone itself keeps them inside the sound."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return max(0.0, float(value))
