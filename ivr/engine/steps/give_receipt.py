"""Tell the caller that the payment was approved, and its confirmation number."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.engine.call import Call
from ivr.engine.directives import Gather, SayOption
from ivr.engine.events import Keys
from ivr.engine.fields import Key, Seconds, StepName, Times
from ivr.engine.steps.asking import LEFTOVER, NO_MATCH
from ivr.engine.turn import Event, Turn
from ivr.engine.ways import CHARGED, CONFIRMED, GUEST, Promises, Way, Ways, heard

AGAIN = "1"
APPROVED, NUMBER, NUMBER_AGAIN = "payment_approved", "confirmation_number", "confirmation_number_again"
HEAR_AGAIN, UNDO_LATER = "hear_number_again", "undo_later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    say_code: Times = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveReceipt:
    """The result cannot be pressed away; the number is said `say_code` times, and again on key 1.

    Whoever presses nothing has written it down, and the call goes on at `next`. `undo` is the key under `everywhere`
    that takes the payment back until the call ends, and comes from there; it is said once, if the gateway can do that.
    """

    give_receipt: Receipt
    next: StepName
    wait: Seconds
    tries: Times
    undo: Key | None = None

    def enter(self, call: Call) -> Turn:
        approved = call.say(APPROVED, must_hear=True, payment=call.payment)
        first = call.say(NUMBER, must_hear=True, payment=call.payment)
        again = call.say(NUMBER_AGAIN)
        return Turn(
            call.asked_here(),
            (
                approved,
                first,
                *(again for _ in range(self.give_receipt.say_code - 1)),
                SayOption(HEAR_AGAIN, AGAIN, call.language, call.values),
                *self._undone_with(call),
                Gather(1, self.wait),
            ),
        )

    def _undone_with(self, call: Call) -> tuple[SayOption, ...]:
        just_paid = any(paid.payment == call.payment for paid in call.paid)
        return (SayOption(UNDO_LATER, self.undo, call.language, call.values),) if self.undo and just_paid else ()

    def says(self) -> tuple[str, ...]:
        return (APPROVED, NUMBER, NUMBER_AGAIN, HEAR_AGAIN, UNDO_LATER, NO_MATCH)

    def claims(self, call: Call, pressed: str) -> bool:
        return pressed == AGAIN

    def hear(self, call: Call, event: Event) -> Turn:
        if not isinstance(event, Keys) or call.misses >= self.tries:
            return Turn(call.at(self.next))
        option = SayOption(HEAR_AGAIN, AGAIN, call.language, call.values)
        if event.pressed in (AGAIN, LEFTOVER):
            again = (call.say(NUMBER_AGAIN),) if event.pressed == AGAIN else ()
            return Turn(call, (*again, option, Gather(1, self.wait)))
        return Turn(call.missed(), (call.say(NO_MATCH), option, Gather(1, self.wait)))

    def ways(self, promises: Promises) -> Ways:
        return Ways(
            (Way(("next",), self.next, passive=True),),
            heard(*self.says(), knows=frozenset({"amount", "code", GUEST})),
            needs=(CHARGED,),
            forgets=frozenset({CONFIRMED}),
            asks=True,
            own_keys=frozenset({AGAIN}),
            remembered=True,
        )
