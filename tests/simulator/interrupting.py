"""A caller who does not wait to be asked."""

from collections.abc import Iterable

from ivr.simulator.caller import Action, Interruption, Moment, Scripted, Sound


class Interrupting:
    """Over the sounds of a `kind` does what it is told to, each thing once and at its own second, and where the line
    waits follows `lines`. `heard` is every sound of the call."""

    def __init__(self, kind: str, over: Iterable[Interruption], lines: Iterable[str] = ()) -> None:
        self._kind = kind
        self._over = list(over)
        self._lines = Scripted(lines)
        self.heard: list[Sound] = []

    def act(self, moment: Moment) -> Action:
        return self._lines.act(moment)

    def over(self, sound: Sound, heard_seconds: float) -> Interruption | None:
        if not heard_seconds:
            self.heard.append(sound)
        due = self._over and sound.kind == self._kind and (self._over[0].into or 0) <= sound.seconds
        return self._over.pop(0) if due else None

    def kinds(self) -> list[tuple[str, float]]:
        return [(sound.kind, sound.seconds) for sound in self.heard]


class Listening(Interrupting):
    """One who lets everything be heard, and remembers it."""

    def __init__(self, lines: Iterable[str] = ()) -> None:
        super().__init__("", (), lines)
