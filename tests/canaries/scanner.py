"""Looks through files, byte by byte, for what must not be in them."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes

from tests.canaries.planted import Canary

# Digits as people and programs write them: in a row, in groups, or each by itself as a voice says them.
_RUNS = re.compile(rb"\d(?:[ .,\-+/]{0,2}\d){7,}")
# In a keyed hash, or an id, a birth date's eight digits come up by chance; a date that was written stands alone.
_DATES = re.compile(rb"(?<![0-9A-Fa-f])\d{8}(?![0-9A-Fa-f])|(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")
_ESCAPED = re.compile(rb"(?:[\w+.~-]*%[0-9A-Fa-f]{2})+[\w+.~-]*")
_ENCODED = re.compile(rb"[A-Za-z0-9+/]{20,}={0,2}")


@dataclass(frozen=True, slots=True)
class Hit:
    file: Path
    what: str
    around: bytes


class Scanner:
    def __init__(self, planted: Iterable[Canary]) -> None:
        planted = list(planted)
        self._numbers = {canary.number.encode() for canary in planted}
        self._lengths = {len(number) for number in self._numbers}
        self._codes = {canary.code.encode() for canary in planted}
        self._dates = {date.encode() for canary in planted for date in (canary.born, canary.born_as_written)}

    def look_through(self, *folders: Path) -> list[Hit]:
        """What was found in all files of these folders."""
        files = (file for folder in folders for file in sorted(folder.rglob("*")) if file.is_file())
        return [hit for file in files for hit in self.look_in(file, file.read_bytes())]

    def look_in(self, file: Path, held: bytes) -> Iterator[Hit]:
        for text in (held, *_decoded(held)):
            yield from self._look_at(file, text)

    def _look_at(self, file: Path, held: bytes) -> Iterator[Hit]:
        for run in _RUNS.finditer(held):
            digits = re.sub(rb"\D", b"", run[0])
            if any(digits[at : at + length] in self._numbers for length in self._lengths for at in range(len(digits))):
                yield Hit(file, "card number", _around(held, run))
        for date in _DATES.finditer(held):
            if date[0] in self._dates:
                yield Hit(file, "birth date", _around(held, date))
        for code in re.finditer(rb"cvv-\d{3}-of-\d{5}", held):
            if code[0] in self._codes:
                yield Hit(file, "security code", _around(held, code))


def _decoded(held: bytes) -> Iterator[bytes]:
    """What is written in base64 or with percent signs, as bodies and addresses are kept by some programs."""
    yield b"\n".join(unquote_to_bytes(one[0]) for one in _ESCAPED.finditer(held))
    yield b"\n".join(_from_base64(one[0].rstrip(b"=")) for one in _ENCODED.finditer(held))


def _from_base64(text: bytes) -> bytes:
    whole = text[:-1] if len(text) % 4 == 1 else text
    return base64.b64decode(whole + b"=" * (-len(whole) % 4))


def _around(held: bytes, found: re.Match[bytes]) -> bytes:
    return held[max(0, found.start() - 60) : found.end() + 60]
