"""What an operator does about money: give it back, look at a payment, and hand over the postings."""

from __future__ import annotations

import csv
import re
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

import app
from ivr.gateways.sandbox import Sandbox
from ivr.ledger.entries import CLEARING
from ivr.ledger.money import Money
from ivr.payments.ports import NoAnswer, Payment, Refunded, RefundRefused
from ivr.posting_file import COLUMNS
from ivr.store.accounts import Accounts
from ivr.store.postings import Postings
from ivr.store.tables import ledger_entries
from tests.line import TO_THE_AMOUNTS, LineUnderTest
from tests.releases.supervisor import Supervisor

CALLED = (*TO_THE_AMOUNTS, "1", "card visa-ok", "1", "silence")
MIDNIGHT = datetime(2027, 3, 17, tzinfo=UTC)


@dataclass
class Office:
    """A line with the demonstration's accounts, and two people at it; the sandbox is the gateway."""

    line: LineUnderTest
    ana: Supervisor
    ben: Supervisor

    def pays(self, number: str, minor: int) -> str:
        """Somebody pays by telephone; the confirmation number."""
        cashier, account = self.line.parts.cashier, Accounts(self.line.parts.database).find("medical", number)
        assert account is not None
        payment = cashier.open(account, f"CA{number}{minor}", Money(minor))
        assert isinstance(payment, Payment), payment
        cashier.keep_card(payment.id, "pm_card_visa", "visa", "4242")
        assert cashier.charge(payment.id, payment.amount, "4242").state == "succeeded"
        return payment.reference

    def at_gateway(self) -> Money:
        """What the ledger's clearing account holds."""
        with self.line.parts.database.read() as connection:
            there = select(func.sum(ledger_entries.c.amount_minor)).where(ledger_entries.c.book == CLEARING)
            return Money(int(connection.scalar(there) or 0))


