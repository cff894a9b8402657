"""How wide words are, and where a line of them has to end, in a plain sans-serif typeface."""

from __future__ import annotations

# Widths as parts of the size, a little more than those of Arial and its kin, so that words fit in other faces too.
_NARROW, _WIDE = frozenset("iIjl.,:;'|!()[] ‘’ft-"), frozenset("mwMW—…@%")


def width(words: str, size: float) -> float:
    return size * sum(map(_part, words))


def _part(sign: str) -> float:
    if sign in _NARROW:
        return 0.33
    if sign in _WIDE:
        return 0.92
    return 0.72 if sign.isupper() else 0.57


def lines(words: str, size: float, room: float, most: int = 99) -> list[str]:
    """Broken where `room` ends; what is more than `most` lines is cut, and ends in an ellipsis."""
    broken: list[str] = []
    for word in words.split():
        if broken and width(f"{broken[-1]} {word}", size) <= room:
            broken[-1] = f"{broken[-1]} {word}"
        else:
            broken.append(word)
    if len(broken) > most:
        last = broken[most - 1]
        while last and width(f"{last} …", size) > room:
            last = last.rpartition(" ")[0]
        broken = [*broken[: most - 1], f"{last} …".strip()]
    return broken
