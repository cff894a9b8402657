"""What the line asks of the house about text messages, and what it may hear."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal

from ivr.values import Digits


@dataclass(frozen=True, slots=True)
class AskForTexts:
    """May this caller have a text message, and at the number they are calling from? A `receipt` there is of a payment
    that was approved; an `outcome` is also told later."""

    payment: str
    about: Literal["receipt", "outcome"]
    changes_the_world: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class TextOffered:
    """`own_ending` are the last digits of the number they call from, where a message can be sent to it. `own_stopped`:
    it could be, if its owner had not asked us to send none."""

    own_ending: Digits | None
    own_stopped: bool = False


@dataclass(frozen=True, slots=True)
class NoText:
    """There is nothing to send, nobody to send it, or it was asked for already."""


@dataclass(frozen=True, slots=True)
class NoteTextNumber:
    """Put down another number, until the caller says that it is right. Nothing is sent to it before that. `words` are
    what they had heard."""

    payment: str
    digits: str = field(repr=False)
    words: str
    changes_the_world: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class RecallTextNumber:
    """The number that was put down, to read it out."""

    payment: str
    changes_the_world: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class TextNumberNoted:
    number: Digits


@dataclass(frozen=True, slots=True)
class TextNumberUnfit:
    """No message can be sent to it from here."""


@dataclass(frozen=True, slots=True)
class TextNumberStopped:
    """Its owner has asked us to send none."""


@dataclass(frozen=True, slots=True)
class AgreeToText:
    """The caller pressed 1: for a message at the number they call from (`own`), or at the one that was read out.
    `words` are what they had heard."""

    payment: str
    own: bool
    words: str
    changes_the_world: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class TextAgreed:
    pass


TextInvocation = AskForTexts | NoteTextNumber | RecallTextNumber | AgreeToText
TextOutcome = TextOffered | NoText | TextNumberNoted | TextNumberUnfit | TextNumberStopped | TextAgreed
