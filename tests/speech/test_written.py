"""Text messages: what is written, and never spoken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from ivr.ledger.money import Money
from ivr.speech.written import RECEIPT, Writable, write
from ivr.values import Digits
from tests.speech.shipped import catalogues

VALUES: Mapping[str, Writable] = {
    "amount": Money(123_456),
    "last_four": Digits("4242"),
    "code": Digits("40712966"),
    "line_number": "+1 800",
}


@pytest.mark.parametrize(
    ("tag", "written"), [("es-US", " $1,234.56"), ("cmn-CN", "US$1,234.56"), ("es,us", "$1,234.56")]
)
def test_an_amount_is_written_as_its_readers_write_it(tag: str, written: str) -> None:
    """A tag that Twilio does not know either is a problem of the catalogue, with its line; it breaks nothing else."""
    spanish = replace(catalogues()["es"], tag=tag)
    assert written in write(spanish, RECEIPT, VALUES)
