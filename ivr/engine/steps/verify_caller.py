"""Make sure the caller may hear about the account: birth date and ZIP."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from ivr.engine.call import Call, Owed
from ivr.engine.directives import Gather, Say
from ivr.engine.entry import Cleared, MoreTime, Typed, digits_typed
from ivr.engine.events import Keys
from ivr.engine.fields import StepName, Times
from ivr.engine.invocations import (
    Became,
    CallerNotVerified,
    CallerVerified,
    EarlierPayment,
    KeepProof,
    ProofKept,
)
from ivr.engine.invocations import VerifyCaller as Judge
from ivr.engine.steps.asking import LEFTOVER, NO_INPUT, NO_MATCH, TOO_FEW_DIGITS, Asking
from ivr.engine.steps.find_account import MORE_TIME, PATIENT_SECONDS
from ivr.engine.turn import Event, Turn
from ivr.engine.ways import (
    ALL_KEYS,
    BILL,
    CONFIRMED,
    GUEST,
    OF_THE_BALANCE,
    OWED,
    OWES,
    PRIVATE,
    Promises,
    Way,
    Ways,
    heard,
)

Factor = Literal["birth_date", "zip"]
LENGTHS: dict[str, int] = {"birth_date": 8, "zip": 5}
NOT_A_DATE = "not_a_date"
# What became of a payment of which nobody has heard the end. What is said about money is stored as said.
EARLIER: Mapping[Became, str] = {
    "approved": "earlier_approved",
    "not_charged": "earlier_not_charged",
    "pending": "earlier_pending",
    "undone": "earlier_undone",
    "undoing": "earlier_undoing",
    "not_undone": "earlier_not_undone",
}
OF_THE_EARLIER = frozenset({"earlier_amount", "earlier_day", "earlier_code"})


def possible_date(digits: str) -> bool:
    """Month, day and year, in that order, and a day that exists: 03151948."""
    month, day, year = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    if not (1 <= month <= 12 and 1900 <= year <= 2100):
        return False
    return 1 <= day <= calendar.monthrange(year, month)[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    ask: tuple[Factor, ...]
    attempts: Times = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyCaller(Asking):
    """Each question is asked whatever the account; only when all are answered is anything judged.

    `not_found` is for an unknown number, a wrong birth date and a wrong ZIP alike: the caller hears the same words and
    may try again, `attempts` times on one call and whatever else they do on it, then goes to `failed`; at once, where
    the number or this telephone was tried too often before. Whoever was cut off in a payment on an earlier call hears
    first what became of it.
    `agent_only` is for accounts about which only a person may speak.
    """

    verify_caller: Questions
    passed: StepName
    not_found: StepName
    failed: StepName
    agent_only: StepName
    if_too_few: StepName | None = None

    def enter(self, call: Call) -> Turn:
        if call.identifications >= self.verify_caller.attempts:
            return Turn(call.at(self.failed))
        if not call.part:
            call = call.in_part(self.verify_caller.ask[0])
        again = "_again" if call.misses else ""
        return self._gather(call, f"ask_{call.part}{again}", self.wait)

    def _gather(self, call: Call, prompt: str, wait_seconds: int) -> Turn:
        return Turn(call, (call.say(prompt), Gather(LENGTHS[call.part], wait_seconds)))

    def says(self) -> tuple[str, ...]:
        questions = (f"ask_{factor}{again}" for factor in self.verify_caller.ask for again in ("", "_again"))
        return (NO_INPUT, NO_MATCH, TOO_FEW_DIGITS, NOT_A_DATE, MORE_TIME, *EARLIER.values(), *questions)

    def claims(self, call: Call, pressed: str) -> bool:
        return pressed != "0"

    def hear(self, call: Call, event: Event) -> Turn:
        match event:
            case ProofKept(factor, proof):
                return self._next_question(replace(call, proofs={**call.proofs, factor: proof}))
            case CallerVerified(owed, earlier):
                return self._passed(call, owed, earlier)
            case CallerNotVerified(locked):
                return self._not_found(call, locked)
            case Keys(pressed):
                return self.enter(call) if pressed == LEFTOVER else self._typed(call, pressed)
            case _:
                return self.silent(call)

    def _typed(self, call: Call, pressed: str) -> Turn:
        match digits_typed(pressed):
            case MoreTime():
                return self._gather(call, MORE_TIME, PATIENT_SECONDS)
            case Cleared():
                return self.enter(call)
            case Typed(digits) if len(digits) < LENGTHS[call.part]:
                return self.missed(call, TOO_FEW_DIGITS, self.if_too_few)
            case Typed(digits) if len(digits) == LENGTHS[call.part]:
                if call.part == "birth_date" and not possible_date(digits):
                    return self.missed(call, NOT_A_DATE, self.if_wrong_key)
                return Turn(call, invocation=KeepProof(call.part, digits))
            case _:
                return self.missed(call, NO_MATCH, self.if_wrong_key)

    def _next_question(self, call: Call) -> Turn:
        for factor in self.verify_caller.ask:
            if factor not in call.proofs:
                return self.enter(replace(call, part=factor, misses=0))
        return Turn(call, invocation=Judge(call.account, call.proofs, call.subject))

    def _passed(self, call: Call, owed: Owed | None, earlier: EarlierPayment | None) -> Turn:
        if owed is None:
            stranger = replace(call.identifying(), account=call.account, payment=call.payment)
            return Turn(replace(stranger, verified=True).at(self.agent_only))
        call = replace(call, verified=True, proofs={}, owed=owed, bill=None).forgetting(OF_THE_BALANCE)
        told = (_told(call, earlier),) if earlier is not None else ()
        return Turn(call.knowing(**owed.values()).at(self.passed), told)

    def _not_found(self, call: Call, locked: bool) -> Turn:
        call = replace(call.identifying(), identifications=call.identifications + 1)
        if locked or call.identifications >= self.verify_caller.attempts:
            return Turn(call.at(self.failed))
        return Turn(call.at(self.not_found))

    def ways(self, promises: Promises) -> Ways:
        """The account's amounts may be heard only when both questions were asked. `failed` is taken at once by callers
        who have used up their attempts, and then nothing is forgotten that was known before."""
        level = frozenset({GUEST, BILL} if {"birth_date", "zip"} <= set(self.verify_caller.ask) else {GUEST})
        out = [
            Way(("passed",), self.passed, level | {OWED, "amount_due"}, takes=OF_THE_BALANCE | {OWES}),
            Way(("agent_only",), self.agent_only, takes=PRIVATE, trail="lost_if_forgotten"),
            Way(("failed",), self.failed, takes=PRIVATE, trail="lost_if_forgotten"),
            Way(("failed",), self.failed, passive=True),
        ]
        if self.verify_caller.attempts > 1:
            out.append(Way(("not_found",), self.not_found, takes=PRIVATE, trail="lost_if_forgotten"))
        return Ways(
            (*out, *self.missing(self.if_too_few, digits=True)),
            (
                *heard(*(words for words in self.says() if words not in EARLIER.values())),
                *heard(*EARLIER.values(), knows=level | OF_THE_EARLIER),
            ),
            forgets=frozenset({CONFIRMED}),
            asks=True,
            own_keys=ALL_KEYS - {"0"},
        )


def _told(call: Call, earlier: EarlierPayment) -> Say:
    """Known to these words alone: nothing later on the call is about that payment."""
    about = call.knowing(earlier_amount=earlier.amount, earlier_day=earlier.day, earlier_code=earlier.code)
    return about.say(EARLIER[earlier.became], must_hear=True, payment=earlier.payment)
