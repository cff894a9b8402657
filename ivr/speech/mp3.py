"""How long an MP3 plays, from the frames that it is made of; whatever has no such frames is no MP3.

The packages that read music files tell titles and lengths, and take any file for a sound: a photograph, too, holds
bytes here and there that look like the head of a frame. One frame right behind another is no accident.

Source: ISO/IEC 11172-3 and 13818-3, and for the tag in front of the frames ID3v2.4, section 3.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

_HEAD = 4
# An ID3 tag: its sign, version and flags, and a length of seven bits in each of four bytes. A foot is as long again.
_TAG, _TAG_HEAD, _HAS_FOOT = b"ID3", 10, 0x10
# What some programs leave between the tag and the sound.
_LARGEST_GAP = 4096
# By the two bits that tell the version: MPEG 2.5, (none), MPEG 2, MPEG 1.
_RATES: Mapping[int, tuple[int, ...]] = {0: (11025, 12000, 8000), 2: (22050, 24000, 16000), 3: (44100, 48000, 32000)}
_MPEG_1, _LAYER_3 = 3, 1
_KILOBITS_1 = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KILOBITS_2 = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


class _Frame(NamedTuple):
    """`kind` is the same in all frames of a file: version and samples a second."""

    kind: tuple[int, int]
    length: int
    samples: int


def mp3_seconds(content: bytes) -> float | None:
    """None for what is no MP3."""
    begin = _behind_tag(content)
    for at in range(begin, min(begin + _LARGEST_GAP, len(content))):
        if content[at] == 0xFF:
            frames = list(_frames(content, at))
            if len(frames) > 1:
                return sum(frame.samples for frame in frames) / frames[0].kind[1]
    return None


def _behind_tag(content: bytes) -> int:
    if not content.startswith(_TAG) or len(content) < _TAG_HEAD:
        return 0
    length = 0
    for byte in content[6:_TAG_HEAD]:
        length = length << 7 | byte & 0x7F
    foot = _TAG_HEAD if content[5] & _HAS_FOOT else 0
    return _TAG_HEAD + length + foot


def _frames(content: bytes, at: int) -> Iterator[_Frame]:
    """One behind the other, all of one kind."""
    first: _Frame | None = None
    while (frame := _frame(content[at : at + _HEAD])) and frame.kind == (first or frame).kind:
        first = first or frame
        yield frame
        at += frame.length


def _frame(head: bytes) -> _Frame | None:
    if len(head) < _HEAD or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bits, rate, padding = head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if version not in _RATES or layer != _LAYER_3 or not 0 < bits <= len(_KILOBITS_1) or rate >= len(_RATES[version]):
        return None
    samples = 1152 if version == _MPEG_1 else 576
    kilobits = (_KILOBITS_1 if version == _MPEG_1 else _KILOBITS_2)[bits - 1]
    a_second = _RATES[version][rate]
    return _Frame((version, a_second), samples // 8 * kilobits * 1000 // a_second + padding, samples)
