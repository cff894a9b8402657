"""Offer a text message about the payment: the receipt, or, while the bank is silent, what becomes of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from ivr.engine.call import Call
from ivr.engine.directives import Gather, SayOption
from ivr.engine.entry import Cleared, MoreTime, Typed, digits_typed
from ivr.engine.events import Keys
from ivr.engine.fields import Seconds, StepName, Times
from ivr.engine.steps.asking import LEFTOVER, NO_INPUT, NO_MATCH, TOO_FEW_DIGITS
from ivr.engine.steps.find_account import MORE_TIME, PATIENT_SECONDS
from ivr.engine.text_invocations import (
    AgreeToText,
    AskForTexts,
    NoteTextNumber,
    NoText,
    RecallTextNumber,
    TextAgreed,
    TextNumberNoted,
    TextNumberStopped,
    TextNumberUnfit,
    TextOffered,
)
from ivr.engine.turn import Event, Turn
from ivr.engine.ways import CONFIRMED, GUEST, Heard, Promises, Way, Ways
from ivr.values import Digits

About = Literal["receipt", "outcome"]

# The parts of this step: what is offered, to callers of whom the line knows a number and to others; then the number.
OFFERED, OFFERED_ANOTHER, NUMBER, READ_BACK = "offered", "offered_another", "number", "read_back"
# What callers agree to: a message about this, from us, and what it may cost them.
AGREED_TO: Mapping[About, str] = {"receipt": "text_offer_receipt", "outcome": "text_offer_outcome"}
TO_OWN, TO_ANOTHER, NO_TEXT = "text_to_own_number", "text_to_another_number", "text_not_wanted"
ASK_NUMBER, ASK_NUMBER_AGAIN = "ask_text_number", "ask_text_number_again"
UNFIT, OWN_STOPPED, STOPPED = "text_number_unfit", "text_own_number_stopped", "text_number_stopped"
READ_OUT, IS_RIGHT, IS_WRONG = "text_number_read_back", "text_number_is_right", "text_number_is_wrong"
AGREED, NOT_SENT = "text_agreed", "text_not_sent"
NUMBER_DIGITS = 10
# Of the options, in the order in which they are said: 1 is the first that is there.
OPTIONS: Mapping[str, tuple[str, ...]] = {
    OFFERED: (TO_OWN, TO_ANOTHER, NO_TEXT),
    OFFERED_ANOTHER: (TO_ANOTHER, NO_TEXT),
    READ_BACK: (IS_RIGHT, IS_WRONG, NO_TEXT),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferText:
    """`receipt`: after an approval, the caller may have the receipt as a text message. `outcome`: while the bank has
    not answered, a message that tells what became of the payment.

    It goes to the number they call from, or to another that they type and hear read back; nothing is sent without key
    1. To a number whose owner has told us to stop nothing is promised. The call goes on at `next`, whatever they want;
    at once, where no messages are sent.
    """

    offer_text: About
    next: StepName
    wait: Seconds
    tries: Times

    def enter(self, call: Call) -> Turn:
        if not call.payment:
            return Turn(call.at(self.next))
        if call.part == NUMBER:
            return self._gather(call, ASK_NUMBER_AGAIN if call.misses else ASK_NUMBER, self.wait)
        if call.part == READ_BACK:
            return Turn(call, invocation=RecallTextNumber(call.payment))
        return Turn(call, invocation=AskForTexts(call.payment, self.offer_text))

    def _gather(self, call: Call, prompt: str, wait_seconds: int) -> Turn:
        return Turn(call, (call.say(prompt), Gather(NUMBER_DIGITS, wait_seconds)))

    def says(self) -> tuple[str, ...]:
        number = (ASK_NUMBER, ASK_NUMBER_AGAIN, MORE_TIME, TOO_FEW_DIGITS, UNFIT, STOPPED, READ_OUT, IS_RIGHT, IS_WRONG)
        offer = (AGREED_TO[self.offer_text], OWN_STOPPED, TO_OWN, TO_ANOTHER, NO_TEXT)
        return (NO_INPUT, NO_MATCH, *offer, *number, AGREED, NOT_SENT)

    def claims(self, call: Call, pressed: str) -> bool:
        if call.part == NUMBER:
            return pressed != "0"
        return pressed in _options(call)

    def hear(self, call: Call, event: Event) -> Turn:
        match event:
            case TextOffered(own_ending, own_stopped):
                return self._offer(call, own_ending, own_stopped)
            case TextNumberNoted(number):
                return self._ask(call.in_part(READ_BACK), (READ_OUT,), text_number=number)
            case TextNumberUnfit():
                return self._missed(call, UNFIT)
            case TextNumberStopped():
                return Turn(call.at(self.next), (call.say(STOPPED),))
            case TextAgreed():
                return Turn(call.at(self.next), (call.say(AGREED),))
            case NoText():
                return Turn(call.at(self.next))
            case Keys(pressed) if pressed == LEFTOVER:
                return self.enter(call)
            case Keys(pressed):
                return self._typed(call, pressed) if call.part == NUMBER else self._chosen(call, pressed)
            case _ if call.part in (NUMBER, READ_BACK):
                return self._missed(call, NO_INPUT)
            case _:
                return Turn(call.at(self.next))  # whoever says nothing wants none

    def _offer(self, call: Call, own_ending: Digits | None, own_stopped: bool) -> Turn:
        words = (OWN_STOPPED,) if own_stopped else ()
        if own_ending is None:
            return self._ask(call.in_part(OFFERED_ANOTHER), (*words, AGREED_TO[self.offer_text]))
        return self._ask(call.in_part(OFFERED), (AGREED_TO[self.offer_text],), own_ending=own_ending)

    def _ask(self, call: Call, words: Iterable[str], **number: Digits) -> Turn:
        """The options there are where the call stands. Of the number these words alone know: it does not stay."""
        about = call.knowing(**number)
        options = (SayOption(option, key, call.language, about.values) for key, option in _options(call).items())
        return Turn(call.asked_here(), (*(about.say(one) for one in words), *options, Gather(1, self.wait)))

    def _chosen(self, call: Call, pressed: str) -> Turn:
        option = _options(call).get(pressed)
        if option in (TO_OWN, IS_RIGHT):
            agreed = AgreeToText(call.payment, option == TO_OWN, AGREED_TO[self.offer_text])
            return Turn(call, invocation=agreed)
        if option in (TO_ANOTHER, IS_WRONG):
            return self.enter(replace(call.in_part(NUMBER), misses=0))
        return Turn(call.at(self.next)) if option == NO_TEXT else self._missed(call, NO_MATCH)

    def _typed(self, call: Call, pressed: str) -> Turn:
        match digits_typed(pressed):
            case MoreTime():
                return self._gather(call, MORE_TIME, PATIENT_SECONDS)
            case Cleared():
                return self.enter(call)
            case Typed(digits) if len(digits) < NUMBER_DIGITS:
                return self._missed(call, TOO_FEW_DIGITS)
            case Typed(digits) if len(digits) == NUMBER_DIGITS:
                return Turn(call, invocation=NoteTextNumber(call.payment, digits, AGREED_TO[self.offer_text]))
            case _:
                return self._missed(call, NO_MATCH)

    def _missed(self, call: Call, sorry: str) -> Turn:
        """Count the miss and ask again; whoever misses too often gets no message, and hears so."""
        call = call.missed()
        if call.misses >= self.tries:
            return Turn(call.at(self.next), (call.say(NOT_SENT),))
        again = self.enter(call)
        return replace(again, directives=(call.say(sorry), *again.directives))

    def ways(self, promises: Promises) -> Ways:
        """Without a payment nobody gets past the beginning, and whoever has one was verified. What may be offered to
        them the house decides by its books: a receipt only of what was approved."""
        numbers = {TO_OWN: "own_ending", READ_OUT: "text_number", IS_RIGHT: "text_number", IS_WRONG: "text_number"}
        known = (
            Heard(words, knows=frozenset({GUEST, *((numbers[words],) if words in numbers else ())}))
            for words in self.says()
        )
        return Ways(
            (Way(("next",), self.next, passive=True),),
            tuple(known),
            forgets=frozenset({CONFIRMED}),
            asks=True,
            own_keys=frozenset({"1", "2"}),
            remembered=True,
        )


def _options(call: Call) -> dict[str, str]:
    """The options where the call stands, by their keys; none before the house has said which there are."""
    return {str(key): option for key, option in enumerate(OPTIONS.get(call.part, ()), start=1)}
