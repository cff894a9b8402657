"""What an account keeps secret, what it owes, and where a payment of it goes."""

from __future__ import annotations

import hmac
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.accounts import NO_ACCOUNT, Account, Bill, allocation, matches, proof, seal, statement
from ivr.billing_file import read_billing_file
from ivr.ledger.money import Money
from ivr.store.accounts import Accounts
from ivr.store.billing import DEMO_FILE, load_billing
from ivr.store.database import Database
from tests.conftest import IMPORTED_ON
from tests.line import SECRET

BORN, ZIP = "03151948", "94612"
PROOFS = {"birth_date": proof(SECRET, "birth_date", BORN), "zip": proof(SECRET, "zip", ZIP)}


def sealed(number: str, born: str = BORN, zip: str = ZIP) -> Account:
    seals = {
        "birth_date": seal(SECRET, number, proof(SECRET, "birth_date", born)),
        "zip": seal(SECRET, number, proof(SECRET, "zip", zip)),
    }
    return Account(1, number, "medical", "open", seals, ())


def bill(id: int, owed: int, due: date | None = None, *, paid: int = 0, past_due: int = 0, instalment: int = 0) -> Bill:
    return Bill(
        id, f"H-{id}", "hospital", Money(owed), Money(paid), Money(past_due), Money(instalment), due
    )  # fmt: skip


