"""The words through the loudspeaker, for testers who would rather listen."""

import shutil
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from ivr.simulator.caller import Sound
from ivr.simulator.events import Event, Heard

PROGRAM = "espeak-ng"
MISSING = f"--speak needs {PROGRAM}; install the package {PROGRAM} (Debian, Ubuntu, Fedora, Homebrew all name it so)"
# Where espeak-ng's name for a language is not the one before the dash.
_VOICES = {"zh": "cmn", "es-US": "es-419", "es-MX": "es-419", "fil": "en"}


def can_speak() -> bool:
    return shutil.which(PROGRAM) is not None


class Saying:
    """Words that are being said aloud now. This is the one thing that takes real time."""

    def __init__(self, words: str, language: str) -> None:
        # The line's words arrive on standard input, never as a part of the command.
        command = [PROGRAM, "-v", voice_for(language), "--stdin"]
        self._process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        if self._process.stdin is not None:
            with suppress(BrokenPipeError):  # where there is no sound card, it does not even listen
                self._process.stdin.write(words)
                self._process.stdin.close()

    def wait(self) -> None:
        self._process.wait()

    def stop(self) -> None:
        """Be silent at once: somebody presses a key."""
        self._process.terminate()

    @property
    def failed(self) -> bool:
        """Whether it ended by itself without having been heard."""
        return (self._process.poll() or 0) > 0


@dataclass(slots=True)
class Loudspeaker:
    """Says what is heard; one that cannot be heard says so once, in writing."""

    say: Callable[[str], None]
    _told: bool = False
    _last: Saying | None = None

    def say_aloud(self, sound: Sound) -> Saying:
        self._tell_if_silent()
        self._last = Saying(sound.words, sound.language)
        return self._last

    def notice(self, event: Event) -> None:
        """A listener for callers who cannot interrupt: says what is heard, to its end."""
        if isinstance(event, Heard):
            self.say_aloud(Sound("speech", event.seconds, event.words, event.language)).wait()

    def _tell_if_silent(self) -> None:
        if self._last is not None and self._last.failed and not self._told:
            self._told = True
            self.say(f"  (nothing can be heard: {PROGRAM} found no sound card, or no voice for the language)")


def voice_for(language: str) -> str:
    """espeak-ng's own name for a language."""
    short = language.partition("-")[0]
    return _VOICES.get(language, _VOICES.get(short, short))