@pytest.fixture
def office(line: LineUnderTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.chdir(tmp_path)
    url = line.parts.settings.database_url
    ana = Supervisor.at(tmp_path / "office", url, "ana")
    return Office(line, ana, Supervisor(ana.folder, url, "ben"))


def by_whom(words: tuple[str, ...], who: Supervisor) -> tuple[str, ...]:
    return ("payments", *words, "--by", who.name)


# Giving it back.


def test_a_refund_is_made_and_said_and_owed_again(office: Office) -> None:
    reference = office.pays("10000001", 12540)

    told = office.ana.does(
        *by_whom(("refund", f"{reference[:4]} {reference[4:]}", "$25.40", "-m", "Paid twice"), office.ana)
    )

    assert told == f"Given back: 25.40 USD, the refund {reference}-1 of 25.40 USD.\n"
    assert "25.40 owed" in office.ana.does("accounts", "show", "10000001")
    assert "Every balance follows" in office.ana.does("ledger", "check")
    assert office.ana.does("payments", "reconcile") == "0 looked at.\n"


def test_a_void_over_the_limit_takes_two(office: Office) -> None:
    reference = office.pays("10000002", 94825)

    asked = office.ana.does(*by_whom(("void", reference, "-m", "Wrong account"), office.ana))
    assert asked == (
        f"Stored, and not given back yet: the void {reference}-1 of 948.25 USD is more than one person gives back of a "
        f"payment alone (200.00 USD). Somebody else approves it: ivr payments approve {reference}-1\n"
    )
    assert f"Refund {reference}-1 of 948.25 USD waits" in office.ben.does("payments", "list")
    assert "somebody else must approve it" in office.ana.is_refused(*by_whom(("approve", f"{reference}-1"), office.ana))

    told = office.ben.does(*by_whom(("approve", f"{reference}-1"), office.ben))

    assert told == f"Given back: 948.25 USD, the void {reference}-1 of 948.25 USD.\n"
    assert office.line.owed("10000002") == Money(94825)
    assert "waits" not in office.ana.does("payments", "list")
    again = office.ben.is_refused(*by_whom(("approve", f"{reference}-1"), office.ben))
    assert "stands at 'succeeded', approved by ben." in again


def test_a_request_can_be_turned_down(office: Office) -> None:
    reference = office.pays("10000002", 94825)
    office.ana.does(*by_whom(("refund", reference, "300.00", "-m", "Paid twice"), office.ana))

    told = office.ben.does(*by_whom(("refuse", f"{reference}-1"), office.ben))

    assert told == f"Turned down: the refund {reference}-1 of 300.00 USD. Nothing was given back.\n"
    assert "turned down by ben" in office.ana.is_refused(*by_whom(("approve", f"{reference}-1"), office.ana))
    assert office.line.owed("10000002") == Money(0)


def test_a_gateway_that_does_not_answer_is_asked_again_and_the_operator_is_asked_not_to(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = office.pays("10000001", 12540)
    with monkeypatch.context() as silent:
        silent.setattr(Sandbox, "refund", lambda *_: NoAnswer())
        told = office.ana.does(*by_whom(("refund", reference, "25.40", "-m", "Paid twice"), office.ana))
        assert "the money may be on its way back or not. Do not ask for it again." in told
        assert office.ana.does("payments", "reconcile").splitlines() == [
            f"refund {reference}-1       25.40  unknown",
            "1 looked at.",
        ]

    assert f"refund {reference}-1       25.40  succeeded" in office.ana.does("payments", "reconcile")
    assert office.at_gateway() == Money(10000)


def test_a_gateway_that_refuses_is_told_as_it_is(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = office.pays("10000001", 12540)
    monkeypatch.setattr(Sandbox, "refund", lambda *_: RefundRefused())

    refused = office.ana.is_refused(*by_whom(("void", reference, "-m", "Wrong account"), office.ana))

    assert f"The gateway refuses the void {reference}-1 of 125.40 USD. Nothing was given back." in refused
    assert "125.40 USD, refused" in office.ana.does("payments", "show", reference)


def test_a_refund_that_breaks_is_named_and_keeps_no_other_waiting(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.ana.does(*by_whom(("refund", office.pays("10000001", 12540), "1.00", "-m", "Twice"), office.ana))
    with monkeypatch.context() as silent:
        silent.setattr(Sandbox, "refund", lambda *_: NoAnswer())
        for account, minor in (("10000010", 1800), ("10000005", 7500)):
            office.ana.does(*by_whom(("refund", office.pays(account, minor), "1.00", "-m", "Twice"), office.ana))

    with monkeypatch.context() as broken:
        answers = [Refunded("re_1"), Refunded("re_1")]  # two refunds can never be one
        broken.setattr(Sandbox, "refund", lambda *_: answers.pop())
        told = office.ana.is_refused("payments", "reconcile")

    assert "1 payments or refunds could not be looked at:\n  IntegrityError" in told
    assert office.at_gateway() == Money(12540 + 1800 + 7500 - 200)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("refund", "00000000", "1.00"), "There is no payment 00000000."),
        (("refund", "PAID", "125.41"), "only 125.40 USD is left"),
        (("refund", "OPEN", "1.00"), "stands at 'collecting': it is not certain yet"),
        (("void", "GONE"), "was never charged; it stands at 'abandoned'."),
    ],
)
def test_what_cannot_be_given_back_is_refused_in_words(office: Office, words: tuple[str, ...], told: str) -> None:
    cashier = office.line.parts.cashier
    numbers = {"PAID": office.pays("10000001", 12540)}
    for name, account in (("OPEN", "10000002"), ("GONE", "10000010")):
        found = Accounts(office.line.parts.database).find("medical", account)
        assert found is not None
        payment = cashier.open(found, f"CA-{name}", Money(500))
        assert isinstance(payment, Payment)
        numbers[name] = payment.reference
        if name == "GONE":
            cashier.abandon(payment.id)

    refused = office.ana.is_refused(
        *by_whom((*(numbers.get(word, word) for word in words), "-m", "Paid twice"), office.ana)
    )

    assert told in refused and "Nothing was given back." in refused
    assert office.at_gateway() == Money(12540)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("refund", "1234", "1.00", "-m", "x"), "'1234' is not a confirmation number"),
        (("refund", "12345678", "a lot", "-m", "x"), "'a lot' is not an amount of money"),
        (("refund", "12345678", "0.00", "-m", "x"), "'0.00' is not more than nothing."),
        (("refund", "12345678", "1.00"), "Missing option '-m'"),
        (("approve", "12345678"), "'12345678' is not the number of a refund"),
    ],
)
def test_what_is_typed_wrong_is_told_before_anything_is_done(office: Office, words: tuple[str, ...], told: str) -> None:
    done = office.ana.ivr("payments", *words)

    assert done.exit_code == 2
    assert told in " ".join(done.output.split())