class TestWhoMayHear:
    def test_two_people_born_on_one_day_do_not_look_alike(self) -> None:
        assert sealed("10000001").seals["birth_date"] != sealed("10000003").seals["birth_date"]

    def test_a_birth_date_does_not_pass_for_a_zip_of_the_same_digits(self) -> None:
        assert proof(SECRET, "birth_date", ZIP) != proof(SECRET, "zip", ZIP)

    def test_without_the_key_nothing_can_be_tried_out(self) -> None:
        assert proof(b"another key", "zip", ZIP) != PROOFS["zip"]
        assert not matches(b"another key", sealed("10000001"), PROOFS)

    def test_all_proofs_must_fit(self) -> None:
        assert matches(SECRET, sealed("10000001"), PROOFS)
        assert not matches(SECRET, sealed("10000001", born="03151949"), PROOFS)
        assert not matches(SECRET, sealed("10000001", zip="94611"), PROOFS)

    def test_no_proof_at_all_is_not_enough(self) -> None:
        assert not matches(SECRET, sealed("10000001"), {})

    def test_a_proof_of_something_never_sealed_is_not_enough(self) -> None:
        assert not matches(SECRET, sealed("10000001"), {**PROOFS, "mother": proof(SECRET, "mother", "1")})

    def test_one_cannot_prove_to_be_nobody(self) -> None:
        nobody = {factor: given for factor, given in NO_ACCOUNT.seals.items()}
        assert not matches(SECRET, None, PROOFS)
        assert not matches(SECRET, None, nobody)

    def test_an_account_that_does_not_exist_costs_the_same_comparisons(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """All proofs are compared, however early one is wrong: how long it takes tells nothing."""
        compared: list[tuple[int, int]] = []
        really = hmac.compare_digest

        def counted(one: str, other: str) -> bool:
            compared.append((len(one), len(other)))
            return really(one, other)

        monkeypatch.setattr("ivr.accounts.hmac.compare_digest", counted)
        costs = []
        for account in (None, sealed("10000001"), sealed("10000001", born="01011901", zip="00000")):
            compared.clear()
            matches(SECRET, account, PROOFS)
            costs.append(list(compared))

        assert costs[0] == costs[1] == costs[2] == [(64, 64), (64, 64)]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Account]:
    """The demonstration's accounts, by number, as the line loads them."""
    from ivr.store.migrating import upgrade

    database = Database(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.db'}")
    upgrade(database)
    rows = read_billing_file(DEMO_FILE.read_text(), IMPORTED_ON)
    load_billing(database, SECRET, rows, datetime(2027, 3, 10, 12, tzinfo=UTC))
    accounts = Accounts(database)
    loaded = {number: account for number in accounts.numbers().values() for account in accounts.by_number(number)}
    database.close()
    return loaded


@pytest.mark.parametrize(
    ("number", "total", "past_due", "instalment", "due", "part_allowed"),
    [
        ("10000001", 12540, 0, 0, date(2027, 3, 24), True),
        ("10000002", 94825, 20000, 0, date(2027, 3, 17), True),
        ("10000003", 0, 0, 0, None, True),
        ("10000004", -3000, 0, 0, None, True),
        ("10000005", 30000, 0, 7500, date(2027, 3, 20), True),
        ("10000009", 0, 0, 0, None, True),
        ("10000010", 1800, 0, 0, date(2027, 3, 24), True),
        ("200000001", 31000, 0, 0, date(2027, 4, 1), False),
        ("200000002", 45510, 0, 0, date(2027, 4, 1), False),
        ("200000003", 70233, 0, 0, date(2027, 4, 1), False),
        ("200000004", 14850, 0, 0, date(2027, 4, 1), False),
    ],
)
def test_each_account_of_the_demonstration_owes_what_its_caller_hears(
    demo: dict[str, Account],
    number: str,
    total: int,
    past_due: int,
    instalment: int,
    due: date | None,
    part_allowed: bool,
) -> None:
    owes = statement(demo[number])

    assert owes is not None
    assert (owes.total.minor, owes.past_due.minor, owes.instalment.minor) == (total, past_due, instalment)
    assert (owes.due, owes.part_allowed) == (due, part_allowed)


@pytest.mark.parametrize("number", ["10000006", "10000007", "10000008"])
def test_of_some_accounts_only_a_person_speaks(demo: dict[str, Account], number: str) -> None:
    """With a collection agency, in dispute, restricted."""
    assert statement(demo[number]) is None


def owing(*bills: Bill) -> Account:
    return replace(sealed("10000001"), bills=bills)


def test_a_payment_goes_to_the_past_due_part_first() -> None:
    """840.00 with 200.00 past due, of which 150.00 were paid."""
    owes = statement(owing(bill(1, 69000, paid=15000, past_due=20000)))

    assert owes is not None
    assert owes.past_due == Money(5000)


def test_a_part_is_never_more_than_is_left_of_the_bill_or_owed_in_all() -> None:
    shrunk = statement(owing(bill(1, 4000, past_due=20000, instalment=7500)))
    with_credit = statement(owing(bill(1, 10000, past_due=10000), bill(2, -8000)))

    assert shrunk is not None and with_credit is not None
    assert (shrunk.past_due, shrunk.instalment) == (Money(4000), Money(4000))
    assert (with_credit.total, with_credit.past_due) == (Money(2000), Money(2000))


def test_a_credit_makes_nothing_past_due() -> None:
    owes = statement(owing(bill(1, 5000, past_due=5000), bill(2, -9000)))

    assert owes is not None
    assert (owes.total, owes.past_due) == (Money(-4000), Money(0))


dates = st.none() | st.integers(0, 400).map(lambda days: date(2027, 1, 1) + timedelta(days=days))
bills_of_an_account = st.lists(st.tuples(st.integers(-50_000, 500_000), dates), min_size=1, max_size=6).map(
    lambda drawn: tuple(bill(id, owed, due) for id, (owed, due) in enumerate(drawn, start=1))
)


@given(bills_of_an_account, st.integers(1, 2_000_000))
def test_the_parts_of_a_payment_add_up_whatever_the_bills_have_become(bills: tuple[Bill, ...], minor: int) -> None:
    """Also when the bills shrank while the card was charged: that money moved, and must stand somewhere."""
    parts = allocation(bills, Money(minor))

    assert sum(part.minor for _, part in parts) == minor
    assert all(part.minor > 0 for _, part in parts)
    assert len({paid.id for paid, _ in parts}) == len(parts)


@given(bills_of_an_account, st.data())
def test_a_payment_of_what_is_owed_pays_the_oldest_bills_first_and_none_too_much(
    bills: tuple[Bill, ...], data: st.DataObject
) -> None:
    owed = sum(max(0, one.owed.minor) for one in bills)
    if owed == 0:
        return
    parts = allocation(bills, Money(data.draw(st.integers(1, owed))))

    dues = [paid.due or date.max for paid, _ in parts]
    assert dues == sorted(dues)
    assert all(part <= paid.owed for paid, part in parts)
    assert all(part == paid.owed for paid, part in parts[:-1]), "only the last bill is paid in part"
    skipped = [one for one in bills if one.owed.minor > 0 and one.id not in {paid.id for paid, _ in parts}]
    assert all((one.due or date.max) >= dues[-1] for one in skipped)


@given(bills_of_an_account, st.data())
def test_what_was_chosen_is_paid_before_anything_else_is(bills: tuple[Bill, ...], data: st.DataObject) -> None:
    chosen = data.draw(st.sets(st.sampled_from([one.id for one in bills])))
    owed = sum(max(0, one.owed.minor) for one in bills)
    amount = data.draw(st.integers(1, owed + 10_000))
    parts = allocation(bills, Money(amount), chosen)

    assert sum(part.minor for _, part in parts) == amount
    paid = {one.id: part for one, part in parts}
    left = [one for one in bills if one.id in chosen and one.owed.minor > 0 and paid.get(one.id, Money(0)) < one.owed]
    assert not left or paid.keys() <= chosen, "something else was paid, and not all that was chosen"
    assert amount > owed or all(part <= one.owed for one, part in parts)
    assert owed > 0 or not chosen or paid.keys() <= chosen, "they were told that it goes there"


def test_what_is_paid_too_much_stands_as_a_credit_on_the_last_bill() -> None:
    oldest, newest = bill(1, 4000, date(2027, 3, 1)), bill(2, 6000, date(2027, 4, 1))

    assert allocation((newest, oldest), Money(11000)) == [(oldest, Money(4000)), (newest, Money(7000))]


def test_a_payment_that_finds_every_bill_settled_is_a_credit_and_not_lost() -> None:
    settled = bill(1, 0)

    assert allocation((settled,), Money(2500)) == [(settled, Money(2500))]
