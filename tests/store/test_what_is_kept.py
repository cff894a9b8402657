"""Nothing a caller keys in can be read in the database afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import MetaData, String, select

from ivr.simulator.cards import CARDS
from ivr.store.database import Database
from tests.line import LineUnderTest

ACCOUNT, OTHER_ACCOUNT, BORN, WRONG_BORN, ZIP = "10000001", "10000077", "03151948", "11021979", "94612"
CARD = CARDS["visa-ok"]


def texts(database: Database) -> Iterator[tuple[str, str]]:
    """Every text in every table, also of tables this test has never heard of, with its table and column."""
    everything = MetaData()
    everything.reflect(database.engine)
    with database.read() as connection:
        for table in everything.tables.values():
            for column in table.columns:
                if isinstance(column.type, String):
                    for text in connection.scalars(select(column).where(column.is_not(None))):
                        yield f"{table.name}.{column.name}", text


def where(database: Database, digits: str) -> set[str]:
    """The columns in which these digits stand by themselves, and not by chance within a keyed hash."""
    alone = re.compile(rf"(?<![0-9a-f]){digits}(?![0-9a-f])")
    return {column for column, text in texts(database) if alone.search(text)}


def test_no_digit_a_caller_keyed_is_kept(line: LineUnderTest) -> None:
    """One wrong number, one wrong birth date, then the right ones, and a card."""
    wrong_number = (f"{OTHER_ACCOUNT}#", BORN, ZIP)
    wrong_birth_date = (f"{ACCOUNT}#", WRONG_BORN, ZIP)
    right = (f"{ACCOUNT}#", BORN, ZIP)
    ending = line.call(["1", "1", *wrong_number, *wrong_birth_date, *right, "1", "card visa-ok", "1", "silence"])

    assert line.payments() == [("succeeded", "125.40")], ending.reason
    kept = line.parts.database
    assert where(kept, ACCOUNT) == {"accounts.number"}
    for digits in (OTHER_ACCOUNT, BORN, WRONG_BORN, ZIP, CARD.number, CARD.number[:6], CARD.security_code):
        assert where(kept, digits) == set(), digits
    # Spoken to the caller in words, and kept to tell one card from another.
    assert where(kept, CARD.number[-4:]) == {"payments.last_four", "turns.state"}


def test_a_number_for_a_text_message_is_kept_with_what_was_agreed_to_and_nowhere_else(line: LineUnderTest) -> None:
    to_the_offer = ("1", "1", f"{ACCOUNT}#", BORN, ZIP, "1", "card visa-ok", "1", "silence")
    line.call([*to_the_offer, "2", "5105550134", "2", "5105550143", "1"])
    assert line.parts.messenger is not None and line.parts.messenger.send_due() == 1

    kept = line.parts.database
    assert where(kept, r"(?:\+1)?5105550143") == {"text_consents.number"}
    assert where(kept, r"(?:\+1)?5105550134") == set()


def test_the_scan_would_find_what_it_looks_for(line: LineUnderTest) -> None:
    line.call(["1", "hangup"])

    assert where(line.parts.database, "15105550142") == {"calls.caller"}
