"""Numbered publications: which of them callers hear when, and what may follow what.

Pure. A publication is never edited: going back to an older release is another publication, and taking a
scheduled one back is a fact of its own. Among those that were not taken back, a higher number never
begins earlier, so that the highest number that has begun is the one in force.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal["publish", "rollback"]
Standing = Literal["in force", "scheduled", "over", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A scheduled publication was taken back before it began."""

    at: datetime
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class Publication:
    """From `starts_at` on, new calls get this `release`.

    `base` is the number its files were made from, None for the first; `reasons` tells, rule by rule, why it was
    published although something spoke against it.
    """

    number: int
    kind: Kind
    release: str
    at: datetime
    starts_at: datetime
    who: str
    why: str
    base: int | None
    reasons: Mapping[str, str]
    withdrawn: Withdrawal | None = None


# Every publication there is, by rising number.
Book = Sequence[Publication]


@dataclass(frozen=True, slots=True)
class Accepted:
    """It may be published, upon `base`; the scheduled ones it `replaces` are to be withdrawn with it."""

    base: int | None
    replaces: tuple[Publication, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """It would undo what others did. `newest` is what its files should be based on; `waiting` begins after it would."""

    because: Literal["unknown base", "older base", "in between", "not the newest"]
    newest: Publication
    waiting: tuple[Publication, ...] = ()


def in_force(book: Book, at: datetime) -> Publication | None:
    """What calls that begin at this moment get."""
    begun = [one for one in book if one.withdrawn is None and one.starts_at <= at]
    return max(begun, key=lambda one: one.number, default=None)


def newest(book: Book) -> Publication | None:
    """What new files should be based on: the highest number, scheduled or in force."""
    return max((one for one in book if one.withdrawn is None), key=lambda one: one.number, default=None)


def scheduled(book: Book, after: datetime) -> tuple[Publication, ...]:
    """Those that begin later than this moment."""
    return tuple(one for one in book if one.withdrawn is None and one.starts_at > after)


def numbered(book: Book, number: int) -> Publication | None:
    return next((one for one in book if one.number == number), None)


def next_number(book: Book) -> int:
    return max((one.number for one in book), default=0) + 1


def standing(publication: Publication, book: Book, at: datetime) -> Standing:
    if publication.withdrawn is not None:
        return "withdrawn"
    if publication.starts_at > at:
        return "scheduled"
    return "in force" if publication == in_force(book, at) else "over"


def judge(book: Book, base: int | None, starts_at: datetime, over: int | None = None) -> Accepted | Refused:
    """May files based on this number be published from that moment on?

    `over` names the newest number, whose supervisor knows that it is replaced. Whatever is scheduled for later
    than `starts_at` was made without these files: it would take them back when it begins, so it has to go first.
    """
    last = newest(book)
    if last is None:
        return Accepted(None)
    waiting = scheduled(book, starts_at)
    if over is not None:
        return Accepted(last.number, waiting) if over == last.number else Refused("not the newest", last, waiting)
    if waiting:
        return Refused("in between", last, waiting)
    stands_on = _still_there(book, base)
    if stands_on is None:
        return Refused("unknown base", last)
    return Accepted(last.number) if stands_on == last.number else Refused("older base", last)


def _still_there(book: Book, base: int | None) -> int | None:
    """Files made from a publication that was taken back stand on what that one stood on."""
    found = numbered(book, base) if base is not None else None
    while found is not None and found.withdrawn is not None:
        found = numbered(book, found.base) if found.base is not None else None
    return found.number if found is not None else None
