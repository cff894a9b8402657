"""The caller types a card on the keypad, and Twilio turns it into a token."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

from ivr.engine.call import Call
from ivr.engine.card_words import ANY_BRAND, BRANDS, CARD_PROMPTS
from ivr.engine.directives import HangUp, Pay, Say
from ivr.engine.events import CardNotTaken, CardTaken
from ivr.engine.fields import CardAttempts, Seconds, StepName, Times
from ivr.engine.invocations import (
    AbandonPayment,
    CardKept,
    KeepCard,
    OpenPayment,
    PaymentAbandoned,
    PaymentLapsed,
    PaymentOpened,
    PaymentRefused,
    RefusalReason,
)
from ivr.engine.turn import Event, Turn
from ivr.engine.ways import CARD, CHARGED, CHOSEN, CONFIRMED, GUEST, Promises, Way, Ways, heard
from ivr.ledger.money import Money
from ivr.values import Digits, Term

CARD_ENTRY, START_OVER, TRY_ANOTHER = "card_entry", "card_start_over", "try_another_card"
# What is said about money, and stored as said.
GAVE_UP, UNAVAILABLE, LAPSED = "card_gave_up", "card_unavailable", "payment_lapsed"
NO_MORE = "no_more_cards"
# Said with what is announced, while nobody may pay: callers know it before they come as far as this step.
PAYMENTS_STOPPED = "payments_stopped"
# The part of this step in which the caller is gone, and only the payment is still put away.
HANGING_UP = "hanging_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardEntry:
    """`wait`: seconds for each key; people read a card slowly. `attempts`: tries for each number.
    `cards`: how many cards a caller may try on one call."""

    kind: Literal["card"]
    wait: Seconds = 15
    attempts: CardAttempts = 3
    cards: Times = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class TakePayment:
    """No digit of the card comes to us, and no money moves here: that needs the key in `confirm_payment`.

    `done` when a card is held, `gave_up` after too many tries, `unavailable` when cards cannot be
    taken now, `refused` when this account may not be paid at this moment, `no_more_cards` when the bank
    has refused as many as one may try. Star starts the card over. Whichever way leads out of here without
    a card, the payment is put away first, so that the account is free again.
    """

    take_payment: CardEntry
    done: StepName
    gave_up: StepName
    unavailable: StepName
    refused: StepName
    no_more_cards: StepName
    tries: Times

    def enter(self, call: Call) -> Turn:
        if call.cards >= self.take_payment.cards:
            return Turn(call.at(self.no_more_cards), (call.say(NO_MORE, must_hear=True),))
        amount = call.values["amount"]
        assert isinstance(amount, Money) and call.account is not None
        another = (call.say(TRY_ANOTHER),) if call.cards and call.refusal != "typed_wrong" else ()
        return Turn(call, another, OpenPayment(call.account, amount, call.bill))

    def says(self) -> tuple[str, ...]:
        refused = (f"refused_{why}" for why in get_args(RefusalReason))
        entry = (prompt.words for prompt in CARD_PROMPTS)
        own = (CARD_ENTRY, START_OVER, TRY_ANOTHER, GAVE_UP, UNAVAILABLE, LAPSED, NO_MORE, PAYMENTS_STOPPED)
        return (*own, ANY_BRAND, *BRANDS.values(), *refused, *entry)

    def claims(self, call: Call, pressed: str) -> bool:
        return True  # a card is being typed: no key of it may lead anywhere else

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
            case PaymentLapsed():
                return Turn(call.at(self.gave_up), (self._about_money(call, LAPSED),))
            case CardNotTaken("star") if call.misses + 1 < self.tries:
                return Turn(call.missed(), (call.say(START_OVER), self._pay(call)))
            case CardNotTaken("hung_up"):
                return self._put_away(call, HANGING_UP)
            case CardNotTaken("unavailable"):
                return self._put_away(call, UNAVAILABLE)
            case PaymentAbandoned():
                return self._without_card(call)
            case _:  # too many tries, also when Twilio merely goes on past <Pay>
                return self._put_away(call, GAVE_UP)

    def _put_away(self, call: Call, because: str) -> Turn:
        return Turn(call.in_part(because), invocation=AbandonPayment(call.payment))

    def _without_card(self, call: Call) -> Turn:
        if call.part == HANGING_UP:
            return Turn(call, (HangUp(),))
        onward = self.unavailable if call.part == UNAVAILABLE else self.gave_up
        return Turn(call.at(onward), (self._about_money(call, call.part),))

    def _about_money(self, call: Call, prompt: str) -> Say:
        return call.say(prompt, must_hear=True, payment=call.payment)

    def _pay(self, call: Call) -> Pay:
        return Pay(call.language, self.take_payment.wait, self.take_payment.attempts)

    def ways(self, promises: Promises) -> Ways:
        """Without an amount nobody gets past the beginning, so whoever has a card also has an amount."""
        knows = frozenset({"amount", GUEST})
        out = [Way((name,), getattr(self, name), knows, passive=True) for name in ("gave_up", "unavailable", "refused")]
        out.append(Way(("no_more_cards",), self.no_more_cards, passive=True))
        done = Way(("done",), self.done, knows | {CARD, "brand", "last_four"})
        return Ways(
            (done, *out),
            heard(*self.says(), knows=knows),
            needs=(CHOSEN,),
            forgets=frozenset({CARD, CONFIRMED, CHARGED}),
            asks=True,
        )
