"""Whatever does not follow from the entries is found, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ivr.ledger.check import Books, GivenBack, Holder, Kind, Owing, Recorded, Surplus, at_gateway, differences
from ivr.ledger.entries import BILLED, CLEARING, RECEIVABLE, Entry, Transaction, opposite
from ivr.ledger.money import Money

NOON = datetime(2027, 3, 16, 12, tzinfo=UTC)


def on_bill(minor: int, bill: int | None = 1) -> Entry:
    return Entry(RECEIVABLE, Money(minor), bill)


def cleared(minor: int, currency: str = "USD") -> Entry:
    return Entry(CLEARING, Money(minor, currency))


def transaction(number: int, kind: str, reference: str, *entries: Entry, reverses: int | None = None) -> Transaction:
    return Transaction(number, kind, reference, NOON, entries, reverses)


BILL_1 = transaction(1, "bill", "1:1", on_bill(10000), Entry(BILLED, Money(-10000)))
BILL_2 = transaction(2, "bill", "2:1", on_bill(5000, 2), Entry(BILLED, Money(-5000)))
PAID = transaction(3, "payment", "p1", on_bill(-10000), on_bill(-2000, 2), cleared(12000))
REFUNDED = transaction(4, "refund:1", "p1", on_bill(2000, 2), on_bill(500), cleared(-2500))
PAID_TWICE = transaction(5, "payment", "p2", on_bill(-3000, 2), cleared(3000))
REVERSED = transaction(6, "reversal", "p2", on_bill(3000, 2), cleared(-3000), reverses=5)
DISPUTED = transaction(7, "dispute:1", "p1", on_bill(9500), cleared(-9500))

P1, P2 = (
    Recorded("p1", "11111111", 1, Money(12000), "succeeded"),
    Recorded("p2", "22222222", 1, Money(3000), "succeeded"),
)
R1 = GivenBack("11111111-1", "p1", ("refund:1",), Money(2500), "succeeded")
R2 = GivenBack("22222222-1", "p2", ("reversal", "refund:1"), Money(3000), "succeeded")
D1 = GivenBack("of a dispute", "p1", ("dispute:1",), Money(9500), "succeeded")

# Two bills of one account, a payment of both, a part of it given back, a payment too many voided, and a dispute.
BOOKS = Books(
    transactions=(BILL_1, BILL_2, PAID, REFUNDED, PAID_TWICE, REVERSED, DISPUTED),
    payments=(P1, P2, Recorded("p3", "33333333", 1, Money(100), "declined")),
    refunds=(R1, R2, D1, GivenBack("11111111-2", "p1", ("refund:2",), Money(100), "refused")),
    bills=(Owing(1, "H-1", 1, Money(10000), Money(0)), Owing(2, "H-2", 1, Money(5000), Money(0))),
    accounts=(Holder(1, "10000001", Money(15000)), Holder(2, "10000002", Money(0))),
)


def without(*gone: Transaction, also: tuple[Transaction, ...] = ()) -> Books:
    return replace(BOOKS, transactions=(*(one for one in BOOKS.transactions if one not in gone), *also))


def test_books_in_which_everything_follows_have_no_difference() -> None:
    assert differences(BOOKS) == []
    assert at_gateway(BOOKS) == [Money(0)]
    assert differences(Books()) == []


LOPSIDED = transaction(1, "bill", "1:1", on_bill(10000), Entry(BILLED, Money(-9999)))
TWO_CURRENCIES = replace(PAID, entries=(on_bill(-10000), on_bill(-2000, 2), cleared(12000, "CAD")))
TOO_LITTLE = replace(REFUNDED, entries=(on_bill(2000, 2), cleared(-2000)))
FROM_ONE_BILL = replace(REFUNDED, entries=(on_bill(2500, 2), cleared(-2500)))
RESTORED = transaction(8, "restored:1", "p1", on_bill(-9500), cleared(9500), reverses=7)
BESIDE = transaction(8, "surplus:3", "p1", on_bill(-12000), cleared(12000))
CHARGED_TWICE = Surplus("p1", "surplus:3", Money(12000))
WRONG_WAY = replace(REVERSED, entries=(on_bill(3000), cleared(-3000)))


@pytest.mark.parametrize(
    ("books", "found"),
    [
        (replace(BOOKS, missing=["ledger_entries_in_turn"]), {"unguarded": "ledger_entries_in_turn"}),
        (
            without(BILL_1, also=(LOPSIDED,)),
            {"unbalanced": "transaction 1 (bill 1:1): off by 0.01 USD"},
        ),
        (
            without(PAID, also=(TWO_CURRENCIES,)),
            {
                "unbalanced": "transaction 3 (payment p1): off by -120.00 USD, 120.00 CAD",
                "amount": "payment 11111111: 120.00 USD at the gateway, 120.00 CAD in the ledger",
                "clearing": "120.00 CAD in the ledger, 0.00 CAD by the payments and refunds",
            },
        ),
        (
            replace(BOOKS, incomplete=frozenset({3})),
            {"unbalanced": "transaction 3 (payment p1): has not as many entries as it says"},
        ),
        (replace(BOOKS, lost=[on_bill(100)]), {"stray": "1.00 USD in 'receivable', of no transaction"}),
        (
            without(also=(transaction(8, "bill", "3:1", on_bill(100, 3), on_bill(-100, None)),)),
            {"stray": "transaction 8 (bill 3:1): 1.00 on bill 3, which is not there"},
        ),
        (
            without(also=(transaction(8, "bill", "1:2", on_bill(0), Entry("petty cash", Money(0))),)),
            {"stray": "transaction 8 (bill 1:2): 0.00 in 'petty cash', which is no book"},
        ),
        (
            without(PAID_TWICE, REVERSED),
            {"unposted": "payment 22222222: 30.00 USD"},
        ),
        (
            replace(BOOKS, payments=(P1, replace(P2, state="voided"))),
            {
                "unfounded": "payment 22222222 stands at 'voided': transaction 5 (payment p2)",
                "clearing": "0.00 USD in the ledger, -30.00 USD by the payments and refunds",
            },
        ),
        (
            replace(BOOKS, payments=(P2,)),
            {"unfounded": "transaction 3 (payment p1)"},
        ),
        (
            replace(BOOKS, payments=(replace(P1, amount=Money(12001)), P2)),
            {"amount": "payment 11111111: 120.01 USD at the gateway, 120.00 USD in the ledger"},
        ),
        (
            replace(BOOKS, payments=(replace(P1, account=2), P2)),
            {"misplaced": "payment 11111111: -100.00 on a bill of another account"},
        ),
        (without(REFUNDED), {"unposted": "refund 11111111-1: -25.00 USD"}),
        (
            replace(BOOKS, refunds=(replace(R1, state="unknown"), R2)),
            {"unfounded": "refund 11111111-1 stands at 'unknown': transaction 4 (refund:1 p1)"},
        ),
        (replace(BOOKS, refunds=(R1,)), {"unfounded": "transaction 6 (reversal p2)"}),
        (
            without(REFUNDED, also=(TOO_LITTLE,)),
            {"amount": "refund 11111111-1: -25.00 USD at the gateway, -20.00 USD in the ledger"},
        ),
        (
            without(REFUNDED, also=(FROM_ONE_BILL,)),
            {"misplaced": "payment 11111111: bill 2 gave back 5.00 more than it got"},
        ),
        (
            without(REVERSED, also=(replace(REVERSED, reverses=3),)),
            {"reversal": "transaction 6 (reversal p2): does not name what it reverses"},
        ),
        (
            without(BILL_2, also=(replace(BILL_2, reverses=1),)),
            {"reversal": "transaction 2 (bill 2:1): does not name what it reverses"},
        ),
        (
            without(REVERSED, also=(WRONG_WAY,)),
            {"reversal": "transaction 6 (reversal p2): is not the exact opposite of transaction 5 (payment p2)"},
        ),
        (
            without(also=(RESTORED,)),
            {
                "unposted": "refund of a dispute: -95.00 USD",
                "clearing": "95.00 USD in the ledger, 0.00 USD by the payments and refunds",
            },
        ),
        (
            without(also=(replace(RESTORED, reverses=3, entries=opposite(PAID.entries)),)),
            {"reversal": "transaction 8 (restored:1 p1): does not name what it reverses"},
        ),
        (
            without(also=(BESIDE,)),
            {"unfounded": "transaction 8 (surplus:3 p1)"},
        ),
        (
            replace(BOOKS, surplus=(CHARGED_TWICE,)),
            {"unposted": "surplus:3 of payment p1: 120.00 USD"},
        ),
        (
            replace(BOOKS, bills=(Owing(1, "H-1", 1, Money(9999), Money(1)), BOOKS.bills[1])),
            {"bill": "bill H-1 (id 1): the line says 99.99 owed, its entries 100.00"},
        ),
        (
            replace(BOOKS, accounts=(Holder(1, "10000001", Money(14999)),)),
            {"account": "account 10000001: the line says 149.99 owed, its bills 150.00"},
        ),
    ],
)
def test_each_difference_is_told_of_the_thing_it_is_about(books: Books, found: dict[Kind, str]) -> None:
    told = [(one.kind, one.told) for one in differences(books)]

    assert set(found.items()) <= set(told), told


def test_what_is_taken_from_the_clearing_account_alone_is_missed_there() -> None:
    """No payment is wrong and none is missing, and yet the gateway should hold less."""
    cash = transaction(8, "bill", "1:2", cleared(-700), Entry(BILLED, Money(700)))

    assert [(one.kind, one.told) for one in differences(without(also=(cash,)))] == [
        ("clearing", "-7.00 USD in the ledger, 0.00 USD by the payments and refunds")
    ]


def test_money_that_came_back_and_a_charge_too_many_are_in_order_once_both_books_have_them() -> None:
    won = replace(
        without(also=(RESTORED, replace(BESIDE, id=9))),
        refunds=(R1, R2, replace(D1, state="failed")),
        surplus=(CHARGED_TWICE,),
        bills=(Owing(1, "H-1", 1, Money(-11500), Money(21500)), BOOKS.bills[1]),
        accounts=(Holder(1, "10000001", Money(-6500)),),
    )

    assert differences(won) == []
    assert at_gateway(won) == [Money(9500 + 12000)]
