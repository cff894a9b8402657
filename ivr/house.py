"""What the engine asks of the house: each invocation, done, and its outcome.

This is the only place that translates between the engine's words and those of accounts, hours and
payments. It decides nothing about the call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol

from ivr.accounts import Account, Statement, matches, oldest_first, proof, statement, still_asked_for
from ivr.attempts import Attempts
from ivr.engine.call import Call, Owed, OwedBill
from ivr.engine.fields import BECAUSE
from ivr.engine.invocations import (
    AbandonPayment,
    AccountLookedUp,
    AgentsAway,
    AgentsThere,
    CallerNotVerified,
    CallerVerified,
    CardKept,
    ChargePayment,
    CheckHours,
    CheckPayment,
    EarlierPayment,
    FindAccount,
    FindAgents,
    Hours,
    Invocation,
    KeepCard,
    KeepProof,
    OpenPayment,
    Outcome,
    PaymentAbandoned,
    PaymentDeclined,
    PaymentLapsed,
    PaymentNotCharged,
    PaymentNotUndone,
    PaymentOpened,
    PaymentOutcome,
    PaymentRefused,
    PaymentSucceeded,
    PaymentUndone,
    PaymentUnsettled,
    ProofKept,
    UndoOutcome,
    UndoPayment,
    UndoUnsettled,
    VerifyCaller,
)
from ivr.engine.steps.charge import DECLINED, LAPSED, NOT_BY_PHONE, NOT_REACHED, TYPED_WRONG
from ivr.engine.steps.give_receipt import APPROVED
from ivr.engine.steps.take_payment import PAYMENTS_STOPPED
from ivr.engine.steps.undo_payment import NOT_POSSIBLE, UNDONE
from ivr.engine.steps.verify_caller import EARLIER
from ivr.engine.text_invocations import (
    AgreeToText,
    AskForTexts,
    NoteTextNumber,
    NoText,
    RecallTextNumber,
    TextAgreed,
    TextInvocation,
    TextNumberNoted,
    TextNumberStopped,
    TextNumberUnfit,
    TextOffered,
    TextOutcome,
)
from ivr.hours import Calendar, open_from, standing
from ivr.ledger.refund import CAME_TO_NOTHING
from ivr.payments.cashier import Cashier
from ivr.payments.ports import Fate, Payment
from ivr.payments.refund_book import Refund
from ivr.payments.undoing import Undoing
from ivr.release import THE_LINE, Release
from ivr.switches import Switch, Switches, strongest
from ivr.texts.clerk import Clerk, Noted
from ivr.texts.numbers import without_country
from ivr.texts.ports import Consent
from ivr.values import ClockTime, Day, Digits, Moment

# A confirmation number is eight digits, said in two breaths.
CODE_GROUPS = (4, 4)
# A telephone number is said as it is written, and known by its end.
NUMBER_GROUPS, NUMBER_ENDING = (3, 3, 4), 4
# The words by which callers hear how a payment has ended. A text message is not among them: that it was sent does not
# mean that it was read, and whoever rings loses nothing by hearing it once more.
ENDS: Mapping[Fate, frozenset[str]] = {
    "approved": frozenset({APPROVED, EARLIER["approved"]}),
    "not_charged": frozenset({DECLINED, TYPED_WRONG, NOT_BY_PHONE, NOT_REACHED, LAPSED, EARLIER["not_charged"]}),
    "undone": frozenset({UNDONE, EARLIER["undone"]}),
    "not_undone": frozenset({NOT_POSSIBLE, EARLIER["not_undone"]}),
}


class AccountBook(Protocol):
    """Accounts as the house looks them up; both do the same work whether or not there is one."""

    def find(self, kind: str, number: str) -> int | None: ...

    def load(self, account: int | None) -> Account | None: ...


@dataclass(frozen=True, slots=True)
class House:
    """`secret` is the key under which birth dates and ZIPs are sealed. `cards_off` stops payments on a line, from now
    on and for a while, and tells the operator: stolen cards are being tried out there."""

    accounts: AccountBook
    cashier: Cashier
    undoing: Undoing
    switches: Switches
    attempts: Attempts
    clerk: Clerk
    cards_off: Callable[[str, datetime], None]
    secret: bytes = field(repr=False)

    def answered(self, call: Call, release: Release) -> Call:
        """The call as it begins: with what is announced and switched on at this moment, and holds until it ends.

        Words of a switch that have been taken out of the catalogues since it was thrown are left out.
        """
        at, line = call.answered_at, call.line
        switches = self.switches.in_force(at)
        announced = [one.words for one in release.announced(line, at)]
        if (news := strongest(switches, "announce", line)) is not None:
            announced.append(news.words)
        because = ""
        if (close := strongest(switches, "close", line)) is not None:
            call, because = replace(call, closed_until=close.ends), _reason(close)
        elif (stop := strongest(switches, "stop_payments", line)) is not None:
            announced += [PAYMENTS_STOPPED, _reason(stop)]
        return replace(
            call,
            announcements=tuple(prompt for prompt in dict.fromkeys(announced) if release.can_announce(line, prompt)),
            because=because if release.can_announce(line, because) else "",
            agents_only=strongest(switches, "agents_only", line) is not None,
        )

    def do(self, invocation: Invocation, call: Call, release: Release, at: datetime) -> Outcome:
        """Do what is asked, at this moment of the call."""
        match invocation:
            case CheckHours(calendar):
                return _hours(_calendar(release, call, calendar), call)
            case FindAgents(contact):
                return _agents(release, contact, call, at)
            case FindAccount(kind, number):
                return AccountLookedUp(self.accounts.find(kind, number), proof(self.secret, kind, number))
            case KeepProof(factor, digits):
                return ProofKept(factor, proof(self.secret, factor, digits))
            case VerifyCaller():
                return self._verify(invocation, call, release, at)
            case OpenPayment():
                return self._open(invocation, call, release, at)
            case KeepCard(payment, token, brand, last_four):
                kept = self.cashier.keep_card(payment, token, brand, last_four)
                return CardKept() if kept else PaymentLapsed()
            case AbandonPayment(payment):
                self.cashier.abandon(payment)
                return PaymentAbandoned()
            case ChargePayment(payment, amount, last_four):
                return _outcome(self.cashier.charge(payment, amount, last_four), self.undoing.possible)
            case CheckPayment(payment, last):
                found = self.cashier.last_look(payment) if last else self.cashier.look(payment)
                return _outcome(found, self.undoing.possible)
            case UndoPayment(payment):
                return _undone(self.undoing.undo(payment, call.sid))
            case AskForTexts() | NoteTextNumber() | RecallTextNumber() | AgreeToText():
                return self._texts(invocation, call, release)

    def _texts(self, asked: TextInvocation, call: Call, release: Release) -> TextOutcome:
        clerk, line = self.clerk, release.lines[call.line].number
        match asked:
            case AskForTexts(payment, about):
                offer = clerk.offer(payment, call.sid, line, receipt=about == "receipt")
                if offer is None:
                    return NoText()
                return TextOffered(Digits(offer.own[-NUMBER_ENDING:]) if offer.own else None, offer.own_stopped)
            case NoteTextNumber(payment, digits, words):
                noted = clerk.note(digits, line, _consent(payment, words, call))
                if isinstance(noted, Noted):
                    return _to_read_out(noted)
                return TextNumberUnfit() if noted == "unfit" else TextNumberStopped()
            case RecallTextNumber(payment):
                put_down = clerk.noted(payment)
                return _to_read_out(put_down) if put_down is not None else NoText()
            case AgreeToText(payment, own, words):
                agreed = clerk.agree(_consent(payment, words, call), line, own=own)
                return TextAgreed() if agreed else NoText()

    def _verify(
        self, asked: VerifyCaller, call: Call, release: Release, at: datetime
    ) -> CallerVerified | CallerNotVerified:
        """Counted before it is looked at, so that nobody who tries at many telephones at once is let in by it."""
        attempt = self.attempts.begin(asked.subject, call.sid, at)
        if attempt is None:
            return CallerNotVerified(locked=True)
        found = self.accounts.load(asked.account)
        if not matches(self.secret, found, dict(asked.proofs)) or found is None:
            return CallerNotVerified()
        self.attempts.forgive(attempt)
        today = _calendar(release, call, THE_LINE).local(at).date()
        earlier = self._earlier(found.id, today, release, call)
        if earlier is not None:
            # It may have been settled since: nobody hears that it was approved, and that they owe it.
            found = self.accounts.load(found.id) or found
        owes = statement(found)
        return CallerVerified(_owed(owes, found, today), earlier) if owes is not None else CallerVerified(None)

    def _earlier(self, account: int, today: date, release: Release, call: Call) -> EarlierPayment | None:
        found = self.cashier.unheard(account, ENDS)
        if found is None:
            return None
        payment = found.payment
        day = _day(_calendar(release, call, THE_LINE).local(found.began).date(), today)
        code = Digits(payment.reference, CODE_GROUPS)
        return EarlierPayment(payment.id, found.fate, payment.amount, day, code)

    def _open(self, wanted: OpenPayment, call: Call, release: Release, at: datetime) -> PaymentOpened | PaymentRefused:
        grace = _calendar(release, call, THE_LINE).finish_within
        if call.closes_at is not None and at > call.closes_at + grace:
            return PaymentRefused("too_late")
        if strongest(self.switches.in_force(at), "stop_payments", call.line) is not None:
            return PaymentRefused("payments_stopped")
        cards = self.attempts.cards(wanted.account, call.sid, call.line, self.cashier.clock())
        if cards.are_being_tried_out:
            self.cards_off(call.line, at)
            return PaymentRefused("payments_stopped")
        if cards.too_many:
            return PaymentRefused("too_many_cards")
        opened = self.cashier.open(
            wanted.account, call.sid, wanted.amount, () if wanted.bill is None else (wanted.bill,)
        )
        if isinstance(opened, Payment):
            return PaymentOpened(opened.id)
        # Nobody listens any more on a call that is over; what is said there only has to be true.
        return PaymentRefused("too_late" if opened == "call_over" else opened)


def _calendar(release: Release, call: Call, name: str) -> Calendar:
    return release.calendars[release.lines[call.line].hours if name == THE_LINE else name]


def _reason(switch: Switch) -> str:
    """The prompt that tells callers why, if the switch was given a reason."""
    return f"{BECAUSE}_{switch.because}" if switch.because else ""


def _hours(calendar: Calendar, call: Call) -> Hours:
    """By the clock; but a line that a switch has closed opens with the first opening hours after the switch."""
    answered_at = call.answered_at
    if call.closed_until is not None:
        return Hours("closed", opens=_moment(open_from(calendar, call.closed_until), calendar, answered_at))
    now = standing(calendar, answered_at)
    closes_at = None
    if now.closes is not None:
        closes_at = ClockTime(now.closes.hour, now.closes.minute, calendar.zone)
    return Hours(now.state, now.closes, closes_at, _moment(now.opens, calendar, answered_at))


def _agents(release: Release, contact: str, call: Call, at: datetime) -> AgentsThere | AgentsAway:
    person = release.contacts[contact]
    calendar = release.calendars[person.hours]
    if call.closed_until is not None:
        # Whatever closes the line keeps people from it, too: they are not rung, and are back when it opens.
        return AgentsAway(_moment(open_from(calendar, max(at, call.closed_until)), calendar, at))
    now = standing(calendar, at)
    if now.state == "closed":
        return AgentsAway(_moment(now.opens, calendar, at))
    # Twilio refuses to ring anybody on behalf of a number it was not told; then the line shows its own.
    return AgentsThere(person.number, release.lines[call.line].number if call.withheld else None)


def _moment(opens: datetime | None, calendar: Calendar, seen_from: datetime) -> Moment | None:
    if opens is None:
        return None
    today = calendar.local(seen_from).date()
    time = ClockTime(opens.hour, opens.minute, calendar.zone)
    return Moment(_day(opens.date(), today), time, (opens.date() - today).days)


def _day(day: date, today: date) -> Day:
    return Day(day, with_year=day.year != today.year)


def _owed(owes: Statement, account: Account, today: date) -> Owed:
    def due(day: date | None) -> Day | None:
        return _day(day, today) if day is not None else None

    bills = tuple(
        OwedBill(bill.id, bill.kind, bill.owed, *still_asked_for(bill), due(bill.due))
        for bill in oldest_first(account.bills)
    )
    return Owed(owes.total, owes.past_due, owes.instalment, due(owes.due), owes.part_allowed, bills)


def _undone(refund: Refund | None) -> UndoOutcome:
    """What may truly be said about a payment whose caller takes it back."""
    if refund is None or refund.state in CAME_TO_NOTHING:
        return PaymentNotUndone()
    return PaymentUndone() if refund.state == "succeeded" else UndoUnsettled()


def _consent(payment: str, words: str, call: Call) -> Consent:
    return Consent(payment, call.language, call.sid, call.number, call.release, words)


def _to_read_out(noted: Noted) -> TextNumberNoted:
    return TextNumberNoted(Digits(without_country(noted.number), NUMBER_GROUPS))


def _outcome(payment: Payment, can_be_undone: bool) -> PaymentOutcome:
    """What may truly be said about a payment that stands here."""
    code = Digits(payment.reference, CODE_GROUPS)
    match payment.state:
        case "succeeded":
            return PaymentSucceeded(code, payment.amount, can_be_undone)
        case "declined":
            return PaymentDeclined(payment.decline or "not_approved")
        case "voided":
            return PaymentNotCharged()
        case "collecting" | "abandoned":
            return PaymentLapsed()
        case _:
            return PaymentUnsettled(code)
