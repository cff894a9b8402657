"""What a caller can do, and a caller who does it from a list of lines."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Protocol

from ivr.simulator.clock import read_time
from ivr.simulator.pay_steps import FIELDS
from ivr.simulator.wallet import WALLET, Instrument, listed

# A clock line is tried on it, so that a time nobody can read is found before the call.
_ANY_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Keys:
    """A row of keys. `into` is how many seconds of what was being said had passed, when pressed over it. `more` means
    that the caller is still typing: the line goes on waiting for the rest, and not for longer than between two keys.
    """

    pressed: str
    into: float | None = field(default=None, compare=False)
    more: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        return self.pressed


@dataclass(frozen=True, slots=True)
class Silence:
    def __str__(self) -> str:
        return "silence"


@dataclass(frozen=True, slots=True)
class HangUp:
    into: float | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return "hangup"


@dataclass(frozen=True, slots=True)
class Card:
    """Keys in the card (or bank account) of this name: all that `<Pay>` asks from now on, or `only` this one field."""

    name: str
    only: str = ""

    def __str__(self) -> str:
        return f"card {self.name} {self.only}".rstrip()


@dataclass(frozen=True, slots=True)
class Speech:
    words: str
    into: float | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return f"speech {self.words}"


@dataclass(frozen=True, slots=True)
class Record:
    """Speaks for so many seconds after the beep, and then perhaps presses a key."""

    seconds: int
    then: str = ""

    def __str__(self) -> str:
        return f"record {self.seconds} {self.then}".rstrip()


@dataclass(frozen=True, slots=True)
class SetClock:
    """Not the caller's doing but the tester's: the clock is moved, and the line still waits."""

    text: str

    def __str__(self) -> str:
        return f"clock {self.text}"


Action = Keys | Silence | HangUp | Card | Speech | Record | SetClock
# What can be done over words, ringing or music, when nobody waits for it.
Interruption = Keys | HangUp | Speech

# Where a caller interrupts who does not say when.
INTO_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Sound:
    """Something that takes time in the caller's ear, of which `words` can be written down. `seconds` are the line's.

    `kind` is speech, recording, tones, pause, ringing, music, talk (with whoever was dialled) or beep.
    """

    kind: str
    seconds: float
    words: str = ""
    language: str = "en-US"
    voice: str = ""


class Wants(Enum):
    """What the line waits for."""

    KEYS = "keys"
    SPEECH = "speech"
    KEYS_OR_SPEECH = "keys or speech"
    CARD = "a card"
    RECORDING = "a recording"


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment the line waits for the caller.

    `entered` are the keys that have arrived at it already, `most` and `finish_on` how a row of keys ends, and `field`
    what `<Pay>` asks for. `said_seconds` is how long the line had been speaking while it was already listening.
    """

    wants: Wants
    step: str | None
    timeout_seconds: float
    entered: str = ""
    most: int | None = None
    finish_on: str = ""
    field: str = ""
    said_seconds: float = 0.0

    def refuses(self, action: Action) -> str | None:
        """Why this action makes no sense now, or None.

        Keys pressed at a `<Pay>` would be card digits, and those are never typed here; only `*`, which leaves it, is.
        A card answers no request for a bank's numbers, and one of its fields no request for another.
        """
        at_card = self.wants is Wants.CARD
        if at_card and isinstance(action, Keys) and action.pressed != "*":
            return "the line waits for a card: cards are keyed by name only (card visa-ok); * leaves, silence waits"
        if at_card and isinstance(action, Speech | Record):
            return "the line waits for a card, which cannot be spoken"
        if isinstance(action, Card) and not at_card:
            return f"the line did not ask for a card, it waits for {self.wants.value}"
        if isinstance(action, Card) and self.field and self.field not in _answered(action):
            return f"the line asks for the {self.field}, which this does not key"
        if isinstance(action, Record) and self.wants is not Wants.RECORDING:
            return f"the line is not recording, it waits for {self.wants.value}"
        return None


