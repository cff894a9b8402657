"""The last gate before money moves."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.engine.call import Call
from ivr.engine.directives import Gather, SayOption
from ivr.engine.events import Keys
from ivr.engine.fields import PromptName, StepName
from ivr.engine.steps.asking import LEFTOVER, NO_INPUT, NO_MATCH, Asking
from ivr.engine.turn import Event, Turn
from ivr.engine.ways import CARD, CONFIRMED, GUEST, Heard, Promises, Way, Ways, heard

PAY, CHANGE = "1", "2"
PAY_NOW, CHANGE_IT = "pay_now", "change_payment"
FOR_BILL = "confirm_bill"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmPayment(Asking):
    """Amount, brand and last four digits are read out, and the bill if one was chosen; only key 1 pays, and silence
    never does.

    "Back" leads from here to the amount, and never from elsewhere to here: each card is confirmed as it was taken.
    """

    confirm_payment: PromptName
    yes: StepName
    no: StepName

    def enter(self, call: Call) -> Turn:
        options = (
            SayOption(PAY_NOW, PAY, call.language, call.values),
            SayOption(CHANGE_IT, CHANGE, call.language, call.values),
        )
        for_bill = (call.say(FOR_BILL),) if "bill_kind" in call.values else ()
        return Turn(call, (call.say(self.confirm_payment), *for_bill, *options, Gather(1, self.wait)))

    def says(self) -> tuple[str, ...]:
        return (NO_INPUT, NO_MATCH, PAY_NOW, CHANGE_IT)

    def claims(self, call: Call, pressed: str) -> bool:
        return pressed in (PAY, CHANGE)

    def hear(self, call: Call, event: Event) -> Turn:
        if not isinstance(event, Keys):
            return self.silent(call)
        if event.pressed == PAY:
            return Turn(call.at(self.yes))
        if event.pressed == CHANGE:
            return Turn(call.at(self.no))
        return self.enter(call) if event.pressed == LEFTOVER else self.wrong_key(call)

    def ways(self, promises: Promises) -> Ways:
        """Whoever holds a card has an amount and has heard both here. Asked anything else, they have not agreed."""
        knows = frozenset({"amount", "brand", "last_four", GUEST})
        read_out = frozenset({"amount", "last_four"})
        return Ways(
            (Way(("yes",), self.yes, frozenset({CONFIRMED})), Way(("no",), self.no), *self.missing()),
            (
                Heard(self.confirm_payment, ("confirm_payment",), knows=knows, must_say=read_out),
                *heard(*self.says(), knows=knows),
                Heard(FOR_BILL, only_if="bill_kind", knows=knows),
            ),
            needs=(CARD,),
            forgets=frozenset({CONFIRMED}),
            asks=True,
            own_keys=frozenset({PAY, CHANGE}),
        )