def test_a_card_number_in_the_reason_is_not_kept(office: Office) -> None:
    reference = office.pays("10000001", 12540)

    refused = office.ana.is_refused(
        *by_whom(("refund", reference, "1.00", "-m", "Took 4242 4242-4242 4242 twice"), office.ana)
    )

    assert "There seems to be a card number in the reason" in refused
    assert "Given back" in office.ana.does(
        *by_whom(("refund", reference, "1.00", "-m", "See letter 4242 4242 4242 4243"), office.ana)
    )


# Looking at it.


def test_everything_that_is_known_of_a_payment_is_shown(office: Office) -> None:
    office.line.call(CALLED)
    ((payment, _),) = _listed(office)
    office.ana.does(*by_whom(("refund", payment, "25.40", "-m", "Paid twice"), office.ana))
    office.ana.does(*by_whom(("void", office.pays("10000002", 94825), "-m", "Wrong"), office.ana))

    shown = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ", "AT", office.ana.does("payments", "show", payment))

    shown = re.sub(r"(pi|re)_sandbox_[0-9a-f]+", r"\1", re.sub(r"CA[0-9a-f]{32}", "CA", shown))
    assert shown == (
        f"payment {payment}: 125.40 USD on account 10000001 (medical), succeeded\n"
        "  card       visa 4242\n"
        "  call       CA\n"
        "  gateway    sandbox, pi\n"
        "  began      AT\n"
        "  deadline   AT, after which it is cancelled at the gateway\n"
        "  succeeded  AT\n"
        "The caller was told:\n"
        "  AT  payment_approved\n"
        "  AT  confirmation_number\n"
        "In the ledger:\n"
        "  AT  payment     H-2001                   -125.40\n"
        "  AT  payment     clearing                  125.40\n"
        "  AT  refund:1    H-2001                     25.40\n"
        "  AT  refund:1    clearing                  -25.40\n"
        "Given back, or asked for:\n"
        f"  refund {payment}-1: 25.40 USD, succeeded\n"
        "    AT  asked for by ana: “Paid twice”\n"
        "    AT  sent to the gateway\n"
        "    AT  succeeded, re\n"
        "For the billing system:\n"
        "  payment     not exported yet: ivr payments export FILE.csv\n"
        "  refund:1    not exported yet: ivr payments export FILE.csv\n"
    )
    assert "There is no payment" in office.ana.is_refused("payments", "show", "0000-0000")


def _listed(office: Office) -> Iterator[tuple[str, str]]:
    yield from re.findall(r"account \S+ +(\d{8})  (.*)", office.ana.does("payments", "list"))


def test_a_payment_that_was_never_charged_is_shown_as_one(office: Office) -> None:
    office.line.call([*TO_THE_AMOUNTS, "1", "card visa-declined", "hangup"])
    ((payment, _),) = _listed(office)

    shown = office.ana.does("payments", "show", payment)

    assert "The caller was told nothing of it." in shown and "There is nothing of it in the ledger." in shown
    assert "which has never heard of it" in shown and "For the billing system" not in shown


# Handing it over.


