"""What the engine asks of the house: each invocation, done, and its outcome.

This is the only place that translates between the engine's words and those of accounts, hours and
payments. It decides nothing about the call.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from ivr.accounts import Account, Statement, matches, proof, statement
from ivr.engine.call import Call, Owed
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
    PaymentOpened,
    PaymentOutcome,
    PaymentRefused,
    PaymentSucceeded,
    PaymentUnsettled,
    ProofKept,
    VerifyCaller,
)
from ivr.hours import Calendar, standing
from ivr.payments.cashier import Cashier
from ivr.payments.ports import Payment
from ivr.release import THE_LINE, Release
from ivr.values import ClockTime, Day, Digits, Moment

# A confirmation number is eight digits, said in two breaths.
CODE_GROUPS = (4, 4)


class AccountBook(Protocol):
    """Accounts as the house looks them up; both do the same work whether or not there is one."""

    def find(self, kind: str, number: str) -> int | None: ...

    def load(self, account: int | None) -> Account | None: ...


@dataclass(frozen=True, slots=True)
class House:
    """`secret` is the key under which birth dates and ZIPs are sealed."""

    accounts: AccountBook
    cashier: Cashier
    secret: bytes = field(repr=False)

    def do(self, invocation: Invocation, call: Call, release: Release, at: datetime) -> Outcome:
        """Do what is asked, at this moment of the call."""
        match invocation:
            case CheckHours(calendar):
                return _hours(_calendar(release, call, calendar), call.answered_at)
            case FindAgents(contact):
                return _agents(release, contact, call, at)
            case FindAccount(kind, number):
                return AccountLookedUp(self.accounts.find(kind, number))
            case KeepProof(factor, digits):
                return ProofKept(factor, proof(self.secret, factor, digits))
            case VerifyCaller(account, proofs):
                return self._verify(account, dict(proofs), call, release, at)
            case OpenPayment():
                return self._open(invocation, call, release, at)
            case KeepCard(payment, token, brand, last_four):
                kept = self.cashier.keep_card(payment, token, brand, last_four)
                return CardKept() if kept else PaymentLapsed()
            case AbandonPayment(payment):
                self.cashier.abandon(payment)
                return PaymentAbandoned()
            case ChargePayment(payment, amount, last_four):
                return _outcome(self.cashier.charge(payment, amount, last_four))
            case CheckPayment(payment, last):
                return _outcome(self.cashier.last_look(payment) if last else self.cashier.look(payment))

    def _verify(
        self, account: int | None, proofs: dict[str, str], call: Call, release: Release, at: datetime
    ) -> CallerVerified | CallerNotVerified:
        found = self.accounts.load(account)
        if not matches(self.secret, found, proofs) or found is None:
            return CallerNotVerified()
        owes = statement(found)
        today = _calendar(release, call, THE_LINE).local(at).date()
        return CallerVerified(_owed(owes, today) if owes is not None else None)

    def _open(self, wanted: OpenPayment, call: Call, release: Release, at: datetime) -> PaymentOpened | PaymentRefused:
        grace = _calendar(release, call, THE_LINE).finish_within
        if call.closes_at is not None and at > call.closes_at + grace:
            return PaymentRefused("too_late")
        opened = self.cashier.open(wanted.account, call.sid, wanted.amount)
        if isinstance(opened, Payment):
            return PaymentOpened(opened.id)
        # Nobody listens any more on a call that is over; what is said there only has to be true.
        return PaymentRefused("too_late" if opened == "call_over" else opened)


def _calendar(release: Release, call: Call, name: str) -> Calendar:
    return release.calendars[release.lines[call.line].hours if name == THE_LINE else name]


def _hours(calendar: Calendar, answered_at: datetime) -> Hours:
    now = standing(calendar, answered_at)
    closes_at = None
    if now.closes is not None:
        closes_at = ClockTime(now.closes.hour, now.closes.minute, calendar.zone)
    return Hours(now.state, now.closes, closes_at, _moment(now.opens, calendar, answered_at))


def _agents(release: Release, contact: str, call: Call, at: datetime) -> AgentsThere | AgentsAway:
    person = release.contacts[contact]
    calendar = release.calendars[person.hours]
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


def _owed(owes: Statement, today: date) -> Owed:
    due = _day(owes.due, today) if owes.due is not None else None
    return Owed(owes.total, owes.past_due, owes.instalment, due, owes.part_allowed)


def _outcome(payment: Payment) -> PaymentOutcome:
    """What may truly be said about a payment that stands here."""
    code = Digits(payment.reference, CODE_GROUPS)
    match payment.state:
        case "succeeded":
            return PaymentSucceeded(code, payment.amount)
        case "declined":
            return PaymentDeclined()
        case "voided":
            return PaymentNotCharged()
        case "collecting" | "abandoned":
            return PaymentLapsed()
        case _:
            return PaymentUnsettled(code)
