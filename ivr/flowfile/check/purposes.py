"""That words which are there for a value say it, and that no other amount is chosen or paid than is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ivr.engine.steps.charge import NOT_SURE
from ivr.engine.steps.choose_amount import OVER_LARGEST, READ_OUT, TOO_HIGH, TOO_HIGH_FOR_BILL, TOO_LOW
from ivr.engine.steps.confirm_payment import FOR_BILL
from ivr.engine.steps.give_receipt import APPROVED, NUMBER, NUMBER_AGAIN
from ivr.engine.steps.offer_text import READ_OUT as NUMBER_READ_OUT
from ivr.engine.steps.offer_text import TO_OWN
from ivr.engine.steps.take_payment import CARD_ENTRY
from ivr.engine.steps.undo_payment import ASK, UNDONE
from ivr.engine.steps.undo_payment import NOT_SURE as UNDO_NOT_SURE
from ivr.flowfile.parts import Parts
from ivr.flowfile.problems import Problem
from ivr.flowfile.source import Document
from ivr.ledger.money import Money
from ivr.speech.catalogue import KNOWN
from ivr.speech.message import Message
from ivr.speech.written import WRITTEN

OFFERS: Mapping[str, str] = {
    "offer_past_due": "past_due",
    "offer_instalment": "instalment",
    "offer_full": "amount_due",
}
# What the steps themselves say, and the value for which they say it.
SAID_FOR: Mapping[str, str] = {
    **OFFERS,
    READ_OUT: "typed_amount",
    TO_OWN: "own_ending",
    NUMBER_READ_OUT: "text_number",
    TOO_HIGH: "amount_due",
    TOO_HIGH_FOR_BILL: "amount_due",
    FOR_BILL: "bill_kind",
    TOO_LOW: "smallest",
    OVER_LARGEST: "largest",
    APPROVED: "amount",
    NUMBER: "code",
    NUMBER_AGAIN: "code",
    NOT_SURE: "code",
    ASK: "paid_amount",
    UNDONE: "paid_amount",
    UNDO_NOT_SURE: "paid_code",
}
# Of these the amount is the one that is paid; another beside it would be taken for that.
ONE_AMOUNT: Mapping[str, str] = {**OFFERS, APPROVED: "amount", CARD_ENTRY: "amount"}
# The words of a step that says `past_due_note` only if something is past due.
A_NOTE = "_note"

WITHOUT: Mapping[str, str] = {
    "own_ending": "Callers would not know to which of their telephones it is sent.",
    "text_number": "Callers would say that a number is right which they have not heard.",
    "code": "Callers would have no number to refer to.",
    "paid_code": "Callers would have no number to refer to.",
    "paid_amount": "Callers would not know which payment is meant.",
    "typed_amount": "Callers would say that an amount is right which they have not heard.",
    **dict.fromkeys(OFFERS.values(), "Callers would choose an amount without hearing how much it is."),
}
NOT_TOLD = "Callers would not be told it."
ANOTHER = "Callers would hear one amount, and pay another."


def check_purposes(parts: Parts) -> Iterator[Problem]:
    for language, catalogue in parts.catalogues.items():
        document = parts.documents[f"prompts/{language}.yaml"]
        for name, message in catalogue.prompts.items():
            if message.blanks or name in SAID_FOR or name in KNOWN or name in WRITTEN:
                yield from _words(name, message, document)


def is_unfit(name: str, message: Message) -> bool:
    """Whether these words do not say what they are there for, or say another amount."""
    return _left_out(name, message) is not None or bool(_others(name, message))


def _left_out(name: str, message: Message) -> str | None:
    """The value that words should say, and do not. What is named after a value is there for it; a note may only speak
    of it, if it says no other value of the kind. A text message says all that it is there for."""
    if name in WRITTEN:
        return min(WRITTEN[name] - message.blanks, default=None)
    value = SAID_FOR.get(name, name if name in KNOWN else None)
    if value is None and (note := name.removesuffix(A_NOTE)) != name and note in KNOWN:
        value = note if any(KNOWN[blank] is KNOWN[note] for blank in message.blanks) else None
    return value if value is not None and value not in message.blanks else None


def _others(name: str, message: Message) -> list[str]:
    if name not in ONE_AMOUNT:
        return []
    return sorted(blank for blank in message.blanks if KNOWN[blank] is Money and blank != ONE_AMOUNT[name])


def _words(name: str, message: Message, document: Document) -> Iterator[Problem]:
    place, value = ("words", name), _left_out(name, message)
    if value is not None:
        spoken = () if name in WRITTEN else message.blanks
        wrong = sorted(blank for blank in spoken if KNOWN[blank] is KNOWN[value])
        what = f"'{name}' does not say {{{value}}}, which it is there for."
        callers = WITHOUT.get(value, NOT_TOLD) if name in SAID_FOR else NOT_TOLD
        if name in WRITTEN:
            callers = "Whoever gets this text message would not find it there."
        mend = f"Put {{{value}}} in, where it is to be heard, with double quotation marks around the words."
        part = ""
        if wrong:
            part = f"{{{wrong[0]}}}"
            what = f"'{name}' says {part}, and is there to say {{{value}}}."
            of_payment = name in (*ONE_AMOUNT, READ_OUT)
            callers = ANOTHER if of_payment else "Callers would hear another value than the one that is meant."
            mend = f"Write {{{value}}} in its place."
        yield document.problem(place, what, callers, mend, rule="value-left-out", part=part)
    elif others := _others(name, message):
        part = f"{{{others[0]}}}"
        what = f"'{name}' says {part}, and what is paid is {{{ONE_AMOUNT[name]}}}."
        mend = f"Take {part} out."
        yield document.problem(place, what, ANOTHER, mend, rule="other-amount", part=part)
