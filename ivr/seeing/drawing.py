"""The diagram laid out: which arrows are drawn, how large each box is, and where everything stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ivr.seeing.diagram import Arrow, Box, Diagram
from ivr.seeing.layers import Edge, Placed, downward, place
from ivr.seeing.lettering import lines, width

# Sizes of letters and of the white around them, in pixels.
TITLE, TEXT, SMALL = 15.0, 12.0, 11.0
LEADING = 1.35
PAD = 12.0
NARROWEST, WIDEST_TAB = 216.0, 150.0
MOST_WORDS = 3
GAP, LAYER_GAP = 28.0, 62.0
# A step to which so many others lead is named in their boxes, instead of drawing a bundle of arrows.
GATHERING = 4
# How much straighter the usual way on is drawn than the others.
USUAL = 8.0


@dataclass(frozen=True, slots=True)
class Tab:
    """The lower edge of a box where an arrow begins, with the keys and outcomes that lead along it."""

    target: str
    words: tuple[str, ...]
    wide: float
    left: float = 0.0


@dataclass(frozen=True, slots=True)
class Jump:
    """Ways that lead to a box elsewhere, told in words: `no answer → agent`."""

    target: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A box where it stands; all measures in pixels, `x` and `y` of its upper left corner."""

    box: Box
    words: tuple[str, ...]
    note: tuple[str, ...]
    jumps: tuple[Jump, ...]
    tabs: tuple[Tab, ...]
    wide: float
    high: float
    x: float = 0.0
    y: float = 0.0

    @property
    def tabs_high(self) -> float:
        rows = max((len(tab.words) for tab in self.tabs), default=0)
        return rows * SMALL * LEADING + 14 if rows else 0.0

    @property
    def bottom(self) -> float:
        return self.y + self.high


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes, and each arrow as the points it passes; the second point is the lower edge of its layer."""

    shapes: tuple[Shape, ...]
    arrows: Mapping[Edge, tuple[tuple[float, float], ...]]
    wide: float
    high: float


def draw(diagram: Diagram) -> Drawing:
    drawn = _drawn(diagram)
    shapes = {box.step: _shape(box, diagram, drawn) for box in diagram.boxes}
    names = list(shapes)
    widths = {name: shape.wide for name, shape in shapes.items()}
    edges = [(arrow.source, arrow.target) for arrow in diagram.arrows if (arrow.source, arrow.target) in drawn]
    usual = {edge: USUAL for edge in {source: (source, target) for source, target in reversed(edges)}.values()}
    placed = place(names, edges, widths, GAP, usual)
    return _stood(shapes, placed)


def _drawn(diagram: Diagram) -> set[Edge]:
    """Arrows that lead down; of many to the same box, only those that are the only way on."""
    edges = [(arrow.source, arrow.target) for arrow in diagram.arrows]
    down = downward([box.step for box in diagram.boxes], edges)
    onward = {source: [edge for edge in edges if edge[0] == source] for source, _ in edges}
    drawn: set[Edge] = set()
    for box in diagram.boxes:
        arriving = [edge for edge in edges if edge[1] == box.step and edge in down]
        if len({source for source, target in edges if target == box.step}) >= GATHERING:
            arriving = [edge for edge in arriving if len(onward[edge[0]]) == 1] or arriving[:1]
        drawn |= set(arriving)
    return drawn


def _shape(box: Box, diagram: Diagram, drawn: set[Edge]) -> Shape:
    leaving = [arrow for arrow in diagram.arrows if arrow.source == box.step]
    going = [arrow for arrow in leaving if (arrow.source, arrow.target) in drawn]
    tabs = tuple(_tab(arrow, "then" if len(going) > 1 else "") for arrow in going)
    titles = {one.step: one.title for one in diagram.boxes}
    wide = max(NARROWEST, sum(tab.wide for tab in tabs), width(box.title, TITLE) + 2 * PAD)
    room = wide - 2 * PAD
    jumps = tuple(
        Jump(arrow.target, tuple(lines(f"{', '.join(arrow.labels) or 'then'} → {titles[arrow.target]}", SMALL, room)))
        for arrow in leaving
        if (arrow.source, arrow.target) not in drawn
    )
    words = tuple(lines(f"“{box.words}”" if box.words else "", TEXT, room, MOST_WORDS))
    lost = not box.note and box.step not in {arrow.target for arrow in diagram.arrows}
    note = tuple(lines("no call comes here" if lost else box.note, SMALL, room))
    rows = len(note) + sum(len(jump.words) for jump in jumps)
    high = PAD + TITLE * LEADING + SMALL * LEADING + len(words) * TEXT * LEADING + rows * SMALL * LEADING
    shape = Shape(box, words, note, jumps, tabs, wide, high + PAD + 6 * bool(words) + 6 * bool(rows))
    return replace(shape, high=shape.high + shape.tabs_high)


def _tab(arrow: Arrow, otherwise: str) -> Tab:
    """A key and its phrase begin a line of their own."""
    labels = arrow.labels or (otherwise,)
    words = tuple(line for label in labels for line in lines(label, SMALL, WIDEST_TAB))
    return Tab(arrow.target, words, max((width(line, SMALL) for line in words), default=20.0) + 2 * PAD)


def _stood(shapes: Mapping[str, Shape], placed: Placed) -> Drawing:
    left = min(placed.middles[name] - shape.wide / 2 for name, shape in shapes.items())
    middles = {name: middle - left + GAP for name, middle in placed.middles.items()}
    stood: dict[str, Shape] = {}
    floors: dict[int, tuple[float, float]] = {}
    top = GAP
    for number, layer in enumerate(placed.layers):
        here = [name for name in layer if name in shapes]
        deepest = max((shapes[name].high for name in here), default=0.0)
        floors[number] = (top, top + deepest)
        for name in here:
            shape = shapes[name]
            stood[name] = replace(shape, x=middles[name] - shape.wide / 2, y=top)
        top += deepest + LAYER_GAP
    layer_of = {name: number for number, layer in enumerate(placed.layers) for name in layer}
    stood = {name: replace(shape, tabs=_tabs_in_order(shape, placed, middles)) for name, shape in stood.items()}
    arrows = _arrows(stood, placed, middles, floors, layer_of)
    wide = max(shape.x + shape.wide for shape in stood.values()) + GAP
    return Drawing(tuple(stood[name] for name in shapes), arrows, wide, top - LAYER_GAP + GAP)


def _tabs_in_order(shape: Shape, placed: Placed, middles: Mapping[str, float]) -> tuple[Tab, ...]:
    """From left to right as their arrows go, the whole width shared among them."""

    def goes(tab: Tab) -> float:
        between = placed.passing[shape.box.step, tab.target]
        return middles[between[0] if between else tab.target]

    spare = (shape.wide - sum(tab.wide for tab in shape.tabs)) / max(len(shape.tabs), 1)
    tabs, at = [], 0.0
    for tab in sorted(shape.tabs, key=goes):
        tabs.append(replace(tab, left=at, wide=tab.wide + spare))
        at += tab.wide + spare
    return tuple(tabs)


def _arrows(
    stood: Mapping[str, Shape],
    placed: Placed,
    middles: Mapping[str, float],
    floors: Mapping[int, tuple[float, float]],
    layer_of: Mapping[str, int],
) -> dict[Edge, tuple[tuple[float, float], ...]]:
    """From a tab straight down to the floor of its layer, past other boxes at the places kept free, to a box's top."""
    begins = {
        (name, tab.target): shape.x + tab.left + tab.wide / 2 for name, shape in stood.items() for tab in shape.tabs
    }
    arriving: dict[str, list[tuple[float, Edge]]] = {}
    for edge, between in placed.passing.items():
        last = middles[between[-1]] if between else begins[edge]
        arriving.setdefault(edge[1], []).append((last, edge))
    arrows: dict[Edge, tuple[tuple[float, float], ...]] = {}
    for target, edges in arriving.items():
        shape = stood[target]
        for number, (_, edge) in enumerate(sorted(edges)):
            end = shape.x + shape.wide / 2 + (number - (len(edges) - 1) / 2) * 22
            source = stood[edge[0]]
            points = [(begins[edge], source.bottom), (begins[edge], floors[layer_of[edge[0]]][1])]
            for passed in placed.passing[edge]:
                points += [(middles[passed], height) for height in floors[layer_of[passed]]]
            arrows[edge] = (*points, (end, shape.y))
    return arrows
