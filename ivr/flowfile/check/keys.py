"""That a key which words tell callers to press does something while they are heard.

A menu says its own keys, and so do the steps that ask for a payment: "To pay now, press 1." Words beside that which
name one of these keys would name it for something else. The key that takes back a payment means nothing before there is
one: the receipt says it, if the gateway can do that, and no other words do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from ivr.engine.card_words import CARD_PROMPTS
from ivr.engine.fields import ANNOUNCEMENTS, BECAUSE, STANDING_WORDS, Words, key_name
from ivr.engine.steps.asking import TOO_FEW_DIGITS
from ivr.engine.steps.choose_amount import IS_RIGHT, IS_WRONG, NO, READ_OUT, YES, ChooseAmount
from ivr.engine.steps.choose_bill import MOST_OPTIONS, ChooseBill
from ivr.engine.steps.confirm_payment import CHANGE, PAY, ConfirmPayment
from ivr.engine.steps.find_account import MORE_TIME, FindAccount
from ivr.engine.steps.give_receipt import AGAIN, GiveReceipt
from ivr.engine.steps.hang_up import HangUp
from ivr.engine.steps.menu import Menu
from ivr.engine.steps.offer_text import ASK_NUMBER, ASK_NUMBER_AGAIN, UNFIT, OfferText
from ivr.engine.steps.say import Say
from ivr.engine.steps.take_payment import CARD_ENTRY, PAYMENTS_STOPPED, START_OVER, TRY_ANOTHER, TakePayment
from ivr.engine.steps.undo_payment import KEEP, UNDO, UndoPayment
from ivr.engine.steps.verify_caller import VerifyCaller
from ivr.flowfile.check.named_keys import NamedKey, named_keys
from ivr.flowfile.check.spoken_names import choices, goes_on, named_by, phrases, used_names
from ivr.flowfile.flows import NamedStep, ReadFlow
from ivr.flowfile.parts import Parts
from ivr.flowfile.problems import Problem

Keys = frozenset[str]
NO_KEYS: Keys = frozenset()
# With these a number is ended, and begun again.
OF_NUMBERS: Keys = frozenset("*#")
# Over these a card is typed: no key of it leads anywhere else.
OVER_A_CARD = frozenset({*(prompt.words for prompt in CARD_PROMPTS), CARD_ENTRY, START_OVER, TRY_ANOTHER})
DOES_NOT_WORK = "Callers would press it, and hear that it does not work."


@dataclass(frozen=True, slots=True)
class Place:
    """Where words are said, and the keys that they may name there. `told` are those of which the line itself says what
    they do; `typed` says that digits are typed over the words."""

    flow: ReadFlow
    step: NamedStep
    keys: Keys
    told: Keys = NO_KEYS
    typed: bool = False

    @property
    def own_name(self) -> str:
        return self.step.name.removeprefix(f"{self.flow.name}/")


def check_keys(parts: Parts) -> Iterator[Problem]:
    """Each key that is named is told of once, where it is said first."""
    with_keys = phrases(parts)
    naming = {
        language: {
            name: named
            for name, words in parts.documents[f"prompts/{language}.yaml"].content["words"].items()
            if name not in with_keys and (named := named_keys(words))
        }
        for language in parts.catalogues
    }
    told: set[tuple[str, str, str]] = set()
    for name, place in _said(parts, frozenset(name for names in naming.values() for name in names)):
        for language in place.flow.languages:
            for key in naming.get(language, {}).get(name, ()):
                if _misleads(key, place) and (language, name, key.key) not in told:
                    told.add((language, name, key.key))
                    yield _problem(name, key, place, language, parts)


def _misleads(key: NamedKey, place: Place) -> bool:
    return key.key not in place.keys and (key.plain or not place.typed)


def _said(parts: Parts, naming: frozenset[str]) -> Iterator[tuple[str, Place]]:
    """All words that name a key, with each place where they are said."""
    if not naming:
        return
    ahead = _ahead(parts)
    used, undoing = used_names(parts), _undoing(parts)
    reasons = sorted(name for name in naming if name.startswith(f"{BECAUSE}_"))
    # Words that no step says can be announced at any time.
    announced = {PAYMENTS_STOPPED, *(one.words for one in parts.announcements.values())}
    news = sorted(naming & announced | naming - used)
    for flow in parts.flows:
        for step in flow.steps:
            for name, place in _at(flow, step, ahead, undoing):
                named = {ANNOUNCEMENTS: news, BECAUSE: reasons}.get(name, [name] if name in naming else [])
                yield from ((one, place) for one in named)


def _undoing(parts: Parts) -> frozenset[str]:
    return frozenset(step.name for flow in parts.flows for step in flow.steps if isinstance(step.step, UndoPayment))


def _at(
    flow: ReadFlow, step: NamedStep, ahead: Mapping[str, Keys], undoing: frozenset[str]
) -> Iterator[tuple[str, Place]]:
    """What is said at a step, and where the caller is while it is said; without phrases, which have their keys."""
    standing, kind = frozenset(key for key, to in flow.standing.items() if to not in undoing), step.step
    phrased = frozenset(option.phrase for _, _, options in choices(step) for option in options)
    said = dict.fromkeys((*named_by(step), *kind.says(), *_standing_words(step)))
    names = [name for name in said if name not in phrased]
    here = Place(flow, step, standing)
    of_numbers = Place(flow, step, standing & {"0"} | OF_NUMBERS, typed=True)
    match kind:
        case Menu():
            here = Place(flow, step, standing | kind.menu.keys())
        case Say():
            here = Place(flow, step, standing | ahead[step.name])
        case HangUp():
            here = Place(flow, step, NO_KEYS)
        case ChooseBill():
            own = frozenset(map(str, range(1, MOST_OPTIONS + 1)))
            here = Place(flow, step, standing - own, own)
        case ConfirmPayment():
            here = Place(flow, step, standing - {PAY, CHANGE}, frozenset({PAY, CHANGE}))
        case GiveReceipt():
            own = frozenset({AGAIN, kind.undo} if kind.undo else {AGAIN})
            here = Place(flow, step, standing - own, own)
        case UndoPayment():
            here = Place(flow, step, standing - {UNDO, KEEP}, frozenset({UNDO, KEEP}))
        case FindAccount() | VerifyCaller():
            here = of_numbers
        case OfferText():
            over_number = {ASK_NUMBER, ASK_NUMBER_AGAIN, MORE_TIME, TOO_FEW_DIGITS, UNFIT}
            yield from ((name, of_numbers) for name in names if name in over_number)
            names = [name for name in names if name not in over_number]
            own = frozenset(str(key) for key in range(1, 4))
            here = Place(flow, step, standing - own, own)
        case ChooseAmount():
            read_back = Place(flow, step, standing - {YES, NO}, frozenset({YES, NO}))
            yield from ((name, read_back) for name in names if name == READ_OUT)
            names = [name for name in names if name not in (READ_OUT, IS_RIGHT, IS_WRONG)]
            here = of_numbers
        case TakePayment():
            card = Place(flow, step, OF_NUMBERS, typed=True)
            yield from ((name, card) for name in names if name in OVER_A_CARD)
            # What is announced while nobody may pay is said where there is a place for announcements.
            names = [name for name in names if name not in OVER_A_CARD and name != PAYMENTS_STOPPED]
    yield from ((name, here) for name in names)


def _standing_words(step: NamedStep) -> Iterator[str]:
    values = (getattr(step.step, field.name) for field in fields(step.step))  # type: ignore[arg-type]
    listed = (one for value in values if isinstance(value, tuple) for one in value)
    yield from (one.words for one in listed if isinstance(one, Words) and one.words in STANDING_WORDS)


def _ahead(parts: Parts) -> Mapping[str, Keys]:
    """By the name of each step that only says something: the keys of what asks next, which can be pressed over it."""
    steps = {step.name: step for flow in parts.flows for step in flow.steps}
    found: dict[str, Keys] = {}
    for name, step in steps.items():
        if isinstance(step.step, Say):
            seen: set[str] = set()
            waiting, keys = [step.step.next], NO_KEYS
            while waiting:
                ahead = waiting.pop()
                if ahead in seen or ahead not in steps:
                    continue
                seen.add(ahead)
                keys |= _asked(steps[ahead])
                waiting += goes_on(steps[ahead])
            found[name] = keys
    return found


def _asked(step: NamedStep) -> Keys:
    if isinstance(step.step, Menu):
        return frozenset(step.step.menu)
    return OF_NUMBERS if isinstance(step.step, FindAccount | VerifyCaller) else NO_KEYS


def _problem(name: str, named: NamedKey, place: Place, language: str, parts: Parts) -> Problem:
    document = parts.documents[f"prompts/{language}.yaml"]
    says, key, own = f"'{name}' says '{named.part}'", key_name(named.key), place.own_name
    callers = DOES_NOT_WORK
    usable = [key_name(one) for one in sorted(place.keys, key=lambda one: (not one.isdigit(), one))]
    mend = f"Take the key out, or name one that works there ({', '.join(usable)})." if usable else "Take the key out."
    if name in place.step.step.says():
        mend = "Take the key out."  # the same words are said at other steps, where other keys work
    if isinstance(place.step.step, Menu):
        what = f"{says}, and the menu '{own}', which follows, has no such key."
        if name not in place.step.step.says():
            mend = f"Name a key that works there, or give it an option in {place.flow.document.file}."
    elif named.key in place.told:
        what = f"{says}, and what key {key} does at '{own}' is said by the line itself."
        pays = isinstance(place.step.step, ConfirmPayment) and named.key == PAY
        callers = f"Callers who press it for what is said here would {'pay' if pays else 'get something else'}."
    elif place.typed:
        what = f"{says}, and digits are typed at '{own}', where it is said."
        callers = "Callers would press it, and it would be taken for a digit of their number."
    elif isinstance(place.step.step, HangUp):
        what = f"{says}, and the call ends with it, at '{own}'."
        callers = "Callers would press it, and the line would hang up."
    else:
        what = f"{says}, and key {key} does nothing at '{own}', where it is said."
    return document.problem(("words", name), what, callers, mend, rule="key-without-option", part=named.part)
