"""Nobody guesses their way into an account, and nobody tries out stolen cards, on however many calls."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import insert

from ivr.attempts import CARDS_OFF_FOR, LATEST_CARDS, MOST_MISSES_OF_A_CALLER, MOST_MISSES_OF_AN_ACCOUNT
from ivr.ledger.money import Money
from ivr.store.attempts import Attempts
from ivr.store.database import Database
from ivr.store.payments import Payments
from ivr.store.switches import Switches
from ivr.store.tables import calls
from ivr.switches import Switch
from tests.line import TO_THE_AMOUNTS, LineUnderTest, said, steps, words
from tests.store.books import NOON, a_payment, billed
from tests.store.waiting import all_at_once

WRONG = ("1", "1", "10000001#", "01011990", "94612")
RIGHT = TO_THE_AMOUNTS
LINE = "billing"
LATER = "2027-03-16 10:10 am America/Los_Angeles"


def calling(database: Database, sids: list[str]) -> None:
    """Calls from one telephone, which the line has answered."""
    with database.change() as connection:
        rows = [
            {"sid": sid, "line": LINE, "release": "r", "caller": "+15105550142", "answered_at": NOON} for sid in sids
        ]
        connection.execute(insert(calls), rows)


def refused(database: Database, cards: int, at: datetime) -> None:
    """So many cards of the line are refused at this moment."""
    account, book = billed(database), Payments(database)
    for _ in range(cards):
        payment = a_payment(account, call=f"CA{uuid4().hex}", amount=Money(100))
        calling(database, [payment.call_sid])
        assert book.open(payment, "fake", at, at) == "opened"
        assert book.keep_card(payment.id, "pm_card_visa", "visa", "4242")
        assert book.submit(payment.id, payment.amount, "4242", at)
        assert book.settle_declined(payment.id, "not_approved", at)


def callers() -> list[str]:
    return [f"+1510555{number:04d}" for number in range(200, 300)]


def test_of_many_guesses_at_once_no_more_than_the_limit_are_looked_at(database: Database) -> None:
    attempts = Attempts(database)
    begun = all_at_once(12, lambda number: attempts.begin("the seal", f"CA{number}", NOON))
    assert sum(one is not None for one in begun) == MOST_MISSES_OF_AN_ACCOUNT

    assert attempts.begin("the seal", "CA99", NOON + timedelta(hours=23)) is None
    assert attempts.begin("the seal", "CA99", NOON + timedelta(hours=25)) is not None
    assert attempts.begin("another seal", "CA99", NOON) is not None


def test_one_telephone_that_guesses_at_many_numbers_at_once_is_held_to_its_limit_as_well(database: Database) -> None:
    calling(database, [f"CA{number}" for number in range(22)])
    attempts = Attempts(database)
    begun = all_at_once(22, lambda number: attempts.begin(f"seal {number}", f"CA{number}", NOON))
    assert sum(one is not None for one in begun) == MOST_MISSES_OF_A_CALLER


@pytest.mark.parametrize("lifted", [False, True], ids=["at its end", "when it is lifted"])
def test_a_line_that_was_stopped_begins_anew(database: Database, lifted: bool) -> None:
    """Otherwise the cards that stopped it would stop it again as soon as somebody may pay."""
    refused(database, LATEST_CARDS, NOON)
    attempts, switches = Attempts(database), Switches(database, lambda: NOON)
    account, a_minute = 1, timedelta(minutes=1)
    assert attempts.cards(account, "CA0", LINE, NOON + a_minute).are_being_tried_out

    switches.throw(Switch(0, "stop_payments", LINE, NOON + a_minute, NOON + CARDS_OFF_FOR, "the line"))
    if lifted:
        switches.lift("stop_payments", LINE, NOON + 2 * a_minute, "ana")
    over = NOON + (3 * a_minute if lifted else CARDS_OFF_FOR + a_minute)

    assert attempts.cards(account, "CA0", LINE, over).latest == 0
    refused(database, LATEST_CARDS - 1, over)
    assert not attempts.cards(account, "CA0", LINE, over + a_minute).are_being_tried_out
    refused(database, 1, over)
    assert attempts.cards(account, "CA0", LINE, over + a_minute).are_being_tried_out


def test_the_right_person_is_never_counted(database: Database) -> None:
    attempts = Attempts(database)
    for number in range(20):
        attempt = attempts.begin("the seal", f"CA{number}", NOON)
        assert attempt is not None
        attempts.forgive(attempt)


@pytest.mark.parametrize("number", ["10000001#", "10099999#"], ids=["an account", "a number nobody has"])
def test_after_five_guesses_from_anywhere_a_person_asks_and_it_sounds_the_same(
    line: LineUnderTest, number: str
) -> None:
    for caller in callers()[:MOST_MISSES_OF_AN_ACCOUNT]:
        missed = line.call([*WRONG[:2], number, *WRONG[3:], "hangup"], from_number=caller)
        assert steps(missed)[-2:] == ["verify", "find_bill"]

    locked = line.call([*RIGHT[:2], number, *RIGHT[3:]], from_number=callers()[-1])
    assert steps(locked)[-2:] == ["verify", "agent"]
    assert not said(locked, "You owe")


def test_one_telephone_that_guesses_at_many_accounts_is_stopped_too(line: LineUnderTest) -> None:
    for number in range(MOST_MISSES_OF_A_CALLER):
        line.call(["1", "1", f"2000{number:04d}#", "01011990", "94612", "hangup"])
    assert not said(line.call([*RIGHT]), "You owe")
    assert said(line.call([*RIGHT, "hangup"], from_number=callers()[0]), "You owe")


def test_after_five_refused_cards_an_account_is_paid_with_a_person(line: LineUnderTest) -> None:
    for caller in callers()[:2]:
        line.call([*RIGHT, "1", *["card visa-declined", "1"] * 2], from_number=caller)
    fifth = line.call([*RIGHT, "1", "card visa-declined", "1"], from_number=callers()[2])
    assert said(fifth, "We cannot take another card for this account by telephone today. No payment was made.")
    assert said(line.call([*RIGHT, "1"], from_number=callers()[3]), "We cannot take another card for this account")
    assert len(line.payments()) == 5


def test_where_cards_are_tried_out_no_card_is_taken_for_a_while_and_the_operator_is_told(
    line: LineUnderTest, capsys: pytest.CaptureFixture[str]
) -> None:
    accounts = ("10000001", "10000010", "200000001", "200000002", "200000003")
    tried = [(account, caller) for account in accounts for caller in callers()[:2]]
    assert 2 * len(tried) == LATEST_CARDS
    for account, caller in tried:
        line.call(["1", "1", f"{account}#", *RIGHT[3:], "1", *["card visa-declined", "1"] * 2], from_number=caller)

    stopped = line.call(["1", "1", "10000002#", "11021979", "98101", "1", "1"], from_number=callers()[-1])
    assert said(stopped, "We cannot take payments by phone right now. No payment was made.")
    assert "cards_are_being_tried_out" in capsys.readouterr().out
    line.parts.switches.forget()
    assert "We cannot take payments" in " ".join(words(line.call(["1", "hangup"], clock=LATER)))
