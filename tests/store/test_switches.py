"""Switches in the database: one of a kind for a line, each with what became of it, on SQLite and PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from ivr.release import EVERY_LINE
from ivr.store.database import Database
from ivr.store.switches import Switches
from ivr.store.tables import switches
from ivr.switches import Switch, strongest

NOON = datetime(2027, 3, 16, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
CLOSE = Switch(0, "close", EVERY_LINE, NOON, NOON + 5 * HOUR, "Kim", because="weather")


@pytest.fixture
def kept(database: Database) -> Switches:
    return Switches(database, lambda: NOON + HOUR)


def test_a_switch_is_kept_as_it_was_thrown(kept: Switches) -> None:
    thrown = kept.throw(CLOSE)

    assert kept.recent() == (thrown,)
    assert replace(thrown, id=0) == CLOSE


def test_it_is_in_force_from_its_beginning_and_no_longer_at_its_end(kept: Switches) -> None:
    thrown = kept.throw(CLOSE)

    second = timedelta(seconds=1)
    moments = (NOON - second, NOON, NOON + 5 * HOUR - second, NOON + 5 * HOUR)
    assert [thrown.in_force(at) for at in moments] == [False, True, True, False]


def test_a_new_one_takes_the_place_of_the_old_which_is_not_forgotten(kept: Switches) -> None:
    kept.throw(CLOSE)
    later = kept.throw(replace(CLOSE, begins=NOON + HOUR, ends=NOON + 9 * HOUR, who="Ana", because="outage"))

    old, new = kept.recent()
    assert new == later
    assert (old.who, old.over_by, old.over_how, old.over_at) == ("Kim", "Ana", "replaced", NOON + HOUR)
    assert [one.in_force(NOON + 2 * HOUR) for one in (old, new)] == [False, True]
    assert old.in_force(NOON)


def test_other_kinds_and_other_lines_are_left_as_they_are(kept: Switches) -> None:
    kept.throw(CLOSE)
    kept.throw(replace(CLOSE, line="billing", ends=NOON + HOUR))
    kept.throw(replace(CLOSE, kind="stop_payments"))

    assert [one.over_how for one in kept.recent()] == ["", "", ""]


def test_lifting_ends_it_at_once_and_says_who_did_it(kept: Switches, database: Database) -> None:
    kept.throw(CLOSE)
    lifted = kept.lift("close", None, NOON + HOUR, "Ana")

    assert [one.who for one in lifted] == ["Kim"]
    assert kept.lift("close", None, NOON + HOUR, "Ana") == []
    with database.read() as connection:
        (row,) = connection.execute(select(switches)).all()
    assert (row.over_by, row.over_how, row.over_at) == ("Ana", "lifted", NOON + HOUR)


def test_what_has_come_to_its_end_cannot_be_lifted_and_does_not_hinder_the_next(kept: Switches) -> None:
    kept.throw(CLOSE)

    assert kept.lift("close", None, NOON + 6 * HOUR, "Ana") == []
    kept.throw(replace(CLOSE, begins=NOON + 6 * HOUR, ends=NOON + 7 * HOUR))
    assert [one.over_how for one in kept.recent()] == ["ended", ""]


def test_two_people_who_throw_it_at_the_same_moment_both_succeed_and_one_of_the_two_stands(kept: Switches) -> None:
    people = [replace(CLOSE, who=f"person {number}") for number in range(6)]
    with ThreadPoolExecutor(len(people)) as together:
        thrown = list(together.map(kept.throw, people))

    assert len({one.id for one in thrown}) == len(people)
    assert [one.over_how for one in kept.recent()].count("") == 1


def test_of_several_that_hold_for_a_line_the_one_that_ends_last_counts() -> None:
    short, long = CLOSE, replace(CLOSE, id=2, line="billing", ends=NOON + 9 * HOUR)

    assert strongest((long, short), "close", "billing") == long
    assert strongest((long, short), "close", "premiums") == short
    assert strongest((long, short), "announce", "billing") is None
