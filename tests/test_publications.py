"""Which publication callers hear when, and what may follow what."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ivr.publications import (
    Accepted,
    Publication,
    Refused,
    Withdrawal,
    in_force,
    judge,
    newest,
    next_number,
    standing,
)

NOON = datetime(2027, 3, 16, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MONDAY = NOON + timedelta(days=6)


def published(number: int, starts_at: datetime = NOON, base: int | None = None) -> Publication:
    return Publication(number, "publish", f"release-{number}", NOON, starts_at, "ana", "why", base, {})


def withdrawn(publication: Publication) -> Publication:
    return replace(publication, withdrawn=Withdrawal(NOON, "ana", "not yet"))


FIRST = published(1)
SECOND = published(2, NOON + HOUR, 1)
FOR_MONDAY = published(3, MONDAY, 2)


def test_a_scheduled_publication_begins_to_the_second_and_not_before() -> None:
    book = [FIRST, SECOND]
    just_before = NOON + HOUR - timedelta(microseconds=1)

    assert in_force([], NOON) is None
    assert in_force(book, NOON - HOUR) is None
    assert in_force(book, just_before) == FIRST
    assert in_force(book, NOON + HOUR) == SECOND
    assert [standing(one, book, just_before) for one in book] == ["in force", "scheduled"]
    assert [standing(one, book, NOON + HOUR) for one in book] == ["over", "in force"]


def test_of_two_that_begin_at_the_same_moment_every_worker_takes_the_later_number() -> None:
    assert in_force([FIRST, published(2, NOON, 1)], NOON) == published(2, NOON, 1)


def test_what_was_taken_back_never_begins_and_its_number_is_not_given_again() -> None:
    book = [FIRST, withdrawn(SECOND)]

    assert in_force(book, MONDAY) == FIRST == newest(book)
    assert standing(book[1], book, MONDAY) == "withdrawn"
    assert next_number(book) == 3


def test_the_first_publication_needs_no_base() -> None:
    assert judge([], None, NOON) == Accepted(None)
    assert judge([withdrawn(FIRST)], None, NOON) == Accepted(None)


def test_files_that_do_not_know_the_newest_publication_are_refused() -> None:
    later = NOON + 2 * HOUR
    book = [FIRST, SECOND]

    assert judge(book, 2, later) == Accepted(2)
    assert judge(book, 1, later) == Refused("older base", SECOND)
    assert judge(book, None, later) == Refused("unknown base", SECOND)
    assert judge(book, 17, later) == Refused("unknown base", SECOND)


def test_files_may_replace_the_newest_publication_only_by_its_number() -> None:
    later = NOON + 2 * HOUR
    book = [FIRST, SECOND]

    assert judge(book, 1, later, over=2) == Accepted(2)
    assert judge(book, None, later, over=2) == Accepted(2)
    assert judge(book, 1, later, over=1) == Refused("not the newest", SECOND)


def test_nothing_comes_in_between_a_scheduled_publication_and_its_base() -> None:
    """On Monday the scheduled one would silently take back what was published today."""
    book = [FIRST, SECOND, FOR_MONDAY]
    today = NOON + 2 * HOUR

    assert judge(book, 2, today) == Refused("in between", FOR_MONDAY, (FOR_MONDAY,))
    assert judge(book, 3, today) == Refused("in between", FOR_MONDAY, (FOR_MONDAY,)), "it would begin before Monday"
    assert judge(book, 3, MONDAY) == Accepted(3)
    assert judge(book, 3, MONDAY + HOUR) == Accepted(3)


def test_over_a_scheduled_publication_means_that_it_is_taken_back() -> None:
    on_tuesday = published(4, MONDAY + 24 * HOUR, 3)
    book = [FIRST, SECOND, FOR_MONDAY, on_tuesday]

    assert judge(book, 2, NOON + 2 * HOUR, over=4) == Accepted(4, (FOR_MONDAY, on_tuesday))
    assert judge(book, 2, MONDAY + HOUR, over=4) == Accepted(4, (on_tuesday,))


def test_files_made_from_what_was_taken_back_stand_on_what_that_stood_on() -> None:
    book = [FIRST, SECOND, withdrawn(FOR_MONDAY)]

    assert judge(book, 3, NOON + 2 * HOUR) == Accepted(2)
    assert judge(book, 2, NOON + 2 * HOUR) == Accepted(2)


@given(st.lists(st.tuples(st.sampled_from(["publish", "over", "withdraw"]), st.integers(0, 6), st.integers(0, 9))))
def test_whatever_is_published_and_taken_back_a_higher_number_never_begins_earlier(
    acts: list[tuple[str, int, int]],
) -> None:
    """So that the highest number that has begun and the one that began last are the same, at any moment."""
    book: list[Publication] = []
    for hour, (act, base, ahead) in enumerate(acts):
        now = NOON + hour * HOUR
        last = newest(book)
        if act == "withdraw":
            book = [withdrawn(one) if one.number == base and one.starts_at > now else one for one in book]
            continue
        over = last.number if act == "over" and last is not None else None
        verdict = judge(book, base or None, now + ahead * HOUR, over)
        if isinstance(verdict, Accepted):
            book = [withdrawn(one) if one in verdict.replaces else one for one in book]
            book.append(published(next_number(book), now + ahead * HOUR, verdict.base))

        there = [one for one in book if one.withdrawn is None]
        assert [one.starts_at for one in there] == sorted(one.starts_at for one in there)
        for moment in (now, now + 5 * HOUR, now + 99 * HOUR):
            begun = [one for one in there if one.starts_at <= moment]
            assert in_force(book, moment) == max(begun, key=lambda one: (one.starts_at, one.number), default=None)
