"""Who may talk to the webhooks, and what a webhook does that comes twice, late, or to a broken house."""

from __future__ import annotations

import base64
import hashlib
import hmac
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

import app
from ivr.gateways.sandbox import Sandbox
from ivr.store.audits import Audits
from ivr.store.calls import Calls
from ivr.store.database import Database
from ivr.store.payments import Payments
from ivr.store.tables import calls, metadata, turns
from tests.line import AUTH_TOKEN, PUBLIC_URL, LineUnderTest

SID = "CA" + "7" * 32
FORM = {"CallSid": SID, "From": "+15105550142", "To": "+18003903507", "CallStatus": "ringing"}
MORNING = {"X-IVR-Clock": "2027-03-16T10:00:00-07:00"}


def signature(url: str, params: dict[str, str], token: str = AUTH_TOKEN) -> str:
    """Signed by hand, as Twilio describes it: the URL, then every name and value in order."""
    text = url + "".join(f"{name}{value}" for name, value in sorted(params.items()))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def post(
    line: LineUnderTest,
    target: str,
    params: dict[str, str],
    *,
    sign: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> TestResponse:
    signed = signature(**{"url": PUBLIC_URL + target, "params": params, **(sign or {})})
    sent = {"X-Twilio-Signature": signed, **MORNING, **(headers or {})}
    return line.web.test_client().post(target, data=params, headers=sent)


def rows(line: LineUnderTest) -> dict[str, int]:
    with line.parts.database.read() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in metadata.sorted_tables
        }


def test_a_signed_call_is_answered_in_xml_and_tells_its_step(line: LineUnderTest) -> None:
    answer = post(line, "/voice", FORM)
    assert answer.status_code == 200
    assert answer.content_type == "text/xml; charset=utf-8"
    assert answer.headers["X-IVR-Step"] == "language"
    assert f'action="{PUBLIC_URL}/voice/turn/1#rc=5&amp;rp=5xx,ct,rt"' in answer.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"token": "another token"},
        {"url": "https://evil.example/voice"},
        {"url": "http://line.example/voice"},
        {"url": f"{PUBLIC_URL}/voice/turn/1"},
        {"url": f"{PUBLIC_URL}/voice?a=1"},
        {"params": {**FORM, "From": "+15105550199"}},
        {"params": {}},
    ],
    ids=["forged", "other host", "other scheme", "moved", "other query", "tampered", "nothing"],
)
def test_what_twilio_did_not_sign_gets_a_bare_403_and_writes_nothing(
    line: LineUnderTest, wrong: dict[str, Any]
) -> None:
    before = rows(line)
    answer = post(line, "/voice", FORM, sign=wrong)
    assert (answer.status_code, answer.data) == (403, b"")
    assert rows(line) == before


@pytest.mark.parametrize("target", ["/voice", "/voice/turn/1", "/voice/status"])
def test_an_unsigned_request_gets_a_bare_403(line: LineUnderTest, target: str) -> None:
    answer = line.web.test_client().post(target, data=FORM)
    assert (answer.status_code, answer.data) == (403, b"")


def test_a_repeated_parameter_is_refused_though_its_signature_holds(line: LineUnderTest) -> None:
    body = urlencode([*FORM.items(), ("Digits", "1"), ("Digits", "2")])
    text = PUBLIC_URL + "/voice" + "".join(f"{name}{FORM[name]}" for name in sorted(FORM) if name < "Digits")
    text += "Digits1Digits2" + "".join(f"{name}{FORM[name]}" for name in sorted(FORM) if name > "Digits")
    signed = base64.b64encode(hmac.new(AUTH_TOKEN.encode(), text.encode(), hashlib.sha1).digest()).decode()
    answer = line.web.test_client().post(
        "/voice",
        data=body,
        content_type="application/x-www-form-urlencoded",
        headers={"X-Twilio-Signature": signed},
    )
    assert (answer.status_code, answer.data) == (403, b"")


def test_unknown_parameters_are_signed_and_ignored(line: LineUnderTest) -> None:
    assert post(line, "/voice", {**FORM, "StirVerstat": "TN-Validation-Passed-A", "Novelty": "ñ=&"}).status_code == 200


