"""Every day's money is held against the gateway's list: what can be put right is, and a person is told once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from ivr.ledger.entries import BILL, BILLED, RECEIVABLE, Entry
from ivr.ledger.money import Money
from ivr.payments.differences import Report
from ivr.payments.refund_book import Refund
from ivr.store.database import Database
from ivr.store.ledger import post
from ivr.store.tables import bills
from tests.payments.audit_desk import MINUTE, PART, TODAY, Desk
from tests.store.books import NOON, OWED, billed, put


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    database = Database(sqlite_url)
    yield Desk(database)
    database.close()


@pytest.fixture
def desk_anywhere(database: Database) -> Desk:
    return Desk(database)


def test_a_day_on_which_everything_agrees_is_nobodys_trouble(desk_anywhere: Desk) -> None:
    desk = desk_anywhere
    payment = desk.paid()
    refund = desk.teller.refund(desk.book.load(payment).reference, PART, "ana", "Paid twice")
    assert isinstance(refund, Refund)
    desk.moves("ch_9", "charge", OWED, "of another program", "pi_9")

    report = desk.at_night()

    assert desk.in_order(report)
    assert (report.matched, report.strangers, report.at_gateway) == (2, 1, [OWED - PART])
    assert (desk.alerts, list(desk.audits.done_days(TODAY))) == ([], [TODAY])


def test_a_payment_that_is_open_is_settled_by_it_and_told_once(desk_anywhere: Desk) -> None:
    desk = desk_anywhere
    desk.gateway.troubles = {"confirm": ["answer lost"], "find": ["never arrives"]}
    payment = desk.holding_a_card()
    assert desk.charge(payment).state == "unknown"

    reports = [desk.at_night(), desk.at_night()]

    assert all(map(desk.in_order, reports))
    assert (desk.state(payment), desk.alerted(), desk.still_open()) == ("succeeded", ["not_recorded"], [])


def approved_by_two(desk: Desk, payment: str) -> Refund:
    """What the line proposes waits until two people have said yes, one after the other."""
    (proposed,) = desk.refunds.of(payment)
    assert (proposed.state, desk.refunds.waiting()) == ("proposed", [proposed])
    first = desk.teller.approve(proposed.id, "ana")
    assert isinstance(first, Refund) and (first.state, first.who) == ("requested", "ana")
    assert not isinstance(desk.teller.approve(proposed.id, "Ana"), Refund)
    assert desk.gateway.refunds == {}, "nobody has asked the gateway yet"
    second = desk.teller.approve(proposed.id, "ben")
    assert isinstance(second, Refund)
    return second


def test_a_second_charge_of_a_payment_stands_on_the_account_until_two_people_have_given_it_back(
    desk_anywhere: Desk,
) -> None:
    desk = desk_anywhere
    payment = desk.paid()
    desk.gateway._created_with["by hand"] = ("pi_2", payment, OWED)
    desk.gateway.intents["pi_2"] = "unconfirmed"
    desk.gateway.confirm("pi_2", "by hand")
    assert len(desk.gateway.charged) == 2

    assert desk.in_order(desk.at_night())
    assert desk.in_order(desk.at_night())
    assert (desk.alerted(), desk.owed()) == (["charged_twice"], -OWED)

    back = approved_by_two(desk, payment)

    assert (back.state, back.intent) == ("succeeded", "pi_2")
    assert (desk.owed(), desk.still_open()) == (Money(0), ["charged_twice"])
    assert desk.in_order(desk.at_night())
    assert desk.audits.close(desk.audits.told()[0].number, "ana", "Called the member", desk.now)
    desk.at_night()
    assert (desk.alerted(), desk.still_open()) == (["charged_twice"], [])


def test_a_charge_of_which_the_caller_was_told_that_it_was_not_is_given_back_likewise(desk_anywhere: Desk) -> None:
    desk = desk_anywhere
    desk.gateway.troubles = {"confirm": ["never arrives"], "find": ["never arrives"]}
    payment = desk.holding_a_card()
    desk.charge(payment)
    desk.book.settle_voided(payment, desk.now, unsent=False)
    desk.gateway.confirm("pi_1", "somebody else")

    assert desk.in_order(desk.at_night())

    assert (desk.alerted(), desk.owed()) == (["charged_after_all"], Money(0))
    assert approved_by_two(desk, payment).state == "succeeded"
    assert (desk.owed(), desk.state(payment)) == (OWED, "voided")
    assert desk.in_order(desk.at_night())


def test_two_payments_that_are_more_than_was_owed_are_proposed_to_be_given_back(desk: Desk) -> None:
    """The billing system took half of the bill back after both had been made."""
    billed(desk.database, amount=OWED + OWED)
    desk.paid()
    desk.now += MINUTE
    later = desk.paid()
    billed(desk.database, amount=OWED + PART)

    for _ in range(2):
        assert [one.kind for one in desk.at_night().differences] == ["overpaid"]

    assert desk.alerted() == ["overpaid"]
    back = approved_by_two(desk, later)
    assert (back.amount, desk.owed()) == (OWED - PART, Money(0))
    desk.at_night()
    assert desk.still_open() == []


def test_a_second_charge_of_one_of_two_payments_is_proposed_to_be_given_back_once(desk: Desk) -> None:
    """Two bills are paid in two payments, and the later one is charged twice: that is one payment too many, not two."""
    billed(desk.database, amount=OWED + OWED)
    desk.paid()
    desk.now += MINUTE
    later = desk.paid()
    desk.gateway._created_with["by hand"] = ("pi_2b", later, OWED)
    desk.gateway.intents["pi_2b"] = "unconfirmed"
    desk.gateway.confirm("pi_2b", "by hand")

    for _ in range(3):
        desk.at_night()

    assert desk.alerted() == ["charged_twice"]
    assert [(one.cause, one.amount) for one in desk.refunds.waiting()] == [("ch_pi_2b", OWED)]


def test_what_the_insurance_pays_later_makes_no_payment_one_too_many(desk: Desk) -> None:
    billed(desk.database, amount=OWED + OWED)
    desk.paid()
    desk.now += MINUTE
    desk.paid()
    desk.at_night()
    with desk.database.change() as connection:
        bill = connection.scalar(select(bills.c.id))
        credit = (Entry(RECEIVABLE, -OWED, bill), Entry(BILLED, OWED))
        post(connection, BILL, f"{bill}:insurance", NOON + timedelta(days=2), credit)
    desk.at_night()

    assert (desk.owed(), desk.alerted(), desk.refunds.waiting()) == (-OWED, [], [])


def test_a_void_after_the_gateway_refused_one_is_in_order(desk: Desk) -> None:
    """The caller could not take it back, the desk can; that is one thing that went back, and it is posted once."""
    payment = desk.paid()
    refused = desk.refunds.undo(payment, desk.book.load(payment).call_sid, "fake", "the caller", desk.now)
    assert refused is not None and desk.refunds.lease(refused.id, desk.now, desk.now + MINUTE)
    assert desk.refunds.settle_refused(refused.id, desk.now)
    void = desk.teller.void(desk.book.load(payment).reference, "ana", "Wrong account")
    assert isinstance(void, Refund) and void.state == "succeeded"

    assert desk.in_order(desk.at_night())
    assert desk.alerts == []


def test_a_refund_that_nobody_answers_for_is_told_and_gone_when_it_is_settled(desk: Desk) -> None:
    payment = desk.paid()
    desk.gateway.troubles = {"refund": ["never arrives"]}
    refund = desk.teller.refund(desk.book.load(payment).reference, PART, "ana", "Paid twice")
    assert isinstance(refund, Refund) and refund.state == "unknown"

    desk.at_night()
    desk.at_night()
    assert (desk.alerted(), desk.still_open()) == (["refund_open"], ["refund_open"])

    assert [one.state for one in desk.teller.reconcile()] == ["succeeded"]
    desk.at_night()
    assert (desk.alerted(), desk.still_open()) == (["refund_open"], [])


def test_what_was_given_back_by_hand_of_a_payment_that_nobody_charged_waits_for_a_person(desk: Desk) -> None:
    """There is no bill that it could be owed on again; and no other difference waits for it."""
    payment = desk.holding_a_card()
    desk.book.abandon(payment, desk.now)
    desk.moves("re_hand", "refund", PART, payment, "pi_9")

    for _ in range(2):
        desk.at_night()

    assert (desk.alerted(), desk.still_open()) == (["back_not_recorded"], ["back_not_recorded"])


def test_money_given_back_in_the_gateways_own_pages_is_written_down(desk_anywhere: Desk) -> None:
    desk = desk_anywhere
    payment = desk.paid()
    desk.moves("re_9", "refund", PART, payment)

    assert desk.in_order(desk.at_night())

    (refund,) = desk.refunds.of(payment)
    assert (refund.state, refund.gateway_refund, refund.who) == ("succeeded", "re_9", "somebody at the gateway")
    assert (desk.owed(), desk.alerted(), desk.still_open()) == (PART, ["back_not_recorded"], [])


def test_a_refund_nobody_answered_for_is_asked_about(desk: Desk) -> None:
    reference = desk.book.load(desk.paid()).reference
    desk.gateway.troubles = {"refund": ["answer lost"]}
    asked = desk.teller.refund(reference, PART, "ana", "Paid twice")
    assert isinstance(asked, Refund) and asked.state == "unknown"

    assert desk.in_order(desk.at_night())
    assert (desk.refunds.load(asked.id).state, desk.still_open()) == ("succeeded", [])


def test_a_refund_that_the_bank_returns_is_reversed(desk_anywhere: Desk) -> None:
    desk = desk_anywhere
    payment = desk.paid()
    reference = desk.book.load(payment).reference
    for amount in (PART, OWED - PART):
        assert isinstance(desk.teller.refund(reference, amount, "ana", "Paid twice"), Refund)
    desk.at_night()
    desk.gateway.returned = [one for one in desk.gateway.moved if one.amount == PART]
    desk.gateway.moved = [one for one in desk.gateway.moved if one.amount != PART]

    assert desk.in_order(desk.at_night())
    assert desk.in_order(desk.at_night())

    assert [one.state for one in desk.refunds.of(payment)] == ["failed", "succeeded"]
    assert (desk.owed(), desk.alerted(), desk.still_open()) == (OWED - PART, ["refund_returned"], ["refund_returned"])
    assert isinstance(desk.teller.refund(reference, PART, "ana", "By check"), Refund), "it can be given back again"


def test_a_dispute_is_owed_again_and_paid_again_when_it_is_won(desk_anywhere: Desk) -> None:
    desk = desk_anywhere
    payment = desk.paid()
    desk.at_night()
    dispute = desk.moves("du_1", "dispute", OWED, payment)
    desk.gateway.moved[-1] = dispute = replace(dispute, at=NOON + MINUTE)

    assert desk.in_order(desk.at_night())
    assert (desk.owed(), desk.alerted()) == (OWED, ["disputed"])

    desk.gateway.moved.remove(dispute)
    desk.gateway.returned.append(dispute)
    assert desk.in_order(desk.at_night())
    assert desk.in_order(desk.at_night())
    assert (desk.owed(), desk.alerted()) == (Money(0), ["disputed", "dispute_won"])
    assert desk.still_open() == ["disputed"], "until somebody says what was done about it"


def test_what_the_gateway_does_not_list_stays_open_until_it_does(desk: Desk) -> None:
    desk.paid()
    gone = desk.gateway.moved.pop()

    for _ in range(2):
        report = desk.at_night()
        assert ([one.kind for one in report.differences], report.at_gateway) == (["not_charged"], [])
    assert (desk.alerted(), desk.still_open()) == (["not_charged"], ["not_charged"])

    desk.gateway.moved.append(replace(gone, amount=OWED + Money(1)))
    assert [one.kind for one in desk.at_night().differences] == ["amount"]
    desk.gateway.moved = [gone]
    assert desk.in_order(desk.at_night())
    assert desk.still_open() == []

    desk.gateway.moved.clear()
    desk.at_night()
    assert desk.alerted() == ["not_charged", "amount", "not_charged"], "what comes back is told again"


def test_what_is_on_its_way_at_another_gateway_is_told_once_and_gone_when_that_is_asked_again(desk: Desk) -> None:
    desk.gateway.troubles = {"confirm": ["never arrives"], "find": ["never arrives"]}
    desk.charge(payment := desk.holding_a_card())
    desk.gateway.name = "another"

    desk.at_night()
    desk.at_night()
    assert (desk.alerted(), desk.still_open(), desk.state(payment)) == (["other_gateway"], ["other_gateway"], "unknown")

    desk.gateway.name = "fake"
    desk.cashier.reconcile()
    desk.at_night()
    assert desk.still_open() == []


def test_what_does_not_follow_from_the_ledger_is_told_with_it(desk: Desk) -> None:
    payment = desk.paid()
    put(desk.database, payment, "voided")

    desk.at_night()

    assert {(one.kind, one.about) for one in desk.alerts} >= {("ledger", "unfounded"), ("ledger", "clearing")}


def test_a_charge_that_is_heard_of_a_day_later_is_missed_on_neither_day(desk: Desk) -> None:
    desk.now = NOON + timedelta(hours=11, minutes=50)
    desk.gateway.troubles = {"confirm": ["answer lost"], "find": ["never arrives"]}
    desk.charge(payment := desk.holding_a_card())
    desk.now += timedelta(hours=26)
    assert [one.state for one in desk.cashier.reconcile()] == ["succeeded"]
    desk.now += timedelta(days=1)

    for day in (TODAY, TODAY + timedelta(days=1), TODAY + timedelta(days=2)):
        report = desk.auditor.reconcile(day)
        assert isinstance(report, Report) and desk.in_order(report)
    assert (desk.alerts, desk.state(payment)) == ([], "succeeded")
