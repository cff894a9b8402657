"""Each day is compared once, by whichever worker is there, however many of them die."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

import pytest

from ivr.payments.auditor import AGAIN, COMES_BACK_WITHIN, LOOKS_BACK, Auditor
from ivr.payments.differences import Report
from ivr.payments.ports import Movement, NoAnswer
from ivr.store.database import Database
from tests.payments.audit_desk import NIGHT, TODAY, Desk
from tests.store.books import NOON
from tests.store.waiting import all_at_once


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    database = Database(sqlite_url)
    yield Desk(database)
    database.close()


@pytest.fixture
def desk_anywhere(database: Database) -> Desk:
    return Desk(database)


def done(desk: Desk) -> list[date]:
    return sorted(desk.audits.done_days(date.min))


def test_of_several_workers_at_once_one_compares_the_day(desk_anywhere: Desk) -> None:
    desk = desk_anywhere
    desk.paid()
    desk.now = NOON + timedelta(hours=14, minutes=59)
    desk.auditor.daily()
    assert TODAY not in done(desk), "its margin is not over"
    desk.gateway.listed.clear()
    desk.now = NOON + NIGHT

    all_at_once(4, lambda _: desk.auditor.daily())
    once = len(desk.gateway.listed)
    desk.auditor.daily()

    assert done(desk)[-1] == TODAY
    assert len(desk.gateway.listed) == once == 7, "28 hours, four at a time"


def test_a_gateway_that_does_not_answer_is_asked_again_and_so_is_the_day_of_a_worker_that_died(
    desk_anywhere: Desk,
) -> None:
    desk = desk_anywhere
    desk.now = NOON + NIGHT
    desk.gateway.lists = False
    assert isinstance(desk.auditor.reconcile(TODAY), NoAnswer)
    desk.auditor.daily()
    desk.gateway.lists = True

    desk.auditor.daily()
    assert done(desk) == [], "whoever took it may still be at it"
    desk.now += AGAIN
    desk.auditor.daily()
    assert done(desk) == [TODAY]


def test_days_on_which_no_worker_ran_are_made_up_for_and_open_ones_looked_at_again(desk: Desk) -> None:
    payment = desk.paid()
    gone = desk.gateway.moved.pop()
    desk.at_night()
    assert desk.still_open() == ["not_charged"]
    desk.gateway.moved.append(gone)
    desk.now += timedelta(days=3)

    for _ in range(5):
        desk.auditor.daily()

    assert done(desk) == [TODAY + timedelta(days=number) for number in range(4)]
    assert (desk.still_open(), desk.state(payment)) == ([], "succeeded")


def test_a_day_that_breaks_keeps_no_other_from_being_compared(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.paid()
    desk.gateway.moved.pop()
    desk.at_night()
    desk.now += timedelta(days=1)
    compared = Auditor.reconcile

    def breaks(auditor: Auditor, day: date) -> Report | NoAnswer:
        if day == TODAY:
            raise ValueError("a mistake of ours")
        return compared(auditor, day)

    monkeypatch.setattr(Auditor, "reconcile", breaks)
    with pytest.raises(ExceptionGroup, match="days that could not be compared"):
        desk.auditor.daily()

    assert done(desk) == [TODAY, TODAY + timedelta(days=1)]


def test_a_gateway_that_lists_nothing_for_days_is_told_until_the_day_is_compared(desk: Desk) -> None:
    desk.at_night()
    desk.gateway.lists = False
    desk.now += timedelta(days=1)
    desk.auditor.daily()
    assert desk.alerted() == [], "an hour's silence is no news"
    desk.now += timedelta(days=1)
    desk.auditor.daily()
    desk.now += AGAIN
    desk.auditor.daily()
    assert (desk.alerted(), desk.still_open()) == (["not_compared"], ["not_compared"])

    desk.gateway.lists = True
    desk.now += AGAIN
    desk.auditor.daily()
    assert desk.still_open() == []


def test_a_gateway_is_never_asked_to_list_a_quarter_of_a_year_at_once(desk: Desk) -> None:
    asked = []
    listed = desk.gateway.came_back

    def came_back(since: datetime, until: datetime) -> Sequence[Movement] | NoAnswer:
        asked.append(until - since)
        return listed(since, until)

    desk.gateway.came_back = came_back  # type: ignore[method-assign]
    desk.at_night()

    assert max(asked) <= timedelta(days=7)
    assert sum(asked, timedelta(0)) == COMES_BACK_WITHIN


def test_a_line_that_was_away_for_a_year_does_not_compare_all_of_it(desk: Desk) -> None:
    desk.at_night()
    desk.now += timedelta(days=365)
    for _ in range(40):
        desk.auditor.daily()

    made_up_for = done(desk)[1:]
    assert made_up_for[-1] - made_up_for[0] == LOOKS_BACK
    assert len(made_up_for) == 32
