"""Move the money, and tell the caller what is durably true."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ivr.engine.call import Call
from ivr.engine.directives import Continue, Pause, Say
from ivr.engine.fields import StepName, Times
from ivr.engine.invocations import (
    ChargePayment,
    CheckPayment,
    PaymentDeclined,
    PaymentNotCharged,
    PaymentSucceeded,
    PaymentUnsettled,
)
from ivr.engine.turn import Event, Turn

# The caller waits at most 30 seconds for the bank: ten looks, about 3 seconds apart, of which the
# words before each take one. Then they hear the truth, which is that we do not know yet.
POLLS = 10
PAUSE_SECONDS = 2

ONE_MOMENT, STILL_WAITING = "one_moment", "still_waiting"
# What is said about money, and stored as said.
TRY_ANOTHER, NO_MORE = "declined_try_another", "declined_for_good"
NOT_REACHED, NOT_SURE = "bank_not_reached", "payment_not_sure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cards:
    """`cards`: how many cards a caller may try on one call."""

    cards: Times = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """`declined` while the caller may try another card, then `no_more_cards`.

    `not_sure`: no answer from the bank, so the caller is told neither "charged" nor "not charged",
    and asked not to pay again. `unavailable`: certainly not charged, because the bank was not reached.
    """

    charge: Cards
    approved: StepName
    declined: StepName
    no_more_cards: StepName
    not_sure: StepName
    unavailable: StepName

    def enter(self, call: Call) -> Turn:
        return Turn(replace(call, part="0", trail=()), invocation=ChargePayment(call.payment))

    def says(self) -> tuple[str, ...]:
        return (NOT_REACHED, TRY_ANOTHER, NO_MORE, NOT_SURE, ONE_MOMENT, STILL_WAITING)

    def claims(self, call: Call, pressed: str) -> bool:
        return False

    def hear(self, call: Call, event: Event) -> Turn:
        match event:
            case PaymentSucceeded(code):
                return Turn(replace(call, owed=None).knowing(code=code).at(self.approved))
            case PaymentDeclined():
                return self._declined(call)
            case PaymentNotCharged():
                return Turn(call.at(self.unavailable), (self._about_money(call, NOT_REACHED),))
            case PaymentUnsettled(code):
                return self._unsettled(call.knowing(code=code))
            case _:
                polls = int(call.part) + 1
                return Turn(call.in_part(str(polls)), invocation=CheckPayment(call.payment, last=polls >= POLLS))

    def _declined(self, call: Call) -> Turn:
        call = replace(call, cards=call.cards + 1)
        if call.cards < self.charge.cards:
            return Turn(call.at(self.declined), (self._about_money(call, TRY_ANOTHER),))
        return Turn(call.at(self.no_more_cards), (self._about_money(call, NO_MORE),))

    def _unsettled(self, call: Call) -> Turn:
        if int(call.part) >= POLLS:
            return Turn(call.at(self.not_sure), (self._about_money(call, NOT_SURE),))
        words = STILL_WAITING if int(call.part) else ONE_MOMENT
        return Turn(call, (call.say(words), Pause(PAUSE_SECONDS), Continue()))

    def _about_money(self, call: Call, prompt: str) -> Say:
        return call.say(prompt, must_hear=True, payment=call.payment)
