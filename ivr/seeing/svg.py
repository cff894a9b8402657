"""The drawing as SVG: readable in light and dark, by eye and by screen reader, and without any colour."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import pairwise

from ivr.flowfile.wording import counted, phone_name, plain
from ivr.seeing.diagram import Diagram
from ivr.seeing.drawing import LEADING, PAD, SMALL, TEXT, TITLE, Drawing, Shape, draw
from ivr.seeing.lettering import lines, width

MONEY = frozenset({"take_payment", "confirm_payment", "charge", "give_receipt"})
LEGEND = (
    ("say", "words are said"),
    ("menu", "keys are asked for"),
    ("check_hours", "the clock decides"),
    ("charge", "money"),
    ("transfer", "a person"),
    ("hang_up", "the call ends"),
)
HEAD = 108.0
CUT = 14.0
STYLE = """
:root { --ground: #ffffff; --ink: #1f2328; --soft: #57606a; --fill: #f6f8fa; --line: #57606a; --link: #0550ae; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #0d1117; --ink: #e6edf3; --soft: #a5adb8; --fill: #161b22; --line: #8b949e; --link: #79c0ff; }
}
svg { background: var(--ground); font-family: Arial, Helvetica, "Liberation Sans", sans-serif; }
text { fill: var(--ink); }
.soft, .soft text { fill: var(--soft); }
.box { fill: var(--fill); stroke: var(--line); stroke-width: 1.4; }
.inner { fill: none; stroke: var(--line); stroke-width: 1.2; }
.arrow { fill: none; stroke: var(--line); stroke-width: 1.6; }
.head { fill: var(--line); }
.tab { stroke: var(--line); stroke-width: 0.8; }
a text { fill: var(--link); }
a:hover text, a:focus text { text-decoration: underline; }
g:target > .box { stroke: var(--link); stroke-width: 3; }
""".strip()


def svg(diagram: Diagram) -> Iterator[str]:
    """A page of its own, top to bottom; what a box leads to elsewhere is a link to that box."""
    drawing = draw(diagram)
    wide, high = max(drawing.wide, 860.0), drawing.high + HEAD
    name = " and ".join(f"{plain(line.name)}, {phone_name(line.number)}" for _, line in diagram.starts)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    size = f'viewBox="0 0 {wide:.0f} {high:.0f}" width="{wide:.0f}" height="{high:.0f}"'
    roles = 'role="graphics-document document" aria-labelledby="title desc"'
    yield f'<svg xmlns="http://www.w3.org/2000/svg" {size} {roles}>'
    yield f'<title id="title">A call to {escape(name)}</title>'
    yield f'<desc id="desc">{escape(_description(diagram))}</desc>'
    yield f"<style>{STYLE}</style>"
    marker = 'id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto"'
    yield f"<defs><marker {marker}>"
    yield '<path class="head" d="M0 0L10 5L0 10z"/></marker></defs>'
    yield from _head(name)
    yield f'<g transform="translate({(wide - drawing.wide) / 2:.1f} {HEAD:.0f})">'
    yield from _arrows(drawing)
    for number, shape in enumerate(drawing.shapes):
        yield from _shape(number, shape, {one.box.step: at for at, one in enumerate(drawing.shapes)})
    yield "</g></svg>"


def _description(diagram: Diagram) -> str:
    starts = " and ".join(plain(start.partition("/")[2]) for start, _ in diagram.starts)
    steps = counted(len(diagram.boxes), "step")
    return (
        f"The call as a diagram of {steps}, from top to bottom, beginning at {starts}. Each box is a step; at its "
        "lower edge stand the keys and outcomes that lead on, and in it those that lead elsewhere. The same can be "
        "read with ivr outline."
    )


def _head(name: str) -> Iterator[str]:
    yield f'<text x="28" y="40" font-size="20" font-weight="bold">A call to {escape(name)}</text>'
    told = (
        "Read from top to bottom. At the lower edge of a box stand the keys and outcomes that lead on; "
        "a line with → leads to a box elsewhere."
    )
    yield f'<g class="soft">{_text(28, 62, TEXT, told)}</g>'
    x = 28.0
    for kind, words in LEGEND:
        yield from _outline(kind, x, 78, 24, 16)
        yield _text(x + 32, 91, TEXT, words)
        x += 32 + width(words, TEXT) + 20


def _arrows(drawing: Drawing) -> Iterator[str]:
    """Straight down past the boxes of a layer, and in curves from one layer to the next."""
    for points in drawing.arrows.values():
        (x, y), *rest = points
        path = [f"M{x:.1f} {y:.1f}"]
        for (x1, y1), (x2, y2) in pairwise([(x, y), *rest]):
            bend = (y1 + y2) / 2
            straight = abs(x1 - x2) < 0.5
            curve = f"C{x1:.1f} {bend:.1f} {x2:.1f} {bend:.1f} {x2:.1f} {y2:.1f}"
            path.append(f"L{x2:.1f} {y2:.1f}" if straight else curve)
        yield f'<path class="arrow" d="{"".join(path)}" marker-end="url(#head)"/>'


def _shape(number: int, shape: Shape, numbers: dict[str, int]) -> Iterator[str]:
    box = shape.box
    yield f'<g id="step{number}">'
    yield f"<title>{escape(f'{box.title}: {plain(box.kind)}, {box.place}')}</title>"
    yield from _outline(box.kind, shape.x, shape.y, shape.wide, shape.high)
    x, y = shape.x + PAD, shape.y + PAD + TITLE
    yield _text(x, y, TITLE, box.title, 'font-weight="bold"')
    y += SMALL * LEADING + 2
    kind = f"{plain(box.kind)}, in {box.flow}" if box.flow else plain(box.kind)
    # The part of the file it stands in, as far as there is room for it.
    part = lines(f"{kind} · {box.group}" if box.group else kind, SMALL, shape.wide - 2 * PAD, most=1)
    yield f'<g class="soft">{_text(x, y, SMALL, part[0])}</g>'
    y += 6 * bool(shape.words)
    for words in shape.words:
        y += TEXT * LEADING
        yield _text(x, y, TEXT, words)
    y += 6 * bool(shape.note or shape.jumps)
    for words in shape.note:
        y += SMALL * LEADING
        yield _text(x, y, SMALL, words, 'font-style="italic"')
    for jump in shape.jumps:
        yield f'<a href="#step{numbers[jump.target]}">'
        for words in jump.words:
            y += SMALL * LEADING
            yield _text(x, y, SMALL, words)
        yield "</a>"
    yield from _tabs(shape)
    yield "</g>"


def _tabs(shape: Shape) -> Iterator[str]:
    """The keys and outcomes at the lower edge, each above its arrow."""
    top = shape.bottom - shape.tabs_high
    if shape.tabs_high:
        inset = 6 if shape.box.kind in MONEY else 0
        yield f'<path class="tab" d="M{shape.x + inset:.1f} {top:.1f}H{shape.x + shape.wide - inset:.1f}"/>'
    for tab in shape.tabs:
        if tab.left:
            yield f'<path class="tab" d="M{shape.x + tab.left:.1f} {top:.1f}V{shape.bottom:.1f}"/>'
        for row, words in enumerate(tab.words, start=1):
            middle = shape.x + tab.left + tab.wide / 2
            yield _text(middle, top + 2 + row * SMALL * LEADING, SMALL, words, 'text-anchor="middle"')


def _outline(kind: str, x: float, y: float, wide: float, high: float) -> Iterator[str]:
    """The shape says what happens in the box: see the legend."""
    cut = min(CUT, high / 3)
    match kind:
        case "check_hours":
            corners = (
                f"M{x + cut:.1f} {y:.1f}h{wide - 2 * cut:.1f}l{cut} {cut}v{high - 2 * cut:.1f}l{-cut} {cut}"
                f"h{2 * cut - wide:.1f}l{-cut} {-cut}v{2 * cut - high:.1f}z"
            )
            yield f'<path class="box" d="{corners}"/>'
            return
        case "say":
            radius = min(14.0, high / 3)
        case "hang_up":
            radius = min(28.0, high / 2)
        case _:
            radius = 2.0
    yield f'<rect class="box" {_rect(x, y, wide, high)} rx="{radius:.1f}"/>'
    near = min(4.0, high / 5)
    if kind in MONEY:
        yield f'<rect class="inner" {_rect(x + near, y + near, wide - 2 * near, high - 2 * near)} rx="1"/>'
    if kind == "transfer":
        yield f'<path class="inner" d="M{x + near:.1f} {y:.1f}v{high:.1f}M{x + wide - near:.1f} {y:.1f}v{high:.1f}"/>'


def _rect(x: float, y: float, wide: float, high: float) -> str:
    return f'x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}"'


def _text(x: float, y: float, size: float, words: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:.0f}" {more}>{escape(words)}</text>'
