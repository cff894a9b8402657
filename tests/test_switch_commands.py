"""What a supervisor reads who switches something on, and what `ivr status` tells."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import app
from ivr import cli
from tests.line import PROJECT

TEN = datetime(2027, 3, 16, 17, 0, tzinfo=UTC)
PACIFIC = "(America/Los_Angeles)"
Ivr = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A copy of the shipped files."""
    for room in ("flows", "prompts"):
        shutil.copytree(PROJECT / room, tmp_path / room)
    return tmp_path


@pytest.fixture
def ivr(sqlite_url: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> Ivr:
    monkeypatch.setattr(app, "now", lambda: TEN)
    environment = {"IVR_DATABASE_URL": sqlite_url, "IVR_HOME": str(home)}
    return lambda *typed: CliRunner().invoke(cli.main, list(typed), env=environment, terminal_width=200)


def change(home: Path, file: str, replacing: Mapping[str, str]) -> None:
    path = home / file
    text = path.read_text()
    for old, new in replacing.items():
        assert old in text
        text = text.replace(old, new)
    path.write_text(text)


@pytest.mark.parametrize(
    ("typed", "status", "told"),
    [
        (["close"], 2, "Every switch needs an end, so that none is forgotten. Add --until, like"),
        (["announce", "outage_note"], 2, "Every switch needs an end"),
        (["close", "--until", "9 am"], 1, f'"9 am" is over: it is Tuesday, March 16, 2027, 10:00 am {PACIFIC} now.'),
        (
            ["agents-only", "--until", "15 days"],
            1,
            "a switch lasts 14 days at most. What is so for longer belongs into",
        ),
        (["close", "--until", "soon"], 1, '"soon" is not a time. Write until when it holds, like "5 pm"'),
        (
            ["close", "--until", "5 pm", "--because", "whether"],
            1,
            "There is no reason 'whether'. Did you mean 'weather'?",
        ),
        (
            ["close", "--until", "5 pm", "--because", "x"],
            1,
            "Reasons: emergency, holiday, maintenance, outage, weather.",
        ),
        (["close", "--until", "5 pm", "--line", "biling"], 1, "There is no line 'biling'. Did you mean 'billing'?"),
        (["close", "--until", "5 pm", "--line", "x"], 1, "There is no line 'x'. Known: billing, all."),
        (
            ["announce", "outage_not", "--until", "5 pm"],
            1,
            "Did you mean 'outage_note'? Words that can",
        ),
        (
            ["announce", "opening_note", "--until", "5 pm"],
            1,
            "'opening_note' has a blank {opens}, and no value is known",
        ),
        (["lift", "close"], 1, "'close' is not on, so there is nothing to lift."),
        (["lift", "close", "--line", "biling"], 1, "There is no line 'biling'. Did you mean 'billing'?"),
    ],
)
def test_what_cannot_be_switched_on_is_refused_in_words_and_nothing_is_on(
    ivr: Ivr, typed: list[str], status: int, told: str
) -> None:
    refused = ivr(*typed)

    assert refused.exit_code == status
    assert told in refused.output
    assert "No switch is on." in ivr("status").output


def test_only_words_without_a_blank_are_offered_for_announcing(ivr: Ivr) -> None:
    offered = ivr("announce", "x", "--until", "5 pm").output
    assert "long_waits_note, " in offered and "outage_note" in offered
    assert "opening_note" not in offered and "because_" not in offered


def test_words_that_one_language_does_not_have_cannot_be_announced(ivr: Ivr, home: Path) -> None:
    change(home, "prompts/en.yaml", {"  outage_note:": "  picnic_note: We are at a picnic.\n  outage_note:"})

    refused = ivr("announce", "picnic_note", "--until", "5 pm")
    assert refused.exit_code == 1
    assert "There are no words named 'picnic_note' in prompts/es.yaml. Add them there first." in refused.output


def test_a_switch_that_callers_would_not_notice_is_refused(ivr: Ivr, home: Path) -> None:
    change(home, "flows/pay-by-phone.yaml", {", announcements]": "]", "say: announcements": "say: greeting"})

    refused = ivr("announce", "outage_note", "--until", "5 pm")
    assert refused.exit_code == 1
    assert (
        "Callers of the line 'billing' would notice nothing: no step of its flow says announcements." in refused.output
    )


def test_lines_in_two_time_zones_need_a_line_or_a_length_of_time(ivr: Ivr, home: Path) -> None:
    hours = (home / "flows" / "hours.yaml").read_text()
    east = hours[hours.index("payments:") : hours.index("agents:")].replace("Los_Angeles", "New_York")
    (home / "flows" / "hours.yaml").write_text(hours + east.replace("payments:", "eastern:"))
    lines = (home / "flows" / "lines.yaml").read_text()
    another = lines[lines.index("billing:") :].replace("hours: payments", "hours: eastern").replace("3507", "3508")
    (home / "flows" / "lines.yaml").write_text(lines + another.replace("billing:", "eastern:", 1))
    for file, zone in (("prompts/en.yaml", "Eastern time"), ("prompts/es.yaml", "hora del Este")):
        change(home, file, {"zones: {": f"zones: {{America/New_York: {zone}, "})

    refused = ivr("close", "--until", "5 pm")
    assert refused.exit_code == 1
    assert "The lines are in several time zones: America/Los_Angeles, America/New_York." in refused.output
    assert "5:00 pm (America/New_York)" in ivr("close", "--until", "5 pm", "--line", "eastern").output
    assert ivr("close", "--until", "2 hours").exit_code == 0
    left = ivr("lift", "close", "--line", "eastern").output
    assert "Lifted: Closed, on the line eastern" in left
    assert "Still on: Closed, on all lines" in left and "To lift it, too: ivr lift close" in left


def test_who_did_it_is_the_one_named_or_whoever_is_logged_in(ivr: Ivr, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "ana")
    ivr("close", "--until", "5 pm")
    replaced = ivr("close", "--until", "4 pm", "--by", "Kim").output
    assert "It takes the place of the one that ana switched on, until Tuesday, March 16, 2027, 5:00 pm" in replaced
    assert "Kim switched it on." in ivr("status").output


def test_status_tells_what_callers_live_through_until_when_and_what_comes_next(ivr: Ivr, home: Path) -> None:
    (home / "flows" / "announcements.yaml").write_text(
        "now: {words: outage_note, on: [all], until: 2027-03-16 9:00 pm}\n"
        "later: {words: long_waits_note, on: [billing], from: 2027-03-17 7:00 am, until: 2027-03-18 5:00 pm}\n"
        "over: {words: long_waits_note, on: [all], until: 2027-03-15 5:00 pm}\n"
    )
    *told, release = ivr("status").output.splitlines()

    assert told == [
        f"The line billing, +18003903507: it is Tuesday, March 16, 2027, 10:00 am {PACIFIC}.",
        f"  It is open, and closes Tuesday, March 16, 2027, 5:00 pm {PACIFIC}.",
        f"  After that it opens Wednesday, March 17, 2027, 7:00 am {PACIFIC}.",
        f"  Announced until Tuesday, March 16, 2027, 9:00 pm {PACIFIC}: outage_note "
        "(“Our payment system is out of order at the moment. We are working on it.”)",
        f"  From Wednesday, March 17, 2027, 7:00 am {PACIFIC} until Thursday, March 18, 2027, 5:00 pm {PACIFIC} "
        "will be announced: long_waits_note "
        "(“More people than usual are calling today, and you may have to wait for a representative.”)",
        f"  Over since Monday, March 15, 2027, 5:00 pm {PACIFIC}: over. Take it out of flows/announcements.yaml.",
        "No switch is on.",
    ]
    assert release.startswith("Callers hear the files as they are saved (release ")


def test_status_tells_every_switch_that_is_on(ivr: Ivr) -> None:
    for typed in (
        ["close", "--until", "2 pm", "--because", "weather", "--by", "Kim"],
        ["announce", "outage_note", "--until", "tomorrow 7 am", "--line", "billing", "--by", "Ana"],
    ):
        assert ivr(*typed).exit_code == 0

    assert ivr("status").output.splitlines()[1:-1] == [
        f"  It is closed by a switch, and opens again Tuesday, March 16, 2027, 2:00 pm {PACIFIC}.",
        f"Closed, on all lines, until Tuesday, March 16, 2027, 2:00 pm {PACIFIC}, because weather. Kim switched it on.",
        f"Announced (outage_note), on the line billing, until Wednesday, March 17, 2027, 7:00 am {PACIFIC}. "
        "Ana switched it on.",
    ]
