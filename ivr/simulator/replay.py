"""A transcript played again: its caller's side is acted, and what the line does is held against its side."""

import re

from ivr.simulator.caller import Action, HangUp, Listens, Moment
from ivr.simulator.events import Dialled, Did, Event, Heard, Spoken, Whispered
from ivr.simulator.transcript import Transcript

ANYTHING = "…"
_OVER = "the call was over"


class Different(Exception):
    """The line went another way than the file. `line` is where in the file; None beyond its last line."""

    def __init__(self, line: int | None, expected: str, instead: str) -> None:
        place = f"line {line}" if line else "the end of the file"
        super().__init__(f"{place} says: {expected}\ninstead: {instead}")
        self.line = line
        self.expected = expected
        self.instead = instead


class Replay(Listens):
    """Caller and listener at once, with one finger on the file.

    A file says nothing about a kind of line it leaves out altogether: one with only the caller's lines compares
    nothing. The names of steps are not compared, so renaming a step breaks no script. A different clock, number or
    action of the caller's cannot arise, for they are the file's own.
    """

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript
        kinds = {type(event) for event in transcript.events} | {Did}
        self._compared = tuple(kinds)
        self._place = 0

    def act(self, moment: Moment) -> Action:
        expected = self._expected
        if expected is None:
            return HangUp()
        if not isinstance(expected, Did):
            raise self._different(expected, "the line waited for the caller")
        why = moment.refuses(expected.action)
        if why:
            raise self._different(expected, why)
        self._place += 1
        return expected.action

    def notice(self, event: Event) -> None:
        """Hold what happened against the file's next line. Raises Different."""
        if isinstance(event, Did) or not isinstance(event, self._compared):
            return
        if isinstance(event, Heard | Whispered | Dialled):
            expected = self._expected
            if expected is None or not _same(expected, event):
                raise self._different(expected, event.printed)
            self._place += 1

    def finish(self, end: str) -> None:
        """The call is over; the file must be too, and must end as the call did. Raises Different."""
        if self._expected is not None:
            raise self._different(self._expected, _OVER)
        written = self._transcript.end
        if written is not None and not _alike(_without_time(written), _without_time(end)):
            raise Different(None, f"end: {written}", f"end: {end}")

    @property
    def _expected(self) -> Spoken | None:
        events = self._transcript.events
        return events[self._place] if self._place < len(events) else None

    def _different(self, expected: Spoken | None, instead: str) -> Different:
        if expected is None:
            return Different(None, self._transcript.end or "nothing more", instead)
        numbers = self._transcript.numbered
        return Different(numbers[self._place] if numbers else None, expected.printed, instead)


def _same(expected: Spoken, happened: Spoken) -> bool:
    match expected, happened:
        case Heard(_, words), Heard(_, instead):
            return _alike(words, instead)
        case Whispered(words), Whispered(instead):
            return _alike(words, instead)
        case Dialled(number, agent), Dialled():
            return _alike(number, happened.number) and agent == happened.agent
    return False


def _alike(expected: str, words: str) -> bool:
    """Word for word, except that … stands for any words or none."""
    pieces = [re.escape(" ".join(piece.split())) for piece in expected.split(ANYTHING)]
    return re.fullmatch(r"\s*.*\s*".join(pieces), " ".join(words.split()), re.DOTALL) is not None


def _without_time(end: str) -> str:
    return re.sub(r" after (\d+ (h|min|s) ?)+$", "", end)