@pytest.mark.parametrize("query", ["?next=%2Fpay", "?name=Mu%C3%B1oz%7E", "?a=b+c&d=", "?empty", "?a[]=%5B"])
def test_the_query_is_signed_as_it_was_sent_and_not_as_flask_decodes_it(line: LineUnderTest, query: str) -> None:
    params = {**FORM}
    url = f"{PUBLIC_URL}/voice{query}"
    signed = {"X-Twilio-Signature": signature(url, params)}
    answer = line.web.test_client().open(f"/voice{query}", method="POST", data=params, headers=signed)
    assert answer.status_code == 200


@pytest.mark.parametrize("sid", ["", "CA 1", "CA" * 40, "CÁ1", "CA1'; --"])
def test_a_call_without_a_plausible_id_is_refused(line: LineUnderTest, sid: str) -> None:
    assert post(line, "/voice", {**FORM, "CallSid": sid}).status_code == 403


def test_only_post_is_answered(line: LineUnderTest) -> None:
    assert line.web.test_client().get("/voice").status_code in (403, 405)


def test_a_repeated_webhook_gets_the_same_answer_and_changes_nothing(line: LineUnderTest) -> None:
    first, again = post(line, "/voice", FORM), post(line, "/voice", FORM)
    assert (first.data, first.headers["X-IVR-Step"]) == (again.data, again.headers["X-IVR-Step"])
    turned = post(line, "/voice/turn/1", {**FORM, "Digits": "1"})
    before = rows(line)
    # The same turn once more, and even with another key: the first telling stands.
    assert post(line, "/voice/turn/1", {**FORM, "Digits": "1"}).data == turned.data
    assert post(line, "/voice/turn/1", {**FORM, "Digits": "8"}).data == turned.data
    assert rows(line) == before


def test_an_old_turn_gets_its_old_answer(line: LineUnderTest) -> None:
    answers = [post(line, "/voice", FORM)]
    for number, key in enumerate(("1", "2", "2"), start=1):
        answers.append(post(line, f"/voice/turn/{number}", {**FORM, "Digits": key}))
    for number in (3, 1, 2):
        assert post(line, f"/voice/turn/{number}", {**FORM, "Digits": "1"}).data == answers[number].data
    assert post(line, "/voice", FORM).data == answers[0].data


@pytest.mark.parametrize("target", ["/voice/turn/1", "/voice/turn/99999999999999999999"])
def test_a_turn_out_of_nowhere_is_an_apology_and_a_person(line: LineUnderTest, target: str) -> None:
    answer = post(line, target, {**FORM, "Digits": "1"})
    assert answer.status_code == 200
    assert answer.headers["X-IVR-Step"] == "sorry"
    assert "<Number>+15105550199</Number>" in answer.text


def test_a_webhook_repeated_while_the_first_is_at_work_waits_for_its_answer(line: LineUnderTest) -> None:
    """The bank takes its time; meanwhile Twilio sends the same webhook again. One charge, one answer."""
    asked, may_answer = threading.Event(), threading.Event()
    confirmed: list[str] = []

    class SlowBank(Sandbox):
        def confirm(self, intent: str, key: str) -> Any:
            confirmed.append(key)
            asked.set()
            may_answer.wait(5)
            return super().confirm(intent, key)

    house = replace(
        line.parts.switchboard.house,
        cashier=replace(line.parts.cashier, gateway=SlowBank(line.parts.database, app.now)),
    )
    switchboard = replace(line.parts.switchboard, house=house)
    parts = replace(line.parts, switchboard=switchboard)
    slow = LineUnderTest(parts, app.web(parts))
    card = {
        "Result": "success",
        "PaymentToken": "pm_card_visa",
        "PaymentCardNumber": "x4242",
        "PaymentCardType": "visa",
    }
    post(slow, "/voice", FORM)
    for number, said in enumerate(("1", "1", "10000001", "03151948", "94612", "1"), start=1):
        post(slow, f"/voice/turn/{number}", {**FORM, "Digits": said})
    post(slow, "/voice/turn/7", {**FORM, **card})

    answers: list[TestResponse] = []

    def pay() -> None:
        answers.append(post(slow, "/voice/turn/8", {**FORM, "Digits": "1"}))

    both = [threading.Thread(target=pay) for _ in range(2)]
    both[0].start()
    assert asked.wait(5)
    both[1].start()
    may_answer.set()
    for thread in both:
        thread.join()
    assert answers[0].data == answers[1].data
    assert "Your payment of" in answers[0].text
    assert len(confirmed) == 1
    assert slow.payments() == [("succeeded", "125.40")]


