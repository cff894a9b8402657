"""A payment is moved on from wherever it stands, and the money moves once or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event

import pytest

from ivr.ledger.check import differences
from ivr.ledger.entries import CLEARING, RECEIVABLE
from ivr.ledger.money import Money
from ivr.ledger.payment import State
from ivr.payments.drive import LEASE, UNSENT_TRIES, drive
from ivr.payments.ports import Payment
from ivr.store.accounts import Accounts
from ivr.store.books import read_books
from ivr.store.database import Database
from ivr.store.payments import Payments
from tests.payments.gateways import FakeGateway, Trouble
from tests.store.books import NOON, OWED, billed, opened, posted, put, submitted, to_be_sent
from tests.store.waiting import PATIENCE_SECONDS, Meanwhile, all_at_once

AFTER_THE_LEASE = LEASE + timedelta(seconds=1)
AFTER_THE_DEADLINE = timedelta(minutes=10, seconds=1)
LOST: Trouble = "answer lost"
NEVER: Trouble = "never arrives"


@dataclass
class Desk:
    """One submitted payment of 125.40, a gateway, and a clock that stands still unless told."""

    database: Database
    gateway: FakeGateway = field(default_factory=FakeGateway)
    now: datetime = NOON

    def __post_init__(self) -> None:
        self.account = billed(self.database)
        self.payment = submitted(self.database, self.account)
        self.book = Payments(self.database)

    def drive(self, book: Payments | None = None, after: timedelta = timedelta(0)) -> State:
        moment = self.now + after
        return drive(self.payment, book or self.book, self.gateway, lambda: moment).state

    def stands(self) -> Payment:
        return self.book.load(self.payment)

    def charged_and_recorded_once(self) -> bool:
        return (
            self.gateway.charged == [(self.payment, OWED)]
            and posted(self.database, self.payment) == [(RECEIVABLE, -12540), (CLEARING, 12540)]
            and to_be_sent(self.database, self.payment) == 1
            and differences(read_books(self.database)) == []
            and Accounts(self.database).by_number("10000001")[0].bills[0].owed == Money(0)
        )

    def charged_nothing(self) -> bool:
        return (
            self.gateway.charged == []
            and posted(self.database, self.payment) == []
            and to_be_sent(self.database, self.payment) == 0
        )


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    database = Database(sqlite_url)
    yield Desk(database)
    database.close()


@pytest.fixture
def desk_anywhere(database: Database) -> Desk:
    """Where it matters which database keeps the books."""
    return Desk(database)


def test_an_approved_payment_is_charged_and_posted_once(desk_anywhere: Desk) -> None:
    assert desk_anywhere.drive() == "succeeded"

    assert desk_anywhere.gateway.asked == ["create", "confirm"]
    assert desk_anywhere.charged_and_recorded_once()


def test_a_declined_card_is_cancelled_at_the_gateway_before_we_say_so(desk_anywhere: Desk) -> None:
    desk_anywhere.gateway.declines = True

    assert desk_anywhere.drive() == "declined"

    assert desk_anywhere.gateway.asked == ["create", "confirm", "cancel"]
    assert desk_anywhere.gateway.intents == {"pi_1": "cancelled"}
    assert desk_anywhere.charged_nothing()


def test_a_card_the_gateway_will_not_even_look_at_is_declined(desk: Desk) -> None:
    desk.gateway.refuses_to_create = True

    assert desk.drive() == "declined"
    assert desk.charged_nothing()


def test_a_card_refused_at_its_creation_is_not_declined_when_another_attempt_went_through(desk_anywhere: Desk) -> None:
    """A worker stopped for longer than its lease comes back with a refusal. Meanwhile another has created an intent
    with the same card and confirmed it, and has not heard the answer: what was charged must not be called declined."""
    desk, book = desk_anywhere, desk_anywhere.book

    def meanwhile() -> None:
        desk.gateway.refuses_to_create = False
        desk.gateway.troubles = {"confirm": [LOST], "find": [NEVER]}
        assert desk.drive(after=AFTER_THE_LEASE) == "unknown"
        assert book.load(desk.payment).intent == "pi_1"
        desk.gateway.refuses_to_create = True

    desk.gateway.before["create"] = meanwhile

    assert desk.drive() == "succeeded"
    assert desk.charged_and_recorded_once()


@pytest.mark.parametrize(
    ("trouble", "in_the_end"),
    # Where the cancel had its effect, the gateway says "cancelled" from then on; not charged either way.
    [(NEVER, "declined"), (LOST, "voided")],
)
def test_a_decline_is_not_told_until_the_cancel_is_answered(desk: Desk, trouble: Trouble, in_the_end: State) -> None:
    desk.gateway.declines = True
    desk.gateway.troubles = {"cancel": [trouble]}

    assert desk.drive() == "unknown"
    assert desk.drive() == in_the_end
    assert desk.gateway.intents == {"pi_1": "cancelled"}
    assert desk.charged_nothing()


def test_a_charge_whose_answer_is_lost_is_found(desk: Desk) -> None:
    desk.gateway.troubles = {"confirm": [LOST]}

    assert desk.drive() == "succeeded"
    assert desk.gateway.asked == ["create", "confirm", "find"]
    assert desk.charged_and_recorded_once()


def test_a_gateway_that_stays_silent_leaves_the_payment_unknown_until_it_speaks(desk_anywhere: Desk) -> None:
    desk_anywhere.gateway.troubles = {"confirm": [LOST, NEVER], "find": [NEVER, NEVER]}

    assert [desk_anywhere.drive(), desk_anywhere.drive()] == ["unknown", "unknown"]
    assert posted(desk_anywhere.database, desk_anywhere.payment) == []

    assert desk_anywhere.drive() == "succeeded"
    assert desk_anywhere.charged_and_recorded_once()


def test_a_confirmation_that_never_arrived_is_not_taken_for_a_refusal(desk: Desk) -> None:
    desk.gateway.troubles = {"confirm": [NEVER]}

    assert desk.drive() == "unknown"
    assert desk.gateway.intents == {"pi_1": "unconfirmed"}
    assert desk.drive() == "succeeded"
    assert desk.charged_and_recorded_once()


def test_a_gateway_that_was_never_reached_is_given_up_after_some_tries(desk: Desk) -> None:
    desk.gateway.troubles = {"create": [NEVER] * UNSENT_TRIES}

    assert [desk.drive() for _ in range(UNSENT_TRIES)] == ["unknown", "unknown", "voided"]
    assert desk.charged_nothing()
    assert desk.drive() == "voided"
    assert desk.gateway.asked == ["create"] * UNSENT_TRIES


def test_an_intent_created_unheard_is_the_one_that_is_confirmed_later(desk: Desk) -> None:
    desk.gateway.troubles = {"create": [LOST]}

    assert [desk.drive(), desk.drive()] == ["unknown", "succeeded"]
    assert list(desk.gateway.intents) == ["pi_1"]
    assert desk.charged_and_recorded_once()


def test_an_intent_created_unheard_and_then_voided_is_never_confirmed(desk: Desk) -> None:
    desk.gateway.troubles = {"create": [LOST] * UNSENT_TRIES}

    for _ in range(UNSENT_TRIES):
        last = desk.drive()

    assert last == "voided"
    assert desk.gateway.intents == {"pi_1": "unconfirmed"}
    assert "confirm" not in desk.gateway.asked


def test_an_intent_that_comes_after_the_void_is_never_confirmed(desk_anywhere: Desk) -> None:
    """While the gateway is still making it, the caller has been told that nothing was charged."""

    def told_not_charged() -> None:
        assert desk_anywhere.book.settle_voided(desk_anywhere.payment, NOON, unsent=True)

    desk_anywhere.gateway.before["create"] = told_not_charged

    assert desk_anywhere.drive() == "voided"
    assert desk_anywhere.gateway.asked == ["create"]
    assert desk_anywhere.stands().intent is None
    assert desk_anywhere.charged_nothing()


# When our own process dies.


class DiesOnce(Payments):
    """Dies at a named method of the book, before or after it is done, the first time."""

    def __init__(self, database: Database, method: str, *, done: bool) -> None:
        super().__init__(database)
        self._dies_at: str | None = method
        self._also_done = done

    def _meet(self, method: str, act: Callable[[], object]) -> None:
        if self._dies_at == method:
            self._dies_at = None
            if self._also_done:
                act()
            raise KeyboardInterrupt

    def note_intent(self, payment: str, intent: str) -> Payment:
        self._meet("note_intent", lambda: super(DiesOnce, self).note_intent(payment, intent))
        return super().note_intent(payment, intent)

    def settle_succeeded(self, payment: str, at: datetime) -> bool:
        self._meet("settle_succeeded", lambda: super(DiesOnce, self).settle_succeeded(payment, at))
        return super().settle_succeeded(payment, at)


@pytest.mark.parametrize("done", [False, True], ids=["before it is stored", "after it is stored"])
@pytest.mark.parametrize("method", ["note_intent", "settle_succeeded"])
def test_a_worker_that_dies_on_the_way_costs_the_next_one_a_look_and_no_second_charge(
    desk_anywhere: Desk, method: str, done: bool
) -> None:
    book = DiesOnce(desk_anywhere.database, method, done=done)
    with pytest.raises(KeyboardInterrupt):
        desk_anywhere.drive(book)

    assert desk_anywhere.drive(book, AFTER_THE_LEASE) == "succeeded"

    assert list(desk_anywhere.gateway.intents) == ["pi_1"]
    assert desk_anywhere.charged_and_recorded_once()


def test_until_its_lease_is_over_the_dead_workers_payment_is_left_alone(desk: Desk) -> None:
    book = DiesOnce(desk.database, "settle_succeeded", done=False)
    with pytest.raises(KeyboardInterrupt):
        desk.drive(book)

    assert desk.drive() == "created"
    assert desk.gateway.asked == ["create", "confirm"]


# After the deadline.


def test_an_unconfirmed_payment_past_its_deadline_is_cancelled_and_then_voided(desk: Desk) -> None:
    desk.gateway.troubles = {"confirm": [NEVER]}
    desk.drive()

    assert desk.drive(after=AFTER_THE_DEADLINE) == "voided"
    assert desk.gateway.asked == ["create", "confirm", "find", "cancel"]
    assert desk.gateway.intents == {"pi_1": "cancelled"}
    assert desk.charged_nothing()


def test_a_payment_past_its_deadline_that_was_charged_after_all_has_succeeded(desk_anywhere: Desk) -> None:
    desk_anywhere.gateway.troubles = {"confirm": [LOST], "find": [NEVER]}
    assert desk_anywhere.drive() == "unknown"

    assert desk_anywhere.drive(after=AFTER_THE_DEADLINE) == "succeeded"
    assert desk_anywhere.charged_and_recorded_once()


def test_past_the_deadline_nothing_is_voided_that_the_gateway_has_not_cancelled(desk: Desk) -> None:
    desk.gateway.troubles = {"confirm": [NEVER], "cancel": [NEVER]}
    desk.drive()

    assert desk.drive(after=AFTER_THE_DEADLINE) == "unknown"
    assert desk.drive(after=AFTER_THE_DEADLINE) == "voided"
    assert desk.charged_nothing()


def test_a_payment_that_never_reached_the_gateway_is_not_sent_past_its_deadline(desk: Desk) -> None:
    assert desk.drive(after=AFTER_THE_DEADLINE) == "voided"
    assert desk.gateway.asked == []


# Several at once.


def test_of_eight_workers_at_once_one_talks_to_the_gateway(desk_anywhere: Desk) -> None:
    all_at_once(8, lambda _: desk_anywhere.drive())

    assert desk_anywhere.stands().state == "succeeded"
    assert desk_anywhere.gateway.asked == ["create", "confirm"]
    assert desk_anywhere.charged_and_recorded_once()


@pytest.mark.parametrize("slow_at", ["create", "confirm"])
def test_a_worker_slower_than_its_lease_and_the_one_that_took_over_charge_once(
    desk_anywhere: Desk, slow_at: str
) -> None:
    """The lease saves work; the safety is in the moves. The first comes back when all is done."""
    waiting, go_on = Event(), Event()

    def slow() -> None:
        waiting.set()
        assert go_on.wait(PATIENCE_SECONDS)

    desk_anywhere.gateway.before[slow_at] = slow
    first = Meanwhile(desk_anywhere.drive)
    assert waiting.wait(PATIENCE_SECONDS)

    assert desk_anywhere.drive(after=AFTER_THE_LEASE) == "succeeded"
    go_on.set()

    assert first.result() == "succeeded"
    assert desk_anywhere.charged_and_recorded_once()


def test_a_slow_confirmation_cannot_revive_what_was_cancelled_past_the_deadline(desk_anywhere: Desk) -> None:
    waiting, go_on = Event(), Event()

    def slow() -> None:
        waiting.set()
        assert go_on.wait(PATIENCE_SECONDS)

    desk_anywhere.gateway.before["confirm"] = slow
    first = Meanwhile(desk_anywhere.drive)
    assert waiting.wait(PATIENCE_SECONDS)

    assert desk_anywhere.drive(after=AFTER_THE_DEADLINE) == "voided"
    go_on.set()

    assert first.result() == "voided"
    assert desk_anywhere.charged_nothing()


@pytest.mark.parametrize("stands", ["collecting", "abandoned", "succeeded", "declined", "voided"])
def test_what_is_not_on_its_way_is_left_where_it_stands(sqlite_url: str, stands: State) -> None:
    database = Database(sqlite_url)
    payment, gateway = opened(database, billed(database)), FakeGateway()
    put(database, payment, stands)

    assert drive(payment, Payments(database), gateway, lambda: NOON).state == stands
    assert gateway.asked == []
    database.close()
