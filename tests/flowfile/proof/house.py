"""Whatever the house may answer a step that asks it something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ivr.engine.call import Owed, OwedBill
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
    PaymentRefused,
    PaymentSucceeded,
    PaymentUndone,
    PaymentUnsettled,
    ProofKept,
    UndoPayment,
    UndoUnsettled,
    VerifyCaller,
)
from ivr.engine.text_invocations import (
    AgreeToText,
    AskForTexts,
    NoteTextNumber,
    NoText,
    RecallTextNumber,
    TextAgreed,
    TextNumberNoted,
    TextNumberStopped,
    TextNumberUnfit,
    TextOffered,
)
from ivr.ledger.money import Money
from ivr.values import ClockTime, Day, Digits, Moment

NINE = ClockTime(9, 0, "America/Los_Angeles")
TOMORROW = Moment(Day(date(2027, 3, 17)), NINE, 1)
ENDING, NUMBER = Digits("0142"), Digits("5105550143", (3, 3, 4))
CODE = Digits("40712966", (4, 4))
OWES = (
    Owed(
        Money(12000),
        Money(2000),
        Money(1000),
        Day(date(2027, 3, 30)),
        part_allowed=True,
        bills=(
            OwedBill(1, "hospital", Money(10000), Money(2000), Money(1000), Day(date(2027, 3, 30))),
            OwedBill(2, "doctor", Money(2000), Money(0), Money(0), None),
        ),
    ),
    Owed(Money(12000), Money(0), Money(0), None, part_allowed=False),
    Owed(Money(-3000), Money(0), Money(0), None, part_allowed=True),
)
PAID = (
    PaymentSucceeded(CODE, Money(12000)),
    PaymentDeclined(),
    PaymentDeclined("typed_wrong"),
    PaymentDeclined("not_by_phone"),
    PaymentNotCharged(),
    PaymentLapsed(),
    PaymentUnsettled(CODE),
)


@dataclass(frozen=True)
class House:
    """`calendars` and `contacts` say what each may answer: open, closed.

    A `kind` house knows every account and holds every card, so that a walk comes farther: what goes wrong with it is
    no less wrong. `owes` are the balances it may answer; `undoing`: what was paid can be taken back.
    """

    calendars: Mapping[str, tuple[Hours, ...]]
    contacts: Mapping[str, tuple[AgentsThere | AgentsAway, ...]]
    kind: bool = False
    owes: tuple[Owed, ...] = OWES
    undoing: bool = False

    def answers(self, asked: Invocation) -> tuple[Outcome, ...]:
        match asked:
            case CheckHours(calendar):
                return self.calendars[calendar]
            case FindAgents(contact):
                return self.contacts[contact]
            case FindAccount():
                return (AccountLookedUp(1),) if self.kind else (AccountLookedUp(1), AccountLookedUp(None))
            case KeepProof(factor):
                return (ProofKept(factor, "sealed"),)
            case VerifyCaller(account):
                earlier = (None, EarlierPayment("p0", "approved", Money(100), Day(date(2027, 3, 15)), CODE))
                verified = tuple(CallerVerified(owed, one) for owed in self.owes for one in earlier) if account else ()
                if self.kind and verified:
                    return verified
                return (CallerNotVerified(), CallerVerified(None), *verified) if account else (CallerNotVerified(),)
            case OpenPayment():
                refused = (
                    PaymentRefused("another_open"),
                    PaymentRefused("balance_changed"),
                    PaymentRefused("too_late"),
                    PaymentRefused("payments_stopped"),
                )
                return (PaymentOpened("P1"),) if self.kind else (PaymentOpened("P1"), *refused)
            case KeepCard():
                return (CardKept(),) if self.kind else (CardKept(), PaymentLapsed())
            case AbandonPayment():
                return (PaymentAbandoned(),)
            case ChargePayment() | CheckPayment():
                return (*PAID, PaymentSucceeded(CODE, Money(12000), can_be_undone=True)) if self.undoing else PAID
            case UndoPayment():
                return (PaymentUndone(), PaymentNotUndone(), UndoUnsettled())
            case AskForTexts():
                return (TextOffered(ENDING), TextOffered(None), TextOffered(None, own_stopped=True), NoText())
            case NoteTextNumber():
                return (TextNumberNoted(NUMBER), TextNumberUnfit(), TextNumberStopped())
            case RecallTextNumber():
                return (TextNumberNoted(NUMBER), NoText())
            case AgreeToText():
                return (TextAgreed(), NoText())
