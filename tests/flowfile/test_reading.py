"""Reading whole sets of files: never a surprise, and more than one flow."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr.flowfile.problems import Problems
from ivr.flowfile.release import read_release
from ivr.flowfile.source import read_yaml
from tests.flowfile.misediting import misedited, must_be_told_well
from tests.line import PROJECT, LineUnderTest, said, steps
from tests.speech.shipped import texts

# What typing, pasting and half-finished edits leave behind.
SCRAPS = [
    "",
    " ",
    "\n",
    "\t",
    ":",
    ": ",
    "{",
    "}",
    "[",
    "]",
    "'",
    '"',
    "#",
    "*",
    "&",
    "!",
    "|",
    ">",
    "- ",
    "%",
    "@",
    "\\",
]
SCRAPS += [
    "---\n",
    "? ",
    "{}",
    "[]",
    "{a: {b: c}}",
    "0",
    "-1",
    "é",
    "\x00",
    "\ufeff",
    "\u2028",
    "\ufffd",
    "\r",
    "spellout",
]


@st.composite
def mangled(draw: st.DrawFn) -> dict[str, str]:
    """The shipped files, of which one has been cut, pasted over, or written into, once or twice."""
    files = texts()
    name = draw(st.sampled_from(sorted(files)))
    text = files[name]
    for _ in range(draw(st.integers(1, 2))):
        start = draw(st.integers(0, len(text)))
        end = start + draw(st.sampled_from([0, 0, 1, 2, 7, 60]))
        elsewhere = draw(st.integers(0, len(text)))
        pasted = draw(st.sampled_from([*SCRAPS, text[elsewhere : elsewhere + 40]]))
        text = text[:start] + pasted + text[end:]
    return {**files, name: text}


# What stands where something of another kind belongs.
SHAPES: list[Any] = ["", {}, [], [""], "/", "a/b", {"a": {"b": {"c": "d"}}}, [["x"], {"y": "z"}], {"words": {"a": "b"}}]


@st.composite
def reshaped(draw: st.DrawFn) -> dict[str, str]:
    """The shipped files, in one of which something stands where something of another kind belongs."""
    files = texts()
    name = draw(st.sampled_from(sorted(files)))
    document = read_yaml(name, files[name])
    *leading, last = draw(st.sampled_from([path for path in document.places if path]))
    inside = document.content
    for step in leading:
        inside = inside[step]
    inside[last] = draw(st.sampled_from(SHAPES))
    return {**files, name: yaml.dump(document.content, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)}


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mangled() | reshaped())
def test_whatever_is_saved_is_a_release_or_a_list_of_problems(files: dict[str, str]) -> None:
    must_be_told_well(files)
    try:
        assert read_release(files).lines
    except Problems as wrong:
        assert len(str(wrong).splitlines()) == len(wrong.problems)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False))
def test_whatever_a_slip_of_the_hand_makes_of_a_file_is_told_at_its_place(dice: Random) -> None:
    must_be_told_well(misedited(texts(), dice))


HELP = """\
format: 1
flow: help
languages: [en, es]
start: start
everywhere: {star: repeat, "0": pay-by-phone/agent, "8": next_language}
patience: {wait: 7 seconds, tries: 3}
steps:
  start:
    say: tty_note
    menu:
      "1": {phrase: main_menu_again, go: pay-by-phone/main_menu}
"""


def test_a_menu_can_lead_into_another_flow_file_and_back(sqlite_url: str, tmp_path: Path) -> None:
    for room in ("flows", "prompts"):
        shutil.copytree(PROJECT / room, tmp_path / room)
    flow = tmp_path / "flows" / "pay-by-phone.yaml"
    flow.write_text(
        flow.read_text().replace("{phrase: other_ways, go: other_ways}", "{phrase: other_ways, go: help/start}")
    )
    (tmp_path / "flows" / "help.yaml").write_text(HELP)

    line = LineUnderTest.on(sqlite_url, tmp_path)
    ending = line.call(["1", "2", "1", "hangup"])
    line.close()

    assert ending.ordinary, ending.reason
    assert steps(ending)[-2:] == ["help/start", "main_menu"]
    assert said(ending, "dial 7 1 1")
