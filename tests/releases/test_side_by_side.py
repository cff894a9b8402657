"""Two supervisors from the same base: nobody's work is taken back without anybody knowing."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.publications import Book, Publication
from ivr.store.publications import Publications
from tests.flowfile.test_recorded import wav
from tests.releases.conftest import Clock
from tests.releases.supervisor import CONTACTS, EN, GREETING, REASONS, Supervisor


@pytest.fixture
def ben(ana: Supervisor, tmp_path: Path) -> Supervisor:
    """He has pulled number 1, which ana published."""
    ana.publishes("The first one")
    return ana.colleague(tmp_path / "ben", "ben")


def test_who_comes_second_is_told_what_changed_by_whom_and_why_and_how_to_keep_both(
    ana: Supervisor, ben: Supervisor, tmp_path: Path
) -> None:
    ana.greets("Hello.")
    ana.publishes("Friendlier")
    ben.edits(CONTACTS, "1-510-555-0199", "1-510-555-0123")

    told = ben.may_not_publish("The desk has moved")

    assert "Your files were made from number 1, and others have published since:" in told
    assert "number 2, published by ana on Tuesday, March 16, 2027, 10:00 am (America/Los_Angeles): “Friendlier”" in told
    assert "greeting" in told and "“Hello.”" in told
    assert "ivr pull 2 FOLDER" in told and "--over 2" in told

    both = tmp_path / "both"
    ben.does("pull", "2", str(both))
    (both / CONTACTS).write_text((ben.folder / CONTACTS).read_text())
    told = ben.publishes("The desk has moved", "--folder", str(both))
    assert "Published as number 3" in told
    assert "“Hello.”" not in told, "ana's words are there already, and stay"


def test_who_knows_what_they_do_replaces_the_newest_by_its_number(ana: Supervisor, ben: Supervisor) -> None:
    ana.greets("Hello.")
    ana.publishes("Friendlier")
    ben.edits(CONTACTS, "1-510-555-0199", "1-510-555-0123")

    assert "The newest is number 2" in ben.may_not_publish("The desk has moved", "--over", "1")
    told = ben.publishes("The desk has moved", "--over", "2")
    assert GREETING in told and "Hello." in told, "what this takes back is told as well"
    assert "made from number 2, and others" in ana.may_not_publish("Friendlier still", "--at", "2027-04-01 6:00 am")


def test_files_of_which_nobody_knows_where_they_come_from_are_held_back(ana: Supervisor, ben: Supervisor) -> None:
    (ben.folder / "flows/.release").write_text("somewhere\n")
    ben.greets("Hello.")
    told = ben.may_not_publish("Friendlier")
    assert "Nothing says which publication your files were made from" in told
    assert "ivr diff 1" in told


def test_who_publishes_at_the_very_same_moment_is_told_too(
    ana: Supervisor, ben: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ana's publication is written between ben's look into the book and his own entry."""
    ana.greets("Hello.")
    ben.greets("Good day.")
    add, waiting = Publications.add, [ana]

    def ana_is_faster(self: Publications, new: Publication, replaces: tuple[Publication, ...], seen: Book) -> bool:
        if waiting:
            waiting.pop().publishes("Friendlier")
        return add(self, new, replaces, seen)

    monkeypatch.setattr(Publications, "add", ana_is_faster)
    told = ben.is_refused("publish", "-m", "Politer", "--by", "ben", *REASONS)
    assert "number 2, published by ana" in told
    assert ben.numbers() == [1, 2]


def test_nothing_comes_before_a_scheduled_publication_that_does_not_know_of_it(
    ana: Supervisor, ben: Supervisor, clock: Clock
) -> None:
    ana.greets("Happy Friday.")
    ana.publishes("Friday", "--at", "2027-03-19 6:00 am")
    ben.edits(CONTACTS, "1-510-555-0199", "1-510-555-0123")

    told = ben.may_not_publish("The desk has moved")
    assert "Your files would begin before what is scheduled" in told
    assert "it begins on Friday, March 19, 2027, 6:00 am (America/Los_Angeles)" in told
    assert "ivr withdraw 2 -m WHY" in told and "--over 2" in told

    ben.does("withdraw", "2", "-m", "The desk first", "--by", "ben")
    assert "Published as number 3" in ben.publishes("The desk has moved")


