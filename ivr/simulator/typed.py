"""A person at the terminal as the caller."""

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

from prompt_toolkit import PromptSession

from ivr.simulator.caller import Action, HangUp, Interruption, Keys, Moment, ScriptProblem, Silence, Sound, read_action

HELP = (
    "Type keys (0-9 * #) and Enter, also while the line still speaks; Enter alone is silence. Also: hangup, "
    "card visa-ok, speech WORDS, record SECONDS, clock 5:00 pm, say again."
)
SAY_AGAIN = "say again"
# How the prompt looks while the line speaks, and nobody need type anything.
SPEAKING = "…> "


class Voice(Protocol):
    """Words that are being said aloud: they end by themselves, or are cut short."""

    def wait(self) -> None: ...

    def stop(self) -> None: ...


class Keyboard(Protocol):
    """Where a person types. Raises EOFError or KeyboardInterrupt when they leave."""

    def line(self, question: str) -> str: ...

    def line_over(self, question: str, voice: Voice) -> str | None:
        """A line typed while this is being said, whose first letter stops it; None when nobody typed before its end."""


@dataclass(slots=True)
class Typed:
    """Asks at the prompt each time the line waits. Nobody needs to sit through the words: they are printed at once.

    A person who types before the words could have been spoken has pressed over them, at that second. With `aloud`
    the words are really spoken, and typing cuts them short. A line that is no action is explained and asked for
    again; `say again` repeats what was said. Ctrl-C and Ctrl-D hang up. `seconds` is the person's own clock.
    """

    say: Callable[[str], None]
    keyboard: Keyboard
    aloud: Callable[[Sound], Voice] | None = None
    seconds: Callable[[], float] = time.monotonic
    _heard: list[Sound] = field(default_factory=list)
    _began: float | None = None
    _helped: bool = False

    def act(self, moment: Moment) -> Action:
        if not self._helped:
            self.say(HELP)
            self._helped = True
        action = self._asked(moment)
        if isinstance(action, Keys) and self._began is not None:
            action = replace(action, into=self.seconds() - self._began)
        self._heard, self._began = [], None
        return action

    def over(self, sound: Sound, heard_seconds: float) -> Interruption | None:
        if self._began is None:
            self._began = self.seconds()
        if not heard_seconds and sound.words:
            self._heard.append(sound)
        if self.aloud is None or not sound.words or heard_seconds:
            return None
        return self._over_voice(self.aloud(sound), sound)

    def _over_voice(self, voice: Voice, sound: Sound) -> Interruption | None:
        began = self.seconds()
        try:
            line = self.keyboard.line_over(SPEAKING, voice)
        except (EOFError, KeyboardInterrupt):
            voice.stop()
            return HangUp(min(self.seconds() - began, sound.seconds))
        if not line or not line.strip():
            return None
        try:
            action = read_action(line)
        except ScriptProblem as problem:
            self.say(f"  {problem}")
            return None
        if not isinstance(action, Interruption):
            self.say(f"  “{action}” has to wait until the line does")
            return None
        return replace(action, into=min(self.seconds() - began, sound.seconds))

    def _asked(self, moment: Moment) -> Action:
        while True:
            try:
                line = self.keyboard.line(f"{moment.wants.value}> ")
            except (EOFError, KeyboardInterrupt):
                return HangUp()
            if line.strip().lower() == SAY_AGAIN:
                self._say_again()
                continue
            try:
                return _read(line, moment)
            except ScriptProblem as problem:
                self.say(f"  {problem}")

    def _say_again(self) -> None:
        for sound in self._heard:
            self.say(f"  {sound.words}")
            if self.aloud is not None:
                self.aloud(sound).wait()
        # Whoever had to hear it again did not press over it.
        self._began = None


def _read(line: str, moment: Moment) -> Action:
    action: Action = read_action(line) if line.strip() else Silence()
    why = moment.refuses(action)
    if why:
        raise ScriptProblem(why)
    return action


class TerminalKeyboard:
    """The keyboard of a real terminal."""

    def line(self, question: str) -> str:
        return PromptSession[str]().prompt(question)

    def line_over(self, question: str, voice: Voice) -> str | None:
        session = PromptSession[str | None]()
        session.default_buffer.on_text_insert += lambda _: voice.stop()

        def leave() -> None:
            if session.app.is_running and not session.default_buffer.text:
                session.app.exit(result=None)

        def begin() -> None:
            loop = asyncio.get_running_loop()

            def wait_for_the_end() -> None:
                voice.wait()
                loop.call_soon_threadsafe(leave)

            threading.Thread(target=wait_for_the_end, daemon=True).start()

        return session.prompt(question, pre_run=begin)
