"""The picture of `ivr graph`, measured where it is looked at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser

from ivr import cli
from tests.line import PROJECT

MEASURED = """() => {
    const measured = one => {
        const {x, y, width, height} = one.getBBox();
        return {x, y, width, height};
    };
    return [...document.querySelectorAll('g[id]')].map(group => ({
        name: group.querySelector('title').textContent,
        box: measured(group.querySelector('.box')),
        texts: [...group.querySelectorAll('text')].map(text => ({words: text.textContent, ...measured(text)})),
        ink: getComputedStyle(group.querySelector('text')).fill,
    }));
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_words_stand_inside_their_boxes_and_none_over_another(
    browser: Browser, tmp_path: Path, scheme: Any
) -> None:
    file = tmp_path / "call.svg"
    told = CliRunner().invoke(cli.main, ["graph", "--svg", str(file)], env={"IVR_HOME": str(PROJECT)})
    assert told.exit_code == 0, told.output
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    page.goto(file.as_uri())
    boxes = page.evaluate(MEASURED)
    context.close()
    as_text = CliRunner().invoke(cli.main, ["graph", "--mermaid"], env={"IVR_HOME": str(PROJECT)})
    assert len(boxes) == as_text.output.count("<b>") > 20
    for box in boxes:
        for text in box["texts"]:
            assert _inside(text, box["box"]), (box["name"], text["words"])
        for place, one in enumerate(box["texts"]):
            assert not any(_overlap(one, other) for other in box["texts"][place + 1 :]), (box["name"], one["words"])
    assert {box["ink"] for box in boxes} == {"rgb(31, 35, 40)" if scheme == "light" else "rgb(230, 237, 243)"}


def _inside(text: dict[str, float], box: dict[str, float]) -> bool:
    return (
        text["x"] >= box["x"]
        and text["x"] + text["width"] <= box["x"] + box["width"]
        and text["y"] >= box["y"]
        and text["y"] + text["height"] <= box["y"] + box["height"] + 1
    )


def _overlap(one: dict[str, float], other: dict[str, float]) -> bool:
    """Letters have some air above and below them."""
    wide = min(one["x"] + one["width"], other["x"] + other["width"]) - max(one["x"], other["x"])
    high = min(one["y"] + one["height"], other["y"] + other["height"]) - max(one["y"], other["y"])
    return wide > 0.5 and high > 1.5
