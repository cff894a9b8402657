"""A transcript played again: its caller's side is acted, and what the line does is held against its side."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from ivr.simulator.caller import Action, HangUp, Interruption, Keys, Moment, Sound
from ivr.simulator.events import Dialled, Did, Event, Heard, Sent, Spoken, Whispered
from ivr.simulator.transcript import ANYTHING, Also, Entry, Meanwhile, Transcript, Trouble

_OVER = "the call was over"
_WAITED = "the line waited for the caller"

Happening = Callable[[Trouble | Meanwhile], None]


class Different(Exception):
    """The line went another way than the file. `line` is where in the file; None beyond its last line."""

    def __init__(self, line: int | None, expected: str, instead: str) -> None:
        place = f"line {line}" if line else "the end of the file"
        super().__init__(f"{place} says: {expected}\ninstead: {instead}")
        self.line = line
        self.expected = expected
        self.instead = instead


@dataclass(frozen=True, slots=True)
class Reworded:
    """The right step spoke, in other words than the file has for it."""

    line: int | None
    expected: str
    instead: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """What the file has, and what was heard, between two things the caller did. `first` is the place of its entries."""

    first: int
    expected: tuple[Entry, ...]
    happened: tuple[Spoken, ...]


@dataclass(slots=True)
class Replay:
    """Caller and listener at once, with one finger on the file.

    Between two things the caller does, the steps that speak must be those of the file, in its order, and the line
    must come to wait where the file says it does; a file that has none of the line's side there compares nothing.
    The words of a step are held against the file's as well, and told apart in `reworded`; where a line names no
    steps, or with `strict_words`, they decide. With `lenient` nothing decides, so that the file can be written anew.
    `happening` is told of trouble and of other calls when their time comes. `also` is the one key that differs.
    """

    transcript: Transcript
    happening: Happening
    strict_words: bool = False
    lenient: bool = False
    also: Also | None = None
    in_another_language: bool = field(init=False)
    reworded: list[Reworded] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)
    _place: int = 0
    _happened: list[Spoken] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.in_another_language = self.also is not None

    def begin(self) -> None:
        """The call is about to be made; what the file has before its first words happens now."""
        self._next()

    def act(self, moment: Moment) -> Action:
        """What the file's caller does now; one who has nothing more to do hangs up. Raises Different."""
        self._close(_WAITED)
        expected = self._next()
        if expected is None:
            return HangUp()
        if not isinstance(expected, Did) or expected.over:
            raise self._different(expected, _WAITED)
        action = self._otherwise(moment) or expected.action
        why = moment.refuses(action)
        if why:
            raise self._different(expected, why)
        self._place += 1
        return action

    def over(self, sound: Sound, heard_seconds: float) -> Interruption | None:
        """What the file's caller does over a sound: after the last of the words that stand before it in the file."""
        ahead = self._ahead()
        place = self._place + len(ahead)
        following = self._entry(place)
        if not isinstance(following, Did) or following.over != sound.kind or not self._all_heard(ahead):
            return None
        self._close(_WAITED)
        self._place += 1
        action = following.action
        return action if isinstance(action, Interruption) else None

    def notice(self, event: Event) -> None:
        if isinstance(event, Heard | Whispered | Dialled | Sent):
            self._happened.append(event)

    def finish(self, end: str) -> None:
        """The call is over; the file must be too, and must end as the call did. Raises Different."""
        self._close(_OVER)
        left = self._next()
        if left is not None and not self.lenient:
            raise self._different(left, _OVER)
        written = self.transcript.end
        if written is not None and not self.lenient and not alike(without_time(written), without_time(end)):
            raise Different(None, f"end: {written}", f"end: {end}")

    def _otherwise(self, moment: Moment) -> Action | None:
        """In another language the caller presses another key, once."""
        if self.also is None or moment.step != self.also.step:
            return None
        keys, self.also = Keys(self.also.keys), None
        return keys

    def _entry(self, place: int) -> Entry | None:
        entries = self.transcript.events
        return entries[place] if place < len(entries) else None

    def _ahead(self) -> tuple[Entry, ...]:
        """The entries up to the next thing the caller does."""
        entries = self.transcript.events[self._place :]
        until = next((place for place, entry in enumerate(entries) if isinstance(entry, Did)), len(entries))
        return entries[:until]

    def _next(self) -> Entry | None:
        """What stands next in the file, after whatever goes wrong or goes on elsewhere at this moment."""
        while isinstance(entry := self._entry(self._place), Trouble | Meanwhile):
            self.happening(entry)
            self._place += 1
        return entry

    def _all_heard(self, ahead: Sequence[Entry]) -> bool:
        """Whether the last step of the file has said what the file has for it; counted, where it says it otherwise."""
        expected = grouped(entry for entry in ahead if isinstance(entry, Heard))
        happened = grouped(event for event in self._happened if isinstance(event, Heard))
        if not expected:
            return True
        if not happened or not _same_place(expected[-1][0], happened[-1][0]):
            return False
        if alike(_words(expected[-1]), _words(happened[-1])):
            return True
        return len(happened[-1]) >= len(expected[-1]) and (
            self.in_another_language or ANYTHING not in _words(expected[-1])
        )

    def _close(self, otherwise: str) -> None:
        """The line has come to wait, or the call is over: hold what happened against the file."""
        ahead = self._ahead()
        stretch = Stretch(self._place, ahead, tuple(self._happened))
        self._happened = []
        self.stretches.append(stretch)
        if not self.lenient:
            self._compare(stretch, otherwise)
        for entry in ahead:
            if isinstance(entry, Trouble | Meanwhile):
                self.happening(entry)
        self._place += len(ahead)

    def _compare(self, stretch: Stretch, otherwise: str) -> None:
        happened = grouped(stretch.happened)
        expected = grouped(entry for entry in stretch.expected if isinstance(entry, Heard | Whispered | Dialled | Sent))
        place = 0
        for group in expected:
            found = next((at for at in range(place, len(happened)) if _same_place(group[0], happened[at][0])), None)
            if found is None:
                raise self._different(group[0], _shown(happened[place:]) or otherwise)
            self._words_of(group, happened[found])
            place = found + 1
        further = [group for group in happened[place:] if isinstance(group[0], Heard)]
        if further and expected and isinstance(stretch.expected[-1], Heard):
            raise self._different(stretch.expected[-1], f"after it: {_shown(further)}")

    def _words_of(self, expected: tuple[Spoken, ...], happened: tuple[Spoken, ...]) -> None:
        if alike(_words(expected), _words(happened)) or self.in_another_language:
            return
        first = expected[0]
        if self.strict_words or not (isinstance(first, Heard) and first.step and isinstance(happened[0], Heard)):
            raise self._different(first, _shown([happened]))
        self.reworded.append(Reworded(self._line(first), _shown([expected]), _shown([happened])))

    def _line(self, entry: Entry) -> int | None:
        """Where in the file an entry stands; entries are told apart by being the same object."""
        numbers = self.transcript.numbered
        at = next((place for place, one in enumerate(self.transcript.events) if one is entry), None)
        return numbers[at] if at is not None and numbers else None

    def _different(self, expected: Entry, instead: str) -> Different:
        return Different(self._line(expected), expected.printed, instead)


