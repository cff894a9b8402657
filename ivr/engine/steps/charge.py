"""Move the money, and tell the caller what is durably true."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ivr.engine.call import Call, Paid
from ivr.engine.directives import Continue, Pause, Say
from ivr.engine.fields import Nothing, StepName
from ivr.engine.invocations import (
    ChargePayment,
    CheckPayment,
    PaymentDeclined,
    PaymentLapsed,
    PaymentNotCharged,
    PaymentSucceeded,
    PaymentUnsettled,
)
from ivr.engine.turn import Event, Turn
from ivr.engine.ways import (
    CARD,
    CHARGED,
    CHOSEN,
    CONFIRMED,
    GUEST,
    OF_THE_BALANCE,
    OWED,
    OWES,
    Promises,
    Way,
    Ways,
    heard,
)
from ivr.ledger.money import Money
from ivr.ledger.payment import Decline
from ivr.values import Digits

# The caller waits at most 30 seconds for the bank: ten looks, about 3 seconds apart, of which the
# words before each take one. Then they hear the truth, which is that we do not know yet.
POLLS = 10
PAUSE_SECONDS = 2

ONE_MOMENT, STILL_WAITING = "one_moment", "still_waiting"
# A card that was typed wrong may be typed again so often on one call; after that it is a card that was refused.
MOST_TYPOS = 2
# What is said about money, and stored as said.
DECLINED, TYPED_WRONG, NOT_BY_PHONE = "declined", "declined_typed_wrong", "declined_not_by_phone"
LAPSED = "payment_lapsed"
NOT_REACHED, NOT_SURE = "bank_not_reached", "payment_not_sure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """`declined`: the card was refused, usually back to the card, which knows whether it or another may be tried.
    Callers hear whether they typed something wrong, whether the bank wants to see them, which no telephone can do, or
    that it did not approve; never why.

    `not_sure`: no answer from the bank, so the caller is told neither "charged" nor "not charged",
    and asked not to pay again. `unavailable`: certainly not charged, because the bank was not reached.
    """

    charge: Nothing
    approved: StepName
    declined: StepName
    not_sure: StepName
    unavailable: StepName

    def enter(self, call: Call) -> Turn:
        """Exactly what was read out is charged: this amount, with the card of these last four digits."""
        amount, last_four = call.values["amount"], call.values["last_four"]
        assert isinstance(amount, Money) and isinstance(last_four, Digits)
        pay = ChargePayment(call.payment, amount, last_four.text)
        return Turn(replace(call, part="0", trail=()), invocation=pay)

    def says(self) -> tuple[str, ...]:
        return (NOT_REACHED, DECLINED, TYPED_WRONG, NOT_BY_PHONE, LAPSED, NOT_SURE, ONE_MOMENT, STILL_WAITING)

    def claims(self, call: Call, pressed: str) -> bool:
        return True  # the money is on its way: no key may lead back to before, or begin again

    def hear(self, call: Call, event: Event) -> Turn:
        match event:
            case PaymentSucceeded(code, amount, can_be_undone):
                paid = replace(call, owed=None, bill=None).forgetting(OF_THE_BALANCE).knowing(code=code, amount=amount)
                if can_be_undone:
                    paid = replace(paid, paid=(*paid.paid, Paid(call.payment, amount, code)))
                return Turn(paid.at(self.approved))
            case PaymentDeclined(how):
                return self._declined(replace(call, refusal=how), how)
            case PaymentNotCharged():
                return Turn(call.at(self.unavailable), (self._about_money(call, NOT_REACHED),))
            case PaymentLapsed():
                return Turn(call.at(self.unavailable), (self._about_money(call, LAPSED),))
            case PaymentUnsettled(code):
                return self._unsettled(call.knowing(code=code))
            case _:
                polls = int(call.part) + 1
                return Turn(call.in_part(str(polls)), invocation=CheckPayment(call.payment, last=polls >= POLLS))

    def _declined(self, call: Call, how: Decline) -> Turn:
        if how == "typed_wrong" and call.typos < MOST_TYPOS:
            again = replace(call, typos=call.typos + 1)
            return Turn(again.at(self.declined), (self._about_money(call, TYPED_WRONG),))
        refused = replace(call, cards=call.cards + 1)
        words = NOT_BY_PHONE if how == "not_by_phone" else DECLINED
        return Turn(refused.at(self.declined), (self._about_money(call, words),))

    def _unsettled(self, call: Call) -> Turn:
        if int(call.part) >= POLLS:
            return Turn(call.at(self.not_sure), (self._about_money(call, NOT_SURE),))
        words = STILL_WAITING if int(call.part) else ONE_MOMENT
        return Turn(call, (call.say(words), Pause(PAUSE_SECONDS), Continue()))

    def _about_money(self, call: Call, prompt: str) -> Say:
        return call.say(prompt, must_hear=True, payment=call.payment)

    def ways(self, promises: Promises) -> Ways:
        """What was agreed to is agreed to once. After an approval the balance is another one than was told before.

        Without an amount and a card nobody gets past the beginning.
        """
        once = frozenset({CARD, CONFIRMED})
        read_out = frozenset({"amount", "last_four", GUEST})
        settled, asked = read_out | {"code"}, (ONE_MOMENT, STILL_WAITING, NOT_SURE)
        ended = (NOT_REACHED, DECLINED, TYPED_WRONG, NOT_BY_PHONE, LAPSED)
        paid_for = once | OF_THE_BALANCE | {OWED, OWES, CHOSEN}
        return Ways(
            (
                Way(("approved",), self.approved, settled | {CHARGED}, paid_for, passive=True),
                Way(("declined",), self.declined, read_out, once, passive=True),
                Way(("not_sure",), self.not_sure, settled, once | {CHOSEN}, passive=True),
                Way(("unavailable",), self.unavailable, read_out, once, passive=True),
            ),
            (
                *heard(*ended, knows=read_out),
                *heard(*asked, knows=settled),
            ),
            needs=(CONFIRMED,),
            forgets=frozenset({CHARGED}),
            trail="lost",
        )
