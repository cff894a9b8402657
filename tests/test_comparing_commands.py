"""What an operator does about a day whose money does not agree: compares it, reads what to do, and closes it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import structlog
from freezegun import freeze_time
from sqlalchemy import delete, update

import app
from ivr import logs
from ivr.gateways.sandbox import Sandbox, movements
from ivr.payments.ports import NoAnswer
from ivr.store.tables import payments
from tests.line import LineUnderTest
from tests.releases.supervisor import Supervisor
from tests.test_payment_commands import Office

# In the morning at the line's office, whose day that is; and as early on the next one as that is over at the gateway.
MORNING = datetime(2027, 3, 16, 10, tzinfo=ZoneInfo("America/Los_Angeles"))
DAY, AFTER = "2027-03-16", MORNING + timedelta(hours=18)


@pytest.fixture
def office(line: LineUnderTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.chdir(tmp_path)
    url = line.parts.settings.database_url
    ana = Supervisor.at(tmp_path / "office", url, "ana")
    with freeze_time(MORNING):
        yield Office(line, ana, Supervisor(ana.folder, url, "ben"))


def unlisted(office: Office) -> None:
    """The gateway forgets that it ever charged anything."""
    with office.line.parts.database.change() as connection:
        connection.execute(delete(movements))


def test_a_day_that_agrees_is_told_with_its_totals(office: Office) -> None:
    reference = office.pays("10000001", 12540)
    office.pays("10000010", 1800)
    office.ana.does("payments", "refund", reference, "25.40", "-m", "Paid twice", "--by", "ana")

    with freeze_time(AFTER):
        told = office.ana.does("payments", "reconcile", "--day")

    assert told.splitlines() == [
        f"{DAY} (America/Los_Angeles): 118.00 USD at the gateway, 118.00 USD in the ledger; 3 agree.",
        "No difference is open.",
    ]
    assert office.ana.does("payments", "differences").splitlines() == [
        "No difference is open.",
        f"The last day that was compared: {DAY}.",
    ]


def test_what_does_not_agree_is_told_with_what_to_do_until_somebody_closes_it(office: Office) -> None:
    reference = office.pays("10000001", 12540)
    unlisted(office)

    with freeze_time(AFTER):
        told = office.ana.is_refused("payments", "reconcile", "--day", DAY)
        assert told == office.ana.is_refused("payments", "reconcile", "--day", DAY)

    assert "nothing at the gateway, 125.40 USD in the ledger; 0 agree." in told
    assert "Recorded as paid here, and the gateway lists no charge; the caller was told that it was approved" in told
    assert f"  1  {DAY}  payment {reference} of 125.40 USD; pi_sandbox_" in told
    assert "→ Look up the intent in the gateway's own pages." in told
    assert office.ana.does("payments", "differences").splitlines()[:3] == told.splitlines()[1:]

    refused = office.ana.is_refused("payments", "close", "1", "-m", "4242 4242 4242 4242", "--by", "ana")
    assert "card number" in refused and "Nothing was closed." in refused
    closed = office.ana.does("payments", "close", "1", "-m", "Charged at the old account", "--by", "ana")
    assert closed.startswith(f"Closed: payment {reference} of 125.40 USD")
    assert "is closed already" in office.ben.is_refused("payments", "close", "1", "-m", "Again", "--by", "ben")
    assert "no difference 7" in office.ben.is_refused("payments", "close", "7", "-m", "Again", "--by", "ben")

    with freeze_time(AFTER):
        assert "No difference is open." in office.ana.does("payments", "reconcile", "--day", DAY)
    everything = office.ana.does("payments", "differences", "--all")
    assert "closed by ana on 2027-03-16: “Charged at the old account”" in everything


def test_what_the_line_proposes_is_given_back_by_two_people(office: Office) -> None:
    reference = office.pays("10000001", 12540)
    with office.line.parts.database.change() as connection:
        row = connection.execute(movements.select()).one()._asdict()
        connection.execute(movements.insert().values({**row, "id": "ch_2", "made_with": "a mistake"}))

    with freeze_time(AFTER):
        assert "Charged more than once for one payment" in office.ana.is_refused("payments", "reconcile", "--day")

    assert f"Refund {reference}-1 of 125.40 USD waits for two people; proposed by the line" in office.ana.does(
        "payments", "list"
    )
    assert "waits for two people" in office.ana.does("payments", "show", reference)
    told = office.ana.does("payments", "approve", f"{reference}-1", "--by", "ana")
    assert "which the line itself proposed, takes two people." in told
    alone = office.ana.is_refused("payments", "approve", f"{reference}-1", "--by", "ana")
    assert "somebody else must approve it" in alone
    assert "Given back" in office.ben.does("payments", "approve", f"{reference}-1", "--by", "ben")
    assert "Every balance follows" in office.ana.does("ledger", "check")


def test_a_gateway_that_does_not_answer_leaves_the_day_to_be_done(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Sandbox, "movements", lambda *_: NoAnswer())

    with freeze_time(AFTER):
        told = office.ana.is_refused("payments", "reconcile", "--day")

    assert f"The gateway does not answer, so {DAY} is not compared." in told
    assert "none yet" in office.ana.does("payments", "differences")


@pytest.mark.parametrize(
    ("day", "status", "told"),
    [(DAY, 1, "2027-03-16 is not over at the gateway yet. The last day that is: 2027-03-15."), ("16.3.", 2, "no date")],
)
def test_a_day_that_is_none_or_not_over_is_not_compared(office: Office, day: str, status: int, told: str) -> None:
    done = office.ana.ivr("payments", "reconcile", "--day", day)

    assert done.exit_code == status
    assert told in " ".join(done.output.split())


def test_the_open_list_names_the_gateway_that_nobody_asks(office: Office) -> None:
    reference = office.pays("10000001", 12540)
    with office.line.parts.database.change() as connection:
        connection.execute(update(payments).values(state="unknown", gateway="stripe"))

    told = office.ana.does("payments", "list", "--open")

    assert reference in told
    assert "IVR_GATEWAY=stripe" in told


def test_health_says_what_is_open_and_the_line_goes_on_taking_calls(office: Office) -> None:
    web = office.line.web.test_client()
    office.pays("10000001", 12540)
    unlisted(office)
    with freeze_time(AFTER):
        office.line.parts.auditor.daily()
        with office.line.parts.database.change() as connection:
            deadline = AFTER.astimezone(UTC) - timedelta(minutes=10)
            connection.execute(update(payments).values(state="unknown", deadline_at=deadline))
        money = web.get("/healthz").get_json()["money"]

    assert money == {"oldest_open_seconds": 1200, "compared_until": DAY, "open_differences": 1}
    assert web.get("/readyz").status_code == 200


def test_what_stays_open_is_in_the_log_once(office: Office) -> None:
    reference = office.pays("10000001", 12540)
    with office.line.parts.database.change() as connection:
        deadline = MORNING.astimezone(UTC) - timedelta(minutes=10)
        connection.execute(update(payments).values(state="unknown", gateway="stripe", deadline_at=deadline))
    stream = io.StringIO()
    logs.set_up(stream)
    try:
        for duty in (*app.duties(office.line.parts), *app.duties(office.line.parts)):
            duty.do()
    finally:
        structlog.reset_defaults()

    told = [json.loads(line) for line in stream.getvalue().splitlines()]
    (open_too_long,) = (one for one in told if one["event"] == "open_too_long")
    assert (open_too_long["level"], open_too_long["payment"]) == ("error", reference)
    assert [one["problem"] for one in told if one["event"] == "difference"] == ["other_gateway", "ledger", "ledger"]
