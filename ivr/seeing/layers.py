"""Where boxes stand in a drawing from top to bottom: in layers, each under what leads to it, and none over another.

The method is that of Sugiyama, Tagawa and Toda (1981): turn loops around, lay the boxes in layers, order each layer so
that few arrows cross, and then move the boxes sideways under and over their neighbours as far as the others let them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

SWEEPS = 24
# A place an arrow passes on its way over a layer.
PASSING_WIDTH = 24.0

Edge = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Placed:
    """The middle of each box, in the order of each layer; and for each arrow the places it passes on its way."""

    layers: tuple[tuple[str, ...], ...]
    middles: Mapping[str, float]
    passing: Mapping[Edge, tuple[str, ...]]


def downward(names: Sequence[str], edges: Sequence[Edge]) -> set[Edge]:
    """The arrows that do not close a loop, when boxes are met in this order."""
    after: dict[str, list[str]] = {name: [] for name in names}
    for source, target in edges:
        after[source].append(target)
    kept: set[Edge] = set()
    done: set[str] = set()
    for start in names:
        if start not in done:
            _follow(start, after, kept, done)
    return kept


def _follow(start: str, after: Mapping[str, list[str]], kept: set[Edge], done: set[str]) -> None:
    path, ahead = [start], [iter(after[start])]
    while path:
        for target in ahead[-1]:
            if target not in path:
                kept.add((path[-1], target))
                if target not in done:
                    path.append(target)
                    ahead.append(iter(after[target]))
                    break
        else:
            done.add(path.pop())
            ahead.pop()


def place(
    names: Sequence[str],
    edges: Sequence[Edge],
    widths: Mapping[str, float],
    gap: float,
    weights: Mapping[Edge, float] | None = None,
) -> Placed:
    """`edges` close no loop; the greater the weight of one (1 if not given), the straighter it is drawn.

    Boxes that nothing leads to stand in the first layer, in the order of `names`.
    """
    depth = _depths(names, edges)
    passing, links, layers = _layered(names, edges, depth)
    _ordered(layers, links)
    wide = {name: widths.get(name, PASSING_WIDTH) for layer in layers for name in layer}
    middles = _middles(layers, _weighted(links, passing, weights or {}), wide, gap)
    return Placed(tuple(map(tuple, layers)), middles, passing)


def _depths(names: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    depth = dict.fromkeys(names, 0)
    for _ in names:
        for source, target in edges:
            depth[target] = max(depth[target], depth[source] + 1)
    return depth


def _layered(
    names: Sequence[str], edges: Sequence[Edge], depth: Mapping[str, int]
) -> tuple[dict[Edge, tuple[str, ...]], list[Edge], list[list[str]]]:
    """Long arrows are cut into links of one layer each."""
    layers: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for name in names:
        layers[depth[name]].append(name)
    passing: dict[Edge, tuple[str, ...]] = {}
    links: list[Edge] = []
    for source, target in edges:
        between = tuple(f"{source}\0{target}\0{layer}" for layer in range(depth[source] + 1, depth[target]))
        for layer, name in enumerate(between, start=depth[source] + 1):
            layers[layer].append(name)
        passing[source, target] = between
        chain = (source, *between, target)
        links += list(pairwise(chain))
    return passing, links, layers


def _ordered(layers: list[list[str]], links: Sequence[Edge]) -> None:
    """Each layer by the middle of its neighbours, downward and upward; the order with the fewest crossings is kept."""
    above, below = _neighbours(links)
    best = [list(layer) for layer in layers]
    fewest = _crossings(layers, below)
    for sweep in range(SWEEPS):
        near = above if sweep % 2 == 0 else below
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            at = {name: place for one in layers for place, name in enumerate(one)}
            middle = {
                name: sum(at[other] for other in near.get(name, ())) / len(near[name]) if near.get(name) else at[name]
                for name in layer
            }
            layer.sort(key=lambda name: middle[name])
        crossings = _crossings(layers, below)
        if crossings < fewest:
            fewest, best = crossings, [list(layer) for layer in layers]
    for layer, ordered in zip(layers, best, strict=True):
        layer[:] = ordered


def _neighbours(links: Sequence[Edge]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    above: dict[str, list[str]] = {}
    below: dict[str, list[str]] = {}
    for source, target in links:
        above.setdefault(target, []).append(source)
        below.setdefault(source, []).append(target)
    return above, below


def _crossings(layers: Sequence[Sequence[str]], below: Mapping[str, Sequence[str]]) -> int:
    found = 0
    for upper, lower in pairwise(layers):
        at = {name: place for place, name in enumerate(lower)}
        ends = [sorted(at[target] for target in below.get(name, ())) for name in upper]
        for left in range(len(ends)):
            for right in range(left + 1, len(ends)):
                found += sum(one > other for one in ends[left] for other in ends[right])
    return found


def _weighted(
    links: Sequence[Edge], passing: Mapping[Edge, tuple[str, ...]], weights: Mapping[Edge, float]
) -> dict[Edge, float]:
    """A link of a long arrow weighs what the arrow does."""
    weighed = dict.fromkeys(links, 1.0)
    for (source, target), between in passing.items():
        for link in pairwise((source, *between, target)):
            weighed[link] = weights.get((source, target), 1.0)
    return weighed


def _middles(
    layers: Sequence[Sequence[str]], weights: Mapping[Edge, float], widths: Mapping[str, float], gap: float
) -> dict[str, float]:
    """Downward and upward again and again: each box to the weighted middle of what it is joined with."""
    middles: dict[str, float] = {}
    for layer in layers:
        middles |= _spread(layer, {}, widths, gap)
    for sweep in range(2 * SWEEPS + 1):  # downward at last, so that each box stands under what leads to it
        downward = sweep % 2 == 0
        for layer in layers if downward else reversed(layers):
            wanted = {name: middles[name] for name in layer}
            for name in layer:
                joined = [
                    (weight, middles[source if downward else target])
                    for (source, target), weight in weights.items()
                    if name == (target if downward else source)
                ]
                if joined:
                    wanted[name] = sum(weight * at for weight, at in joined) / sum(weight for weight, _ in joined)
            middles |= _spread(layer, wanted, widths, gap)
    return middles


def _spread(
    layer: Sequence[str], wanted: Mapping[str, float], widths: Mapping[str, float], gap: float
) -> Iterator[tuple[str, float]]:
    """The places nearest to the wanted ones, in the order of the layer, so that no two boxes touch.

    Of all places that keep their distance these have the least squared error: boxes that would push each other are
    moved as one (pool adjacent violators).
    """
    offsets, at = [], 0.0
    for name in layer:
        offsets.append(at + widths[name] / 2)
        at += widths[name] + gap
    blocks: list[tuple[float, int]] = []
    for name, offset in zip(layer, offsets, strict=True):
        mean, size = wanted.get(name, offset) - offset, 1
        while blocks and blocks[-1][0] > mean:
            before, count = blocks.pop()
            mean, size = (mean * size + before * count) / (size + count), size + count
        blocks.append((mean, size))
    moved = [mean for mean, size in blocks for _ in range(size)]
    yield from ((name, offset + shift) for name, offset, shift in zip(layer, offsets, moved, strict=True))