def read(file: str) -> list[dict[str, str]]:
    with Path(file).open(newline="", encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


def total(*files: str) -> Money:
    return sum((Money.typed(row["amount"]) for file in files for row in read(file)), Money(0))


def test_the_files_add_up_to_the_ledger_and_each_posting_is_in_one_of_them(office: Office) -> None:
    reference = office.pays("10000002", 94825)
    assert office.ana.does("payments", "export", "first.csv") == "first.csv: 3 rows, 948.25 USD in all.\n"
    office.ana.does(*by_whom(("refund", reference, "100.00", "-m", "Paid twice"), office.ana))
    voided = office.pays("10000001", 12540)
    office.ana.does(*by_whom(("void", voided, "-m", "Wrong account"), office.ana))
    assert office.ana.does("payments", "export", "--new", "second.csv") == "second.csv: 4 rows, -100.00 USD in all.\n"
    assert (
        office.ana.does("payments", "export", "third.csv") == "There is nothing to export, and no file was written.\n"
    )

    assert total("first.csv", "second.csv") == office.at_gateway() == Money(84825)
    assert not Path("third.csv").exists()
    rows = read("first.csv") + read("second.csv")
    assert tuple(rows[0]) == COLUMNS
    assert [(row["confirmation"], row["kind"], row["bill"], row["amount"]) for row in rows] == [
        (reference, "payment", "H-2002", "840.00"),
        (reference, "payment", "D-2003", "96.25"),
        (reference, "payment", "L-2004", "12.00"),
        (reference, "refund:1", "L-2004", "-12.00"),
        (reference, "refund:1", "D-2003", "-88.00"),
        (voided, "payment", "H-2001", "125.40"),
        (voided, "reversal", "H-2001", "-125.40"),
    ]
    assert max(Counter((row["confirmation"], row["kind"], row["bill"]) for row in rows).values()) == 1
    assert {(row["account_kind"], row["currency"], row["gateway"]) for row in rows} == {("medical", "USD", "sandbox")}
    assert all(row["intent"].startswith("pi_sandbox_") for row in rows)
    assert "exported " in office.ana.does("payments", "show", reference)


def test_what_a_caller_took_back_on_the_call_is_shown_and_exported_as_theirs(office: Office) -> None:
    office.line.call([*CALLED[:-1], "7", "1", "hangup"])
    office.ana.does("payments", "export", "all.csv")
    (reference,) = {row["confirmation"] for row in read("all.csv")}

    assert [(row["kind"], row["amount"]) for row in read("all.csv")] == [("payment", "125.40"), ("reversal", "-125.40")]
    shown = office.ana.does("payments", "show", reference)
    assert f"void {reference}-1: 125.40 USD, succeeded" in shown
    assert "asked for by the caller: “the caller cancelled it on the call on which it was paid”" in shown
    assert "payment_undone" in shown
    assert "Every balance follows" in office.ana.does("ledger", "check")


def test_by_dates_it_can_be_had_again_and_stays_new(office: Office) -> None:
    office.pays("10000001", 12540)
    today = f"{app.now():%Y-%m-%d}"

    for number, dates in enumerate((["--since", today], ["--until", today], ["--since", today, "--until", today])):
        assert "1 rows, 125.40 USD" in office.ana.does("payments", "export", *dates, f"{number}.csv")
    assert "nothing to export" in office.ana.does("payments", "export", "--until", "2020-01-01", "none.csv")
    assert "nothing to export" in office.ana.does("payments", "export", "--since", "2999-01-01", "none.csv")
    assert "1 rows" in office.ana.does("payments", "export", "new.csv")
    assert office.ana.ivr("payments", "export", "--new", "--since", today, "x.csv").exit_code == 2


def test_a_file_that_is_there_is_never_written_over(office: Office) -> None:
    office.pays("10000001", 12540)
    Path("mine.csv").write_text("the only copy")

    assert "is there already" in office.ana.is_refused("payments", "export", "mine.csv")
    assert Path("mine.csv").read_text() == "the only copy"
    assert "No such file or directory" in office.ana.is_refused("payments", "export", "nowhere/new.csv")
    assert "1 rows" in office.ana.does("payments", "export", "new.csv"), "nothing was marked by those"
    assert stat.S_IMODE(Path("new.csv").stat().st_mode) == 0o600
    assert sorted(Path().glob(".*csv*")) == []


def test_what_could_not_be_written_is_new_the_next_time(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine dies as the file gets its name; and another time after that, before anything is marked."""
    office.pays("10000001", 12540)
    with monkeypatch.context() as dying:
        dying.setattr(Path, "replace", _dies)
        assert office.ana.ivr("payments", "export", "first.csv").exit_code == 1
    assert not Path("first.csv").exists()
    with monkeypatch.context() as dying:
        dying.setattr(Postings, "mark", _dies)
        office.ana.ivr("payments", "export", "first.csv")

    assert office.ana.does("payments", "export", "second.csv") == "second.csv: 1 rows, 125.40 USD in all.\n"
    assert read("first.csv") == read("second.csv"), "twice in files, which their rows tell, and never in none"


def _dies(*_: object) -> None:
    raise KeyboardInterrupt


def test_two_that_export_at_once_do_not_both_keep_their_file(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.pays("10000001", 12540)
    office.pays("10000010", 1800)
    mark = Postings.mark

    def meanwhile(kept: Postings, rows: list[int], at: datetime) -> bool:
        """The other one has written and marked the first of them."""
        return mark(kept, rows[:1], at) and mark(kept, rows, at)

    with monkeypatch.context() as at_once:
        at_once.setattr(Postings, "mark", meanwhile)
        assert "Somebody else exported" in office.ana.is_refused("payments", "export", "second.csv")

    assert not Path("second.csv").exists()
    assert "1 rows, 18.00 USD" in office.ana.does("payments", "export", "third.csv")
