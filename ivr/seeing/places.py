"""Where the steps of a flow are written."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.flowfile.flows import read_flow
from ivr.flowfile.problems import Problems
from ivr.flowfile.reading import COMPANIONS
from ivr.flowfile.source import read_yaml


def step_places(texts: Mapping[str, str]) -> dict[str, tuple[str, int]]:
    """`pay-by-phone/verify` → its file and line. Files that are no flows have no steps."""
    places: dict[str, tuple[str, int]] = {}
    for file, text in texts.items():
        if file in COMPANIONS or not file.startswith("flows/"):
            continue
        document = read_yaml(file, text)
        if "steps" in document.content:
            try:
                flow = read_flow(document)
            except Problems:
                continue
            places |= {step.name: (file, document.places[step.path][0]) for step in flow.steps}
    return places
