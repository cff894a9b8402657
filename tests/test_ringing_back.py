"""Whoever was cut off in a payment and rings back hears first what became of it."""

from __future__ import annotations

from ivr.store.payments import Payments
from tests.line import TO_THE_AMOUNTS, LineUnderTest, said, words
from tests.store.books import put

TO_THE_CARD = (*TO_THE_AMOUNTS, "1")
FIRST = "Before anything else: your payment of one hundred twenty-five dollars and forty cents"


def test_a_payment_the_bank_had_not_answered_for_is_told_as_it_stands_until_its_end_was_heard(
    line: LineUnderTest,
) -> None:
    line.call([*TO_THE_CARD, "card gateway-timeout", "1"], status_callback=None)

    meanwhile = line.call([*TO_THE_AMOUNTS, "hangup"], status_callback=None)
    assert said(meanwhile, f"{FIRST}, made on") and said(meanwhile, "is still being confirmed with your bank.")
    line.parts.cashier.reconcile()

    settled = line.call([*TO_THE_AMOUNTS, "1", "hangup"])
    at = next(place for place, sentence in enumerate(words(settled)) if FIRST in sentence)
    assert "was approved. Its confirmation number is" in words(settled)[at]
    assert "You do not owe anything" in "".join(words(settled)[at + 1 :])

    assert not said(line.call([*TO_THE_AMOUNTS, "hangup"]), FIRST)


def test_who_hangs_up_while_the_end_is_told_hears_it_once_more(line: LineUnderTest) -> None:
    line.call([*TO_THE_CARD, "card visa-ok", "1", "hangup"])

    assert said(line.call([*TO_THE_AMOUNTS, "1", "hangup"]), "was approved. Its confirmation number is")
    assert not said(line.call([*TO_THE_AMOUNTS, "hangup"]), "Before anything else")


def test_a_payment_that_was_stopped_at_its_deadline_is_told_as_not_charged(line: LineUnderTest) -> None:
    line.call([*TO_THE_CARD, "card gateway-timeout", "1"], status_callback=None)
    ((payment, _),) = Payments(line.parts.database).all()
    put(line.parts.database, payment.id, "voided")

    again = line.call([*TO_THE_AMOUNTS, "1", "hangup"])
    assert said(again, "did not go through. You have not been charged for it.")
    assert said(again, "You owe one hundred twenty-five dollars and forty cents.")


def test_nobody_hears_of_it_before_they_are_verified_or_on_another_account(line: LineUnderTest) -> None:
    line.call([*TO_THE_CARD, "card gateway-timeout", "1"], status_callback=None)

    stranger = line.call(["1", "1", "10000001#", "01011990", "94612", "hangup"])
    assert not said(stranger, "Before anything else")
    assert not said(line.call(["1", "1", "10000002#", "11021979", "98101", "hangup"]), "Before anything else")
