"""Take back the payment that was just made, for as long as the call lasts."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ivr.engine.call import Call, Paid
from ivr.engine.directives import Continue, Gather, Pause, Say, SayOption
from ivr.engine.events import Keys
from ivr.engine.fields import Nothing, Seconds, StepName
from ivr.engine.invocations import PaymentNotUndone, PaymentUndone, UndoUnsettled
from ivr.engine.invocations import UndoPayment as Undo
from ivr.engine.steps.charge import ONE_MOMENT, PAUSE_SECONDS, POLLS, STILL_WAITING
from ivr.engine.turn import Event, Turn
from ivr.engine.ways import (
    CARD,
    CHARGED,
    CHOSEN,
    CONFIRMED,
    GUEST,
    OF_THE_BALANCE,
    OF_THE_PAYMENT,
    OWED,
    OWES,
    Promises,
    Way,
    Ways,
    heard,
)

UNDO, KEEP = "1", "2"
ASK, UNDO_IT, KEEP_IT = "undo_ask", "undo_it", "undo_keep"
# What is said about money, and stored as said.
KEPT, UNDONE, NOT_SURE, NOT_POSSIBLE = "undo_kept", "payment_undone", "undo_not_sure", "undo_not_possible"
# What is not so any more, or may not be at any moment.
OVER = OF_THE_BALANCE | OF_THE_PAYMENT | {OWED, OWES, CHOSEN, CARD, CONFIRMED, CHARGED}


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoPayment:
    """Only key 1 takes the payment back; silence and every other key keep it, and lead back to where the caller was.

    A key under `everywhere` leads here, and means something only after a payment of this call that the gateway can take
    back; the receipt says it. Of several payments, the last that is not undone is meant.

    `not_sure`: the gateway has not answered, and is asked on until it does. `not_possible`: it will not.
    """

    undo_payment: Nothing
    undone: StepName
    not_sure: StepName
    not_possible: StepName
    wait: Seconds

    def enter(self, call: Call) -> Turn:
        options = (
            SayOption(UNDO_IT, UNDO, call.language, call.values),
            SayOption(KEEP_IT, KEEP, call.language, call.values),
        )
        return Turn(call, (_about(call).say(ASK), *options, Gather(1, self.wait)))

    def says(self) -> tuple[str, ...]:
        return (ASK, UNDO_IT, KEEP_IT, KEPT, UNDONE, NOT_SURE, NOT_POSSIBLE, ONE_MOMENT, STILL_WAITING)

    def claims(self, call: Call, pressed: str) -> bool:
        """While it is being undone no key leads anywhere."""
        return bool(call.part) or pressed in (UNDO, KEEP)

    def hear(self, call: Call, event: Event) -> Turn:
        match event:
            case PaymentUndone():
                return _over(call, UNDONE, self.undone, call.paid[:-1])
            case PaymentNotUndone():
                return Turn(call.at(self.not_possible), (_told(call, NOT_POSSIBLE),))
            case UndoUnsettled() if int(call.part) >= POLLS:
                return _over(call, NOT_SURE, self.not_sure, call.paid)
            case UndoUnsettled():
                words = STILL_WAITING if int(call.part) else ONE_MOMENT
                return Turn(call, (call.say(words), Pause(PAUSE_SECONDS), Continue()))
            case _ if call.part:
                return Turn(call.in_part(str(int(call.part) + 1)), invocation=Undo(_paid(call).payment))
            case Keys(pressed) if pressed == UNDO:
                return Turn(call.in_part("0"), invocation=Undo(_paid(call).payment))
            case _:
                return Turn(call.coming_back(), (_told(call, KEPT),))

    def ways(self, promises: Promises) -> Ways:
        """Whoever keeps the payment is where they were, with all that was known there; nothing else leads back."""
        knows = frozenset({"paid_amount", "paid_code", GUEST})
        return Ways(
            (
                Way(("undone",), self.undone, takes=OVER, trail="lost"),
                Way(("not_sure",), self.not_sure, takes=OVER, trail="lost"),
                Way(("not_possible",), self.not_possible),
            ),
            heard(*self.says(), knows=knows),
            forgets=frozenset({CONFIRMED}),
            asks=True,
            own_keys=frozenset({UNDO, KEEP}),
        )


def _over(call: Call, told: str, to: str, paid: tuple[Paid, ...]) -> Turn:
    """Nothing that is said from now on speaks of the payment as if it stood, nor does "back" lead to where it did.

    The key means one of what is still `paid`: of what nobody is sure of, that payment again and not the one before.
    """
    words = _told(call, told)
    call = replace(call, paid=paid, owed=None, bill=None, trail=())
    return Turn(call.forgetting(OF_THE_BALANCE | OF_THE_PAYMENT).at(to), (words,))


def _told(call: Call, prompt: str) -> Say:
    """What became of it."""
    return _about(call).say(prompt, must_hear=True, payment=_paid(call).payment)


def _about(call: Call) -> Call:
    """The call as the words about the payment that is meant know it; nothing later on it does."""
    paid = _paid(call)
    return call.knowing(paid_amount=paid.amount, paid_code=paid.code)


def _paid(call: Call) -> Paid:
    return call.paid[-1]
