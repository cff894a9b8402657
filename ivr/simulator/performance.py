"""One script, played on a line; and what was not as it should be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ivr.simulator.caller import ScriptProblem
from ivr.simulator.clock import Clock, write_duration
from ivr.simulator.events import Event, Spoken, labelled
from ivr.simulator.faults import Faults
from ivr.simulator.given import Circumstances, nobody_gives, read_circumstances
from ivr.simulator.phone import Ending, Phone
from ivr.simulator.replay import Different, Replay, Reworded, Stretch
from ivr.simulator.then import HEARD, nobody_checks
from ivr.simulator.transcript import Also, Meanwhile, Transcript, TranscriptProblem, Trouble
from ivr.simulator.transport import Transport

FROM_NUMBER = "+15105550142"
TO_NUMBER = "+18003903507"


@dataclass(frozen=True, slots=True)
class Line:
    """Where calls go: the URL at which the line answers, how to get there, and how to sign.

    `restart` ends the line's process and begins it again, where that is in our power.
    """

    url: str
    transport: Transport
    account_sid: str
    auth_token: str | None
    status_callback: str | None = None
    restart: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class How:
    """How strictly a script is held against the call (see `Replay`), and in which language it is played."""

    also: Also | None = None
    strict_words: bool = False
    lenient: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that is not as it should be: what, and the line of the script it stands in, if it stands in one."""

    what: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Performance:
    """How one script went: the call as far as it came, what was heard for each part of it, and what was wrong.

    `ending` is None when the script did not come to the call's end.
    """

    file: Path
    name: str
    events: tuple[Event, ...]
    ending: Ending | None
    failures: tuple[Failure, ...] = ()
    reworded: tuple[Reworded, ...] = ()
    stretches: tuple[Stretch, ...] = ()

    @property
    def dialogue(self) -> tuple[str, ...]:
        return tuple(event.printed for event in self.events if isinstance(event, Spoken))

    @property
    def end(self) -> str:
        return ended(self.ending) if self.ending else ""

    @property
    def seconds(self) -> float:
        return self.ending.seconds if self.ending else 0.0


def ended(ending: Ending) -> str:
    return f"{ending.reason} after {write_duration(ending.seconds)}"


def variations(script: Transcript) -> tuple[Also | None, ...]:
    """The call as it is written, and once more for each other language it asks for."""
    return (None, *script.also)


def perform_elsewhere(line: Line, file: Path, how: How) -> Performance:
    """Play a script on a line that is not ours; what only its owner could give or check is refused.

    Raises TranscriptProblem.
    """
    script = Transcript.read(file.read_text(encoding="utf-8"))
    _, left = read_circumstances(script.givens)
    if left:
        raise nobody_gives(left[0])
    _, unchecked = HEARD.split(script.thens)
    if unchecked:
        raise nobody_checks(unchecked[0], HEARD.examples)
    return perform(line, file, script, how)


def perform(line: Line, file: Path, script: Transcript, how: How) -> Performance:
    """Play a script from its first line to its last, and hold what was heard against what it promises."""
    circumstances, _ = read_circumstances(script.givens)
    return _Playing(line, file, script, circumstances, how).performance()


@dataclass(slots=True)
class _Playing:
    line: Line
    file: Path
    script: Transcript
    circumstances: Circumstances
    how: How
    failures: list[Failure] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def performance(self) -> Performance:
        faults = Faults(self.line.transport, self.line.restart)
        replay = Replay(
            self.script,
            lambda happening: self._happens(happening, faults),
            strict_words=self.how.strict_words,
            lenient=self.how.lenient,
            also=self.how.also,
        )
        ending: Ending | None = None
        try:
            replay.begin()
            ending = self._phone(replay, faults).call()
            replay.finish(ended(ending))
        except Different as different:
            self._fail(f"{different.expected}\ninstead: {different.instead}", different.line)
        except ScriptProblem as problem:
            self._fail(str(problem), problem.line)
        if ending is not None:
            self._hold(ending)
        return Performance(
            self.file,
            self.file.name + (f" ({self.how.also.name})" if self.how.also else ""),
            tuple(self.events),
            ending,
            tuple(self.failures),
            tuple(replay.reworded),
            tuple(replay.stretches),
        )

    def _phone(self, replay: Replay, transport: Transport) -> Phone:
        def listen(event: Event) -> None:
            self.events.append(event)
            replay.notice(event)

        script, line = self.script, self.line
        more: Mapping[str, object] = self.circumstances.telephone
        return Phone(
            line.url,
            caller=self.circumstances.met_by(replay),
            from_number=FROM_NUMBER if script.from_number is None else script.from_number,
            to_number=script.to_number or TO_NUMBER,
            account_sid=line.account_sid,
            auth_token=line.auth_token,
            clock=Clock(script.given or datetime.now(UTC)),
            transport=transport,
            status_callback=line.status_callback,
            agent=self.circumstances.agent or script.agent or "answers",
            listener=listen,
            **more,  # type: ignore[arg-type]
        )

    def _happens(self, happening: Trouble | Meanwhile, faults: Faults) -> None:
        if isinstance(happening, Meanwhile):
            self._meanwhile(self.file.parent / happening.file)
            return
        try:
            faults.inject(happening.name)
        except ValueError as wrong:
            raise TranscriptProblem(str(wrong)) from None

    def _meanwhile(self, file: Path) -> None:
        """Another whole call on this very line, while the first caller holds on."""
        try:
            other = Transcript.read(file.read_text(encoding="utf-8"))
        except OSError as wrong:
            raise TranscriptProblem(f"{file.name}: {wrong.strerror}") from None
        circumstances, _ = read_circumstances(other.givens)
        inner = _Playing(self.line, file, other, circumstances, How(strict_words=self.how.strict_words))
        for failure in inner.performance().failures:
            # Its promises are about a line that it has for itself.
            if not failure.what.startswith("then:"):
                self._fail(f"meanwhile, in {file.name}:{failure.line or ''} {failure.what}")

    def _fail(self, what: str, line: int | None = None) -> None:
        self.failures.append(Failure(what, line))

    def _hold(self, ending: Ending) -> None:
        """What every call promises, and what the script does."""
        if not ending.ordinary and self.script.end is None:
            self._fail(f"the line failed the caller: {ending.reason}")
        troubled = any(isinstance(entry, Trouble) for entry in self.script.events)
        for warned in ending.warnings:
            if warned.code is not None and not troubled:
                self._fail(f"Twilio would complain: {warned.code} {warned.message}")
            elif warned.message.startswith("dead air"):
                self._fail(warned.message)
        own, _ = HEARD.split(self.script.thens)
        for line, what in HEARD.broken(own, ending):
            self._fail(what, line)


def printed_failure(performance: Performance, failure: Failure) -> str:
    """The dialogue so far, the line of the script, and what came instead."""
    place = f"{performance.file}:{failure.line}" if failure.line else str(performance.file)
    return "\n".join([*(f"    {line}" for line in performance.dialogue), f"{place}: {failure.what}"])


def printed_rewording(performance: Performance, reworded: Reworded) -> str:
    place = f"{performance.file}:{reworded.line}"
    return f"{place}: other words\n  {labelled('file', reworded.expected)}\n  {labelled('now', reworded.instead)}"
