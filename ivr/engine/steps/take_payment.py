"""The caller types a card on the keypad, and Twilio turns it into a token."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

from ivr.engine.call import Call
from ivr.engine.card_words import ANY_BRAND, BRANDS, CARD_PROMPTS
from ivr.engine.directives import HangUp, Pay
from ivr.engine.events import CardNotTaken, CardTaken
from ivr.engine.fields import Seconds, StepName, Times
from ivr.engine.invocations import (
    AbandonPayment,
    CardKept,
    KeepCard,
    OpenPayment,
    PaymentAbandoned,
    PaymentOpened,
    PaymentRefused,
    RefusalReason,
)
from ivr.engine.turn import Event, Turn
from ivr.ledger.money import Money
from ivr.values import Digits, Term

CARD_ENTRY, START_OVER, GAVE_UP, UNAVAILABLE = "card_entry", "card_start_over", "card_gave_up", "card_unavailable"
# The part of this step in which the caller is gone, and only the payment is still put away.
HANGING_UP = "hanging_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardEntry:
    """`wait`: seconds for each key; people read a card slowly. `attempts`: tries for each number."""

    kind: Literal["card"]
    wait: Seconds = 15
    attempts: Times = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class TakePayment:
    """No digit of the card comes to us, and no money moves here: that needs the key in `confirm_payment`.

    `done` when a card is held, `gave_up` after too many tries, `unavailable` when cards cannot be
    taken now, `refused` when this account may not be paid at this moment. Star starts the card over.
    """

    take_payment: CardEntry
    done: StepName
    gave_up: StepName
    unavailable: StepName
    refused: StepName
    tries: Times

    def enter(self, call: Call) -> Turn:
        amount = call.values["amount"]
        assert isinstance(amount, Money) and call.account is not None
        return Turn(call, invocation=OpenPayment(call.account, amount))

    def says(self) -> tuple[str, ...]:
        refused = (f"refused_{why}" for why in get_args(RefusalReason))
        entry = (prompt.words for prompt in CARD_PROMPTS)
        return (CARD_ENTRY, START_OVER, GAVE_UP, UNAVAILABLE, ANY_BRAND, *BRANDS.values(), *refused, *entry)

    def claims(self, call: Call, pressed: str) -> bool:
        return False

    def hear(self, call: Call, event: Event) -> Turn:
        match event:
            case PaymentOpened(payment):
                call = replace(call, payment=payment)
                return Turn(call, (call.say(CARD_ENTRY), self._pay(call)))
            case PaymentRefused(why):
                call = replace(call, payment="")
                return Turn(call.at(self.refused), (call.say(f"refused_{why}", must_hear=True),))
            case CardTaken(token, brand, last_four):
                call = call.knowing(brand=Term(BRANDS.get(brand, ANY_BRAND)), last_four=Digits(last_four))
                return Turn(call, invocation=KeepCard(call.payment, token, brand, last_four))
            case CardKept():
                return Turn(call.at(self.done))
            case CardNotTaken("hung_up"):
                return Turn(call.in_part(HANGING_UP), invocation=AbandonPayment(call.payment))
            case CardNotTaken("star"):
                return self._start_over(call)
            case CardNotTaken("unavailable"):
                return Turn(call.at(self.unavailable), (call.say(UNAVAILABLE, must_hear=True),))
            case PaymentAbandoned():
                return Turn(call, (HangUp(),))
            case _:  # too many tries, also when Twilio merely goes on past <Pay>
                return Turn(call.at(self.gave_up), (call.say(GAVE_UP, must_hear=True),))

    def _start_over(self, call: Call) -> Turn:
        call = call.missed()
        if call.misses >= self.tries:
            return Turn(call.at(self.gave_up), (call.say(GAVE_UP, must_hear=True),))
        return Turn(call, (call.say(START_OVER), self._pay(call)))

    def _pay(self, call: Call) -> Pay:
        return Pay(call.language, self.take_payment.wait, self.take_payment.attempts)
