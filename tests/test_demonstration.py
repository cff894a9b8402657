"""A demonstration: what was saved or published last is what the next caller hears."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.line import LineUnderTest, words
from tests.releases.supervisor import GREETING, Supervisor

BETTER = "Hello, this is the billing line."


@pytest.fixture
def ana(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Supervisor:
    for room in ("content", "published"):
        monkeypatch.setattr(f"ivr.{room}.LOOK_EVERY_SECONDS", 0.0)
    return Supervisor.at(tmp_path / "ana", sqlite_url, "ana")


@pytest.fixture
def line(ana: Supervisor) -> Iterator[LineUnderTest]:
    running = LineUnderTest.on(ana.database_url, ana.folder)
    yield running
    running.close()


def greeting(line: LineUnderTest) -> str:
    return words(line.call(["1", "hangup"]))[1]


def number(line: LineUnderTest) -> int | None:
    found: int | None = line.web.test_client().get("/healthz").get_json()["number"]
    return found


def test_going_back_is_heard_until_the_next_save_also_after_a_restart(ana: Supervisor, line: LineUnderTest) -> None:
    ana.publishes("The first one")
    ana.greets(BETTER)
    assert (greeting(line), number(line)) == (BETTER, None), "saving is enough"
    ana.publishes("Friendlier")
    assert (greeting(line), number(line)) == (BETTER, 2)

    ana.does("rollback", "1")
    assert (greeting(line), number(line)) == (GREETING, 3)

    restarted = LineUnderTest.on(ana.database_url, ana.folder)
    assert (greeting(restarted), number(restarted)) == (GREETING, 3)
    restarted.close()

    ana.greets("Good day.")
    assert (greeting(line), number(line)) == ("Good day.", None)


def test_a_save_is_taken_back_by_going_to_the_number_before_it(ana: Supervisor, line: LineUnderTest) -> None:
    """That number is the last one published; what is heard was saved after it."""
    ana.publishes("The first one")
    ana.greets(BETTER)
    assert greeting(line) == BETTER

    told = ana.does("rollback", "1")
    assert "compared with the files as they are saved:" in told
    assert f"“{GREETING}”, was “{BETTER}”" in told
    assert (greeting(line), number(line)) == (GREETING, 2)
    assert "Callers hear exactly this already, as number 2." in ana.does("rollback", "1")


def test_a_broken_save_leaves_in_service_what_was_published_after_the_last_good_one(
    ana: Supervisor, line: LineUnderTest
) -> None:
    ana.publishes("The first one")
    ana.edits("flows/hours.yaml", "7:00 am - 5:00 pm", "5:00 pm - 7:00 am")
    assert (greeting(line), number(line)) == (GREETING, 1)
    (broken,) = line.web.test_client().get("/healthz").get_json()["broken"][:1]
    assert "closes before it opens" in broken


def test_the_line_can_be_closed_while_a_file_is_broken(ana: Supervisor, line: LineUnderTest) -> None:
    assert greeting(line) == GREETING
    ana.edits("flows/hours.yaml", "7:00 am - 5:00 pm", "5:00 pm - 7:00 am")
    assert "Closed, on all lines" in ana.does("close", "--until", "2 hours", "--because", "weather")
    assert "It is closed by a switch" in ana.does("status")


def test_without_tables_it_serves_what_is_saved(tmp_path: Path) -> None:
    ana = Supervisor.at(tmp_path / "ana", f"sqlite:///{tmp_path / 'empty.db'}", "ana")
    line = LineUnderTest.on(ana.database_url, ana.folder)
    assert line.parts.content.current().catalogues["en"].say("greeting", {}) == GREETING
    assert line.parts.content.number is None
    line.close()


def test_where_the_line_has_never_run_a_command_says_how_to_begin(tmp_path: Path) -> None:
    ana = Supervisor.at(tmp_path / "ana", f"sqlite:///{tmp_path / 'empty.db'}", "ana")
    for command in (["releases"], ["diff"], ["publish", "-m", "The first one"], ["rollback", "1"]):
        assert "start it once, or run: ivr db upgrade" in ana.is_refused(*command)
