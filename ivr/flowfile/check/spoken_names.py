"""Which words are said where: by a step, before the first key, as the phrase of a menu."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ivr.engine.bill_words import ANY_BILL, BILLS
from ivr.engine.card_words import ANY_BRAND, BRANDS
from ivr.engine.fields import BECAUSE
from ivr.engine.steps.asking import NO_INPUT
from ivr.engine.steps.check_hours import CheckHours
from ivr.engine.steps.choose_amount import IS_RIGHT, IS_WRONG, ChooseAmount
from ivr.engine.steps.choose_bill import ALL, MORE, MOST_OPTIONS, ONE, ChooseBill
from ivr.engine.steps.confirm_payment import CHANGE_IT, FOR_BILL, PAY_NOW, ConfirmPayment
from ivr.engine.steps.give_receipt import AGAIN, HEAR_AGAIN, UNDO_LATER, GiveReceipt
from ivr.engine.steps.menu import Menu
from ivr.engine.steps.offer_text import AGREED_TO, OFFERED, OPTIONS, READ_BACK, READ_OUT, OfferText
from ivr.engine.steps.say import Say
from ivr.engine.steps.undo_payment import ASK, KEEP, KEEP_IT, UNDO, UNDO_IT, UndoPayment
from ivr.flowfile.flows import NamedStep, ReadFlow
from ivr.flowfile.parts import Parts
from ivr.speech.catalogue import SORRY, SORRY_NOBODY
from ivr.speech.written import WRITTEN

# Said by the house itself, whatever the flow.
ALWAYS = (SORRY, SORRY_NOBODY, NO_INPUT)
# Said inside other sentences, never by themselves.
INSIDE_OTHERS = (*BRANDS.values(), ANY_BRAND, *BILLS.values(), ANY_BILL)


@dataclass(frozen=True, slots=True)
class Choice:
    """One option as it is spoken: `language` where it is always spoken in one, whatever the caller's."""

    phrase: str
    key: str
    language: str | None = None


def named_by(step: NamedStep) -> list[str]:
    """The words a supervisor has put into this step."""
    return [name for reference, name, _ in step.references if reference.to == "prompt"]


def written_by(step: NamedStep) -> tuple[str, ...]:
    """The words a step has need of that are sent to people, and never said to them."""
    return tuple(WRITTEN) if isinstance(step.step, OfferText) else ()


def used_names(parts: Parts) -> frozenset[str]:
    """Everything that a step says, or that is announced or given as a reason where a step has a place for it."""
    steps = [step for flow in parts.flows for step in flow.steps]
    said = [name for step in steps for name in (*named_by(step), *step.step.says(), *written_by(step))]
    announced = [one.words for one in parts.announcements.values()]
    reasons = [name for one in parts.catalogues.values() for name in one.prompts if name.startswith(f"{BECAUSE}_")]
    return frozenset((*ALWAYS, *said, *announced, *reasons))


def choices(step: NamedStep) -> Iterator[tuple[str, tuple[str, ...], tuple[Choice, ...]]]:
    """Every menu of a step: where it stands in the step, what is said before it, and its options."""
    kind = step.step
    if isinstance(kind, Menu):
        options = (Choice(option.phrase, key, option.spoken_in) for key, option in kind.menu.items())
        yield "menu", tuple(words.words for words in kind.say), tuple(options)
    if isinstance(kind, ChooseAmount):
        offers = (Choice(f"offer_{offer}", str(key)) for key, offer in enumerate(kind.choose_amount.offer, start=1))
        yield "choose_amount", (), tuple(offers)
        yield "choose_amount", (), (Choice(IS_RIGHT, "1"), Choice(IS_WRONG, "2"))
    if isinstance(kind, ChooseBill):
        bills = tuple(Choice(ONE, str(key)) for key in range(2, MOST_OPTIONS))
        yield "choose_bill", (), (Choice(ALL, "1"), *bills, Choice(MORE, str(MOST_OPTIONS)))
    if isinstance(kind, ConfirmPayment):
        yield "confirm_payment", (kind.confirm_payment, FOR_BILL), (Choice(PAY_NOW, "1"), Choice(CHANGE_IT, "2"))
    if isinstance(kind, GiveReceipt):
        undo = (Choice(UNDO_LATER, kind.undo),) if kind.undo else ()
        yield "give_receipt", (), (Choice(HEAR_AGAIN, AGAIN), *undo)
    if isinstance(kind, UndoPayment):
        yield "undo_payment", (ASK,), (Choice(UNDO_IT, UNDO), Choice(KEEP_IT, KEEP))
    if isinstance(kind, OfferText):
        for before, part in ((AGREED_TO[kind.offer_text], OFFERED), (READ_OUT, READ_BACK)):
            options = (Choice(option, str(key)) for key, option in enumerate(OPTIONS[part], start=1))
            yield "offer_text", (before,), tuple(options)


def phrases(parts: Parts) -> frozenset[str]:
    """The names that are spoken with ", press 1." behind them."""
    steps = (step for flow in parts.flows for step in flow.steps)
    return frozenset(option.phrase for step in steps for _, _, options in choices(step) for option in options)


def beginnings(parts: Parts) -> Iterator[tuple[ReadFlow, Mapping[str, NamedStep]]]:
    """Every flow that some line begins with, and all steps by name."""
    steps = {step.name: step for flow in parts.flows for step in flow.steps}
    begun = {entry.flow for entry in parts.lines.values()}
    yield from ((flow, steps) for flow in parts.flows if flow.name in begun)


def goes_on(step: NamedStep) -> list[str]:
    """The steps that follow without a key; none where the caller is asked, or the call ends."""
    if not isinstance(step.step, Say | CheckHours):
        return []
    return [name for reference, name, _ in step.references if reference.to == "step"]


def said_first(step: NamedStep) -> list[str]:
    """What a step says before it asks for anything: of a menu, the words above its options."""
    return [words.words for words in step.step.say] if isinstance(step.step, Say | Menu) else []


def before_a_key(start: str, steps: Mapping[str, NamedStep]) -> frozenset[str]:
    """The names of all words that may be said before a caller is asked for the first key."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in steps and name not in seen:
            seen.add(name)
            waiting += goes_on(steps[name])
    return frozenset(name for step in seen for name in said_first(steps[step]))
