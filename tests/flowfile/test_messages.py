"""What a supervisor reads when a file is wrong.

`whole/` is a small line of which every file is right. Each file of `broken/` takes the place of one of them, by the end
of its name: `tab.desk.yaml` that of `flows/desk.yaml`. A folder there holds several that belong together. The text
beside it is what `ivr check` prints about it, word for word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from ivr.flowfile.problems import Problems
from ivr.flowfile.release import check_files, read_release
from ivr.flowfile.rules import RULES
from ivr.flowfile.source import LARGEST_FILE
from ivr.flowfolder import texts

HERE = Path(__file__).parent
PROJECT = HERE.parent.parent
NOW = datetime(2027, 3, 16, 18, 0, tzinfo=UTC)
BROKEN = sorted(path for path in (HERE / "broken").iterdir() if path.suffix != ".txt")


@cache
def whole() -> Mapping[str, str]:
    return texts(HERE / "whole")


def said(files: Mapping[str, str]) -> list[str]:
    with pytest.raises(Problems) as wrong:
        read_release(files)
    return str(wrong.value).splitlines()


def in_its_place(broken: Path) -> str:
    (file,) = (file for file in whole() if Path(file).stem == broken.stem.rpartition(".")[2])
    return file


def test_the_small_line_is_whole() -> None:
    assert read_release(whole()).lines["desk"].number == "+15105550100"


def with_broken(broken: Path) -> Mapping[str, str]:
    """The small line, with the broken file in its place."""
    if broken.is_dir():
        return {**whole(), **texts(broken)}
    return {**whole(), in_its_place(broken): broken.read_bytes().decode(errors="replace")}


@pytest.mark.parametrize("broken", BROKEN, ids=[path.stem for path in BROKEN])
def test_a_broken_file_is_explained_as_it_is_written_here(broken: Path) -> None:
    files = with_broken(broken)
    problems = check_files(files, NOW).problems

    shown = "\n\n".join(problem.shown(files.get(problem.file, "")) for problem in problems)
    assert f"{shown}\n" == broken.with_suffix(".txt").read_text()
    # For logs, one line: file:line:column, what is wrong, its rule, what callers would live through, what to do.
    form = re.compile(r"(flows|prompts)/\w+\.yaml:\d+:\d+: .+[.?)] \[[a-z-0-9]+\] .+\. .+[.?)]")
    assert all(form.fullmatch(str(problem)) for problem in problems)


def test_no_expected_text_has_lost_its_file() -> None:
    assert {path.stem for path in (HERE / "broken").glob("*.txt")} == {path.stem for path in BROKEN}


def examples() -> Iterator[Path]:
    """Every text of this folder, and of those of its neighbours, in which a broken file is explained."""
    return HERE.rglob("*.txt")


# What no file of this folder can show: these are told of one that is gone, misnamed, a copy, or far too large.
WITHOUT_EXAMPLE = {
    "cannot-be-opened",
    "file-misnamed",
    "file-missing",
    "file-passed-over",
    "file-too-large",
    "file-too-long",
    "flow-twice",
    "line-too-long",
    "too-many-names",
    "unreadable",
}


def test_every_rule_is_listed_and_has_a_broken_example() -> None:
    code = "".join(path.read_text() for path in (PROJECT / "ivr").rglob("*.py"))
    named = set(re.findall(r'\brule="([a-z0-9-]+)"', code))
    shown = set(re.findall(r"^\S+:\d+:\d+: .* \[([a-z0-9-]+)\]$", "".join(map(Path.read_text, examples())), re.M))
    assert named <= RULES.keys()
    assert sorted(shown | WITHOUT_EXAMPLE) == sorted(RULES)
    assert all(re.fullmatch(r"[A-Zl][^\n]*\.", sentence) for sentence in RULES.values())


def test_a_long_line_is_shown_about_its_caret() -> None:
    desk = whole()["flows/desk.yaml"].replace("busy: goodbye", f"busy: bye # {'x' * 4900}", 1)
    (problem,) = check_files({**whole(), "flows/desk.yaml": desk}).problems
    _, line, caret, *_ = problem.shown(desk).splitlines()
    assert len(line) < 120
    assert line[caret.index("^") :].startswith("bye")


def test_a_file_that_grew_too_large_is_refused_unread() -> None:
    assert said({**whole(), "flows/hours.yaml": "# " + "x" * LARGEST_FILE}) == [
        "flows/hours.yaml:1:1: The file is larger than 256 kB. [file-too-large] This change does not reach callers. "
        "Take out what does not belong in it."
    ]


def test_a_file_that_is_gone_is_missed() -> None:
    without_hours = {file: text for file, text in whole().items() if file != "flows/hours.yaml"}
    assert said(without_hours) == [
        "flows/hours.yaml:1:1: The file is missing. [file-missing] Nobody could call. Put it back."
    ]


def test_a_copy_left_in_the_folder_is_noticed() -> None:
    assert said({**whole(), "flows/desk copy.yaml": whole()["flows/desk.yaml"]}) == [
        "flows/desk copy.yaml:2:7: This flow has the same name as the one in flows/desk.yaml. [flow-twice] "
        "Callers would meet only one of the two. "
        "Give it another name, or move the file to another folder if it is a copy."
    ]


def test_a_copy_of_a_language_is_noticed_and_nobody_is_asked_to_change_what_is_in_it() -> None:
    assert said({**whole(), "prompts/es copy.yaml": whole()["prompts/es.yaml"]}) == [
        "prompts/es copy.yaml:1:11: The file says that its language is 'es', and its name says otherwise. "
        "[other-language] Callers would hear two languages mixed. "
        "If it is a copy, move it to a folder outside prompts/. If it is the file that is meant, call it es.yaml."
    ]


@pytest.mark.parametrize(
    ("name", "of", "mend"),
    [
        ("hours copy", "hours", "Take it out of flows/"),
        ("hours-old", "hours", "Take it out of flows/"),
        ("Announcements", "announcements", "Call it flows/announcements.yaml."),
        ("announcement", "announcements", "Call it flows/announcements.yaml."),
    ],
)
def test_a_file_that_is_nearly_called_as_another_is_no_flow(name: str, of: str, mend: str) -> None:
    announcement = "storm: {words: greeting, until: 2027-03-16 9:00 pm}\n"
    (told,) = said({**whole(), f"flows/{name}.yaml": whole().get(f"flows/{of}.yaml", announcement)})
    assert told.startswith(f"flows/{name}.yaml:1:1: This file is no flow, and is not called flows/{of}.yaml either.")
    assert mend in told


def test_a_copy_that_is_saved_by_a_word_processor_is_told_as_that() -> None:
    for text in ("{\\rtf1\\ansi desk:}", "PK\x03\x04\x14\0\ufffd", "\ufffd\ufffd\x11\ufffd"):
        (told,) = said({**whole(), "flows/hours.yaml": text})
        assert "This file was saved by a word processor" in told
        assert told.endswith("Save it as plain text, under the same name; a plain text editor does so by itself.")


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
