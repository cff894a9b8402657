"""Whether a recording can be played, for how long, and whether anything is heard of it, from what is in its file."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

from ivr.speech.mp3 import mp3_seconds

_RIFF = 12  # the bytes "RIFF", a length, and "WAVE"
_CHUNK = 8  # a name of four letters, and a length
# Where in the chunk "fmt " they stand: what is said of the sound, and behind it, of the newest kind, its coding.
_FORM, _CODING = struct.Struct("<HHIIHH"), 24
_PCM, _TOLD_LATER = 1, 0xFFFE
# A shorter sound is a click, whatever was meant to be in it.
SHORTEST_SECONDS = 0.1
# The first byte of a sample, as it is written, of a sound that is a 128th as loud as can be, or less: on a telephone
# that is nothing. A-law (6) and µ-law (7) have the loudness in seven bits, some of them turned round, and its lowest 16
# steps are as quiet.
_QUIET_BYTES = frozenset({0x00, 0xFF})
_QUIET_8_BITS = frozenset({0x7F, 0x80})
_COMPANDED: Mapping[int, int] = {6: 0x55, 7: 0xFF}
_QUIET_BELOW = 16


def sound_seconds(content: bytes, kind: str) -> float | None:
    """How long a file of this kind, `wav` or `mp3`, plays; None for one that is of another kind, or does not tell."""
    return wav_seconds(content) if kind == "wav" else mp3_seconds(content)


def is_playable(content: bytes, kind: str) -> bool:
    """Whether a file is of the kind that its name says, and long enough to be heard."""
    return (sound_seconds(content, kind) or 0.0) >= SHORTEST_SECONDS


def is_silent(content: bytes) -> bool:
    """Whether nothing is heard of a WAV file. Of an MP3 nobody can tell without playing it."""
    chunks = dict(_chunks(content))
    form = chunks.get(b"fmt ", b"")
    if len(form) < _FORM.size or b"data" not in chunks:
        return False
    coding, *_, bits = _FORM.unpack_from(form)
    if coding == _TOLD_LATER and len(form) >= _CODING + 2:
        (coding,) = struct.unpack_from("<H", form, _CODING)
    sound = chunks[b"data"]
    if coding == _PCM:
        quiet = _QUIET_8_BITS if bits == 8 else _QUIET_BYTES
        size = max(bits // 8, 1)
        return set(sound[size - 1 :: size]) <= quiet
    if coding in _COMPANDED:
        return all((byte ^ _COMPANDED[coding]) & 0x7F < _QUIET_BELOW for byte in set(sound))
    return not sound.strip(b"\0")


def wav_seconds(content: bytes) -> float | None:
    """The length of a WAV file of any coding, µ-law included; None for anything else, or when it does not tell."""
    rate = 0
    for name, chunk in _chunks(content):
        if name == b"fmt " and len(chunk) >= _FORM.size:
            _, _, _, rate, _, _ = _FORM.unpack_from(chunk)
        if name == b"data":
            return len(chunk) / rate if rate else None
    return None


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """What a WAV file is made of, up to its sound; nothing of any other file.

    One that was written while it was recorded may name more than it holds.
    """
    if content[:4] != b"RIFF" or content[8:_RIFF] != b"WAVE":
        return
    at, name = _RIFF, b""
    while at + _CHUNK <= len(content) and name != b"data":
        name, length = content[at : at + 4], int.from_bytes(content[at + 4 : at + _CHUNK], "little")
        at += _CHUNK
        yield name, content[at : at + length]
        at += length + length % 2
