"""Whatever the gateway's list and our books say differently is a difference of its kind, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from ivr.cli.differences import WORDS
from ivr.ledger.money import Money
from ivr.payments.differences import KINDS, Charged, Kind, Listed, Ours, Span, WentBack, compare
from ivr.payments.ports import Movement
from tests.store.books import NOON

DAY = Span(NOON.replace(hour=0), NOON.replace(hour=0) + timedelta(days=1))
NOTHING, PAID, PART = Money(0), Money(12540), Money(2540)

P1 = Charged("p1", "11111111", "pi_1", PAID, "succeeded", NOON, PAID)
R1 = WentBack("11111111-1", "refund", "p1", "re_1", PART, "succeeded", NOON, -PART)
D1 = WentBack("11111111 dispute:1", "dispute", "p1", "du_1", PART, "succeeded", NOON, -PART)
OURS = Ours([P1], [R1, D1])


def moved(id: str, kind: str = "charge", amount: Money = PAID, at: datetime = NOON, **more: str) -> Movement:
    return Movement(id, kind, more.get("intent", "pi_1"), more.get("payment", "p1"), amount, at)  # type: ignore[arg-type]


CHARGE, REFUND, DISPUTE = moved("ch_1"), moved("re_1", "refund", PART), moved("du_1", "dispute", PART)
LISTED = Listed([CHARGE, REFUND, DISPUTE])


def test_what_agrees_is_no_difference_and_the_sums_are_the_same_to_the_cent() -> None:
    report = compare(LISTED, OURS, DAY)

    assert (report.differences, report.matched, report.strangers) == ([], 3, 0)
    assert report.at_gateway == report.in_ledger == [Money(12540 - 2540 - 2540)]


def without(*gone: Movement, also: tuple[Movement, ...] = ()) -> Listed:
    return Listed([*(one for one in LISTED.moved if one not in gone), *also])


SECOND = moved("ch_2", at=NOON + timedelta(minutes=1), intent="pi_2")


@pytest.mark.parametrize(
    ("listed", "ours", "found", "off"),
    [
        (LISTED, Ours([replace(P1, state="unknown", posted=NOTHING)], [R1, D1]), ("not_recorded", "ch_1"), PAID),
        (LISTED, Ours([replace(P1, state="voided", posted=NOTHING)], [R1, D1]), ("charged_after_all", "ch_1"), PAID),
        (without(also=(SECOND,)), OURS, ("charged_twice", "ch_2"), PAID),
        (without(also=(replace(SECOND, intent="pi_1"),)), OURS, ("charged_twice", "ch_2"), PAID),
        (without(CHARGE), OURS, ("not_charged", "11111111"), -PAID),
        (without(CHARGE, also=(replace(CHARGE, amount=Money(12541)),)), OURS, ("amount", "ch_1"), Money(1)),
        (LISTED, replace(OURS, overpaid=[(P1, PART)]), ("overpaid", "11111111"), NOTHING),
        (LISTED, replace(OURS, back=[D1]), ("back_not_recorded", "re_1"), -PART),
        (without(REFUND), OURS, ("back_not_made", "11111111-1"), PART),
        (without(REFUND, also=(replace(REFUND, amount=Money(2500)),)), OURS, ("amount", "re_1"), Money(40)),
        (Listed([CHARGE, DISPUTE], [REFUND]), OURS, ("refund_returned", "re_1"), PART),
        (LISTED, replace(OURS, back=[R1]), ("disputed", "du_1"), -PART),
        (Listed([CHARGE, REFUND], [DISPUTE]), OURS, ("dispute_won", "du_1"), PART),
        (
            LISTED,
            replace(OURS, elsewhere=[(replace(P1, id="p9", state="unknown"), "older")]),
            ("other_gateway", "11111111"),
            NOTHING,
        ),
    ],
)
def test_each_difference_is_found_and_is_what_the_sums_are_off_by(
    listed: Listed, ours: Ours, found: tuple[Kind, str], off: Money
) -> None:
    report = compare(listed, ours, DAY)

    assert [one.key for one in report.differences] == [found]
    (there,), (here,) = report.at_gateway, report.in_ledger
    assert there - here == off


def test_a_refund_that_nobody_has_heard_the_end_of_is_known_for_what_it_is() -> None:
    asked = replace(R1, state="unknown", at_gateway=None, posted=NOTHING)

    (found,) = compare(LISTED, replace(OURS, back=[asked, D1]), DAY).differences

    assert (found.kind, found.refund, found.is_under_way) == ("back_not_recorded", "11111111-1", True)


def test_a_charge_that_is_recorded_beside_its_payment_agrees() -> None:
    report = compare(without(also=(SECOND,)), replace(OURS, beside={"ch_2": PAID}), DAY)

    assert report.differences == []
    assert report.at_gateway == report.in_ledger


def test_what_others_charge_at_the_same_account_is_counted_and_no_alarm() -> None:
    others = moved("ch_8", intent="pi_8", payment=""), moved("re_8", "refund", intent="pi_8", payment="of another line")

    report = compare(without(also=others), OURS, DAY)

    assert (report.differences, report.strangers) == ([], 2)
    assert report.at_gateway == report.in_ledger


def test_of_what_moved_or_was_settled_on_another_day_nothing_is_missed() -> None:
    """The answer to a charge at midnight came after it, and the books of the next day have it."""
    before, after = DAY.since - timedelta(minutes=1), DAY.until + timedelta(minutes=1)
    late = compare(Listed([replace(CHARGE, at=before)]), Ours([P1]), DAY)
    next_days = compare(Listed([]), Ours([replace(P1, settled=after)], [replace(R1, settled=after)]), DAY)

    assert (late.differences, next_days.differences) == ([], [])
    assert late.at_gateway == late.in_ledger == [], "they are of the day on which it moved"


def test_each_kind_has_words_for_an_operator() -> None:
    assert set(WORDS) == KINDS
