"""What a supervisor reads about announcements.yaml.

Each file of `announced/` is put beside the small line of `whole/`, whose desk says what is announced. The text of the
same name is what is printed about it, word for word.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.flowfile.announcements import FILE
from ivr.flowfile.release import check_files, read_release
from tests.flowfile.test_messages import whole

HERE = Path(__file__).parent / "announced"
BROKEN = sorted(path for path in HERE.glob("*.yaml") if path.stem != "whole")
WARNINGS = {
    "ends-before-opening",
    "far-away-and-without-a-beginning",
    "longer-than-sixty-days",
    "midnight-for-noon",
    "over-already",
    "several-at-one-time",
}
NOW = datetime(2027, 3, 10, 12, tzinfo=ZoneInfo("America/Los_Angeles"))


def beside(announcements: str) -> dict[str, str]:
    files = dict(whole())
    files["flows/desk.yaml"] = files["flows/desk.yaml"].replace(
        "    say: greeting", "    say: [greeting, announcements]"
    )
    add_words(files, "en", "storm_note: A storm is coming.", "only_english: Hello.")
    add_words(files, "es", "storm_note: Viene una tormenta.")
    return {**files, FILE: announcements}


def add_words(files: dict[str, str], language: str, *words: str) -> None:
    """At the beginning of the words of a language."""
    head, name, rest = files[f"prompts/{language}.yaml"].partition("\nwords:\n")
    files[f"prompts/{language}.yaml"] = head + name + "".join(f"  {one}\n" for one in words) + rest


def printed(files: Mapping[str, str]) -> str:
    """What is said about announcements; what is said about the words themselves is held by other tests."""
    told = (one for one in check_files(files, NOW).problems if one.file == FILE or one.rule == "reserved-words")
    return "\n\n".join(problem.shown(files[problem.file]) for problem in told) + "\n"


@pytest.mark.parametrize("broken", BROKEN, ids=[path.stem for path in BROKEN])
def test_what_is_wrong_is_shown_with_its_line_and_what_to_do(broken: Path) -> None:
    files = beside(broken.read_text())

    assert printed(files) == broken.with_suffix(".txt").read_text()
    # An error keeps the files from callers; a warning is told, and they hear the rest.
    assert (check_files(files, NOW).release is not None) == (broken.stem in WARNINGS)


def test_no_expected_text_has_lost_its_file() -> None:
    apart = {"nowhere-said", "reserved-words"}  # told of other files
    assert {path.stem for path in HERE.glob("*.txt")} == {path.stem for path in BROKEN} | apart


def test_an_announcement_in_which_everything_is_right_is_in_the_release() -> None:
    checked = check_files(beside((HERE / "whole.yaml").read_text()), NOW)

    assert printed(beside((HERE / "whole.yaml").read_text())) == "\n"
    assert checked.release is not None
    assert [(one.name, one.words) for one in checked.release.announcements] == [("storm", "storm_note")]


@pytest.mark.parametrize("nothing", ["", "\n", "# The storm is over.\n\n  # storm: ...\n"])
def test_taking_the_last_one_out_is_no_mistake(nothing: str) -> None:
    assert read_release(beside(nothing)).announcements == ()


SETTINGS_TYPED = st.sampled_from(["words", "on", "from", "until", "for", '""'])
LISTS = ["storm_note", "all", "desk", "[desk]", "[]", "{}", "[{}]", "{a: b}", "[[all]]", "[all, '']", "''"]
MOMENTS = ["9999-12-31 24:00", "0001-01-01 0:00", "2027-03-14 2:30 am", "2027-03-16 25:00", "2027-3-16 5 pm"]
WRITTEN = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=30)
TYPED = st.one_of(WRITTEN, st.sampled_from([*LISTS, *MOMENTS]))


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(SETTINGS_TYPED, TYPED))
def test_whatever_is_typed_into_an_announcement_is_explained_or_understood(typed: Mapping[str, str]) -> None:
    lines = "".join(f"  {setting}: {value}\n" for setting, value in typed.items())
    checked = check_files(beside(f"storm:\n{lines}"), NOW)

    assert checked.release is not None or any(one.severity == "error" and one.rule for one in checked.problems)


def test_a_flow_that_never_says_announcements_is_told_so() -> None:
    files = beside((HERE / "whole.yaml").read_text())
    files["flows/desk.yaml"] = whole()["flows/desk.yaml"]

    assert printed(files) == (HERE / "nowhere-said.txt").read_text()


def test_a_step_nobody_can_come_to_says_nothing() -> None:
    files = beside((HERE / "whole.yaml").read_text())
    files["flows/desk.yaml"] = (
        whole()["flows/desk.yaml"] + "  cellar:\n    say: [greeting, announcements]\n    next: goodbye\n"
    )

    assert "[announcement-nowhere-said]" in printed(files)


@pytest.mark.parametrize("name", ["announcements", "because"])
def test_no_words_can_take_the_name_that_stands_for_them(name: str) -> None:
    files = beside("")
    for language in ("en", "es"):
        add_words(files, language, f"{name}: Hello.")

    errors = [(one.file, one.rule) for one in check_files(files, NOW).problems if one.severity == "error"]
    assert errors == [("prompts/en.yaml", "reserved-words"), ("prompts/es.yaml", "reserved-words")]
    if name == "because":
        assert printed(files) == (HERE / "reserved-words.txt").read_text()


def test_what_stands_for_announcements_is_no_phrase_of_a_menu() -> None:
    files = beside("")
    files["flows/desk.yaml"] = files["flows/desk.yaml"].replace("phrase: again", "phrase: announcements")

    told = [problem.what for problem in check_files(files).problems]
    assert any(what.startswith("There are no words named 'announcements'") for what in told)


@pytest.mark.parametrize(
    ("at", "heard"),
    [
        ("2027-03-16 05:59:59", False),
        ("2027-03-16 06:00:00", True),
        ("2027-03-16 20:59:59", True),
        ("2027-03-16 21:00:00", False),
    ],
)
def test_an_announcement_begins_and_ends_by_the_clock_of_the_line(at: str, heard: bool) -> None:
    release = read_release(beside((HERE / "whole.yaml").read_text()))
    moment = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo("America/Los_Angeles"))

    assert bool(release.announced("desk", moment.astimezone(ZoneInfo("Asia/Tokyo")))) == heard


def test_lines_in_two_time_zones_hear_it_each_by_their_own_clock() -> None:
    files = beside((HERE / "whole.yaml").read_text())
    files["flows/hours.yaml"] += files["flows/hours.yaml"].replace("desk:", "east:").replace("Los_Angeles", "New_York")
    files["flows/lines.yaml"] += (
        "east: {number: 1-510-555-0101, flow: desk, hours: east, if_trouble: person}\n"  # the same flow, three hours on
    )
    for language in ("en", "es"):
        file = f"prompts/{language}.yaml"
        files[file] = files[file].replace("zones: {", "zones: {America/New_York: Eastern time, ")
    release = read_release(files)
    six_in_the_east = datetime(2027, 3, 16, 6, tzinfo=ZoneInfo("America/New_York"))

    assert [bool(release.announced(line, six_in_the_east)) for line in ("desk", "east")] == [False, True]