def test_over_a_scheduled_publication_takes_it_back_and_says_so(ana: Supervisor, ben: Supervisor) -> None:
    ana.greets("Happy Friday.")
    ana.publishes("Friday", "--at", "2027-03-19 6:00 am")
    ben.edits(CONTACTS, "1-510-555-0199", "1-510-555-0123")

    told = ben.publishes("The desk has moved", "--over", "2")

    assert "Withdrawn, because this replaces it: number 2, published by ana" in told
    assert "withdrawn by ben, Tuesday, March 16, 2027, 10:00 am: Replaced by number 3: The desk has moved" in ana.does(
        "releases"
    )


def test_after_a_withdrawal_its_author_publishes_the_same_files_again_at_another_time(ana: Supervisor) -> None:
    ana.publishes("The first one")
    ana.greets("Happy Friday.")
    ana.publishes("Friday", "--at", "2027-03-19 6:00 am")
    told = ana.does("withdraw", "2", "-m", "Rather on Thursday", "--by", "ana")
    assert "Callers go on hearing number 1" in told
    assert "Published as number 3" in ana.publishes("Thursday", "--at", "2027-03-18 6:00 am")


def test_what_somebody_changed_in_a_folder_is_not_written_over(ana: Supervisor, ben: Supervisor) -> None:
    ana.greets("Hello.")
    ana.publishes("Friendlier")
    ben.edits(CONTACTS, "1-510-555-0199", "1-510-555-0123")
    (ben.folder / "flows/desk.yaml").write_text("# A flow of ben's own.\n")
    mine = (ben.folder / CONTACTS).read_text()

    told = ben.is_refused("pull", str(ben.folder))
    assert "  flows/contacts.yaml\n  flows/desk.yaml\n" in told
    assert EN not in told, "what ben has not changed may be brought up to date"
    assert (ben.folder / CONTACTS).read_text() == mine
    assert "Hello." not in (ben.folder / EN).read_text()

    ben.does("pull", "--force", str(ben.folder))
    assert "Hello." in (ben.folder / EN).read_text()
    assert not (ben.folder / "flows/desk.yaml").exists()
    assert "Nothing is different." in ben.does("diff")


def test_an_untouched_folder_is_brought_up_to_date_without_asking(ana: Supervisor, ben: Supervisor) -> None:
    ana.greets("Hello.")
    ana.publishes("Friendlier")
    ben.does("pull", str(ben.folder))
    assert (ben.folder / EN).read_bytes() == (ana.folder / EN).read_bytes()
    ben.edits(CONTACTS, "1-510-555-0199", "1-510-555-0123")
    assert "Published as number 3" in ben.publishes("The desk has moved")


def test_recordings_go_with_the_words(ana: Supervisor, tmp_path: Path) -> None:
    recording = ana.folder / "prompts/audio/en/greeting.wav"
    recording.parent.mkdir(parents=True)
    recording.write_bytes(wav(0.5))
    ana.publishes("The first one, recorded")
    ben = ana.colleague(tmp_path / "ben", "ben")
    assert (ben.folder / "prompts/audio/en/greeting.wav").read_bytes() == wav(0.5)


@pytest.mark.parametrize("words", [["2"], ["1", "2", "somewhere"], ["first", "somewhere"]])
def test_a_pull_that_is_not_understood_says_how_it_is_said(ana: Supervisor, words: list[str]) -> None:
    done = ana.ivr("pull", *words)
    assert done.exit_code == 2 and "ivr pull" in done.output


def test_a_number_nobody_gave_is_told_with_the_last_one(ana: Supervisor, ben: Supervisor, tmp_path: Path) -> None:
    for words in (["pull", "7", str(tmp_path / "x")], ["diff", "7"], ["rollback", "7", "-m", "w"], ["withdraw", "7"]):
        told = ana.ivr(*words, *(["-m", "why"] if words[0] == "withdraw" else []))
        assert told.exit_code == 1
        assert "There is no number 7; the last one is 1. See: ivr releases" in told.output