def grouped(events: Iterable[Spoken]) -> list[tuple[Spoken, ...]]:
    """What one step says in a row is one group; a dialled number and a whisper are groups of their own."""

    def of(event: Spoken) -> object:
        return event.step or "" if isinstance(event, Heard) else id(event)

    return [tuple(group) for _, group in groupby(events, key=of)]


def _same_place(expected: Spoken, happened: Spoken) -> bool:
    match expected, happened:
        case Heard(step), Heard(spoke):
            return step is None or spoke is None or step == spoke
        case Whispered(), Whispered():
            return True
        case Dialled(number, agent), Dialled(dialled, did):
            return alike(number, dialled) and agent == did
        case Sent(number), Sent(to):
            return alike(number, to)
    return False


def _words(events: Sequence[Entry]) -> str:
    return " ".join(event.words for event in events if isinstance(event, Heard | Whispered | Sent))


def _shown(groups: Sequence[Sequence[Entry]]) -> str:
    return "\n         ".join(event.printed for group in groups for event in group)


def alike(expected: str, words: str) -> bool:
    """Word for word, except that … stands for any words or none."""
    pieces = [re.escape(" ".join(piece.split())) for piece in expected.split(ANYTHING)]
    return re.fullmatch(r"\s*.*\s*".join(pieces), " ".join(words.split()), re.DOTALL) is not None


def without_time(end: str) -> str:
    return re.sub(r" after (\d+ (h|min|s) ?)+$", "", end)
