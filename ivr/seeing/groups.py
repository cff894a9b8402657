"""The parts of a flow file, as whoever wrote it has set them apart with remarks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ivr.seeing.places import step_places


def step_groups(texts: Mapping[str, str]) -> dict[str, str]:
    """Step → the remark above its part of the file. A remark of its own, above a step, begins a part."""
    groups: dict[str, str] = {}
    titles = {file: dict(_titles(text)) for file, text in texts.items()}
    for step, (file, row) in sorted(step_places(texts).items(), key=lambda place: place[1]):
        begun = [title for at, title in titles[file].items() if at < row]
        if begun:
            groups[step] = begun[-1]
    return groups


def _titles(text: str) -> Iterator[tuple[int, str]]:
    """The row of each remark that stands alone among the steps, and its words."""
    among, margin = False, 0
    for row, line in enumerate(text.splitlines(), start=1):
        step = re.match(r"( +)[^\s#][^:]*:", line)
        if line.startswith("steps:"):
            among, margin = True, 0
        elif among and not margin and step:
            margin = len(step[1])
        title = re.match(r"( +)#+ *(.+?) *#*$", line)
        if among and title and len(title[1]) == (margin or len(title[1])):
            yield row, title[2].rstrip(".")
