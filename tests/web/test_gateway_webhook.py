"""What a gateway tells by itself: a payment nobody heard the end of is settled by it, and nothing else moves."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.serving import make_server

import app
from ivr.store.inbox import Inbox
from ivr.store.tables import inbox
from ivr.web import LARGEST_BODY
from tests.line import LineUnderTest
from tests.store.books import OWED, billed
from tests.store.waiting import all_at_once
from tests.stripe_server.process import PATIENCE_SECONDS, SECRET, StripeAccount, signed
from tests.web.test_webhooks import rows

SUCCEEDED = "payment_intent.succeeded"


class Desk:
    """A line that charges through Stripe, with one payment whose caller has pressed the key that pays."""

    def __init__(self, database_url: str, account: StripeAccount) -> None:
        settings = LineUnderTest.settings(database_url, **account.settings)
        self.account = account
        self.parts = app.join(settings)
        self.line = LineUnderTest(self.parts, app.web(self.parts))
        payment = self.parts.cashier.open(billed(self.parts.database), "CA1", OWED)
        assert not isinstance(payment, str)
        self.payment = payment.id
        self.parts.cashier.keep_card(self.payment, "pm_card_visa", "visa", "4242")
        deadline = app.now() + timedelta(minutes=10)
        assert self.parts.cashier.book.submit(self.payment, OWED, "4242", deadline)

    def unknown(self) -> None:
        """It is charged, and the answer is lost, and so is the answer to what became of it."""
        self.account.goes_wrong("confirm", "answer lost")
        self.account.goes_wrong("find", "never arrives")
        assert self.parts.cashier.look(self.payment).state == "unknown"

    def event(self, kind: str = SUCCEEDED) -> dict[str, Any]:
        (event,) = self.account.events(kind)
        return event

    def told(self, event: Any, name: str = "stripe", **how: Any) -> int:
        headers, body = signed(event, **how)
        answer = self.line.web.test_client().post(f"/gateways/{name}/webhook", data=body, headers=headers)
        assert answer.data == b""
        return answer.status_code

    def state(self) -> str:
        return self.parts.cashier.book.load(self.payment).state

    def kept(self) -> list[tuple[str, str]]:
        with self.parts.database.read() as connection:
            return [(row.source, row.event_id) for row in connection.execute(select(inbox))]


@pytest.fixture
def desk(sqlite_url: str, stripe_account: StripeAccount) -> Iterator[Desk]:
    opened = Desk(sqlite_url, stripe_account)
    yield opened
    opened.line.close()


@pytest.fixture
def desk_anywhere(database_url: str, stripe_account: StripeAccount) -> Iterator[Desk]:
    opened = Desk(database_url, stripe_account)
    yield opened
    opened.line.close()


def test_a_payment_nobody_heard_the_end_of_is_settled_once_however_often_that_is_told(desk_anywhere: Desk) -> None:
    desk_anywhere.unknown()
    event = desk_anywhere.event()

    assert all_at_once(4, lambda _: desk_anywhere.told(event)).count(200) >= 1
    assert desk_anywhere.told(event) == 200

    assert desk_anywhere.state() == "succeeded"
    assert desk_anywhere.kept() == [("stripe", event["id"])]
    assert desk_anywhere.account.charged == [(desk_anywhere.payment, OWED.minor)]


def test_one_that_has_had_its_effect_is_not_looked_into_again(desk: Desk) -> None:
    desk.unknown()
    event = desk.event()
    Inbox(desk.parts.database).keep("stripe", event["id"], app.now())
    asked = len(desk.account.asked)

    assert desk.told(event) == 200
    assert (desk.state(), len(desk.account.asked)) == ("unknown", asked)


@pytest.mark.parametrize(
    "how", [{"seconds_ago": 301}, {"secret": "whsec_of_somebody_else"}], ids=["played back", "forged"]
)
def test_what_stripe_has_not_signed_gets_a_bare_400_and_writes_nothing(desk: Desk, how: dict[str, Any]) -> None:
    desk.unknown()
    event, before = desk.event(), rows(desk.line)
    headers, body = signed(event, how.get("secret", SECRET), seconds_ago=how.get("seconds_ago", 0))
    for sent in (headers, {}, {"Stripe-Signature": "t=1,v1=2"}):
        answer = desk.line.web.test_client().post("/gateways/stripe/webhook", data=body, headers=sent)
        assert (answer.status_code, answer.data) == (400, b"")

    assert (desk.state(), rows(desk.line)) == ("unknown", before)


def test_a_message_is_never_the_truth_itself(desk: Desk) -> None:
    """It says that the payment succeeded; Stripe, asked, says that it did not."""
    desk.unknown()
    event = desk.event()
    intent = event["data"]["object"]["id"]
    desk.account.put(intent, status="requires_payment_method", last_payment_error={"code": "card_declined"})
    desk.account.forgets_keys()

    assert desk.told(event) == 200
    assert desk.state() == "declined"


def test_one_that_comes_before_its_intent_is_stored_is_told_again(desk: Desk) -> None:
    """The answer to the request that created it is still on its way to us."""
    desk.account.goes_wrong("create", "answer lost")
    assert desk.parts.cashier.look(desk.payment).state == "unknown"
    (intent,) = desk.account.intents
    early = {**desk.event("payment_intent.created"), "type": SUCCEEDED}

    assert desk.told(early) == 503
    assert desk.kept() == []

    desk.parts.cashier.look(desk.payment)
    assert desk.told(early) == 200
    assert desk.told(desk.event()) == 200
    assert desk.parts.cashier.book.load(desk.payment).intent == intent


def test_while_stripe_itself_does_not_answer_a_message_is_to_be_told_again(desk: Desk) -> None:
    desk.unknown()
    event = desk.event()
    desk.account.goes_wrong("confirm", "429")
    desk.account.goes_wrong("find", "429")

    assert desk.told(event) == 503
    assert (desk.state(), desk.kept()) == ("unknown", [])
    assert desk.told(event) == 200
    assert desk.state() == "succeeded"


def test_what_is_none_of_ours_is_taken_without_a_trace(desk: Desk) -> None:
    before = rows(desk.line)

    def of(**thing: Any) -> dict[str, Any]:
        return {"id": "evt_9", "object": "event", "type": SUCCEEDED, "data": {"object": thing}}

    another_programs = of(id="pi_9", object="payment_intent", metadata={"order": "77"})
    another_lines = of(id="pi_9", object="payment_intent", metadata={"payment": "8e1f2a00-0000-4000-8000-000000000000"})
    payout = {**of(id="po_1", object="payout"), "type": "payout.paid"}
    assert [desk.told(event) for event in (another_programs, another_lines, payout)] == [200, 200, 200]
    assert (desk.state(), rows(desk.line)) == ("submitted", before)


def test_an_intent_of_ours_that_came_too_late_is_not_waited_for(desk: Desk) -> None:
    """Its answer was lost, another was created, and that one was charged."""
    desk.account.goes_wrong("create", "answer lost")
    desk.parts.cashier.look(desk.payment)
    desk.account.forgets_keys()
    assert desk.parts.cashier.look(desk.payment).state == "succeeded"
    first = desk.account.events("payment_intent.created")[0]

    assert desk.told({**first, "type": "payment_intent.canceled"}) == 200
    assert (desk.state(), desk.kept()) == ("succeeded", [])


def test_only_the_gateway_that_charges_has_a_webhook(desk: Desk, line: LineUnderTest) -> None:
    assert desk.told({}, name="sandbox") == 404
    for name in ("sandbox", "stripe"):
        assert line.web.test_client().post(f"/gateways/{name}/webhook", data=b"{}").status_code == 404
    assert desk.line.web.test_client().get("/gateways/stripe/webhook").status_code == 405


def test_a_body_of_any_size_is_not_read(desk: Desk) -> None:
    answer = desk.line.web.test_client().post("/gateways/stripe/webhook", data=b" " * (LARGEST_BODY + 1))
    assert (answer.status_code, answer.data) == (413, b"")


@pytest.mark.parametrize("how", [{"copies": 3}, {"reversed": True, "copies": 2}, {"seconds": 0.2}])
def test_told_twice_late_and_in_any_order_it_ends_in_the_same(desk: Desk, how: dict[str, Any]) -> None:
    """Over a real connection, as Stripe delivers."""
    server = make_server("127.0.0.1", 0, desk.line.web, threaded=True)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    try:
        desk.account.tells(f"http://127.0.0.1:{server.server_port}/gateways/stripe/webhook", again=0.1, **how)
        desk.unknown()
        give_up = time.monotonic() + PATIENCE_SECONDS
        while not desk.kept() and time.monotonic() < give_up:
            time.sleep(0.02)
    finally:
        server.shutdown()
        serving.join()
        server.server_close()

    assert desk.kept() == [("stripe", desk.event()["id"])]
    assert desk.state() == "succeeded"
    assert desk.account.charged == [(desk.payment, OWED.minor)]
