"""Invented accounts, as a billing system hands them over, and who calls for which of them."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from ivr.billing_file import COLUMNS
from tests.release_gate.plan import Plan

FIRST_ACCOUNT = 10000001


@dataclass(frozen=True, slots=True)
class Calling:
    """One call to come: for which account, and from which telephone."""

    account: str
    telephone: str


def arrivals(draw: Random, plan: Plan) -> list[Calling]:
    """In the order in which they ring: every account once, by two telephones at about the same time, by somebody who
    rings back a little later, or all of it. No telephone calls often enough to be taken for somebody who tries."""
    calls: list[tuple[float, Calling]] = []
    place = 0
    while len(calls) < plan.calls:
        account = str(FIRST_ACCOUNT + place)
        calls.append((place, Calling(account, _telephone(place))))
        if draw.random() < plan.pairs:
            calls.append((place + draw.random(), Calling(account, _telephone(500000 + place))))
        if draw.random() < plan.rings_back:
            calls.append((place + 8 + 40 * draw.random(), Calling(account, _telephone(place))))
        place += 1
    return [calling for _, calling in sorted(calls[: plan.calls], key=lambda call: call[0])]


def _telephone(number: int) -> str:
    return f"+1510{2000000 + number}"


def write_bills(file: Path, draw: Random, accounts: Sequence[str]) -> Mapping[str, int]:
    """The billing file; and what each account owes, in minor units."""
    owed: dict[str, int] = {}
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.DictWriter(opened, COLUMNS, restval="")
        writer.writeheader()
        for account in accounts:
            owed[account] = draw.randrange(1500, 90000)
            past_due = owed[account] // 3 if draw.random() < 0.4 else 0
            writer.writerow(
                {
                    "member": f"M{account}",
                    "name": "Rosa Rivera",
                    "account": account,
                    "kind": "medical",
                    "status": "open",
                    "birth_date": "1948-03-15",
                    "zip": "94612",
                    "bill": f"H-{account}",
                    "bill_kind": "hospital",
                    "amount": _dollars(owed[account]),
                    "past_due": _dollars(past_due) if past_due else "",
                    "due_date": "in 14 days",
                }
            )
    return owed


def _dollars(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02d}"
