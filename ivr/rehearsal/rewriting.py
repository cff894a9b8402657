"""A script written anew from the call as it goes now; the diff is then read as a dialogue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ivr.simulator.events import Dialled, Heard, Sent, Spoken, Whispered, labelled
from ivr.simulator.performance import Performance
from ivr.simulator.replay import Stretch, alike, grouped, without_time
from ivr.simulator.transcript import Entry, Transcript


def rewritten(text: str, performance: Performance) -> str:
    """The file with the line's side as it is now.

    What still holds is kept to the letter, its … too; so are remarks, the caller's side, what is given and what must
    be true afterwards. A part of the call of which the file has none of the line's side keeps none.
    """
    script = Transcript.read(text)
    lines = _Lines(text, script)
    for stretch in performance.stretches:
        _rewrite(stretch, lines, script)
    if script.end is not None and not alike(without_time(script.end), without_time(performance.end)):
        lines.replace_label("end", labelled("end", performance.end))
    return lines.text()


class _Lines:
    """The lines of a file, of which some are replaced by others."""

    def __init__(self, text: str, script: Transcript) -> None:
        self._lines: list[list[str]] = [[line] for line in text.splitlines()]
        self._began = {number: number for number in script.numbered}

    def replace(self, number: int, by: Sequence[str]) -> None:
        """Replace the line (and its continuations) that began at this number."""
        self._lines[number - 1] = list(by)
        place = number
        while place < len(self._lines) and self._lines[place] and self._lines[place][0][:1].isspace():
            self._lines[place] = []
            place += 1

    def add_before(self, number: int, added: Sequence[str]) -> None:
        self._lines[number - 1] = [*added, *self._lines[number - 1]]

    def replace_label(self, label: str, by: str) -> None:
        for place, line in enumerate(self._lines):
            if line and line[0].startswith(f"{label}:"):
                self.replace(place + 1, [by])

    def text(self) -> str:
        return "\n".join(line for group in self._lines for line in group) + "\n"


def _rewrite(stretch: Stretch, lines: _Lines, script: Transcript) -> None:
    places = range(stretch.first, stretch.first + len(stretch.expected))
    expected = [(script.numbered[place], script.events[place]) for place in places]
    written = [(number, entry) for number, entry in expected if isinstance(entry, Heard | Whispered | Dialled | Sent)]
    if not written:
        return
    groups = grouped(entry for _, entry in written)
    numbers = {id(entry): number for number, entry in written}
    now = grouped(stretch.happened)
    held = _pairs(groups, now)
    if len(held) == len(groups):
        for group, happened in held:
            if not alike(_words(group), _words(happened)):
                _put(lines, [numbers[id(entry)] for entry in group], happened)
        return
    _put(lines, [number for number, _ in written], [event for group in now for event in group])


def _pairs(
    groups: Sequence[Sequence[Spoken]], now: Sequence[Sequence[Spoken]]
) -> list[tuple[Sequence[Spoken], Sequence[Spoken]]]:
    """Each group of the file with what the same step says now, in order; fewer when a step is no longer there."""
    ahead = iter(now)
    pairs: list[tuple[Sequence[Spoken], Sequence[Spoken]]] = []
    for group in groups:
        found = next((happened for happened in ahead if _spot(happened[0]) == _spot(group[0])), None)
        if found is None:
            return pairs
        pairs.append((group, found))
    return pairs


def _spot(event: Spoken) -> tuple[str, str | None]:
    return type(event).__name__, event.step if isinstance(event, Heard) else None


def _put(lines: _Lines, numbers: Sequence[int], happened: Iterable[Spoken]) -> None:
    lines.replace(numbers[0], [event.printed for event in happened])
    for number in numbers[1:]:
        lines.replace(number, [])


def _words(group: Sequence[Entry]) -> str:
    return " ".join(
        event.number if isinstance(event, Dialled) else event.words
        for event in group
        if isinstance(event, Heard | Whispered | Dialled | Sent)
    )
