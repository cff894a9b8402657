"""Whether a recording can be played, and for how long, from what is in its file."""

from __future__ import annotations

import struct

_RIFF = 12  # the bytes "RIFF", a length, and "WAVE"
_CHUNK = 8  # a name of four letters, and a length
_BYTES_A_SECOND = 8  # where in the chunk "fmt " they stand

# How other kinds of sound begin that people save under a name that ends in .mp3; AAC, as telephones record it, has its
# sign four bytes later than Ogg, FLAC, AIFF and WAV.
_NO_MP3 = (b"OggS", b"fLaC", b"FORM", b"RIFF")
_AAC = b"ftyp"


def is_playable(content: bytes, kind: str) -> bool:
    """Whether a file is of the kind, `wav` or `mp3`, that its name says; what is in an MP3 is only looked at for signs
    of another kind."""
    if kind == "wav":
        return bool(wav_seconds(content))
    return bool(content) and not content.startswith(_NO_MP3) and content[4:8] != _AAC


def wav_seconds(content: bytes) -> float | None:
    """The length of a WAV file of any coding, µ-law included; None for anything else, or when it does not tell."""
    if content[:4] != b"RIFF" or content[8:_RIFF] != b"WAVE":
        return None
    at, rate = _RIFF, 0
    while at + _CHUNK <= len(content):
        name, length = content[at : at + 4], int.from_bytes(content[at + 4 : at + _CHUNK], "little")
        at += _CHUNK
        if name == b"fmt " and at + _BYTES_A_SECOND + 4 <= len(content):
            (rate,) = struct.unpack_from("<I", content, at + _BYTES_A_SECOND)
        if name == b"data":
            # A file that was written while it was recorded may name more than it holds.
            return min(length, len(content) - at) / rate if rate else None
        at += length + length % 2
    return None
