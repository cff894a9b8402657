"""The file a billing system takes in: what was paid on this line, and what went back, as CSV.

Pure: postings come in, text goes out. One row is the part of one payment, refund or reversal that went to one bill; the
amounts of all rows add up to what moved at the gateway. What identifies a row for ever is its confirmation number, its
kind and its bill together, so that a file that is taken in twice can be noticed.

    date          when it was posted, in UTC, as 2027-03-16
    time          the time of that, in UTC, as 19:04:05Z
    account_kind  medical or premium
    account       the number printed on the bill
    bill          the bill's own number
    amount        as 125.40; what was paid is positive, what went back negative
    currency      USD
    confirmation  the 8 digits of the payment the caller was told
    gateway       through which the card was charged
    intent        the gateway's own id of the charge
    kind          payment; refund:1, refund:2, … for what was given back; reversal for a payment that was voided whole;
                  dispute:1, … for what the gateway took back for the holder of the card; restored:1, … for what came
                  back of those three; surplus:1, … for a charge beside the payment's own, until it is given back
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from ivr.ledger.money import Money

COLUMNS = (
    "date",
    "time",
    "account_kind",
    "account",
    "bill",
    "amount",
    "currency",
    "confirmation",
    "gateway",
    "intent",
    "kind",
)


@dataclass(frozen=True, slots=True)
class Posting:
    """One row; `amount` is positive for what was paid."""

    at: datetime
    account_kind: str
    account: str
    bill: str
    amount: Money
    confirmation: str
    gateway: str
    intent: str
    kind: str


def write_posting_file(postings: Iterable[Posting]) -> str:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    for one in postings:
        at = one.at.astimezone(UTC)
        rows.writerow(
            (
                f"{at:%Y-%m-%d}",
                f"{at:%H:%M:%S}Z",
                one.account_kind,
                one.account,
                one.bill,
                one.amount,
                one.amount.currency,
                one.confirmation,
                one.gateway,
                one.intent,
                one.kind,
            )
        )
    return text.getvalue()
