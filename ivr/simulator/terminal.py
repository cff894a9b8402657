"""The body of `ivr call`: a person at a terminal, a pipe, or a `.call` file makes one call and sees it written down."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TextIO, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from ivr.simulator.aloud import MISSING, Loudspeaker, can_speak
from ivr.simulator.caller import Caller, Scripted, ScriptProblem
from ivr.simulator.clock import Clock, read_time, write_duration
from ivr.simulator.events import Event, Listener, Spoken, Warned, labelled
from ivr.simulator.faults import Faults
from ivr.simulator.given import read_circumstances
from ivr.simulator.leg import Agent
from ivr.simulator.performance import FROM_NUMBER, TO_NUMBER, ended
from ivr.simulator.phone import Ending, Phone
from ivr.simulator.replay import Different, Replay
from ivr.simulator.then import HEARD
from ivr.simulator.trace import Trace
from ivr.simulator.transcript import Meanwhile, Transcript, Trouble
from ivr.simulator.transport import RequestsTransport, Transport
from ivr.simulator.typed import TerminalKeyboard, Typed

ORDINARY, FAILED_CALLER, BAD_USAGE = 0, 1, 2


Say = Callable[[str], None]


class BadUsage(Exception):
    """Something in the command itself, found before the telephone is lifted."""


def play(
    *,
    url: str,
    from_number: str | None = None,
    to_number: str | None = None,
    clock: str | None = None,
    script: str | Path | None = None,
    record: str | Path | None = None,
    trace: str | Path | None = None,
    speak: bool = False,
    agent: str | None = None,
    account_sid: str,
    auth_token: str | None,
    status_callback: str | None = None,
    fallback: str | None = None,
    twice: bool = False,
    stdin: TextIO,
    stdout: TextIO,
    transport: Transport | None = None,
) -> int:
    """Make one call. 0: it ended in the ordinary way; 1: the line failed the caller, or differs from the script;
    2: bad usage, which names the line it stands in.

    What is None is taken from the script, and otherwise: the numbers above, the present time in UTC, an agent who
    answers.
    """

    def say(text: str) -> None:
        print(text, file=stdout, flush=True)

    try:
        told = _script(script)
        line = Faults(transport or RequestsTransport())
        replay = Replay(told, lambda happening: _happens(happening, line)) if script is not None else None
        circumstances, _ = read_circumstances(told.givens)
        given = _given(told, from_number, to_number, clock)
        story: list[Spoken] = []
        with ExitStack() as files:
            listeners = [_printing(say), _keeping(story)]
            if trace is not None:
                listeners.append(Trace(files.enter_context(Path(trace).open("w", encoding="utf-8"))).notice)
            if speak:
                _need_loudspeaker()
            if speak and not stdin.isatty():
                listeners.append(Loudspeaker(say).notice)
            if replay is not None:
                listeners.append(replay.notice)
            phone = Phone(
                _usable(url),
                caller=circumstances.met_by(replay or _caller(stdin, say, speak)),
                from_number=given.from_number or "",
                to_number=given.to_number or "",
                account_sid=account_sid,
                auth_token=auth_token,
                clock=Clock(given.given or _now()),
                transport=line,
                status_callback=status_callback,
                fallback=fallback,
                agent=_agent(agent or circumstances.agent or told.agent or "answers"),
                listener=_to_all(listeners),
                **{**circumstances.telephone, **({"twice": True} if twice else {})},  # type: ignore[arg-type]
            )
            say(given.write().rstrip())
            if replay is not None:
                replay.begin()
            ending = phone.call()
        end = ended(ending)
        say(labelled("end", end))
        if record is not None:
            Path(record).write_text(replace(given, events=tuple(story), end=end).write(), encoding="utf-8")
        if replay is not None:
            replay.finish(end)
        say(_summary(ending))
        broken = list(HEARD.broken(HEARD.split(told.thens)[0], ending))
        for number, promise in broken:
            say(f"line {number}: {promise}")
        for reworded in replay.reworded if replay is not None else ():
            say(
                f"Other words than line {reworded.line} of {script}:\n  {reworded.expected}\nnow:\n  {reworded.instead}"
            )
        return ORDINARY if ending.ordinary and not broken else FAILED_CALLER
    except Different as different:
        say(f"\nThe call went another way than {script}:\n{different}")
        return FAILED_CALLER
    except ScriptProblem as problem:
        say(f"{script or 'standard input'}: {problem}")
        return BAD_USAGE
    except (BadUsage, OSError, UnicodeDecodeError) as problem:
        say(str(problem))
        return BAD_USAGE


def _given(told: Transcript, from_number: str | None, to_number: str | None, clock: str | None) -> Transcript:
    """What the call begins with: what the command says, else what the script says, else the defaults."""
    try:
        moment = read_time(clock) if clock is not None else told.given or _now()
    except ValueError as wrong:
        raise BadUsage(str(wrong)) from None
    caller = from_number if from_number is not None else told.from_number or FROM_NUMBER
    called = to_number if to_number is not None else told.to_number or TO_NUMBER
    return Transcript((), caller, called, moment, title=told.title)


def _now() -> datetime:
    """Without parts of a second, so that a recording begins again at the very same time."""
    return datetime.now(ZoneInfo("UTC")).replace(microsecond=0)


def _happens(happening: Trouble | Meanwhile, line: Faults) -> None:
    if isinstance(happening, Meanwhile):
        raise BadUsage(f"“{happening.printed}” can be played by `ivr test` only")
    try:
        line.inject(happening.name)
    except ValueError as wrong:
        raise BadUsage(str(wrong)) from None


def _script(script: str | Path | None) -> Transcript:
    return Transcript(()) if script is None else Transcript.read(Path(script).read_text(encoding="utf-8"))


def _usable(url: str) -> str:
    try:
        usable = urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname
    except ValueError:
        usable = False
    if not usable:
        raise BadUsage(f"“{url}” is not the URL of a line; write http://… or https://…")
    return url


def _agent(agent: str) -> Agent:
    found: Agent | None = next((known for known in get_args(Agent) if known == agent), None)
    if found is None:
        raise BadUsage(f"an agent does one of {', '.join(get_args(Agent))}, not “{agent}”")
    return found


def _caller(stdin: TextIO, say: Say, speak: bool) -> Caller:
    if stdin.isatty():
        return Typed(say, TerminalKeyboard(), Loudspeaker(say).say_aloud if speak else None)
    return Scripted.reading(_lines(stdin))


def _lines(stdin: TextIO) -> Iterator[str]:
    """One line at a time, as late as possible: whoever writes them may be listening."""
    while line := stdin.readline():
        yield line


def _need_loudspeaker() -> None:
    if not can_speak():
        raise BadUsage(MISSING)


def _printing(say: Say) -> Listener:
    def notice(event: Event) -> None:
        if isinstance(event, Spoken | Warned):
            say(event.printed)

    return notice


def _keeping(events: list[Spoken]) -> Listener:
    def notice(event: Event) -> None:
        if isinstance(event, Spoken):
            events.append(event)

    return notice


def _to_all(listeners: list[Listener]) -> Listener:
    def notice(event: Event) -> None:
        for listener in listeners:
            listener(event)

    return notice


def _summary(ending: Ending) -> str:
    lines = [
        "",
        f"Outcome:    {'ordinary' if ending.ordinary else 'the line failed the caller'}: {ending.reason}",
        f"Time:       {write_duration(ending.seconds)} on the line",
        f"Documents:  {ending.documents}",
        f"Warnings:   {len(ending.warnings) or 'none'}",
        *(f"  {warned.printed}" for warned in ending.warnings),
    ]
    return "\n".join(lines)
