"""What the guide for supervisors tells to type does what it says, in the order in which it stands there."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.flowfile.release import check_files
from ivr.flowfolder import texts
from tests.line import PROJECT
from tests.releases.supervisor import Supervisor
from tests.test_guides import FLOWS, GUIDES, PROMPTS, Example, edited, under

# Tuesday, March 16, 2027, 10:00 am on the line.
MORNING = datetime(2027, 3, 16, 17, tzinfo=UTC)
# A call that is connected with the billing desk.
MINUTE_BEFORE_FIVE = "a-minute-before-five-wants-a-person.call"


def sections() -> Iterator[tuple[str, list[str]]]:
    """Each heading, and the commands under it."""
    for section in re.split(r"^## ", GUIDES[FLOWS], flags=re.MULTILINE)[1:]:
        blocks = re.findall(r"^```sh\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
        yield section.partition("\n")[0], [line for block in blocks for line in block.splitlines()]


def follow(ana: Supervisor, example: Example) -> None:
    for file, text in edited(example, texts(ana.folder)).items():
        (ana.folder / file).write_text(text, encoding="utf-8")


def words_of(command: str) -> list[str]:
    return [quoted or plain for quoted, plain in re.findall(r'"([^"]*)"|(\S+)', command)][1:]


@pytest.fixture
def ana(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Supervisor:
    monkeypatch.setattr("app.now", lambda: MORNING)
    monkeypatch.chdir(tmp_path)
    supervisor = Supervisor.at(tmp_path / "ana", sqlite_url, "ana")
    supervisor.publishes("The line as it was")
    return supervisor


def test_a_change_goes_from_the_file_to_the_callers_and_back(ana: Supervisor) -> None:
    follow(ana, under("Close for a day, or close early"))
    told = {command: ana.does(*words_of(command)) for command in dict(sections())["A change, from beginning to end"]}

    assert "Everything fits together." in told["ivr check"]
    assert "closed on Friday, November 26, 2027." in told["ivr diff"]
    assert "Published as number 2." in next(said for command, said in told.items() if "publish" in command)
    assert "number 1 again" in next(said for command, said in told.items() if "rollback" in command)
    assert "</svg>" in Path("call.svg").read_text()


@pytest.mark.parametrize(
    "heading", ["Change the words", "Announce something for a few days", "Add an option to a menu"]
)
def test_the_new_spanish_is_marked_as_fitting_the_new_english(ana: Supervisor, heading: str) -> None:
    follow(ana, under(heading))
    assert "[older-than-english]" in ana.does("check")
    (command,) = dict(sections())[heading]
    ana.does(*words_of(command))
    assert "[older-than-english]" not in ana.does("check")


def test_the_calls_of_the_testers_follow_a_number_that_was_changed(ana: Supervisor) -> None:
    calls = Path("tests/calls")
    (ana.folder / calls).mkdir(parents=True)
    shutil.copy(PROJECT / calls / MINUTE_BEFORE_FIVE, ana.folder / calls)
    follow(ana, under("Change a transfer number"))
    assert "+15105550123" in ana.is_refused("test")
    (command,) = dict(sections())["Change a transfer number"]
    ana.does(*words_of(command))
    assert "dial:     +15105550123" in (ana.folder / calls / MINUTE_BEFORE_FIVE).read_text(encoding="utf-8")


def test_each_switch_is_on_until_its_end_or_lifted(ana: Supervisor) -> None:
    told = {command: ana.does(*words_of(command)) for command in dict(sections())["In a hurry"]}
    assert "Closed" in told["ivr status"] and "Lifted" in told["ivr lift close"]


def test_a_table_goes_to_the_translator_and_comes_back_reviewed(ana: Supervisor) -> None:
    current, export, take_back = re.findall(r"^ivr .*$", GUIDES[PROMPTS], re.MULTILINE)
    assert "already" in ana.does(*words_of(current))
    ana.does(*words_of(export))
    ana.does(*words_of(take_back))
    assert "[not-reviewed]" not in ana.does("check")


def test_every_command_in_it_is_tried() -> None:
    tried = {
        "A change, from beginning to end",
        "Announce something for a few days",
        "Change the words",
        "Add an option to a menu",
        "Change a transfer number",
        "In a hurry",
    }
    assert {heading for heading, commands in sections() if commands} == tried


def test_the_mistake_it_shows_is_told_as_it_stands_there() -> None:
    (shown,) = re.findall(r"^```text\n(.*?)^```$", GUIDES[FLOWS], re.MULTILINE | re.DOTALL)
    files = texts(Path(__file__).parent.parent)
    broken = files["flows/pay-by-phone.yaml"].replace(
        "phrase: pay_a_bill, go: find_bill", "phrase: pay_a_bill, go: find_bil"
    )
    (problem,) = check_files({**files, "flows/pay-by-phone.yaml": broken}).problems[:1]
    assert f"{problem.shown(broken)}\n" == shown
