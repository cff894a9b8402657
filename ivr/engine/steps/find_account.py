"""Ask for the account number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ivr.engine.call import Call
from ivr.engine.directives import Gather
from ivr.engine.entry import Cleared, MoreTime, Typed, digits_typed
from ivr.engine.events import Keys
from ivr.engine.fields import DigitCount, PromptName, StepName
from ivr.engine.invocations import AccountLookedUp
from ivr.engine.invocations import FindAccount as LookUp
from ivr.engine.steps.asking import LEFTOVER, NO_INPUT, NO_MATCH, TOO_FEW_DIGITS, Asking
from ivr.engine.turn import Event, Turn
from ivr.engine.ways import ALL_KEYS, PRIVATE, Heard, Promises, Way, Ways, heard

MORE_TIME = "more_time"
# How long the line waits for a caller who pressed star to look for the number.
PATIENT_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class AskingFor:
    """`ask_for` is said first, `again` after a miss. `accept` names each kind of account and its length."""

    ask_for: PromptName
    again: PromptName
    accept: Mapping[str, DigitCount]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindAccount(Asking):
    """The caller types a number that is printed on the bill.

    Any number of a possible length goes on to `found`, whether or not we know it: that there is no
    such account sounds the same as a wrong birth date, and is told in the same place, by `verify_caller`.
    """

    find_account: AskingFor
    found: StepName
    if_too_few: StepName | None = None

    def enter(self, call: Call) -> Turn:
        prompt = self.find_account.again if call.misses else self.find_account.ask_for
        return self._gather(call.identifying(), prompt, self.wait)

    def _gather(self, call: Call, prompt: str, wait_seconds: int) -> Turn:
        longest = max(self.find_account.accept.values())
        return Turn(call, (call.say(prompt), Gather(longest, wait_seconds)))

    def says(self) -> tuple[str, ...]:
        return (NO_INPUT, NO_MATCH, TOO_FEW_DIGITS, MORE_TIME)

    def claims(self, call: Call, pressed: str) -> bool:
        return pressed != "0"

    def hear(self, call: Call, event: Event) -> Turn:
        if isinstance(event, AccountLookedUp):
            return Turn(replace(call, account=event.account, subject=event.subject).at(self.found))
        if not isinstance(event, Keys):
            return self.silent(call)
        if event.pressed == LEFTOVER:
            return self.enter(call)
        match digits_typed(event.pressed):
            case MoreTime():
                return self._gather(call, MORE_TIME, PATIENT_SECONDS)
            case Cleared():
                return self.enter(call)
            case Typed(digits):
                return self._look_up(call, digits)
            case None:
                return self.wrong_key(call)

    def _look_up(self, call: Call, digits: str) -> Turn:
        for kind, length in self.find_account.accept.items():
            if len(digits) == length:
                return Turn(call, invocation=LookUp(kind, digits))
        if len(digits) < max(self.find_account.accept.values()):
            return self.missed(call, TOO_FEW_DIGITS, self.if_too_few)
        return self.missed(call, NO_MATCH, self.if_wrong_key)

    def ways(self, promises: Promises) -> Ways:
        """Who asks for another account is a stranger again, and cannot go back to what was chosen for the first."""
        asked = ("find_account",)
        return Ways(
            (Way(("found",), self.found), *self.missing(self.if_too_few, digits=True)),
            (
                Heard(self.find_account.ask_for, (*asked, "ask_for")),
                Heard(self.find_account.again, (*asked, "again")),
                *heard(*self.says()),
            ),
            forgets=PRIVATE,
            trail="lost_if_forgotten",
            asks=True,
            own_keys=ALL_KEYS - {"0"},
        )
