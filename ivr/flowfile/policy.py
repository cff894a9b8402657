"""flows/policy.yaml: what may be paid by telephone, and where callers may be connected to.

The file may be left out, and so may each setting in it; then the values below hold.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any

import phonenumbers
from pydantic import BeforeValidator

from ivr.engine.fields import Amount
from ivr.engine.unfit import Unfit
from ivr.flowfile.source import Document
from ivr.flowfile.typed import read_as
from ivr.ledger.money import Money

POLICY = "flows/policy.yaml"
SMALLEST, LARGEST = Money(500), Money(500_000)


def _country(text: Any) -> Any:
    if isinstance(text, str) and text not in phonenumbers.SUPPORTED_REGIONS:
        mend = "Write its two capital letters, like US or CA."
        raise Unfit(f"'{text}' is not a country.", mend, rule="unknown-country")
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentPolicy:
    """The least and the most that one payment may be. Who owes less than `smallest` may pay all of it."""

    smallest: Amount = SMALLEST
    largest: Amount = LARGEST


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferPolicy:
    """The countries callers may be connected to, by their two letters."""

    countries: tuple[Annotated[str, BeforeValidator(_country)], ...] = ("US",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    payment: PaymentPolicy = field(default_factory=PaymentPolicy)
    transfers: TransferPolicy = field(default_factory=TransferPolicy)


def read_policy(document: Document) -> Policy:
    """Raises Problems: everything that is wrong inside this one file."""
    return read_as(Policy, document.content, document, ())
