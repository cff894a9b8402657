"""A payment is taken back from the bills it went to, in reverse."""

from __future__ import annotations

from collections import Counter
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.ledger.entries import CLEARING, RECEIVABLE, Entry, taken_back
from ivr.ledger.money import Money


def paid(*parts: int) -> list[Entry]:
    """A payment of so much on bill 1, 2, …, the oldest first."""
    taken = [Entry(RECEIVABLE, Money(-minor), bill) for bill, minor in enumerate(parts, start=1)]
    return [*taken, Entry(CLEARING, Money(sum(parts)))]


def on_bills(entries: tuple[Entry, ...] | list[Entry]) -> list[tuple[int | None, int]]:
    return [(one.bill, one.amount.minor) for one in entries if one.book == RECEIVABLE]


def test_the_bill_that_was_paid_last_gives_back_first() -> None:
    first = taken_back(paid(10000, 2000, 540), [], Money(1000))
    assert on_bills(first) == [(3, 540), (2, 460)]
    assert first[-1] == Entry(CLEARING, Money(-1000))

    second = taken_back(paid(10000, 2000, 540), first, Money(2000))
    assert on_bills(second) == [(2, 1540), (1, 460)]


@given(st.lists(st.integers(1, 500_000), min_size=1, max_size=6), st.data())
def test_however_it_is_taken_back_no_bill_gives_more_than_it_got(parts: list[int], data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(1, sum(parts)), max_size=4)) | {sum(parts)})
    since: list[Entry] = []
    for before, upto in zip([0, *cuts], cuts, strict=False):
        entries = taken_back(paid(*parts), since, Money(upto - before))
        assert sum(one.amount.minor for one in entries) == 0
        assert all(minor > 0 for _, minor in on_bills(entries))
        since += entries

        back = Counter[int | None]()
        for bill, minor in on_bills(since):
            back[bill] += minor
        # The oldest bills stay paid the longest: what is left is what the payment would have been, had it been smaller.
        left = sum(parts) - upto
        starts = [0, *accumulate(parts)]
        assert [parts[n] - back[n + 1] for n in range(len(parts))] == [
            max(0, min(part, left - start)) for part, start in zip(parts, starts, strict=False)
        ]


def test_what_the_gateway_gave_back_beyond_all_bounds_is_owed_again_and_not_lost() -> None:
    assert on_bills(taken_back(paid(10000, 2000), [], Money(12500))) == [(2, 2000), (1, 10500)]


def test_a_payment_that_went_to_no_bill_cannot_be_taken_back() -> None:
    with pytest.raises(ValueError, match="no bill"):
        taken_back([], [], Money(1))
