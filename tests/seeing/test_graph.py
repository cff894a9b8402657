"""A flow is drawn: as text for those who draw themselves, and as a picture nobody has to guess at."""

from __future__ import annotations

import re
import shutil
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr import cli
from ivr.flowfile.release import read_release
from ivr.seeing.diagram import Diagram, diagram
from ivr.seeing.drawing import Drawing, draw
from ivr.seeing.groups import step_groups
from ivr.seeing.layers import Edge, downward, place
from ivr.seeing.lettering import width
from ivr.seeing.mermaid import mermaid
from ivr.seeing.places import step_places
from ivr.seeing.svg import svg
from tests.line import PROJECT
from tests.seeing.test_outline import HELP
from tests.speech.shipped import texts

FLOW = "flows/pay-by-phone.yaml"
SVG = "{http://www.w3.org/2000/svg}"


def graph(*words: str | Path, home: Path = PROJECT) -> Result:
    return CliRunner().invoke(cli.main, ["graph", *map(str, words)], env={"IVR_HOME": str(home)})


def drawn_from(files: dict[str, str]) -> Diagram:
    return diagram(read_release(files), step_places(files), step_groups(files))


@pytest.fixture(scope="module")
def shipped() -> Diagram:
    return drawn_from(texts())


@pytest.fixture(scope="module")
def drawing(shipped: Diagram) -> Drawing:
    return draw(shipped)


def test_mermaid_has_a_box_for_every_step_and_an_arrow_for_every_way(shipped: Diagram) -> None:
    told = graph()
    assert told.exit_code == 0
    lines = told.output.splitlines()
    assert lines[0] == "flowchart TD"
    assert sum("<b>" in line for line in lines) == len(shipped.boxes) == 27
    assert '  s4_main_menu -->|"1 To pay a bill"| s5_find_bill' in lines
    assert '  s2_language -->|"1 For English<br/>nothing pressed"| s3_hours' in lines
    assert '  s10_card -->|"gave up, unavailable, refused, no more cards"| s16_agent' in lines
    assert "from everywhere: key 0 and too many misses in a row" in told.output
    assert told.output == graph("--mermaid").output


def test_words_are_those_of_the_language_that_is_asked_for() -> None:
    assert '|"1 Para pagar una factura"|' in graph("--lang", "es").output
    assert "there are in en and es" in graph("--lang", "fr").output


def test_signs_that_mermaid_would_read_are_written_by_their_number() -> None:
    files = texts()
    files["prompts/en.yaml"] = files["prompts/en.yaml"].replace(
        "pay_a_bill: To pay a bill", "pay_a_bill: 'To pay < a > \"bill\" | #1; end'"
    )
    text = "\n".join(mermaid(drawn_from(files)))
    assert "1 To pay #60; a #62; #34;bill#34; | #35;1#59; end" in text


def test_remarks_that_stand_alone_among_the_steps_set_its_parts_apart() -> None:
    files = texts()
    groups = step_groups(files)
    assert groups["pay-by-phone/hours"] == "Greeting and hours"
    assert groups["pay-by-phone/verify"] == "Who is calling"
    lines = list(mermaid(drawn_from(files)))
    assert '    subgraph flow1part1 ["Greeting and hours"]' in lines
    assert '    subgraph flow1part3 ["Who is calling"]' in lines
    assert "verify caller · Who is calling" in "".join(svg(drawn_from(files)))

    without = re.sub(r"^  # .*\n", "", files[FLOW], flags=re.MULTILINE)
    assert step_groups({**files, FLOW: without}) == {}


def test_two_flow_files_are_two_parts_and_an_arrow_joins_them() -> None:
    files = {**texts(), "flows/help.yaml": HELP}
    files[FLOW] = files[FLOW].replace("go: other_ways}", "go: help/start}")
    both = drawn_from(files)
    lines = list(mermaid(both))
    assert [line for line in lines if line.startswith("  subgraph")] == [
        '  subgraph flow1 ["pay-by-phone"]',
        '  subgraph flow2 ["help"]',
    ]
    assert any(re.search(r'_main_menu -->\|"2 For other ways to pay"\| s\d+_start', line) for line in lines)
    nobody = next(shape for shape in draw(both).shapes if shape.box.step == "pay-by-phone/other_ways")
    assert nobody.note == ("no call comes here",)
    picture = "\n".join(svg(both))
    assert "menu, in help" in picture and "calls to billing begin here" in picture


