"""Words as a WAV file, for browsers that have no voice of their own for a language."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess

from ivr.simulator.aloud import PROGRAM, voice_for

LONGEST_WORDS = 1000
LONGEST_SECONDS = 10.0
# Words a minute: the 2.6 a second at which the line's time is counted.
SPEED = "156"

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
# A WAV file begins with 44 bytes, among them two lengths that are not known yet where it is piped.
_HEADER = 44


def is_language(tag: str) -> bool:
    """Whether this is written like the name of a language (BCP 47), such as en-US."""
    return _LANGUAGE.fullmatch(tag) is not None


def there_is_a_voice() -> bool:
    return shutil.which(PROGRAM) is not None


def spoken(words: str, language: str) -> bytes | None:
    """The words as a WAV file; None where no voice for this language is installed, or it takes too long."""
    command = [PROGRAM, "-v", voice_for(language), "-s", SPEED, "--stdin", "--stdout"]
    try:
        # The line's words arrive on standard input, never as a part of the command.
        done = subprocess.run(  # noqa: S603
            command, input=words.encode(), capture_output=True, check=True, timeout=LONGEST_SECONDS
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return _with_lengths(done.stdout) if len(done.stdout) > _HEADER else None


def _with_lengths(wav: bytes) -> bytes:
    header = wav[:4] + struct.pack("<I", len(wav) - 8) + wav[8:40] + struct.pack("<I", len(wav) - _HEADER)
    return header + wav[_HEADER:]
