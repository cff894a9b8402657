"""Why something is not published: what others did meanwhile, and how both can be had."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from ivr.cli.desk import Desk
from ivr.cli.telling import told_publication
from ivr.flowfile.problems import Problems
from ivr.publications import Book, Publication, Refused, numbered
from ivr.wall_time import told_moment

NOTHING_DONE = "Nothing is published."


def refusal(refused: Refused, base: int | None, book: Book, desk: Desk, zone: tzinfo) -> Iterator[str]:
    """The lines to print, for whoever wanted to publish files made from number `base`."""
    match refused.because:
        case "not the newest":
            yield f"{NOTHING_DONE} The newest is {told_publication(refused.newest, zone)}."
            yield f"If that is what your files are to replace, say: --over {refused.newest.number}"
        case "in between":
            yield from _in_between(refused, zone)
        case "older base":
            yield f"{NOTHING_DONE} Your files were made from number {base}, and others have published since:"
            yield from (f"  {told_publication(one, zone)}" for one in _since(base, book))
            yield from _what_changed(base, refused.newest, book, desk)
            yield from _what_to_do(refused.newest)
        case "unknown base":
            yield f"{NOTHING_DONE} Nothing says which publication your files were made from, and there is one already:"
            yield f"  {told_publication(refused.newest, zone)}"
            yield f"What your files would change about it: ivr diff {refused.newest.number}"
            yield from _what_to_do(refused.newest)


def _in_between(refused: Refused, zone: tzinfo) -> Iterator[str]:
    yield f"{NOTHING_DONE} Your files would begin before what is scheduled, and be taken back when that begins:"
    for one in refused.waiting:
        begins = told_moment(one.starts_at.astimezone(zone))
        yield f"  {told_publication(one, zone)}; it begins on {begins}"
    first, last = refused.waiting[0].number, refused.newest.number
    yield "Either take back what is scheduled, publish yours, and schedule the other again with yours in it:"
    yield f"  ivr withdraw {first} -m WHY"
    yield "Or replace it with yours for good; it is withdrawn then:"
    yield f"  ivr publish -m WHY --over {last}"


def _since(base: int | None, book: Book) -> list[Publication]:
    return [one for one in book if one.withdrawn is None and one.number > (base or 0)]


def _what_changed(base: int | None, newest: Publication, book: Book, desk: Desk) -> Iterator[str]:
    known = numbered(book, base) if base is not None else None
    if known is None:
        return
    yield "What changed since:"
    try:
        told = desk.changes(known, desk.release_of(newest))
    except Problems:
        told = [f"Number {newest.number} does not fit this version of the program."]
    yield from (f"  {sentence}" for sentence in told)


def _what_to_do(newest: Publication) -> Iterator[str]:
    yield "To keep both, get what is published, put your changes into it, and publish that:"
    yield f"  ivr pull {newest.number} FOLDER"
    yield "  ivr publish -m WHY --folder FOLDER"
    yield "To replace it knowingly with what you have:"
    yield f"  ivr publish -m WHY --over {newest.number}"
