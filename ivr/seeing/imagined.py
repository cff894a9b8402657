"""An invented caller, and everything that may come of what the line does: enough to walk a step without a world.

The caller is verified, owes something, and every value a prompt may speak is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import get_args

from ivr.engine.bill_words import BILLS as BILL_WORDS
from ivr.engine.call import Call, Owed, OwedBill, Paid
from ivr.engine.card_words import BRANDS
from ivr.engine.directives import Continue, Dial, Directive, Gather, Pay
from ivr.engine.events import CardNotTaken, CardTaken, CardTrouble, Continued, DialEnded, Keys, Silence
from ivr.engine.fields import ANNOUNCEMENTS, BECAUSE
from ivr.engine.invocations import (
    AbandonPayment,
    AccountLookedUp,
    AgentsAway,
    AgentsThere,
    Became,
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
    RefusalReason,
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
from ivr.engine.turn import Event, Turn
from ivr.ledger.money import Money
from ivr.ledger.payment import Decline
from ivr.seeing.ways import mark_of
from ivr.speech.catalogue import KNOWN
from ivr.values import ClockTime, Day, Digits, Moment, Term, Value

ANSWERED = datetime(2027, 3, 16, 18, 0, tzinfo=UTC)
CODE = Digits("40712966", (4, 4))
ENDING, NUMBER = Digits("0142"), Digits("5105550143", (3, 3, 4))
DECLINES = tuple(PaymentDeclined(how) for how in get_args(Decline))
DUE = Day(date(2027, 3, 30))
SPOKEN = Money(5025)
_NONE = Money(0)
BILLS = (
    OwedBill(1, "hospital", SPOKEN, Money(4000), Money(7500), DUE),
    OwedBill(2, "doctor", Money(7515), _NONE, _NONE, DUE),
)
OWED = Owed(Money(12540), Money(4000), Money(7500), DUE, part_allowed=True, bills=BILLS)
EARLIER = tuple(EarlierPayment("payment", became, SPOKEN, DUE, CODE) for became in get_args(Became))
MUCH_OWED = Owed(Money(10**9), Money(0), Money(0), DUE, part_allowed=False)
NOTHING_OWED = Owed(Money(0), Money(0), Money(0), None, part_allowed=True)
# More than any flow allows: who comes again with so many behind them.
TOO_OFTEN = 9
# What people type, the good ones first: a birth date or an account number, a ZIP, the longer number, an amount.
TYPED = ("03151948", "94612", "200000001", "5105550143", "50*25")
MISTYPED = ("", "1", "9" * 8, "9" * 12)
STAR = "*"
KEYS = (*"1234567890", "*")
# To where a step beside the flow lets callers go on, as a way out of it.
WHERE_THEY_WERE = mark_of("where they were", "if_kept")
# Said where it is told what a step says, in the place of what is so on some days only.
STANDING: Mapping[str, str] = {
    ANNOUNCEMENTS: "(what is announced, if anything is)",
    BECAUSE: "(why it is closed, if a reason was given)",
}

_AMOUNTS = {
    "amount_due": OWED.total,
    "past_due": OWED.past_due,
    "instalment": OWED.instalment,
    "smallest": Money(500),
    "largest": Money(500_000),
}


def values(zone: str) -> Mapping[str, Value]:
    """A value for every blank there is; times are those of this zone."""
    kinds: Mapping[type[Value], Value] = {
        Money: SPOKEN,
        Digits: CODE,
        Day: DUE,
        ClockTime: ClockTime(17, 0, zone),
        Moment: Moment(Day(date(2027, 3, 17)), ClockTime(7, 0, zone), 1),
        Term: Term(next(iter(BRANDS.values()))),
    }
    terms = {"bill_kind": Term(next(iter(BILL_WORDS.values())))}
    texting = {"own_ending": ENDING, "text_number": NUMBER}
    own: Mapping[str, Value] = {**_AMOUNTS, **terms, **texting, "last_four": Digits("4242")}
    return {name: own.get(name, kinds[kind]) for name, kind in KNOWN.items()}


def caller(step: str, language: str, languages: tuple[str, ...], zone: str) -> Call:
    """At this step, with everything known that may be. News and reasons are named by the words that stand for them."""
    call = Call("", "", "", languages, language, ANSWERED, step, announcements=(ANNOUNCEMENTS,), because=BECAUSE)
    call = replace(call, account=1, verified=True, owed=OWED, payment="payment", values=values(zone))
    return replace(call, paid=(Paid("payment", SPOKEN, CODE),), aside=(WHERE_THEY_WERE, ""))


def callers(call: Call) -> tuple[Call, ...]:
    """The caller, and those for whom a step may end as soon as it begins."""
    often = (replace(call, cards=1), replace(call, cards=TOO_OFTEN), replace(call, identifications=TOO_OFTEN))
    return (
        call,
        replace(call, owed=NOTHING_OWED),
        replace(call, owed=MUCH_OWED),
        replace(call, owed=replace(OWED, bills=BILLS * 3)),
        replace(call, bill=1),
        replace(call, agents_only=True),
        *often,
    )


def answers(turn: Turn) -> tuple[Event, ...]:
    """Everything that may come next, the usual one first; nothing when the call is over."""
    if turn.invocation is not None:
        return _of_the_house(turn.invocation, turn.call)
    return _of_the_caller(turn.directives[-1]) if turn.directives else ()


def _of_the_caller(directive: Directive) -> tuple[Event, ...]:
    match directive:
        case Gather(most=1):
            return (*(Keys(key) for key in KEYS), Silence(), Keys(""))
        case Gather():
            return (*(Keys(typed) for typed in (*TYPED, *MISTYPED, STAR)), Silence())
        case Pay():
            troubles = (CardNotTaken(trouble) for trouble in get_args(CardTrouble) if trouble != "hung_up")
            return CardTaken("token", "visa", "4242"), *troubles
        case Dial():
            return DialEnded("talked"), DialEnded("busy"), DialEnded("no_answer")
        case Continue():
            return (Continued(),)
        case _:
            return ()


def _of_the_house(invocation: Invocation, call: Call) -> tuple[Event, ...]:
    known = call.values
    closes, opens, agents = known.get("closes_at"), known.get("opens"), known.get("agents_open")
    match invocation:
        case CheckHours():
            closing = closes if isinstance(closes, ClockTime) else None
            opening = opens if isinstance(opens, Moment) else None
            return (
                Hours("open", ANSWERED, closing),
                Hours("closing_soon", ANSWERED, closing),
                Hours("closed", None, None, opening),
            )
        case FindAccount():
            return (AccountLookedUp(1),)
        case KeepProof(factor):
            return (ProofKept(factor, "proof"),)
        case VerifyCaller():
            earlier = (CallerVerified(OWED, one) for one in EARLIER)
            return CallerVerified(OWED), *earlier, CallerNotVerified(), CallerVerified(None)
        case OpenPayment():
            return PaymentOpened("payment"), *(PaymentRefused(why) for why in get_args(RefusalReason))
        case KeepCard():
            return CardKept(), PaymentLapsed()
        case AbandonPayment():
            return (PaymentAbandoned(),)
        case ChargePayment() | CheckPayment():
            paid, unsure = PaymentSucceeded(CODE, OWED.total, can_be_undone=True), PaymentUnsettled(CODE)
            return paid, *DECLINES, PaymentNotCharged(), PaymentLapsed(), unsure
        case UndoPayment():
            return PaymentUndone(), PaymentNotUndone(), UndoUnsettled()
        case AskForTexts():
            return TextOffered(ENDING), TextOffered(None), TextOffered(None, own_stopped=True), NoText()
        case NoteTextNumber():
            return TextNumberNoted(NUMBER), TextNumberUnfit(), TextNumberStopped()
        case RecallTextNumber():
            return (TextNumberNoted(NUMBER),)
        case AgreeToText():
            return (TextAgreed(),)
        case FindAgents():
            return AgentsThere("+15105550199"), AgentsAway(agents if isinstance(agents, Moment) else None)
