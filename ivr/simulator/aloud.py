"""The words through the loudspeaker, for testers who would rather listen."""

import shutil
import subprocess

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
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, text=True)  # noqa: S603
        if self._process.stdin is not None:
            self._process.stdin.write(words)
            self._process.stdin.close()

    def wait(self) -> None:
        self._process.wait()

    def stop(self) -> None:
        """Be silent at once: somebody presses a key."""
        self._process.terminate()


def say_aloud(sound: Sound) -> Saying:
    return Saying(sound.words, sound.language)


def speak_aloud(event: Event) -> None:
    """A listener for callers who cannot interrupt: says what is heard, to its end."""
    if isinstance(event, Heard):
        Saying(event.words, event.language).wait()


def voice_for(language: str) -> str:
    """espeak-ng's own name for a language."""
    short = language.partition("-")[0]
    return _VOICES.get(language, _VOICES.get(short, short))
