"""In production callers hear what was published, from the moment it was published for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import OperationalError

from ivr.flowfile.problems import Problems
from ivr.flowfolder import contents
from ivr.publications import Publication, Withdrawal
from ivr.published import LOOK_EVERY_SECONDS, NOTHING_YET, NothingToServe, Published
from ivr.release import Release
from ivr.shelf import Files, Shelf, checked
from ivr.store.database import Database
from ivr.store.publications import Publications
from ivr.store.releases import Releases
from tests.line import PROJECT

NOON = datetime(2027, 3, 16, 12, tzinfo=UTC)
MONDAY = NOON + timedelta(days=6)
GREETING = "Thank you for calling the billing line."
OLD = contents(PROJECT)


def saying(words: str) -> Files:
    en = "prompts/en.yaml"
    assert GREETING.encode() in OLD[en]
    return {**OLD, en: OLD[en].replace(GREETING.encode(), words.encode())}


def greeting(release: Release) -> str:
    return release.catalogues["en"].say("greeting", {})


@dataclass
class House:
    """A database, a clock that is moved by hand, and as many workers as somebody wants."""

    database: Database
    now: datetime = NOON
    away: bool = False
    looks: int = 0
    failed: list[BaseException] = field(default_factory=list)

    def worker(self) -> Published:
        return Published(self, Shelf(Releases(self.database)), self.seconds, lambda: self.now, self.failed.append)

    def seconds(self) -> float:
        return (self.now - NOON).total_seconds()

    def book(self) -> list[Publication]:
        self.looks += 1
        if self.away:
            raise OperationalError("SELECT", {}, Exception("the database is away"))
        return Publications(self.database).book()

    def publish(self, files: Files, starts_at: datetime | None = None) -> Publication:
        release = checked(files).release
        assert release is not None
        return self.put(release.id, files, starts_at)

    def put(self, name: str, files: Files, starts_at: datetime | None = None) -> Publication:
        Releases(self.database).keep(name, files)
        seen = Publications(self.database).book()
        number = len(seen) + 1
        new = Publication(
            number, "publish", name, self.now, starts_at or self.now, "ana", "why", number - 1 or None, {}
        )
        assert Publications(self.database).add(new, (), seen)
        return new

    def wait(self, seconds: float = LOOK_EVERY_SECONDS) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def anywhere(database: Database) -> House:
    return House(database)


@pytest.fixture
def house(sqlite_url: str) -> Iterator[House]:
    database = Database(sqlite_url)
    yield House(database)
    database.close()


def test_until_something_is_published_the_line_says_what_to_do(house: House) -> None:
    worker = house.worker()
    with pytest.raises(NothingToServe, match=NOTHING_YET):
        worker.current()

    house.publish(OLD)
    house.wait()
    assert greeting(worker.current()) == GREETING
    assert worker.number == 1


def test_all_workers_change_over_within_a_second_and_calls_that_had_begun_do_not(anywhere: House) -> None:
    house = anywhere
    house.publish(OLD)
    workers = [house.worker(), house.worker()]
    before = workers[0].current()

    house.publish(saying("Hello."))
    assert greeting(workers[0].current()) == GREETING, "the book is read once a second, not at every call"
    house.wait()

    assert [greeting(worker.current()) for worker in workers] == ["Hello."] * 2
    assert [greeting(worker.of(before.id)) for worker in [*workers, house.worker()]] == [GREETING] * 3


def test_a_scheduled_publication_begins_on_time_also_while_the_database_is_away(anywhere: House) -> None:
    house = anywhere
    house.publish(OLD)
    house.publish(saying("Happy holidays."), MONDAY)
    workers = [house.worker(), house.worker()]

    house.away = True
    house.now = MONDAY - timedelta(microseconds=1)
    assert {greeting(worker.current()) for worker in workers} == {GREETING}
    house.now = MONDAY
    assert {greeting(worker.current()) for worker in workers} == {"Happy holidays."}
    assert house.failed


def test_what_was_taken_back_before_it_began_is_never_heard(house: House) -> None:
    house.publish(OLD)
    scheduled = house.publish(saying("Happy holidays."), MONDAY)
    worker = house.worker()
    book = Publications(house.database)
    assert book.withdraw(scheduled.number, Withdrawal(NOON, "ana", "Not this year"), book.book())

    house.now = MONDAY
    assert greeting(worker.current()) == GREETING


def test_while_the_database_is_away_the_line_goes_on_and_a_worker_that_starts_then_waits(house: House) -> None:
    house.publish(OLD)
    worker = house.worker()
    house.away = True
    house.wait()

    assert greeting(worker.current()) == GREETING
    newcomer = house.worker()
    with pytest.raises(NothingToServe, match="cannot be reached"):
        newcomer.current()

    house.away = False
    house.wait()
    assert greeting(newcomer.current()) == GREETING


def test_however_many_calls_begin_the_book_is_read_once_a_second(house: House) -> None:
    house.publish(OLD)
    worker = house.worker()
    house.looks = 0
    for _ in range(50):
        house.wait(0.1)
        worker.of(worker.current().id)
    assert house.looks == 5


def test_what_this_version_of_the_program_refuses_is_told_once_and_the_last_good_one_stays(house: House) -> None:
    house.publish(OLD)
    worker = house.worker()
    house.put("of an older version", {**OLD, "flows/lines.yaml": b"billing: {dial: 1-800-390-3507}\n"})
    for _ in range(3):
        house.wait()
        assert greeting(worker.current()) == GREETING

    assert [type(failure) for failure in house.failed] == [Problems]
    assert worker.number == 1
    assert worker.problems is not None and "flows/lines.yaml" in str(worker.problems)
    with pytest.raises(NothingToServe, match="number 2, which is in force, does not fit this version of the program"):
        house.worker().current()

    house.publish(saying("Mended."))
    house.wait()
    assert greeting(worker.current()) == "Mended."
    assert not worker.problems, "nothing is wrong any more"


def test_a_line_does_not_fall_silent_because_a_newer_version_has_stricter_rules(house: House) -> None:
    """As here, where numbers that cost extra were once allowed."""
    contacts = OLD["flows/contacts.yaml"].replace(b"1-510-555-0199", b"1-900-555-0199")
    house.put("of an older version", {**OLD, "flows/contacts.yaml": contacts})
    assert checked({**OLD, "flows/contacts.yaml": contacts}).release is None
    worker = house.worker()
    assert greeting(worker.current()) == GREETING
    assert (worker.number, house.failed) == (1, [])


def test_a_call_on_a_release_that_cannot_be_had_goes_on_with_the_one_in_force(house: House) -> None:
    house.publish(OLD)
    worker = house.worker()
    assert worker.of("of another house") is worker.current()


def test_going_back_is_another_publication_of_the_same_release(house: House) -> None:
    first = house.publish(OLD)
    house.publish(saying("Hello."))
    worker = house.worker()
    seen = house.book()
    back = replace(first, number=3, kind="rollback", base=2)
    assert Publications(house.database).add(back, (), seen)

    house.wait()
    assert (greeting(worker.current()), worker.number) == (GREETING, 3)
    assert house.book() == [*seen, back]
