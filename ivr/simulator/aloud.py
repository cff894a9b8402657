"""The words through the loudspeaker, for testers who would rather listen."""

import shutil
import subprocess

from ivr.simulator.events import Event, Heard

PROGRAM = "espeak-ng"
MISSING = f"--speak needs {PROGRAM}; install the package {PROGRAM} (Debian, Ubuntu, Fedora, Homebrew all name it so)"
# Where espeak-ng's name for a language is not the one before the dash.
_VOICES = {"zh": "cmn", "es-US": "es-419", "es-MX": "es-419", "fil": "en"}


def can_speak() -> bool:
    return shutil.which(PROGRAM) is not None


def speak_aloud(event: Event) -> None:
    """A listener: says what the caller hears. This is the one thing that takes real time."""
    if isinstance(event, Heard):
        # The line's words arrive on standard input, never as a part of the command.
        command = [PROGRAM, "-v", voice_for(event.language), "--stdin"]
        subprocess.run(command, input=event.words, text=True, check=False)  # noqa: S603


def voice_for(language: str) -> str:
    """espeak-ng's own name for a language."""
    short = language.partition("-")[0]
    return _VOICES.get(language, _VOICES.get(short, short))
