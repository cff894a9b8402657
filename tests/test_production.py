"""A line in production serves what is published, and says so when there is nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import event

import app
from ivr import cli
from ivr.settings import Settings
from ivr.simulator.caller import Action, Moment, Scripted
from ivr.simulator.clock import Clock
from ivr.simulator.phone import Phone
from tests.flowfile.test_recorded import wav
from tests.line import ACCOUNT_SID, AUTH_TOKEN, MORNING, PUBLIC_URL, InProcess, LineUnderTest, said, words
from tests.releases.supervisor import GREETING, Supervisor


@pytest.fixture
def ana(tmp_path: Path, sqlite_url: str) -> Supervisor:
    return Supervisor.at(tmp_path / "ana", sqlite_url, "ana")


@pytest.fixture
def settings(ana: Supervisor) -> Settings:
    return LineUnderTest.settings(ana.database_url, ana.folder, IVR_MODE="production")


@pytest.fixture
def production(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[LineUnderTest]:
    """A line that looks into the book of publications at every call."""
    monkeypatch.setattr("ivr.published.LOOK_EVERY_SECONDS", 0.0)
    parts = app.join(settings)
    yield LineUnderTest(parts, app.web(parts))
    parts.close()


def test_without_a_publication_the_line_is_not_ready_and_lets_the_fallback_take_the_call(
    ana: Supervisor, production: LineUnderTest
) -> None:
    web = production.web.test_client()
    ready = web.get("/readyz")
    assert (ready.status_code, ready.get_json()["because"]) == (
        503,
        "nothing is published yet: ivr publish -m WHY",
    )
    alive = web.get("/healthz").get_json()
    assert (alive["alive"], alive["release"], alive["number"], alive["broken"]) == (True, None, None, [])
    assert not production.call(["hangup"]).ordinary, "an error, so that Twilio plays what is to be played then"

    ana.publishes("The first one")
    assert web.get("/readyz").status_code == 200
    assert said(production.call(["hangup"]), GREETING)


def test_what_is_saved_is_heard_only_when_it_is_published(ana: Supervisor, production: LineUnderTest) -> None:
    ana.publishes("The first one")
    ana.greets("Hello.")
    assert said(production.call(["hangup"]), GREETING)

    ana.publishes("Friendlier")
    assert said(production.call(["hangup"]), "Hello.")
    alive = production.web.test_client().get("/healthz").get_json()
    assert (alive["number"], alive["release"]) == (2, production.parts.content.current().id)

    ana.does("rollback", "1", "-m", "Too friendly")
    assert said(production.call(["hangup"]), GREETING)


def test_a_recording_is_played_as_it_was_published_whatever_lies_in_the_folder(
    ana: Supervisor, production: LineUnderTest
) -> None:
    recording = ana.folder / "prompts/audio/en/greeting.wav"
    recording.parent.mkdir(parents=True)
    recording.write_bytes(wav(2.0))
    ana.publishes("In a voice that callers know")
    recording.write_bytes(wav(3.0))

    heard = [sentence for sentence in words(production.call(["hangup"])) if sentence.startswith("(plays ")]
    answer = production.web.test_client().get(heard[0].removeprefix(f"(plays {PUBLIC_URL}").removesuffix(")"))
    assert (answer.status_code, answer.data) == (200, wav(2.0))


def test_a_start_without_a_publication_says_what_to_do(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.settings.load", lambda **_: settings)
    monkeypatch.setattr("ivr.logs.set_up", lambda: None)
    monkeypatch.setattr("ivr.cli.serve._refuse_taken_port", lambda port: None)
    told = CliRunner().invoke(cli.main, ["serve"])
    assert told.exit_code == 1
    assert told.output.strip() == "Error: Nothing is published yet: ivr publish -m WHY"


def test_a_turn_asks_the_database_for_nothing_about_releases(ana: Supervisor, production: LineUnderTest) -> None:
    """Also on a call whose release is not the newest: it is read once, and then at hand."""
    ana.publishes("The first one")
    database, content = production.parts.database, production.parts.content
    asked: list[str] = []

    def look(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    class Publishing(Scripted):
        def act(self, moment: Moment) -> Action:
            if not listening:
                ana.greets("Hello.")
                ana.publishes("Friendlier")
                assert content.current().id != content.of(first).id, "somebody else has called meanwhile"
                event.listen(database.engine, "before_cursor_execute", look)
                listening.append(True)
            return super().act(moment)

    first, listening = content.current().id, list[bool]()
    Phone(
        f"{PUBLIC_URL}/voice",
        caller=Publishing(["1", "2", "2", "hangup"]),
        from_number="+15105550142",
        to_number="+18003903507",
        account_sid=ACCOUNT_SID,
        auth_token=AUTH_TOKEN,
        clock=Clock.parse(MORNING),
        transport=InProcess(production.web),
    ).call()
    assert listening and asked == []
