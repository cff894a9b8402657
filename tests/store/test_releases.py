"""What a call began with is found again, byte for byte; and of two who publish at once, one wins."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from ivr.publications import Publication, Withdrawal
from ivr.store.database import Database
from ivr.store.publications import Publications
from ivr.store.releases import Releases
from ivr.store.tables import contents
from tests.store.books import NOON
from tests.store.waiting import all_at_once

FILES = {"flows/hours.yaml": b"closed: yes\r\n# \xc3\xa9\n", "prompts/audio/en/greeting.wav": bytes(range(256)) * 9}
FIRST = Publication(1, "publish", "r1", NOON, NOON, "ana", "The first one", None, {"not-reviewed": "reviewed on paper"})


def kept(database: Database) -> Publications:
    """A book that may speak of the releases r1 and r2."""
    Releases(database).keep("r1", FILES)
    Releases(database).keep("r2", {**FILES, "flows/hours.yaml": b"closed: no\n"})
    return Publications(database)


def second(by: str, **more: object) -> Publication:
    new = replace(FIRST, number=2, release="r2", who=by, why="The second one", base=1, reasons={})
    return replace(new, **more)  # type: ignore[arg-type]


def test_the_files_of_a_release_come_back_byte_for_byte(database: Database) -> None:
    kept(database)

    assert Releases(database).files("r1") == FILES
    assert Releases(database).files("r2") == {**FILES, "flows/hours.yaml": b"closed: no\n"}
    assert Releases(database).files("r3") is None


def test_a_recording_is_found_by_its_digest_and_a_text_is_not(database: Database) -> None:
    kept(database)
    digest = {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()}

    assert Releases(database).recording(digest["prompts/audio/en/greeting.wav"]) == bytes(range(256)) * 9
    assert Releases(database).recording(digest["flows/hours.yaml"]) is None
    assert Releases(database).recording("0" * 64) is None


def test_what_two_releases_share_is_kept_once(database: Database) -> None:
    kept(database)

    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(contents)) == 3


def test_many_workers_that_keep_the_same_release_keep_it_once(database: Database) -> None:
    all_at_once(6, lambda _: Releases(database).keep("r1", FILES))

    assert Releases(database).files("r1") == FILES


def test_a_publication_comes_back_as_it_was_made(database: Database) -> None:
    book = kept(database)
    scheduled = second("ben", starts_at=NOON + timedelta(days=6))

    assert book.add(FIRST, (), [])
    assert book.add(scheduled, (), [FIRST])
    assert book.book() == [FIRST, scheduled]

    withdrawal = Withdrawal(NOON + timedelta(hours=1), "ana", "Not before the audit")
    assert book.withdraw(2, withdrawal, [FIRST, scheduled])
    assert book.book() == [FIRST, replace(scheduled, withdrawn=withdrawal)]


def test_of_two_who_publish_at_the_same_moment_one_wins_and_the_other_is_told(database: Database) -> None:
    book = kept(database)
    book.add(FIRST, (), [])
    seen = book.book()

    won = all_at_once(2, lambda number: (book.add(second(("ana", "ben")[number]), (), seen), ("ana", "ben")[number]))

    ((_, winner),) = [one for one in won if one[0]]
    assert [(one.number, one.who) for one in book.book()] == [(1, "ana"), (2, winner)]


def test_a_publication_and_the_withdrawal_of_its_base_do_not_miss_each_other(database: Database) -> None:
    book = kept(database)
    book.add(FIRST, (), [])
    seen = book.book()

    def publish_or_withdraw(number: int) -> bool:
        return book.withdraw(1, Withdrawal(NOON, "ana", "no"), seen) if number else book.add(second("ben"), (), seen)

    assert sorted(all_at_once(2, publish_or_withdraw)) == [False, True]


def test_what_is_replaced_is_withdrawn_in_the_same_moment_and_says_by_what(database: Database) -> None:
    book = kept(database)
    waiting = second("ben", starts_at=NOON + timedelta(days=6))
    book.add(FIRST, (), [])
    book.add(waiting, (), [FIRST])
    over = replace(FIRST, number=3, release="r2", base=2, why="Closed today")

    assert book.add(over, (waiting,), [FIRST, waiting])

    withdrawal = Withdrawal(NOON, "ana", "Replaced by number 3: Closed today")
    assert book.book() == [FIRST, replace(waiting, withdrawn=withdrawal), over]


def test_a_release_nobody_kept_cannot_be_published(database: Database) -> None:
    with pytest.raises(IntegrityError):
        Publications(database).add(FIRST, (), [])
    assert Publications(database).book() == []