def test_the_end_of_a_call_is_recorded_once_however_often_it_is_told(line: LineUnderTest) -> None:
    post(line, "/voice", FORM)
    for seconds in ("92", "17"):
        over = post(line, "/voice/status", {**FORM, "CallStatus": "completed", "CallDuration": seconds})
        assert (over.status_code, over.data) == (204, b"")
    with line.parts.database.read() as connection:
        assert connection.execute(select(calls.c.seconds, calls.c.caller)).all() == [(92, "+15105550142")]


@pytest.mark.parametrize("told", [{"CallDuration": "٣"}, {"CallDuration": "-1"}, {"CallDuration": "9" * 30}, {}])
def test_an_odd_end_of_an_unknown_call_is_taken_without_a_word(line: LineUnderTest, told: dict[str, str]) -> None:
    assert post(line, "/voice/status", {**FORM, "CallStatus": "completed", **told}).status_code == 204


def test_the_clock_of_a_request_holds_only_in_demo_mode(line: LineUnderTest) -> None:
    night = {"X-IVR-Clock": "2027-03-16T23:00:00-07:00"}
    post(line, "/voice", FORM, headers=night)
    assert post(line, "/voice/turn/1", {**FORM, "Digits": "1"}).headers["X-IVR-Step"] == "closed"

    settings = line.parts.settings.model_copy(update={"mode": "production"})
    real = LineUnderTest(line.parts, app.web(replace(line.parts, settings=settings)))
    answer = post(real, "/voice", {**FORM, "CallSid": "CA" + "8" * 32}, headers=night)
    assert "X-IVR-Step" not in answer.headers
    with line.parts.database.read() as connection:
        at = connection.scalar(select(turns.c.at).where(turns.c.call_sid == "CA" + "8" * 32))
    assert at is not None and at.year != 2027


@pytest.mark.parametrize(
    "clock",
    ["yesterday", "2027-03-16", "2027-03-16T10:00:00", "", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"],
)
def test_a_clock_nobody_can_read_is_passed_over(line: LineUnderTest, clock: str) -> None:
    assert post(line, "/voice", FORM, headers={"X-IVR-Clock": clock}).status_code == 200


def test_without_its_database_the_line_apologises_and_finds_a_person(line: LineUnderTest) -> None:
    gone = Database("postgresql://nobody@127.0.0.1:9/nothing")
    house = replace(line.parts.switchboard.house, cashier=replace(line.parts.cashier, book=Payments(gone)))
    switchboard = replace(line.parts.switchboard, calls=Calls(gone), house=house)
    parts = replace(line.parts, switchboard=switchboard, database=gone, audits=Audits(gone))
    broken = LineUnderTest(line.parts, app.web(parts))
    answer = post(broken, "/voice", FORM)
    assert answer.status_code == 200
    assert "something went wrong on our side" in answer.text
    assert "algo falló de nuestro lado" in answer.text
    assert "<Number>+15105550199</Number>" in answer.text
    assert post(broken, "/voice/status", {**FORM, "CallStatus": "completed"}).status_code == 204

    busy = post(broken, "/voice/sorry", {**FORM, "DialCallStatus": "busy"})
    assert "no one can take your call now" in busy.text
    talked = post(broken, "/voice/sorry", {**FORM, "DialCallStatus": "completed"})
    assert "<Say" not in talked.text and "<Hangup" in talked.text

    ready = broken.web.test_client().get("/readyz")
    assert ready.status_code == 503
    assert "cannot be reached" in ready.get_json()["because"]
    alive = broken.web.test_client().get("/healthz")
    assert (alive.status_code, alive.get_json()["money"]) == (200, None)


def test_a_line_that_can_take_calls_says_so(line: LineUnderTest) -> None:
    assert line.web.test_client().get("/readyz").json == {"ready": True}
    alive = line.web.test_client().get("/healthz").json
    nothing_open = {"oldest_open_seconds": None, "compared_until": None, "open_differences": 0}
    assert alive == {
        "alive": True,
        "release": line.parts.content.current().id,
        "number": None,
        "broken": [],
        "money": nothing_open,
    }


def test_tables_that_are_not_up_to_date_are_told_with_the_command_that_helps(
    line: LineUnderTest, tmp_path: Path
) -> None:
    empty = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    stale = LineUnderTest(line.parts, app.web(replace(line.parts, database=empty)))
    assert "ivr db upgrade" in stale.web.test_client().get("/readyz").get_json()["because"]
