"""A message goes out once, whatever happens to the worker, the carrier and the answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from ivr.payments.refund_book import Refund
from ivr.store.database import Database
from ivr.store.messages import Messages
from ivr.store.payments import Payments
from ivr.store.refunds import Refunds
from ivr.store.stops import Stops
from ivr.store.tables import said
from ivr.texts.messenger import LEASE
from ivr.texts.ports import Due, NoAnswer, Refused, Sent
from tests.store.books import OWED
from tests.store.waiting import all_at_once
from tests.texts.carrier import BROKEN, LOST, NEVER_ANSWERS, Carrier, carrier
from tests.texts.wanting import NUMBER, OTHER_NUMBER, Office, next_try, reference, wanted

LATER, SECONDS = LEASE + timedelta(seconds=1), timedelta(seconds=1)


@pytest.fixture
def twilio() -> Iterator[Carrier]:
    with carrier() as server:
        yield server


def states(database: Database) -> list[tuple[str, str | None]]:
    return [(one.state, one.why) for one in Messages(database).all()]


def test_a_receipt_is_sent_in_words_that_tell_nothing_else(database: Database, twilio: Carrier) -> None:
    payment = wanted(database)
    office = Office(database, twilio.client())
    assert office.sends() == 1
    assert office.sends(LATER) == 0
    assert twilio.words == [
        "Billing line: we received your payment of $125.40, card ending 4242. "
        f"Reference {reference(database, payment)}. Questions? +1 800-390-3507. Reply STOP for no more texts."
    ]
    assert twilio.sent[0]["from"] == "+15105550100"
    assert states(database) == [("sent", None)]
    # What was said about money is stored, also when it was written.
    with database.read() as connection:
        told = connection.execute(select(said.c.payment_id, said.c.call_sid, said.c.turn, said.c.prompt)).all()
    assert [tuple(row) for row in told] == [(payment, "CA10000001", 9, "text_receipt")]


def test_of_what_was_not_charged_the_message_says_so(database: Database, twilio: Carrier) -> None:
    wanted(database, "voided")
    Office(database, twilio.client("MG" + "0" * 32)).sends()
    assert "did not go through. You were not charged." in twilio.words[0]
    assert twilio.sent[0]["messaging_service_sid"] == "MG" + "0" * 32


@pytest.mark.parametrize("trouble", [NEVER_ANSWERS, LOST])
def test_what_was_sent_and_not_answered_is_found_and_not_sent_again(
    database: Database, twilio: Carrier, trouble: str
) -> None:
    wanted(database)
    office = Office(database, twilio.client())
    twilio.trouble = [trouble]
    assert office.sends() == 0
    assert states(database) == [("waiting", None)]
    assert office.sends(timedelta(minutes=1)) == 1
    assert len(twilio.sent) == 1
    assert twilio.asked == ["POST", "GET"]


def test_a_worker_that_dies_between_sending_and_noting_does_not_make_the_next_one_send_twice(
    database: Database, twilio: Carrier
) -> None:
    wanted(database)
    first = Office(database, twilio.client())
    due = Messages(database).claim(first.now, first.now + LEASE)
    assert isinstance(due, Due)
    assert isinstance(first.sender.send(due.number, first.messenger.write(due)), Sent)

    second = Office(database, twilio.client())
    assert second.sends(LEASE - SECONDS) == 0  # still the first one's
    assert second.sends(2 * SECONDS) == 1
    assert len(twilio.sent) == 1
    assert states(database) == [("sent", None)]


def test_while_nobody_can_tell_whether_it_was_sent_it_is_not_sent(database: Database, twilio: Carrier) -> None:
    wanted(database)
    office = Office(database, twilio.client())
    twilio.trouble = [LOST, "the list is away"]
    assert [office.sends(), office.sends(timedelta(minutes=1)), office.sends(timedelta(minutes=5))] == [0, 0, 1]
    assert len(twilio.sent) == 1


def test_a_worker_that_was_stopped_for_a_while_leaves_the_message_to_another(
    database: Database, twilio: Carrier
) -> None:
    """It took the message, slept, and wakes when another may be sending it."""
    wanted(database)
    office = Office(database, twilio.client())
    due = Messages(database).claim(office.now, office.now + LEASE)
    assert isinstance(due, Due)
    office.now += LEASE
    assert not office.messenger._deliver(due)
    assert twilio.sent == []
    assert office.sends(SECONDS) == 1


def test_two_workers_at_once_send_each_message_once(database: Database, twilio: Carrier) -> None:
    for account in range(6):
        wanted(database, account=f"1000000{account}", number=f"+1510555014{account}")
    offices = [Office(database, twilio.client()) for _ in range(2)]
    sent = all_at_once(2, lambda number: offices[number].sends())
    assert sum(sent) == 6
    assert sorted(message["to"] for message in twilio.sent) == [f"+1510555014{account}" for account in range(6)]


def test_passing_trouble_is_waited_out_longer_each_time_and_for_a_day_at_most(database: Database) -> None:
    class Away:
        def send(self, number: str, words: str) -> NoAnswer:
            return NoAnswer("Twilio 20503")

        def find(self, number: str, reference: str) -> None:
            return None

    wanted(database)
    office = Office(database, Away())
    began, waits = office.now, list[timedelta]()
    office.sends()
    while not office.told:
        waits.append(next_try(database) - office.now)
        assert office.sends(waits[-1] - SECONDS) == 0 and next_try(database) == office.now + SECONDS
        office.sends(SECONDS)
    assert waits[:4] == [timedelta(seconds=15 * 2**doubled) for doubled in range(4)]
    assert waits == sorted(waits) and waits[-1] == timedelta(hours=1)
    assert office.told == ["no answer for 24 hours (Twilio 20503)"]
    assert timedelta(hours=24) <= office.now - began < timedelta(hours=26)
    assert states(database) == [("given up", "no answer for 24 hours (Twilio 20503)")]


@pytest.mark.parametrize("code", [21211, 21614, 21408, 21612, 21635])
def test_a_number_that_can_have_no_message_is_given_up_at_once(database: Database, twilio: Carrier, code: int) -> None:
    wanted(database)
    office = Office(database, twilio.client())
    twilio.trouble = [code]
    assert [office.sends(), office.sends(LATER)] == [0, 0]
    assert (office.told, twilio.asked) == ([f"Twilio {code}"], ["POST"])


def test_whoever_has_told_twilio_to_stop_has_told_us(database: Database, twilio: Carrier) -> None:
    wanted(database)
    twilio.trouble = [21610]
    Office(database, twilio.client()).sends()
    assert Stops(database).has_stopped(NUMBER)


@pytest.mark.parametrize("trouble", [20003, 21606, 20429, BROKEN])
def test_what_is_wrong_with_our_own_account_can_be_put_right(
    database: Database, twilio: Carrier, trouble: str | int
) -> None:
    wanted(database)
    office = Office(database, twilio.client())
    twilio.trouble = [trouble]
    assert [office.sends(), office.sends(timedelta(minutes=1))] == [0, 1]
    assert len(twilio.sent) == 1


def test_whoever_tells_us_to_stop_between_yes_and_sending_gets_nothing(database: Database, twilio: Carrier) -> None:
    wanted(database)
    wanted(database, account="10000002", number=OTHER_NUMBER)
    Stops(database).stop(NUMBER, Office(database, twilio.client()).now)
    office = Office(database, twilio.client())
    assert (office.sends(), office.told) == (1, ["stopped"])
    assert [message["to"] for message in twilio.sent] == [OTHER_NUMBER]
    assert sorted(states(database), key=str) == [("given up", "stopped"), ("sent", None)]


@pytest.mark.parametrize("goes_back", [True, False])
def test_nobody_is_told_that_we_have_what_goes_back_to_them(
    database: Database, twilio: Carrier, goes_back: bool
) -> None:
    """Taken back by its caller, or by an operator, before the message was sent; what is refused to go back we have."""
    payment = wanted(database, "created")
    office = Office(database, twilio.client())
    assert Payments(database).settle_succeeded(payment, office.now)
    asked = Refunds(database).request(
        reference(database, payment), None, "fake", "ana", "Wrong account", office.now, OWED
    )
    assert isinstance(asked, Refund) and asked.state == "approved"
    assert (office.sends(), states(database)) == (0, [("waiting", None)]), "it may be refused"

    refunds = Refunds(database)
    assert refunds.lease(asked.id, office.now, office.now + LEASE)
    assert (
        refunds.settle_succeeded(asked.id, "re_1", office.now)
        if goes_back
        else refunds.settle_refused(asked.id, office.now)
    )

    assert office.sends() == (0 if goes_back else 1)
    assert states(database) == [("given up", "taken back") if goes_back else ("sent", None)]
    assert len(twilio.sent) == (0 if goes_back else 1)


def test_a_message_that_cannot_be_worded_keeps_no_other_waiting(database: Database) -> None:
    class Taken:
        def __init__(self) -> None:
            self.to: list[str] = []

        def send(self, number: str, words: str) -> Sent | Refused:
            if number == NUMBER:
                raise KeyError("a mistake of ours")
            self.to.append(number)
            return Sent("SM1")

        def find(self, number: str, reference: str) -> None:
            return None

    wanted(database)
    wanted(database, account="10000002", number=OTHER_NUMBER)
    office = Office(database, taken := Taken())
    with pytest.raises(ExceptionGroup):
        office.sends()
    assert taken.to == [OTHER_NUMBER]
