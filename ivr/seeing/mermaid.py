"""The diagram as Mermaid's text, which many editors and wikis draw."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from ivr.flowfile.wording import phone_name, plain, shortened
from ivr.seeing.diagram import Box, Diagram

# The shape of a box says what a caller does there, besides its words.
SHAPES = {
    "check_hours": ("{{", "}}"),
    "hang_up": ("([", "])"),
    "say": ("(", ")"),
    "transfer": ("[[", "]]"),
}
BOX = ("[", "]")


def mermaid(diagram: Diagram) -> Iterator[str]:
    """A flowchart from top to bottom: a part for each flow file, and in it one for each part of that file."""
    ids = _ids(box.step for box in diagram.boxes)
    yield "flowchart TD"
    for number, (start, line) in enumerate(diagram.starts, start=1):
        name = f"{plain(line.name)}, {phone_name(line.number)}"
        yield f'  line{number}(("{_escaped(name)}")) --> {ids[start]}'
    for number, flow in enumerate(dict.fromkeys(box.step.partition("/")[0] for box in diagram.boxes), start=1):
        boxes = [box for box in diagram.boxes if box.step.startswith(f"{flow}/")]
        yield f'  subgraph flow{number} ["{_escaped(flow)}"]'
        yield from (f"    {line}" for line in _boxes(boxes, ids, f"flow{number}"))
        yield "  end"
    for arrow in diagram.arrows:
        label = f'|"{"<br/>".join(map(_escaped, arrow.labels))}"|' if arrow.labels else ""
        yield f"  {ids[arrow.source]} -->{label} {ids[arrow.target]}"


def _boxes(boxes: list[Box], ids: Mapping[str, str], flow: str) -> Iterator[str]:
    for number, group in enumerate(dict.fromkeys(box.group for box in boxes), start=1):
        inside = [f"{ids[box.step]}{_box(box)}" for box in boxes if box.group == group]
        if group:
            yield f'subgraph {flow}part{number} ["{_escaped(group)}"]'
            yield from (f"  {line}" for line in inside)
            yield "end"
        else:
            yield from inside


def _box(box: Box) -> str:
    opens, closes = SHAPES.get(box.kind, BOX)
    told = [f"<b>{_escaped(box.title)}</b>", _escaped(plain(box.kind))]
    if box.words:
        told.append(_escaped(shortened(box.words)))
    if box.note:
        told.append(f"<i>{_escaped(box.note)}</i>")
    return f'{opens}"{"<br/>".join(told)}"{closes}'


def _ids(steps: Iterable[str]) -> dict[str, str]:
    """A name for each box that Mermaid takes for no word of its own, such as `end`."""
    ids: dict[str, str] = {}
    for number, step in enumerate(steps, start=1):
        ids[step] = f"s{number}_{re.sub(r'[^A-Za-z0-9]+', '_', step.partition('/')[2])}"
    return ids


def _escaped(text: str) -> str:
    """Mermaid writes signs it would read itself by their number."""
    return re.sub(r'[#"<>&;`]', lambda sign: f"#{ord(sign[0])};", text)
