"""What is saved becomes what callers hear: checked, played, told in sentences, numbered, and from when."""

from __future__ import annotations

import pytest

from ivr.cli.publish import OPTIONS
from ivr.flowfile.reasons import NEEDS_A_REASON
from tests.line import LineUnderTest
from tests.releases.conftest import Clock
from tests.releases.supervisor import CONTACTS, EN, GREETING, REASONS, Supervisor

FAILS = """given: 2027-03-16 10:00 am America/Los_Angeles
caller: 1
ivr balance: You owe …
caller: 1
"""
GOES_AS_WRITTEN = "given: 2027-03-16 10:00 am America/Los_Angeles\ncaller: hangup\n"


def test_a_publication_gets_a_number_and_says_what_changes_and_from_when(ana_anywhere: Supervisor) -> None:
    ana = ana_anywhere
    assert "This is the first publication." in ana.publishes("The first one")

    ana.greets("Hello, this is the billing line.")
    told = ana.publishes("Friendlier")

    assert "compared with number 1" in told
    assert "greeting" in told and GREETING in told and "Hello, this is the billing line." in told
    assert "Published as number 2. New calls get it from now on." in told
    assert (ana.folder / "flows/.release").read_text() == "2\n"


def test_the_very_same_files_are_not_published_twice(ana: Supervisor) -> None:
    ana.publishes("The first one")
    told = ana.publishes("Once more, to be sure")
    assert "Callers hear exactly this already: number 1, published by ana" in told
    assert ana.numbers() == [1]


def test_a_change_of_remarks_is_published_and_said_to_change_nothing(ana: Supervisor) -> None:
    ana.publishes("The first one")
    ana.edits(EN, "\nwords:\n", "\n# Read aloud on Monday.\nwords:\n")
    assert "Nothing changes for callers" in ana.publishes("A remark")


def test_broken_files_are_shown_and_never_published(ana: Supervisor) -> None:
    ana.edits(CONTACTS, "1-510-555-0199", "555-0199")
    told = ana.may_not_publish("New number")
    assert "flows/contacts.yaml:" in told and "^" in told
    assert "Nothing is published. Mend what is wrong, and publish again." in told


def test_a_time_ahead_is_that_of_the_lines_own_clock_and_said_with_its_zone(ana: Supervisor, clock: Clock) -> None:
    ana.publishes("The first one")
    ana.greets("Happy Friday.")
    told = ana.publishes("Friday", "--at", "2027-03-19 6:00 am")
    assert "New calls get it from Friday, March 19, 2027, 6:00 am (America/Los_Angeles)." in told

    listed = ana.does("releases")
    assert listed.splitlines()[0] == "Times are those of America/Los_Angeles."
    assert "2  scheduled  from Friday, March 19, 2027, 6:00 am" in listed
    assert "1  in force " in listed

    clock.pass_by(days=3)
    listed = ana.does("releases")
    assert "2  in force " in listed and "1  over " in listed


def test_a_time_in_another_zone_is_said_again_in_the_lines_own(ana: Supervisor) -> None:
    told = ana.publishes("Friday", "--at", "2027-03-19 9:00 am America/New_York")
    assert "New calls get it from Friday, March 19, 2027, 6:00 am (America/Los_Angeles)." in told


@pytest.mark.parametrize(
    ("time", "words"),
    [
        ("2027-03-16 9:59 am", "Tuesday, March 16, 2027, 9:59 am (America/Los_Angeles) is over"),
        ("10:00 am", "is over; it is Tuesday, March 16, 2027, 10:00 am (America/Los_Angeles)."),
        ("2028-03-12 2:30 am", "there is no such time on that day in America/Los_Angeles"),
        ("next Friday", "is not a time; write it like"),
    ],
)
def test_a_time_that_is_over_or_none_at_all_is_refused(ana: Supervisor, time: str, words: str) -> None:
    refused = ana.ivr("publish", "-m", "Too late", "--at", time, *REASONS)
    assert refused.exit_code == 2
    assert words in " ".join(refused.output.split())
    assert ana.numbers() == []


def test_tomorrow_is_a_day_to_publish_for(ana: Supervisor) -> None:
    ana.publishes("The first one")
    ana.greets("Hello.")
    assert "Wednesday, March 17, 2027, 6:00 am" in ana.publishes("Friendlier", "--at", "tomorrow 6:00 am")
    status = ana.does("status")
    assert "Callers hear number 1, as it was published" in status
    assert "Number 2 takes its place on Wednesday, March 17, 2027, 6:00 am (America/Los_Angeles): Friendlier" in status


