"""Holds the gateway's list against our books, once a day and when the gateway says that money went back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from ivr.ledger.check import differences
from ivr.payments.audit_book import AuditBook, Corrections
from ivr.payments.cashier import Cashier
from ivr.payments.differences import FOR_PEOPLE, KINDS, OF_NO_DAY, Difference, Key, Kind, Listed, Report, Span, compare
from ivr.payments.ports import Movement, NoAnswer
from ivr.payments.teller import Teller

# Clocks differ, and what is asked for before midnight may be answered after it.
MARGIN = timedelta(hours=2)
# After midnight, when the margin is over and what was on its way is settled.
BEGINS = timedelta(hours=3)
# A gateway that does not answer is asked again after this; so is the day of a worker that died at it.
AGAIN = timedelta(minutes=30)
# A gateway lists some thousand things at a time.
PIECE = timedelta(hours=4)
# Of refunds and disputes there are far fewer than of charges.
LONG_PIECE = timedelta(days=5)
# A bank may return a refund for a month, and a dispute takes up to a quarter of a year.
COMES_BACK_WITHIN = timedelta(days=120)
# Days that were missed, and those of which something is open, are looked at again for so long.
LOOKS_BACK = timedelta(days=31)

BY_DAY = KINDS - FOR_PEOPLE - OF_NO_DAY
WHY: dict[Kind, str] = {
    "charged_after_all": "charged although the caller was told that it was not",
    "charged_twice": "charged a second time",
    "overpaid": "paid twice, and together more than was owed",
    "back_not_recorded": "given back in the gateway's own pages",
}


@dataclass(frozen=True, slots=True)
class Auditor:
    """`zone` is the line's own, in which its days begin; `alert` is told of each new difference, once."""

    book: AuditBook
    corrections: Corrections
    cashier: Cashier
    teller: Teller
    zone: Callable[[], tzinfo]
    alert: Callable[[Difference], None]

    def yesterday(self) -> date:
        """The last day that is over at the gateway, too."""
        return (self._now() - BEGINS).date() - timedelta(days=1)

    def daily(self) -> None:
        """Compare the oldest day that nobody has compared yet, and those of which something is open. Any number of
        workers may do this at any time: it is done once."""
        newest, now = self.yesterday(), self.cashier.clock()
        # Where nobody ever compared a day, there is none to make up for.
        earliest = newest if self.book.last_done() is None else newest - LOOKS_BACK
        done = self.book.done_days(earliest)
        day = next((day for day in _days(min(done, default=earliest), newest) if day not in done), None)
        if day is None or not self.book.claim(day, now, now + AGAIN):
            return
        again = [open_day for open_day in self.book.open_days(BY_DAY, newest - LOOKS_BACK) if open_day < day]
        broken: list[Exception] = []
        for one in (*again, day):
            try:
                compared = self.reconcile(one)
            except Exception as error:  # one day that breaks keeps no other from being compared
                broken.append(error)
                continue
            if one == day and day < newest and isinstance(compared, NoAnswer):
                self._tell([Difference("not_compared", f"{day}", None, f"the gateway listed nothing of {day}")], day)
        if broken:
            raise ExceptionGroup("days that could not be compared", broken)

    def reconcile(self, day: date) -> Report | NoAnswer:
        """Compare one day: what can be put right is, what is new is told, and what is not found any more is gone."""
        span = Span(self._midnight(day), self._midnight(day + timedelta(days=1)))
        listed = self._listed(span)
        if isinstance(listed, NoAnswer):
            return listed
        found = self._compared(listed, span).differences
        # Told before it is put right: whoever dies in between leaves what is found again, and not what nobody hears of.
        self._tell(found, day)
        broken = self._put_right(found)
        report = self._compared(listed, span)
        still = [*report.differences, *self._ledger()]
        self._tell(still, day)
        self._gone({*self.book.open(BY_DAY, day), *self.book.open(OF_NO_DAY)}, still)
        self.book.done(day, self.cashier.clock(), told(report))
        if broken:
            raise ExceptionGroup("differences that could not be put right", broken)
        return report

    def look_into(self, intent: str, went_back: datetime) -> bool:
        """The gateway says that something of this intent went back then, or came back; False when it is to say so
        again, because it does not answer or because we are about to hear of it ourselves."""
        moment = Span(went_back, went_back + timedelta(seconds=1))
        listed = self._asked(moment)
        came_back = self.cashier.gateway.came_back(moment.since, moment.until)
        if isinstance(listed, NoAnswer) or isinstance(came_back, NoAnswer):
            return False
        of_intent = Listed(
            [one for one in listed if one.intent == intent and one.kind != "charge"],
            [one for one in came_back if one.intent == intent],
        )
        # Nothing is settled in no time at all, so only what is listed is looked for.
        nothing = Span(went_back, went_back)
        found = self._compared(of_intent, nothing).differences
        ready = [one for one in found if not one.is_under_way]
        self._tell(ready, went_back.astimezone(self.zone()).date())
        if broken := self._put_right(found):
            raise ExceptionGroup("differences that could not be put right", broken)
        still = self._compared(of_intent, nothing).differences
        self._gone({one.key for one in ready if one.kind in BY_DAY}, still)
        return not any(one.is_under_way for one in still)

    def _compared(self, listed: Listed, day: Span) -> Report:
        moved = [*listed.moved, *listed.came_back]
        return compare(listed, self.book.ours(self.cashier.gateway.name, day, moved), day)

    def _ledger(self) -> Iterator[Difference]:
        """One for each kind of thing that does not follow from the entries; `ivr ledger check` names them all."""
        by_kind: dict[str, list[str]] = {}
        for one in differences(self.book.books()):
            by_kind.setdefault(one.kind, []).append(one.told)
        for kind, all_told in by_kind.items():
            yield Difference("ledger", kind, None, f"{len(all_told)} {kind}, the first: {all_told[0]}")

    def _tell(self, found: Sequence[Difference], day: date) -> None:
        for one in self.book.note(found, day, self.cashier.clock()):
            self.alert(one)

    def _gone(self, known: Collection[Key], still: Sequence[Difference]) -> None:
        self.book.gone({*known} - {one.key for one in still}, self.cashier.clock())

    def _put_right(self, found: Iterable[Difference]) -> list[Exception]:
        """Each as far as it can be without a person; one that breaks keeps no other waiting."""
        broken: list[Exception] = []
        for one in found:
            try:
                self._correct(one, self.cashier.clock())
            except Exception as error:
                broken.append(error)
        return broken

    def _correct(self, one: Difference, at: datetime) -> None:
        moved, why = one.movement, WHY.get(one.kind, "")
        match one:
            case Difference("not_recorded", payment=str(payment)):
                self.cashier.see_to(payment)
            case Difference("back_not_recorded", refund=str(refund)):
                self.teller.see_to(refund)
            case Difference("charged_after_all" | "charged_twice", payment=str(payment)) if moved is not None:
                self.corrections.take_surplus(payment, moved, why, at)
            case Difference("overpaid", payment=str(payment), much=much) if much is not None:
                self.corrections.propose(payment, much, why, at)
            case Difference("back_not_recorded", payment=str(payment)) if moved is not None:
                self.corrections.note_refund(payment, moved, why, at)
            case Difference("disputed", payment=str(payment)) if moved is not None:
                self.corrections.note_dispute(payment, moved, at)
            case Difference("dispute_won") if moved is not None:
                self.corrections.note_won(moved.id, at)
            case Difference("refund_returned", refund=str(refund)):
                self.teller.book.settle_failed(refund, at)

    def _listed(self, day: Span) -> Listed | NoAnswer:
        """What moved that day and a little before and after; further back, when something was settled in it that had
        begun long before."""
        since = min(self.book.reaches_back_to(day) or day.since, day.since) - MARGIN
        until, moved = day.until + MARGIN, list[Movement]()
        while since < until:
            piece = self._asked(Span(since, min(since + PIECE, until)))
            if isinstance(piece, NoAnswer):
                return piece
            moved += piece
            since += PIECE
        came_back = self._came_back(until)
        return came_back if isinstance(came_back, NoAnswer) else Listed(moved, came_back)

    def _came_back(self, until: datetime) -> Sequence[Movement] | NoAnswer:
        found: list[Movement] = []
        since = until - COMES_BACK_WITHIN
        while since < until:
            piece = self.cashier.gateway.came_back(since, min(since + LONG_PIECE, until))
            if isinstance(piece, NoAnswer):
                return piece
            found += piece
            since += LONG_PIECE
        return found

    def _asked(self, span: Span) -> Sequence[Movement] | NoAnswer:
        return self.cashier.gateway.movements(span.since, span.until)

    def _now(self) -> datetime:
        return self.cashier.clock().astimezone(self.zone())

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone()).astimezone(UTC)


def _days(first: date, last: date) -> Iterator[date]:
    yield from (first + timedelta(days=number) for number in range((last - first).days + 1))


def told(report: Report) -> str:
    """The totals, in a sentence."""
    there, here = (
        ", ".join(f"{one} {one.currency}" for one in side) or "nothing"
        for side in (report.at_gateway, report.in_ledger)
    )
    others = f"; {report.strangers} of others at the same account" if report.strangers else ""
    return f"{there} at the gateway, {here} in the ledger; {report.matched} agree{others}"
