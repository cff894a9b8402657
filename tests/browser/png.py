"""A screenshot with a palette instead of 24 bits a point, which is a third of its size."""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = 256
# A grid fine enough that no eye sees it in letters on plain ground.
STEP = 8


def small(png: bytes) -> bytes:
    """The same picture of RGB points, in the 256 colours that it uses most."""
    chunks = list(_chunks(png))
    width, height = struct.unpack(">II", chunks[0][1][:8])
    rows = _rows(zlib.decompress(b"".join(data for kind, data in chunks if kind == b"IDAT")), width, height)
    points = [tuple(row[at : at + 3]) for row in rows for at in range(0, width * 3, 3)]
    places = _places(Counter(points))
    flat = bytes(places[point] for point in points)
    body = b"".join(b"\0" + flat[at : at + width] for at in range(0, len(flat), width))
    palette = {place: point for point, place in reversed(list(places.items()))}
    colours = b"".join(bytes(palette[place]) for place in range(len(palette)))
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", header), (b"PLTE", colours), (b"IDAT", zlib.compress(body, 9)), (b"IEND", b""))
    return SIGNATURE + b"".join(_chunk(kind, data) for kind, data in parts)


def _places(used: Counter[tuple[int, ...]]) -> dict[tuple[int, ...], int]:
    """The palette's place for each colour: its own while there is room, then that of the nearest one."""
    places: dict[tuple[int, ...], int] = {}
    cells: dict[tuple[int, ...], int] = {}
    kept: list[tuple[int, ...]] = []
    for point, _ in used.most_common():
        cell = tuple(value // STEP for value in point)
        if cell not in cells:
            if len(kept) < COLOURS:
                cells[cell] = len(kept)
                kept.append(point)
            else:
                far = [sum((one - other) ** 2 for one, other in zip(point, colour, strict=True)) for colour in kept]
                cells[cell] = far.index(min(far))
        places[point] = cells[cell]
    return places


def _rows(raw: bytes, width: int, height: int) -> Iterator[bytes]:
    """Each row of points, its filter undone (PNG, section 9)."""
    before = bytes(width * 3)
    for at in range(0, height * (width * 3 + 1), width * 3 + 1):
        kind, row = raw[at], bytearray(raw[at + 1 : at + 1 + width * 3])
        for place, value in enumerate(row):
            left, corner = (row[place - 3], before[place - 3]) if place >= 3 else (0, 0)
            up = before[place]
            row[place] = (value + (0, left, up, (left + up) // 2, _paeth(left, up, corner))[kind]) & 255
        before = bytes(row)
        yield before


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda value: abs(guess - value))


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += 12 + length


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
