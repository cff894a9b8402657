"""A caller pays a bill, on either database, with every webhook sent once or twice."""

from __future__ import annotations

import pytest

from tests.line import LineUnderTest, said, steps

PAYING = ("1", "1", "10000001#", "03151948", "94612", "1", "card visa-ok", "1", "silence")
PAYING_IN_SPANISH = ("8", *PAYING[1:])


@pytest.mark.parametrize("twice", [False, True], ids=["once", "every webhook twice"])
@pytest.mark.parametrize(
    ("keys", "approved"),
    [(PAYING, "was approved"), (PAYING_IN_SPANISH, "fue aprobado")],
    ids=["English", "Spanish"],
)
def test_a_bill_is_paid_once(line_anywhere: LineUnderTest, keys: tuple[str, ...], approved: str, twice: bool) -> None:
    ending = line_anywhere.call(keys, twice=twice)

    assert ending.ordinary, ending.reason
    assert said(ending, approved)
    assert steps(ending)[-3:] == ["confirm", "receipt", "goodbye"]
    assert line_anywhere.payments() == [("succeeded", "125.40")]
    assert str(line_anywhere.owed("10000001")) == "0.00"
