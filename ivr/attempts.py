"""Limits against guessing who somebody is, and against trying out stolen cards.

They are counted in the database, so that neither hanging up, nor a second telephone, nor a restart begins anew. What
is counted is a sealed number, whether or not there is such an account: a number nobody has is locked like any other.
Callers are never told of a limit; they are sent to a person, as after any other answer that does not fit.

Sources: Twilio numbers cost little and four digits fall in weeks at one try in ten minutes (Pindrop, on IVR mining);
card networks and gateways advise counting refusals per card holder, per origin and over all (Stripe, Card testing).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

# Somebody who mistypes needs three; so many in a day have tried to guess.
MOST_MISSES_OF_AN_ACCOUNT, ACCOUNT_WINDOW = 5, timedelta(days=1)
MOST_MISSES_OF_A_CALLER, CALLER_WINDOW = 10, timedelta(hours=1)
# Cards that were refused, in a day.
MOST_REFUSED_OF_AN_ACCOUNT, MOST_REFUSED_OF_A_CALLER, REFUSED_WINDOW = 5, 10, timedelta(days=1)
# Of the last cards of a line within an hour so many, and more than this share of them refused: somebody is trying out
# stolen ones.
LATEST_CARDS, MOST_REFUSED_SHARE, LINE_WINDOW = 20, 0.4, timedelta(hours=1)
# Then no cards are taken on it for so long.
CARDS_OFF_FOR = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Cards:
    """How many cards were refused, of this account and of this caller within REFUSED_WINDOW, and how many of the
    `latest` ones of the line within LINE_WINDOW."""

    of_account: int
    of_caller: int
    latest: int
    latest_refused: int

    @property
    def too_many(self) -> bool:
        return self.of_account >= MOST_REFUSED_OF_AN_ACCOUNT or self.of_caller >= MOST_REFUSED_OF_A_CALLER

    @property
    def are_being_tried_out(self) -> bool:
        return self.latest >= LATEST_CARDS and self.latest_refused > MOST_REFUSED_SHARE * self.latest


class Attempts(Protocol):
    """What has been tried, wherever it was tried."""

    def begin(self, subject: str, call_sid: str, at: datetime) -> int | None:
        """Count an attempt to prove who one is before it is looked at; its id, or None when there were too many of this
        subject or this caller already. However many are begun at once, no more than the limit are let through."""

    def forgive(self, attempt: int) -> None:
        """It was the right person: the attempt does not count."""

    def cards(self, account: int, call_sid: str, line: str, at: datetime) -> Cards:
        """Of the line only what was tried after payments were last stopped there: who lifts the switch, or waits for
        its end, begins anew."""
