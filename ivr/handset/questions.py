"""What a call asks the browser, and what the browser may reply to it."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.simulator.caller import Action, HangUp, Interruption, Keys, Moment, ScriptProblem, Sound, refuse_card_number

AT_WORK = "the line is still at work; it has not answered yet"
SPEAKING = "the line is not waiting yet: only keys, words and hanging up can come over what is heard"
WAITING = "nothing is to be heard now; the line waits"
NO_DIGITS = "a card is being taken here: cards are keyed by name only (card visa-ok); * leaves"


@dataclass(frozen=True, slots=True)
class Hearing:
    """The caller hears this sound, of which so much has been heard.

    `part` counts the sounds of a call: one that goes on after a key was lost keeps its number. At a `card` the digits
    keyed over it would be a card's.
    """

    sound: Sound
    heard_seconds: float
    part: int
    card: bool = False


@dataclass(frozen=True, slots=True)
class HeardOut:
    """The sound came to its end, and the caller did nothing over it."""


Question = Hearing | Moment
Reply = Action | HeardOut


def refuses(question: Question | None, reply: Reply) -> str | None:
    """Why this reply makes no sense now, in words for the caller, or None."""
    if question is None:
        return AT_WORK
    if isinstance(question, Hearing):
        return _over(question, reply)
    if isinstance(reply, HeardOut):
        return WAITING
    if isinstance(reply, Keys):
        try:
            refuse_card_number(question.entered + reply.pressed)
        except ScriptProblem as problem:
            return str(problem)
    return question.refuses(reply)


def _over(question: Hearing, reply: Reply) -> str | None:
    if isinstance(reply, HeardOut | HangUp):
        return None
    if not isinstance(reply, Interruption):
        return SPEAKING
    starred = isinstance(reply, Keys) and reply.pressed == "*"
    return NO_DIGITS if question.card and not starred else None
