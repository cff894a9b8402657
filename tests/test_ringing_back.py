"""Whoever was cut off in a payment and rings back hears first what became of it."""

from __future__ import annotations

import pytest

from ivr.gateways.sandbox import Sandbox
from ivr.payments.ports import NoAnswer, RefundRefused
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


TAKES_IT_BACK = (*TO_THE_CARD, "card visa-ok", "1", "7", "1")


def test_a_payment_that_was_taken_back_is_never_told_as_if_it_stood(line: LineUnderTest) -> None:
    line.call([*TAKES_IT_BACK, "hangup"])

    again = line.call([*TO_THE_AMOUNTS, "1", "hangup"])
    assert said(again, FIRST) and said(again, "was cancelled. It does not count as paid.")
    assert said(again, "You owe one hundred twenty-five dollars and forty cents.")
    assert not said(again, "approved")
    assert not said(line.call([*TO_THE_AMOUNTS, "hangup"]), "Before anything else")


def test_who_heard_that_it_was_taken_back_does_not_hear_it_again(line: LineUnderTest) -> None:
    line.call([*TAKES_IT_BACK, "2", "hangup"])
    assert not said(line.call([*TO_THE_AMOUNTS, "hangup"]), "Before anything else")


def test_while_the_bank_is_silent_about_it_each_call_says_so_until_its_end_was_heard(
    line: LineUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as silent:
        silent.setattr(Sandbox, "refund", lambda *_: NoAnswer())
        assert said(line.call(list(TAKES_IT_BACK)), "and it has not answered yet.")
        for _ in range(2):
            assert said(line.call([*TO_THE_AMOUNTS, "1", "hangup"]), "we are still cancelling your payment")
    line.parts.teller.reconcile()

    assert said(line.call([*TO_THE_AMOUNTS, "1", "hangup"]), "was cancelled. It does not count as paid.")
    assert not said(line.call([*TO_THE_AMOUNTS, "hangup"]), "Before anything else")


def test_who_was_cut_off_before_the_bank_refused_hears_that_it_stands(
    line: LineUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as silent:
        silent.setattr(Sandbox, "refund", lambda *_: NoAnswer())
        line.call(list(TAKES_IT_BACK))
    monkeypatch.setattr(Sandbox, "refund", lambda *_: RefundRefused())
    line.parts.teller.reconcile()

    again = line.call([*TO_THE_AMOUNTS, "1", "hangup"])
    assert said(again, "could not be cancelled. Its confirmation number is")
    assert said(again, "You do not owe anything")


def test_nobody_hears_of_it_before_they_are_verified_or_on_another_account(line: LineUnderTest) -> None:
    line.call([*TO_THE_CARD, "card gateway-timeout", "1"], status_callback=None)

    stranger = line.call(["1", "1", "10000001#", "01011990", "94612", "hangup"])
    assert not said(stranger, "Before anything else")
    assert not said(line.call(["1", "1", "10000002#", "11021979", "98101", "hangup"]), "Before anything else")
