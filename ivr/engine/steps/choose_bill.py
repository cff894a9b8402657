"""Which of several bills does the caller want to pay?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ivr.engine.bill_words import ANY_BILL, BILLS
from ivr.engine.call import Call, OwedBill
from ivr.engine.directives import Gather, SayOption
from ivr.engine.events import Keys
from ivr.engine.fields import Nothing, StepName
from ivr.engine.steps.asking import LEFTOVER, NO_INPUT, NO_MATCH, Asking
from ivr.engine.steps.choose_amount import TOO_HIGH_FOR_BILL
from ivr.engine.steps.confirm_payment import FOR_BILL
from ivr.engine.turn import Event, Turn
from ivr.engine.ways import (
    BILL,
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
from ivr.values import Term

ALL, ONE, MORE = "all_bills", "one_bill", "more_bills"
# Nobody keeps more in mind than so many options.
MOST_OPTIONS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseBill(Asking):
    """All bills together, or one of them, said by its kind and what is left of it, the oldest due first.

    Who has only one bill that asks for something, or may only pay the whole, is not asked and hears nothing. What is
    chosen is what the next steps speak of and take; of all bills together, the oldest due is paid first.
    """

    choose_bill: Nothing
    chosen: StepName

    def enter(self, call: Call) -> Turn:
        bills = _bills(call)
        if len(bills) < 2:
            return self._chosen(call, None)
        options = (_option(call, key, choice) for key, choice in _page(bills, call.part).items())
        return Turn(call.asked_here(), (*options, Gather(1, self.wait)))

    def says(self) -> tuple[str, ...]:
        """And what other steps say only where a bill was chosen."""
        return (NO_INPUT, NO_MATCH, ALL, ONE, MORE, ANY_BILL, *BILLS.values(), TOO_HIGH_FOR_BILL, FOR_BILL)

    def claims(self, call: Call, pressed: str) -> bool:
        return pressed in _page(_bills(call), call.part)

    def hear(self, call: Call, event: Event) -> Turn:
        if not isinstance(event, Keys):
            return self.silent(call)
        if event.pressed == LEFTOVER:
            return self.enter(call)
        match _page(_bills(call), call.part).get(event.pressed):
            case None:
                return self.wrong_key(call)
            case OwedBill() as bill:
                return self._chosen(call, bill)
            case words if words == MORE:
                return self.enter(replace(call.in_part(str(int(call.part or "0") + 1)), misses=0))
            case _:
                return self._chosen(call, None)

    def _chosen(self, call: Call, bill: OwedBill | None) -> Turn:
        """From here on what is owed is what is owed on that bill, and no amount of another one is chosen."""
        call = replace(call, bill=bill.id if bill is not None else None)
        assert call.to_pay is not None, "a bill is chosen only after the caller is verified"
        call = call.forgetting(OF_THE_BALANCE | OF_THE_PAYMENT).knowing(**call.to_pay.values())
        return Turn((call.knowing(bill_kind=_word(bill)) if bill is not None else call).at(self.chosen))

    def ways(self, promises: Promises) -> Ways:
        """An amount that was chosen for another bill is none for this one."""
        here = frozenset({OWED, OWES, GUEST, BILL, "amount_due"})
        gone = (OF_THE_BALANCE - {"amount_due"}) | OF_THE_PAYMENT | {CHOSEN, CARD, CHARGED}
        return Ways(
            (Way(("chosen",), self.chosen, here, takes=gone, passive=True), *self.missing()),
            (
                *heard(NO_INPUT, NO_MATCH, ALL, MORE, ANY_BILL, *BILLS.values(), knows=here),
                *heard(ONE, TOO_HIGH_FOR_BILL, FOR_BILL, knows=here | {"bill_kind", "bill_amount"}),
            ),
            needs=(OWED, OWES),
            forgets=frozenset({CONFIRMED}),
            asks=True,
            own_keys=frozenset(),
            remembered=True,
        )


def _bills(call: Call) -> Sequence[OwedBill]:
    """Those among which there is a choice."""
    return call.owed.bills if call.owed is not None and call.owed.part_allowed else ()


def _page(bills: Sequence[OwedBill], part: str) -> Mapping[str, OwedBill | str]:
    """The options of one page by their keys, at most `MOST_OPTIONS`: all bills together come first on the first page,
    and the way to more last on each but the last one."""
    everything: list[OwedBill | str] = [ALL, *bills]
    left = everything[int(part or "0") * (MOST_OPTIONS - 1) :]
    shown = left if len(left) <= MOST_OPTIONS else [*left[: MOST_OPTIONS - 1], MORE]
    return {str(key): choice for key, choice in enumerate(shown, start=1)}


def _option(call: Call, key: str, choice: OwedBill | str) -> SayOption:
    if isinstance(choice, str):
        return SayOption(choice, key, call.language, call.values)
    about = call.knowing(bill_kind=_word(choice), bill_amount=choice.total)
    return SayOption(ONE, key, call.language, about.values)


def _word(bill: OwedBill) -> Term:
    return Term(BILLS.get(bill.kind, ANY_BILL))
