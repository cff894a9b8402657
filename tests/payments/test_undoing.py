"""Callers take back what they have just paid: all of it, once, on the same call, and without a second person."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest

from ivr.house import ENDS
from ivr.ledger.entries import CLEARING, REVERSAL
from ivr.ledger.money import Money
from ivr.payments import patience
from ivr.payments.drive import LEASE, drive
from ivr.payments.refund_book import NotWhole, Refund
from ivr.payments.teller import Teller
from ivr.payments.undoing import UNDONE_BY_CALLER, Undoing
from ivr.store.accounts import Accounts
from ivr.store.calls import Calls
from ivr.store.database import Database
from ivr.store.payments import Payments
from ivr.switchboard import SavedTurn
from tests.payments.refund_desk import Desk
from tests.store.books import NOON, billed_thrice, posted, submitted
from tests.store.waiting import PATIENCE_SECONDS, all_at_once

THIS_CALL, ANOTHER_CALL = "CA1", "CA2"
NOTHING = Money(0)


class Line(Desk):
    """The payment was made on this call, which is still under way; and at the desk nobody gives back anything alone."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.broken: list[BaseException] = []
        self.threads = ThreadPoolExecutor()
        self.undoing = Undoing(self.book, self.gateway, lambda: self.now, self.threads, self.broken.append)
        self.teller = Teller(self.book, self.gateway, lambda: self.now, limit=NOTHING)

    def undo(self, call: str = THIS_CALL) -> str:
        """How it stands, or nothing where it cannot be taken back from that call."""
        refund = self.undoing.undo(self.payment, call)
        return refund.state if refund is not None else ""

    def fate(self) -> str:
        """What whoever rings back would be told."""
        (account,) = Accounts(self.database).by_number("10000002")
        unheard = Payments(self.database).unheard(account.id, NOON - timedelta(days=1), ENDS)
        return unheard.fate if unheard is not None else ""

    def owed_in_all(self) -> int:
        return sum(left for left, _ in self.owed().values())


@pytest.fixture
def line(database: Database) -> Iterator[Line]:
    line = Line(database)
    yield line
    line.threads.shutdown()
    assert line.broken == []


def test_all_of_it_goes_back_and_the_balance_is_what_it_was_before(line: Line) -> None:
    """Whoever may give back nothing alone sits at the desk; no second person is asked for all that."""
    assert line.owed_in_all() == 0

    assert line.undo() == "succeeded"

    assert line.given_back() == [12540]
    assert posted(line.database, line.payment, REVERSAL)[-1] == (CLEARING, -12540)
    assert line.owed_in_all() == 12540
    (refund,) = line.book.of(line.payment)
    assert (refund.who, refund.why, refund.whole) == (THIS_CALL, UNDONE_BY_CALLER, True)


def test_it_is_taken_back_once_however_often_and_by_how_many_turns_it_is_asked(line: Line) -> None:
    assert set(all_at_once(4, lambda _: line.undo())) <= {"approved", "sent", "succeeded"}
    assert line.undo() == "succeeded"
    assert line.given_back() == [12540]
    assert len(line.book.of(line.payment)) == 1


def test_another_call_takes_nothing_back_nor_does_this_one_what_somebody_else_gives_back(line: Line) -> None:
    assert line.undo(ANOTHER_CALL) == ""
    waits = line.teller.refund(line.reference, Money(100), "ana", "Paid twice")
    assert isinstance(waits, Refund) and waits.state == "requested"

    assert line.undo() == ""

    line.teller.turn_down(waits.id, "ben")
    assert line.undo() == "succeeded"
    assert line.teller.void(line.reference, "ana", "Wrong account") == NotWhole(NOTHING)


def test_what_is_on_its_way_or_was_charged_elsewhere_is_not_taken_back(line: Line) -> None:
    assert line.undo() == "succeeded"
    (account,) = Accounts(line.database).by_number("10000002")
    on_its_way = submitted(line.database, account.id)
    assert line.undoing.undo(on_its_way, THIS_CALL) is None

    drive(on_its_way, Payments(line.database), line.gateway, lambda: NOON)
    line.gateway.name = "another"
    assert line.undoing.undo(on_its_way, THIS_CALL) is None
    assert line.given_back() == [12540]


def test_a_gateway_that_does_not_answer_is_asked_again_by_the_next_turn_and_by_whoever_reconciles(line: Line) -> None:
    line.gateway.troubles = {"refund": ["answer lost", "never arrives"]}
    assert [line.undo(), line.undo()] == ["unknown", "unknown"]

    assert [one.state for one in line.teller.reconcile()] == ["succeeded"]

    assert line.undo() == "succeeded"
    assert line.given_back() == [12540]


def test_a_slow_gateway_keeps_no_caller_waiting(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.01)
    go_on = Event()

    def slow() -> None:
        assert go_on.wait(PATIENCE_SECONDS)

    line.gateway.before["refund"] = slow

    assert line.undo() in ("approved", "sent")

    go_on.set()
    line.threads.shutdown()
    assert [one.state for one in line.book.of(line.payment)] == ["succeeded"]


def test_a_worker_that_dies_over_it_leaves_it_to_the_others(line: Line) -> None:
    line.gateway.before["refund"] = lambda: (_ for _ in ()).throw(ConnectionResetError)
    with pytest.raises(ConnectionResetError):
        line.undo()
    assert line.undo() == "sent"

    line.gateway.before.clear()
    line.now += LEASE + timedelta(seconds=1)
    assert [one.state for one in line.teller.reconcile()] == ["succeeded"]
    assert line.given_back() == [12540]


def test_what_the_gateway_refuses_stands(line: Line) -> None:
    line.gateway.charged.clear()
    assert [line.undo(), line.undo()] == ["refused", "refused"]
    assert (line.owed_in_all(), line.given_back()) == (0, [])


def test_of_what_the_bank_sends_back_later_nobody_hears_that_it_is_cancelled(line: Line) -> None:
    """They were told that it was, and it had been; now it stands again, and the next call says so first."""
    assert (line.undo(), line.fate()) == ("succeeded", "undone")
    (refund,) = line.book.of(line.payment)

    assert line.book.settle_failed(refund.id, line.now)

    assert (line.undo(), line.fate()) == ("failed", "not_undone")
    assert line.owed_in_all() == 0


def test_what_became_of_it_is_told_although_another_payment_was_made_and_heard_since(line: Line) -> None:
    """They were asked to call again to hear it."""
    line.gateway.troubles = {"refund": ["never arrives"]}
    assert line.undo() == "unknown"
    account = billed_thrice(line.database, second=Money(3000))
    later = submitted(line.database, account, amount=Money(1000))
    drive(later, Payments(line.database), line.gateway, lambda: NOON)
    calls = Calls(line.database)
    calls.save(SavedTurn(THIS_CALL, 1, NOON, "Keys", "receipt", "{}", "", said=[(later, "payment_approved")]))
    calls.save(SavedTurn(THIS_CALL, 2, NOON, "Keys", "goodbye", "{}", ""))

    assert line.fate() == "undoing"
    assert [one.state for one in line.teller.reconcile()] == ["succeeded"]
    assert line.fate() == "undone"
