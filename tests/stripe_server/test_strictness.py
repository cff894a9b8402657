"""The Stripe of the tests is as strict as the real one: what it lets pass, nobody would notice."""

from __future__ import annotations

import socket
import time
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from tests.store.waiting import PATIENCE_SECONDS, Meanwhile
from tests.stripe_server.process import StripeAccount

INTENT = {"amount": "12540", "currency": "usd", "payment_method": "pm_card_visa", "metadata[payment]": "p1"}


def post(account: StripeAccount, path: str, key: str, **given: str) -> requests.Response:
    headers = {"Authorization": f"Bearer {account.key}", "Idempotency-Key": key}
    return requests.post(f"{account.address}/v1/{path}", data=given, headers=headers, timeout=10)


def code(answer: requests.Response) -> tuple[int, Any, Any]:
    error = answer.json()["error"]
    return answer.status_code, error["type"], error.get("code")


@pytest.fixture
def intent(stripe_account: StripeAccount) -> str:
    return str(post(stripe_account, "payment_intents", "k1", **INTENT).json()["id"])


def test_a_key_replays_its_first_answer_whatever_that_was(stripe_account: StripeAccount, intent: str) -> None:
    again = post(stripe_account, "payment_intents", "k1", **INTENT)
    assert (again.json()["id"], again.headers["Idempotent-Replayed"]) == (intent, "true")

    stripe_account.goes_wrong("confirm", "500 with effect")
    answers = [post(stripe_account, f"payment_intents/{intent}/confirm", "k2") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [500, 500]
    assert "Idempotent-Replayed" not in answers[0].headers
    assert answers[1].headers["Idempotent-Replayed"] == "true"
    assert stripe_account.charged == [("p1", 12540)]


def test_a_key_is_for_the_request_it_was_first_used_with(stripe_account: StripeAccount, intent: str) -> None:
    other = (400, "idempotency_error", None)
    assert code(post(stripe_account, "payment_intents", "k1", **{**INTENT, "amount": "100"})) == other
    assert code(post(stripe_account, f"payment_intents/{intent}/confirm", "k1")) == other
    assert stripe_account.charged == []


def test_a_request_that_is_still_at_work_keeps_its_key_from_others(stripe_account: StripeAccount, intent: str) -> None:
    stripe_account.goes_wrong("confirm", "slow 1")
    first = Meanwhile(lambda: post(stripe_account, f"payment_intents/{intent}/confirm", "k2"))
    give_up = time.monotonic() + PATIENCE_SECONDS
    while stripe_account.charged == [] and time.monotonic() < give_up:
        pass

    second = post(stripe_account, f"payment_intents/{intent}/confirm", "k2")
    assert code(second) == (409, "idempotency_error", "idempotency_key_in_use")
    assert first.result().status_code == 200
    assert post(stripe_account, f"payment_intents/{intent}/confirm", "k2").headers["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize("gone", ["forgotten", "too old"])
def test_a_key_that_is_gone_is_a_new_request(stripe_account: StripeAccount, intent: str, gone: str) -> None:
    if gone == "forgotten":
        stripe_account.forgets_keys()
    else:
        stripe_account.keeps_keys_for(0)

    assert post(stripe_account, "payment_intents", "k1", **INTENT).json()["id"] != intent


def test_what_was_refused_before_it_began_leaves_its_key_free(stripe_account: StripeAccount) -> None:
    stripe_account.goes_wrong("create", "429", "409")
    refused = [post(stripe_account, "payment_intents", "k1", **INTENT).status_code for _ in range(2)]
    assert refused == [429, 409]
    unknown = {**INTENT, "payment_method": "pm_of_another_account"}
    assert code(post(stripe_account, "payment_intents", "k1", **unknown))[2] == "resource_missing"

    assert post(stripe_account, "payment_intents", "k1", **INTENT).status_code == 200


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"payment_method_types[0]": "card"}, "payment_method_types_no_longer_supported"),
        ({"moto": "true"}, "parameter_unknown"),
        ({"payment_method_options[card][moto]": "true"}, "parameter_unknown"),
        ({"error_on_requires_action": "true"}, None),
        ({"amount": "0"}, "parameter_invalid_integer"),
        ({"amount": "49"}, "amount_too_small"),
        ({"currency": ""}, "parameter_missing"),
    ],
)
def test_a_parameter_that_does_not_belong_there_is_refused(
    stripe_account: StripeAccount, given: dict[str, str], why: str | None
) -> None:
    answer = post(stripe_account, "payment_intents", "k1", **{**INTENT, **given})
    assert code(answer) == (400, "invalid_request_error", why)


def test_a_card_named_with_the_confirmation_is_charged_even_after_a_decline(stripe_account: StripeAccount) -> None:
    """Which is why the line never names one there."""
    declined = {**INTENT, "payment_method": "pm_card_visa_chargeDeclined"}
    intent = post(stripe_account, "payment_intents", "k1", **declined).json()["id"]
    confirm = f"payment_intents/{intent}/confirm"
    assert code(post(stripe_account, confirm, "k2"))[:2] == (402, "card_error")
    assert code(post(stripe_account, confirm, "k3"))[2] == "payment_intent_unexpected_state"

    assert post(stripe_account, confirm, "k4", payment_method="pm_card_visa").json()["status"] == "succeeded"
    assert stripe_account.charged == [("p1", 12540)]


def test_a_body_that_is_cut_short_has_no_effect(stripe_account: StripeAccount) -> None:
    """A worker that is killed can have sent the headers, and not the body."""
    host = urlsplit(stripe_account.address)
    head = f"POST /v1/payment_intents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {stripe_account.key}\r\n"
    head += "Idempotency-Key: k1\r\nContent-Length: 70\r\n\r\namount=12540&currency=usd"
    with socket.create_connection((host.hostname, host.port), timeout=10) as connection:
        connection.sendall(head.encode())
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(1000) == b""

    assert stripe_account.intents == {}


def test_no_more_is_given_back_than_was_charged(stripe_account: StripeAccount, intent: str) -> None:
    post(stripe_account, f"payment_intents/{intent}/confirm", "k2")
    for key, amount, status in (("r1", "10000", 200), ("r2", "2541", 400), ("r3", "2540", 200), ("r4", "1", 400)):
        assert post(stripe_account, "refunds", key, payment_intent=intent, amount=amount).status_code == status
    assert stripe_account.refunded == [10000, 2540]
