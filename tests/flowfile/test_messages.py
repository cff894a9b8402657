"""What a supervisor reads when a file is wrong.

`whole/` is a small line of which every file is right. Each file of `broken/` takes the place of one of them, by the end
of its name: `tab.desk.yaml` that of `flows/desk.yaml`. The text beside it is what is said about it, word for word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from ivr.flowfile.problems import Problems
from ivr.flowfile.release import read_release
from ivr.flowfile.source import LARGEST_FILE

HERE = Path(__file__).parent
BROKEN = sorted((HERE / "broken").glob("*.yaml"))


@cache
def whole() -> Mapping[str, str]:
    return {path.relative_to(HERE / "whole").as_posix(): path.read_text() for path in (HERE / "whole").glob("*/*.yaml")}


def said(files: Mapping[str, str]) -> list[str]:
    with pytest.raises(Problems) as wrong:
        read_release(files)
    return str(wrong.value).splitlines()


def in_its_place(broken: Path) -> str:
    (file,) = (file for file in whole() if Path(file).stem == broken.stem.rpartition(".")[2])
    return file


def test_the_small_line_is_whole() -> None:
    assert read_release(whole()).lines["desk"].number == "+15105550100"


@pytest.mark.parametrize("broken", BROKEN, ids=[path.stem for path in BROKEN])
def test_a_broken_file_is_explained_in_one_line_for_each_mistake(broken: Path) -> None:
    text = broken.read_bytes().decode(errors="replace")
    lines = said({**whole(), in_its_place(broken): text})

    assert lines == broken.with_suffix(".txt").read_text().splitlines()
    # file:line:column, then what is wrong, what callers would live through, and what to do.
    assert all(re.fullmatch(r"(flows|prompts)/\w+\.yaml:\d+:\d+: .+[.?)] .+\. .+[.?)]", line) for line in lines)


def test_no_expected_text_has_lost_its_file() -> None:
    assert {path.stem for path in (HERE / "broken").glob("*.txt")} == {path.stem for path in BROKEN}


def test_a_file_that_grew_too_large_is_refused_unread() -> None:
    assert said({**whole(), "flows/hours.yaml": "# " + "x" * LARGEST_FILE}) == [
        "flows/hours.yaml:1:1: The file is larger than 256 kB. This change does not reach callers. "
        "Take out what does not belong in it."
    ]


def test_a_file_that_is_gone_is_missed() -> None:
    without_hours = {file: text for file, text in whole().items() if file != "flows/hours.yaml"}
    assert said(without_hours) == ["flows/hours.yaml:1:1: The file is missing. Nobody could call. Put it back."]


def test_a_copy_left_in_the_folder_is_noticed() -> None:
    assert said({**whole(), "flows/desk copy.yaml": whole()["flows/desk.yaml"]}) == [
        "flows/desk copy.yaml:2:1: This flow has the same name as the one in flows/desk.yaml. "
        "Callers would meet only one of the two. "
        "Give it another name, or move the file to another folder if it is a copy."
    ]


def test_everything_that_is_wrong_in_several_files_is_told_at_once_in_the_order_of_the_files() -> None:
    """A file that cannot be read keeps nobody from hearing what is wrong in the others."""
    hours = "desk:\n  weekly: {Mon-Fri: 7:00 am - 5:00 pm, Sat-Sun: closd}\n"
    desk = whole()["flows/desk.yaml"].replace("phrase: again", "phrase: agian").replace("busy: goodbye", "busy: bye")
    spanish = whole()["prompts/es.yaml"].replace("  goodbye: Adiós.\n", "")
    lines = said({**whole(), "flows/hours.yaml": hours, "flows/desk.yaml": desk, "prompts/es.yaml": spanish})
    assert [line.partition(": ")[2].partition(". ")[0] for line in lines] == [
        "There are no words named 'agian' in prompts/en.yaml or prompts/es.yaml",
        "There is no step 'bye'",
        "'time_zone' is missing",
        "'closd' does not say from when to when",
        "There are no words named 'goodbye'",
    ]
    places = [tuple(line.split(":")[:3]) for line in lines]
    assert places == sorted(places, key=lambda place: (place[0], int(place[1]), int(place[2])))


def test_what_word_processors_make_of_a_dash_is_read_as_one() -> None:
    hours = whole()["flows/hours.yaml"].replace("7:00 am - 5:00 pm", "7:00 am – 5:00 pm").replace("Mon-Fri", "Mon–Fri")
    assert read_release({**whole(), "flows/hours.yaml": hours}).calendars == read_release(whole()).calendars
