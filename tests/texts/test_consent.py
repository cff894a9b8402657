"""Nothing is sent that nobody agreed to; and whoever agreed is told, whichever comes first: their yes or the bank's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import func, insert, select

import app
from ivr.ledger.payment import State
from ivr.store.consents import Consents
from ivr.store.database import Database
from ivr.store.payments import Payments
from ivr.store.tables import calls, outbox, text_consents
from tests.engine.conversation import shipped
from tests.line import TO_THE_AMOUNTS, LineUnderTest, said
from tests.store.books import NOON, billed, put, submitted
from tests.store.waiting import Meanwhile, all_at_once, reaching
from tests.texts.wanting import NUMBER, OTHER_NUMBER, consent, kinds

PAYS = (*TO_THE_AMOUNTS, "1", "card visa-ok", "1", "silence")
OWN = (*PAYS, "1")


def agreed(line: LineUnderTest) -> list[tuple[str, str, str, str]]:
    """Number, language, release and prompt of what was agreed to."""
    of = text_consents.c
    rows = select(of.number, of.language, of.release, of.prompt).where(of.agreed_at.is_not(None))
    with line.parts.database.read() as connection:
        return [tuple(row) for row in connection.execute(rows)]


def on_its_way(database: Database, state: State = "created") -> str:
    with database.change() as connection:
        row = {"sid": "CA1", "line": "billing", "release": shipped().id, "caller": NUMBER, "answered_at": NOON}
        connection.execute(insert(calls).values(row))
    payment = submitted(database, billed(database))
    put(database, payment, state)
    return payment


def test_what_was_agreed_to_can_be_shown_to_the_letter(line: LineUnderTest) -> None:
    line.call(OWN)
    release = line.parts.content.current()
    assert agreed(line) == [("+15105550142", "en", release.id, "text_offer_receipt")]
    assert line.parts.content.of(release.id).catalogues["en"].prompts["text_offer_receipt"].words({}) == (
        "The billing line can text you this receipt. Message and data rates may apply."
    )


@pytest.mark.parametrize(
    "keys", [("hangup",), ("silence",), ("3",), ("2", "5105550143", "hangup"), ("2", "5105550143", "3")]
)
def test_without_key_1_nothing_is_agreed_to(line: LineUnderTest, keys: tuple[str, ...]) -> None:
    line.call([*PAYS, *keys])
    assert agreed(line) == []
    assert line.parts.messenger is not None and line.parts.messenger.send_due() == 0


def test_a_number_that_was_typed_and_not_confirmed_is_struck_out(database: Database) -> None:
    payment = on_its_way(database)
    book = Consents(database)
    book.note(consent(payment), OTHER_NUMBER, NOON)
    assert book.noted(payment) == OTHER_NUMBER
    book.forget_noted(NOON)
    assert book.noted(payment) == OTHER_NUMBER
    book.forget_noted(NOON.replace(hour=13))
    assert book.noted(payment) is None


def test_what_was_agreed_to_stays_as_it_was(database: Database) -> None:
    payment = on_its_way(database, "succeeded")
    book = Consents(database)
    assert book.agree(consent(payment), NUMBER, NOON)
    book.note(consent(payment), OTHER_NUMBER, NOON)
    assert not book.agree(consent(payment, "CA2"), OTHER_NUMBER, NOON)
    book.forget_noted(NOON.replace(hour=13))
    with database.read() as connection:
        assert connection.scalars(select(text_consents.c.number)).all() == [NUMBER]
    assert kinds(database, payment) == ["receipt"]


# Each way in which a payment can end, and which message tells it.
ENDS: dict[str, tuple[Callable[[Payments, str], bool], str]] = {
    "10000001": (lambda book, payment: book.settle_succeeded(payment, NOON), "receipt"),
    "10000002": (lambda book, payment: book.settle_declined(payment, "not_approved", NOON), "not_charged"),
    "10000003": (lambda book, payment: book.settle_voided(payment, NOON, unsent=False), "not_charged"),
}


@pytest.mark.parametrize("first", ["the yes", "the bank"])
def test_neither_the_yes_nor_the_bank_is_missed(database: Database, first: str) -> None:
    for account, (settle, kind) in ENDS.items():
        call = f"CA{account}"
        payment = submitted(database, billed(database, account), call)
        put(database, payment, "created")
        if first == "the bank":
            assert settle(Payments(database), payment)
        assert Consents(database).agree(consent(payment, call), NUMBER, NOON)
        assert kinds(database, payment) == ([kind] if first == "the bank" else [])
        if first == "the yes":
            assert settle(Payments(database), payment)
        assert kinds(database, payment) == [kind]


def test_a_turn_that_is_taken_over_from_a_dead_worker_agrees_once_and_says_so(database: Database) -> None:
    payment = on_its_way(database, "succeeded")
    assert [Consents(database).agree(consent(payment), NUMBER, NOON) for _ in range(2)] == [True, True]
    assert not Consents(database).agree(consent(payment, "CA2"), NUMBER, NOON)
    assert kinds(database, payment) == ["receipt"]


def test_who_was_cut_off_and_rings_hears_it_first_also_when_a_message_was_sent(line: LineUnderTest) -> None:
    line.call([*TO_THE_AMOUNTS, "1", "card gateway-timeout", "1", "1", "hangup"], agent="busy", status_callback=None)
    line.parts.cashier.reconcile()
    assert line.parts.messenger is not None and line.parts.messenger.send_due() == 1
    assert said(line.call([*TO_THE_AMOUNTS, "hangup"]), "Before anything else: your payment of")


def test_a_yes_at_the_very_moment_of_the_settlement_waits_for_its_end(database: Database) -> None:
    """The transaction that settles has begun; the caller presses 1; one of the two writes the message, and not both."""
    payment = on_its_way(database)
    book = Consents(database)
    with reaching(database, "SELECT payments.state") as asking, database.change() as connection:
        connection.execute(Payments(database)._move("succeeded", settled_at=NOON))
        meanwhile = Meanwhile(lambda: book.agree(consent(payment), NUMBER, NOON))
        # SQLite has one writer: there the yes waits before it asks anything.
        assert database.on_sqlite or asking.wait(10)
    assert meanwhile.result()
    assert kinds(database, payment) == ["receipt"]


def test_many_at_once_make_one_message_of_each_payment(database: Database) -> None:
    payment = on_its_way(database)
    work = [
        lambda: Payments(database).settle_succeeded(payment, NOON),
        lambda: Consents(database).agree(consent(payment), NUMBER, NOON),
    ]
    all_at_once(8, lambda number: work[number % 2]())
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(outbox).where(outbox.c.tries.is_not(None))) == 1


def test_where_nobody_carries_messages_none_is_offered(line: LineUnderTest) -> None:
    house = line.parts.switchboard.house
    silent = replace(line.parts.switchboard, house=replace(house, clerk=replace(house.clerk, at_work=False)))
    parts = replace(line.parts, switchboard=silent)
    ending = LineUnderTest(parts, app.web(parts)).call(PAYS)
    assert said(ending, "was approved") and not said(ending, "can text you")
    assert ending.reason.startswith("the line hung up")