def test_a_call_that_goes_another_way_than_it_is_written_stops_the_publication(ana: Supervisor) -> None:
    calls = ana.folder / "tests" / "calls"
    calls.mkdir(parents=True)
    (calls / "balance.call").write_text(FAILS)

    told = ana.may_not_publish("New words")
    assert "FAILED  balance.call" in told
    assert "--failing-because WHY" in told

    told = ana.publishes("New words", "--failing-because", "The script is of last year")
    assert "Published as number 1" in told
    assert "published although failing-calls: The script is of last year" in ana.does("releases")

    (calls / "balance.call").write_text(GOES_AS_WRITTEN)
    ana.greets("Hello.")
    told = ana.publishes("Newer words", "--failing-because", "Not needed any more")
    assert "1 call played, 1 as written, 0 not" in told
    assert "Not needed any more" not in ana.does("releases"), "nothing failed, so there is nothing to excuse"


def test_many_calls_that_go_the_same_other_way_are_told_as_one_difference(ana: Supervisor) -> None:
    """Whoever changes a number that a hundred scripts name is not shown a hundred dialogues."""
    calls = ana.folder / "tests" / "calls"
    calls.mkdir(parents=True)
    for number in range(1, 6):
        (calls / f"balance-{number}.call").write_text(FAILS)

    told = ana.may_not_publish("New words").splitlines()
    begin = told.index("5 calls go another way than they are written. What is different, and how often:")
    assert told[begin + 1] == f"  5 times, first in {calls / 'balance-1.call'}:3:"
    assert "ivr test --rewrite" in told[begin + 4]
    assert told[begin + 5].startswith("5 calls played, 0 as written, 5 not; ")


def test_a_script_that_cannot_be_read_stops_it_too(ana: Supervisor) -> None:
    calls = ana.folder / "tests" / "calls"
    calls.mkdir(parents=True)
    (calls / "odd.call").write_text("caller: sing\n")
    assert "odd.call" in ana.may_not_publish("New words")


@pytest.fixture
def in_production(ana: Supervisor, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a line with real callers, but for the gateway."""
    settings = LineUnderTest.settings(ana.database_url, ana.folder, IVR_MODE="production")
    monkeypatch.setattr("ivr.settings.load", lambda: settings)


def test_in_a_demonstration_words_nobody_has_reviewed_go_out_with_a_warning(ana: Supervisor) -> None:
    told = ana.does("publish", "-m", "Just trying")
    assert "[not-reviewed]" in told and "Published as number 1." in told
    assert "published although not-reviewed: It is a demonstration." in ana.does("releases")


@pytest.mark.usefixtures("in_production")
def test_words_nobody_has_reviewed_go_out_only_with_a_reason_which_is_kept(ana: Supervisor) -> None:
    told = ana.is_refused("publish", "-m", "New words")
    assert "prompts/es.yaml" in told and "[not-reviewed]" in told
    assert "--unreviewed-because WHY" in told

    ana.does("publish", "-m", "New words", "--unreviewed-because", "Read by a colleague from Mexico")
    assert "published although not-reviewed: Read by a colleague from Mexico" in ana.does("releases")
    assert "Callers hear exactly this already" in ana.does("publish", "-m", "Once more"), "there is nothing to excuse"

    ana.greets("Hello.")
    told = ana.is_refused("publish", "-m", "Friendlier", "--unreviewed-because", "Read by a colleague from Mexico")
    assert "[older-than-english]" in told and told.rstrip().endswith("--older-because WHY")


def test_every_rule_that_asks_for_a_reason_has_a_way_to_give_one() -> None:
    assert OPTIONS.keys() == NEEDS_A_REASON


@pytest.mark.parametrize("words", [["-m", "  "], ["-m", "why", "--by", "x" * 101], []])
def test_why_and_who_are_asked_for(ana: Supervisor, words: list[str]) -> None:
    assert ana.ivr("publish", *words).exit_code == 2
    assert ana.numbers() == []


def test_without_tables_the_command_says_what_to_do(ana: Supervisor) -> None:
    ana.database_url = f"sqlite:///{ana.folder / 'empty.db'}"
    assert "ivr db upgrade" in ana.is_refused("releases")


def test_who_publishes_in_a_demonstration_is_told_that_saving_is_enough(ana: Supervisor) -> None:
    assert "goes live at once, in the place of this" in ana.publishes("The first one")
