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
        short = event.language.partition("-")[0]
        voice = _VOICES.get(event.language, _VOICES.get(short, short))
        # The line's words arrive on standard input, never as a part of the command.
        subprocess.run([PROGRAM, "-v", voice, "--stdin"], input=event.words, text=True, check=False)  # noqa: S603
