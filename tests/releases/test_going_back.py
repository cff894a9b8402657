"""One command brings an older publication back; nothing is erased; and what is different can be asked any time."""

from __future__ import annotations

import pytest

from tests.releases.conftest import Clock
from tests.releases.supervisor import CONTACTS, EN, GREETING, Supervisor


@pytest.fixture
def three(ana_anywhere: Supervisor) -> Supervisor:
    """Number 3 greets wrongly."""
    ana = ana_anywhere
    ana.publishes("The first one")
    ana.greets("Hello.")
    ana.publishes("Friendlier")
    ana.greets("Hell.")
    ana.publishes("Shorter")
    return ana


def test_callers_hear_an_older_number_again_with_one_command(three: Supervisor) -> None:
    told = three.does("rollback", "2", "-m", "A slip of the keys", "--by", "ben")

    assert "“Hello.”" in told and "“Hell.”" in told
    assert "Published as number 4: new calls get number 2 again, from now on." in told
    listed = three.does("releases")
    assert "4  in force " in listed and "3  over " in listed
    assert "ben, Tuesday, March 16, 2027, 10:00 am, back to number 2: A slip of the keys" in listed


def test_who_was_gone_back_from_does_not_publish_the_mistake_again_unawares(three: Supervisor) -> None:
    three.does("rollback", "2", "-m", "A slip of the keys", "--by", "ben")
    three.edits(CONTACTS, "1-510-555-0199", "1-510-555-0123")
    told = three.may_not_publish("The desk has moved")
    assert "number 4, the way back to an older one, taken by ben" in told and "A slip of the keys" in told


def test_going_back_withdraws_what_was_made_from_the_mistake(three: Supervisor, clock: Clock) -> None:
    three.edits(CONTACTS, "1-510-555-0199", "1-510-555-0123")
    three.publishes("The desk moves on Friday", "--at", "2027-03-19 6:00 am")

    told = three.does("rollback", "2", "-m", "A slip of the keys")

    assert "Withdrawn, because it was made from what you went back from: number 4" in told
    clock.pass_by(days=5)
    assert "5  in force " in three.does("releases")


def test_going_back_to_what_callers_hear_already_stores_nothing(three: Supervisor) -> None:
    assert "Nothing was stored." in three.does("rollback", "3", "-m", "why")
    assert three.numbers() == [1, 2, 3]


def test_what_no_caller_ever_heard_is_nothing_to_go_back_to(three: Supervisor, clock: Clock) -> None:
    three.edits(CONTACTS, "1-510-555-0199", "1-510-555-0123")
    three.publishes("The desk moves on Friday", "--at", "2027-03-19 6:00 am")
    assert "ivr withdraw 4 -m WHY" in three.is_refused("rollback", "4", "-m", "why")
    three.does("withdraw", "4", "-m", "It does not")
    assert "no caller ever heard it" in three.is_refused("rollback", "4", "-m", "why")
    assert "was withdrawn already" in three.does("withdraw", "4", "-m", "It does not")
    assert "Number 3 has begun. To go back to an older one: ivr rollback" in three.is_refused(
        "withdraw", "3", "-m", "why"
    )


def test_what_is_different_is_told_in_sentences_or_line_by_line(three: Supervisor) -> None:
    told = three.does("diff", "1", "2")
    assert told.splitlines()[0] == "From number 1 to number 2:"
    assert GREETING in told and "“Hello.”" in told and "Hell.”" not in told

    three.edits(EN, "Hell.", "Hello again.")
    assert "From number 3 to the files here:" in three.does("diff")
    assert "“Hello again.”" in three.does("diff") and "“Hell.”" in three.does("diff")
    assert GREETING in three.does("diff", "1")

    lines = three.does("diff", "--text").splitlines()
    assert [line for line in lines if line.startswith(("-  ", "+  "))] == [
        '-  greeting: "Hell."',
        '+  greeting: "Hello again."',
    ]


def test_files_that_are_broken_are_compared_line_by_line_only(three: Supervisor) -> None:
    three.edits(CONTACTS, "1-510-555-0199", "555-0199")
    told = three.is_refused("diff")
    assert "with --text" in told and "flows/contacts.yaml" in told
    assert "555-0199" in three.does("diff", "--text")


def test_before_the_first_publication_there_is_nothing_to_compare_or_get(ana: Supervisor) -> None:
    assert "Nothing is published yet." in ana.is_refused("diff")
    assert "Nothing is published yet." in ana.is_refused("pull", str(ana.folder / "b"))
    assert "Nothing is published yet." in ana.is_refused("rollback", "1", "-m", "why")
    assert "Nothing is published yet." in ana.does("releases")