class Caller(Protocol):
    """Asked what it does each time the line waits, and before that, over each thing it hears."""

    def act(self, moment: Moment) -> Action: ...

    def over(self, sound: Sound, heard_seconds: float) -> Interruption | None:
        """What is done over this sound, of which so much has been heard; None listens to its end."""


class Listens:
    """Half of a caller: one who lets everything be said to its end."""

    def over(self, sound: Sound, heard_seconds: float) -> Interruption | None:
        return None


class ScriptProblem(Exception):
    """A line of the caller's that is not one, or makes no sense at its moment. `line` counts from 1."""

    def __init__(self, why: str, line: int | None = None) -> None:
        super().__init__(why if line is None else f"line {line}: {why}")
        self.line = line


class Scripted(Listens):
    """A caller who follows lines, one for each moment the line waits, and then hangs up.

    All lines are read before the call begins, so a mistake in the last one is not found at its end.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._actions: Iterator[tuple[int, Action]] = iter(list(_read(lines)))

    @classmethod
    def reading(cls, lines: Iterable[str]) -> "Scripted":
        """From a stream that is still being written: each line is read when the line waits for it."""
        caller = cls(())
        caller._actions = _read(lines)
        return caller

    def act(self, moment: Moment) -> Action:
        number, action = next(self._actions, (None, HangUp()))
        why = moment.refuses(action)
        if why:
            raise ScriptProblem(f"“{action}”: {why}", number)
        return action


def read_action(line: str) -> Action:
    """One line of a caller's → what the caller does. Raises ScriptProblem; `#` and `*` are keys, not comments."""
    text = line.strip()
    refuse_card_number(text)
    word, _, rest = text.partition(" ")
    word, rest = word.lower(), rest.strip()
    match word:
        case "silence" if not rest:
            return Silence()
        case "hangup" if not rest:
            return HangUp()
        case "card":
            return _card(rest)
        case "speech" if rest:
            return Speech(rest)
        case "record" if spoken := re.fullmatch(r"0*([1-9]\d{0,3})(?: ([0-9*#]))?", rest):
            if int(spoken[1]) <= 3600:
                return Record(int(spoken[1]), spoken[2] or "")
        case "clock" if rest:
            return _set_clock(rest)
    if re.fullmatch(r"[0-9*#]+", text):
        return Keys(text)
    raise ScriptProblem(
        f"“{text}” is nothing a caller does; write keys (0-9 * #), silence, hangup, card NAME, speech WORDS, "
        "record SECONDS or clock TIME"
    )


def _set_clock(text: str) -> SetClock:
    try:
        read_time(text, _ANY_MOMENT)
    except ValueError as wrong:
        raise ScriptProblem(str(wrong)) from None
    return SetClock(text)


def refuse_card_number(text: str) -> None:
    """Stop a line with a run of 13 or more digits, blanks and dashes between them or not: it may be a card."""
    if re.search(r"\d(?:[ -]?\d){12,}", text):
        raise ScriptProblem("13 or more digits in a row look like a card number; cards are only named: card visa-ok")


def _card(text: str) -> Card:
    name, _, only = text.partition(" ")
    only = only.strip()
    if name not in WALLET:
        raise ScriptProblem(f"there is no card “{name}”; write card visa-ok, or another of these:\n{listed()}")
    fields = [word for word, step in FIELDS.items() if step in _steps(WALLET[name])]
    if only and only not in fields:
        raise ScriptProblem(f"{name} has no “{only}”, it has {', '.join(fields)}")
    return Card(name, only)


def _answered(card: Card) -> tuple[str, ...]:
    """The steps of `<Pay>` to which this is an answer."""
    return (FIELDS[card.only],) if card.only else _steps(WALLET[card.name])


def _steps(instrument: Instrument) -> tuple[str, ...]:
    return tuple(instrument.keys(_ANY_MOMENT))


def _read(lines: Iterable[str]) -> Iterator[tuple[int, Action]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield number, read_action(line)
        except ScriptProblem as problem:
            raise ScriptProblem(str(problem), number) from None
