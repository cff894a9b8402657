"""How much does the caller want to pay?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from ivr.engine.call import Call, Owed
from ivr.engine.directives import Gather, SayOption
from ivr.engine.entry import Cleared, amount_typed
from ivr.engine.events import Keys
from ivr.engine.fields import Amount, StepName
from ivr.engine.steps.asking import LEFTOVER, NO_INPUT, NO_MATCH, Asking
from ivr.engine.turn import Event, Turn
from ivr.engine.ways import (
    BILL,
    CARD,
    CHARGED,
    CHOSEN,
    CONFIRMED,
    GUEST,
    NOTHING,
    OWED,
    OWES,
    Facts,
    Heard,
    Promises,
    Way,
    Ways,
    heard,
)
from ivr.ledger.money import MINOR_PER_MAJOR, Money

Offer = Literal["past_due", "instalment", "full", "other"]

# The parts of this step, and the words of each.
OTHER, READ_BACK = "other", "read_back"
ASK_OTHER, ASK_OTHER_AGAIN = "ask_other_amount", "ask_other_amount_again"
TOO_HIGH, TOO_LOW, OVER_LARGEST = "amount_too_high", "amount_too_low", "amount_over_largest"
TOO_HIGH_FOR_BILL = "amount_too_high_for_bill"
READ_OUT, IS_RIGHT, IS_WRONG = "amount_read_back", "amount_is_right", "amount_is_wrong"
YES, NO = "1", "2"
# Whole dollars and cents of any bill we can hold, with the star between them.
LONGEST_AMOUNT = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """`offer` in the order in which they are spoken. One payment is at least `smallest`, or all of a smaller balance,
    and at most `largest`; both come from policy.yaml when the step does not say."""

    offer: tuple[Offer, ...]
    smallest: Amount
    largest: Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseAmount(Asking):
    """Only amounts that differ and are owed are offered, on keys 1, 2, 3 without gaps.

    Another amount is typed, read back, and taken with 1. It is at most what is owed and at most `largest`, and at
    least `smallest`, or the balance where that is less. Where a part may not be paid, only the whole is offered.
    Where that is more than `largest`, the caller is told so, and goes where callers go who are stuck.
    """

    choose_amount: Offers
    chosen: StepName

    def enter(self, call: Call) -> Turn:
        if call.part == OTHER:
            ask = call.say(ASK_OTHER_AGAIN if call.misses else ASK_OTHER)
            return Turn(call, (ask, Gather(LONGEST_AMOUNT, self.wait)))
        if call.part == READ_BACK:
            return self._read_back(call)
        offers = self._offers(call)
        if not offers:
            call = call.knowing(largest=self.choose_amount.largest)
            return Turn(call.at(self.if_stuck), (call.say(OVER_LARGEST),))
        options = tuple(
            SayOption(f"offer_{offer}", key, call.language, call.values) for key, (offer, _) in offers.items()
        )
        return Turn(call.asked_here(), (*options, Gather(1, self.wait)))

    def says(self) -> tuple[str, ...]:
        offers = (f"offer_{offer}" for offer in self.choose_amount.offer)
        own = (ASK_OTHER, ASK_OTHER_AGAIN, TOO_HIGH, TOO_LOW, OVER_LARGEST)
        return (NO_INPUT, NO_MATCH, *offers, *own, READ_OUT, IS_RIGHT, IS_WRONG)

    def claims(self, call: Call, pressed: str) -> bool:
        if call.part == OTHER:
            return pressed != "0"
        return pressed in ((YES, NO) if call.part == READ_BACK else self._offers(call))

    def hear(self, call: Call, event: Event) -> Turn:
        if not isinstance(event, Keys):
            return self.silent(call)
        if event.pressed == LEFTOVER:
            return self.enter(call)
        if call.part == OTHER:
            return self._typed(call, event.pressed)
        if call.part == READ_BACK:
            return self._answered(call, event.pressed)
        offers = self._offers(call)
        if event.pressed not in offers:
            return self.wrong_key(call)
        _, amount = offers[event.pressed]
        if amount is None:
            return self.enter(replace(call.in_part(OTHER), misses=0))
        return self._chosen(call, amount)

    def _offers(self, call: Call) -> dict[str, tuple[Offer, Money | None]]:
        owed, largest = _owed(call), self.choose_amount.largest
        amounts: dict[Offer, Money | None] = {
            "past_due": owed.past_due,
            "instalment": owed.instalment,
            "full": owed.total,
            "other": None,
        }
        distinct: list[tuple[Offer, Money | None]] = []
        for offer in self.choose_amount.offer:
            amount = amounts[offer]
            if offer != "full" and not owed.part_allowed:
                continue
            if amount is None or (0 < amount.minor <= largest.minor and (offer == "full" or amount < owed.total)):
                distinct.append((offer, amount))
        return {str(key): choice for key, choice in enumerate(distinct, start=1)}

    def _typed(self, call: Call, pressed: str) -> Turn:
        owed = _owed(call)
        amount = amount_typed(pressed, owed.total.currency)
        if isinstance(amount, Cleared):
            return self.enter(call)
        if amount is None:
            return self.missed(call, NO_MATCH, self.if_wrong_key)
        smallest, largest = min(self.choose_amount.smallest, owed.total), self.choose_amount.largest
        # 12540 for a bill of 125.40: the caller forgot the star. We ask rather than refuse.
        cents = Money(amount.minor // MINOR_PER_MAJOR, amount.currency)
        if amount > owed.total and "*" not in pressed and smallest <= cents <= min(owed.total, largest):
            amount = cents
        # Not yet the amount that is paid: that it becomes when the caller says that it is right.
        call = call.knowing(typed_amount=amount, smallest=smallest, largest=largest)
        if amount > owed.total:
            # A credit on another bill may leave less of the account than this bill asks for.
            of_the_account = call.bill is None or call.owed is None or call.owed.total == owed.total
            words = TOO_HIGH if of_the_account else TOO_HIGH_FOR_BILL
            return self.missed(call, words, self.if_wrong_key)
        if amount > largest:
            return self.missed(call, OVER_LARGEST, self.if_wrong_key)
        if amount < smallest:
            return self.missed(call, TOO_LOW, self.if_wrong_key)
        return self._read_back(replace(call.in_part(READ_BACK), misses=0))

    def _read_back(self, call: Call) -> Turn:
        options = (
            SayOption(IS_RIGHT, YES, call.language, call.values),
            SayOption(IS_WRONG, NO, call.language, call.values),
        )
        return Turn(call.asked_here(), (call.say(READ_OUT), *options, Gather(1, self.wait)))

    def _answered(self, call: Call, pressed: str) -> Turn:
        if pressed == YES:
            amount = call.values["typed_amount"]
            assert isinstance(amount, Money)
            return self._chosen(call, amount)
        if pressed == NO:
            return self.enter(replace(call.in_part(OTHER), misses=0))
        return self.wrong_key(call)

    def _chosen(self, call: Call, amount: Money) -> Turn:
        return Turn(call.knowing(amount=amount).at(self.chosen))

    def ways(self, promises: Promises) -> Ways:
        """No key is the step's own on every call: which offers there are depends on what is owed."""
        # Whoever is not verified hears an apology instead, and is told of at `needs`; all others know what they owe.
        here = frozenset({OWED, OWES, GUEST, BILL, "amount_due"})
        typed = here | {"typed_amount", "smallest", "largest"}
        offered = (
            Heard(f"offer_{offer}", ("choose_amount", "offer", place), knows=here | _named_by(offer))
            for place, offer in enumerate(self.choose_amount.offer)
        )
        return Ways(
            (
                Way(("chosen",), self.chosen, (here - {OWES}) | {CHOSEN, "amount"}, takes=frozenset({CARD, CHARGED})),
                *self.missing(),
            ),
            (
                *offered,
                *heard(NO_INPUT, NO_MATCH, ASK_OTHER, ASK_OTHER_AGAIN, knows=here),
                *heard(OVER_LARGEST, knows=here | {"largest"}),
                *heard(TOO_HIGH, TOO_HIGH_FOR_BILL, TOO_LOW, READ_OUT, IS_RIGHT, IS_WRONG, knows=typed),
            ),
            needs=(OWED, OWES),
            forgets=frozenset({CONFIRMED}),
            asks=True,
            own_keys=frozenset(),
            remembered=True,
        )


def _named_by(offer: Offer) -> Facts:
    """A part is offered only if it is more than nothing, and then it is known."""
    return frozenset({offer}) if offer in ("past_due", "instalment") else NOTHING


def _owed(call: Call) -> Owed:
    """On the bill that was chosen, or on all of them."""
    if call.to_pay is None:
        raise AssertionError("an amount is chosen only after the caller is verified")
    return call.to_pay