def test_the_picture_says_what_it_is_and_names_every_step(tmp_path: Path, shipped: Diagram) -> None:
    file = tmp_path / "call.svg"
    told = graph("--svg", file)
    assert told.exit_code == 0 and str(file) in told.output
    picture = ET.parse(file).getroot()
    assert picture.findtext(f"{SVG}title") == "A call to billing, +1 800-390-3507"
    assert "diagram of 27 steps, from top to bottom, beginning at welcome" in (picture.findtext(f"{SVG}desc") or "")
    assert picture.attrib["aria-labelledby"] == "title desc"
    titles = [group.findtext(f"{SVG}title") for group in picture.iter(f"{SVG}g") if "id" in group.attrib]
    assert "main menu: menu, flows/pay-by-phone.yaml:39" in titles and len(titles) == len(shipped.boxes)
    assert "prefers-color-scheme: dark" in (picture.findtext(f"{SVG}style") or "")


def test_every_way_of_every_step_is_an_arrow_or_a_link_to_its_box(shipped: Diagram, drawing: Drawing) -> None:
    for shape in drawing.shapes:
        shown = {tab.target for tab in shape.tabs} | {jump.target for jump in shape.jumps}
        assert shown == {arrow.target for arrow in shipped.arrows if arrow.source == shape.box.step}
        assert {(shape.box.step, tab.target) for tab in shape.tabs} <= drawing.arrows.keys()
    picture = ET.fromstring("\n".join(svg(shipped)))
    ids = {f"#{group.attrib['id']}" for group in picture.iter(f"{SVG}g") if "id" in group.attrib}
    assert {link.attrib["href"] for link in picture.iter(f"{SVG}a")} <= ids


def test_no_box_touches_another_and_no_arrow_goes_through_one(drawing: Drawing) -> None:
    for one, other in combinations(drawing.shapes, 2):
        apart = one.x + one.wide <= other.x or other.x + other.wide <= one.x
        assert apart or one.bottom <= other.y or other.bottom <= one.y, (one.box.step, other.box.step)
    for points in drawing.arrows.values():
        upright = [(x, y, below) for (x, y), (under, below) in pairwise(points) if x == under]
        for x, y, below in upright:
            through = [s for s in drawing.shapes if s.x < x < s.x + s.wide and s.y < below and y < s.bottom]
            assert not through
        assert all(y <= below for (_, y), (_, below) in pairwise(points))


def test_what_stands_in_a_box_fits_into_it(drawing: Drawing) -> None:
    for shape in drawing.shapes:
        rows = [*shape.words, *shape.note, *(line for jump in shape.jumps for line in jump.words)]
        assert all(width(row, 12.0) <= shape.wide for row in rows), shape.box.step
        assert sum(tab.wide for tab in shape.tabs) <= shape.wide + 0.1
        assert all(width(line, 11.0) < tab.wide for tab in shape.tabs for line in tab.words)
        assert shape.x >= 0 and shape.x + shape.wide <= drawing.wide and shape.bottom <= drawing.high


NAMES = [f"step {number}" for number in range(9)]
EDGES = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=24, unique=True)


@settings(max_examples=25, deadline=None)
@given(EDGES, st.lists(st.floats(20, 400), min_size=len(NAMES), max_size=len(NAMES)))
def test_whatever_leads_where_boxes_stay_apart_and_arrows_go_down(edges: list[Edge], sizes: list[float]) -> None:
    widths = dict(zip(NAMES, sizes, strict=True))
    kept = downward(NAMES, edges)
    assert kept <= set(edges)
    placed = place(NAMES, sorted(kept), widths, 10.0)
    layer_of = {name: number for number, layer in enumerate(placed.layers) for name in layer}
    assert set(NAMES) <= layer_of.keys()
    assert all(layer_of[source] < layer_of[target] for source, target in kept)
    assert all(len(placed.passing[edge]) == layer_of[edge[1]] - layer_of[edge[0]] - 1 for edge in kept)
    for layer in placed.layers:
        ends = [(placed.middles[name] - widths.get(name, 24) / 2, widths.get(name, 24)) for name in layer]
        assert all(left + wide + 10 <= right + 1e-6 for (left, wide), (right, _) in pairwise(ends))


def test_an_arrow_that_closes_a_loop_is_not_drawn_upward() -> None:
    assert downward(["a", "b", "c"], [("a", "b"), ("b", "c"), ("c", "a"), ("b", "b")]) == {("a", "b"), ("b", "c")}


def test_a_picture_that_cannot_be_written_and_files_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    told = graph("--svg", tmp_path / "nowhere" / "call.svg")
    assert told.exit_code == 1 and "No such file or directory" in told.output
    for room in ("flows", "prompts"):
        shutil.copytree(PROJECT / room, tmp_path / room)
    flow = tmp_path / FLOW
    flow.write_text(flow.read_text().replace("found: verify", "found: verifi"))
    assert "There is no step 'verifi'" in graph(home=tmp_path).output
