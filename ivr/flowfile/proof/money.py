"""A payment goes through its stages in their order: verified, an amount, a card, the key that pays, the charge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ivr.engine.ways import CARD, CHARGED, CHOSEN, CONFIRMED, OWED, OWES, Heard
from ivr.flowfile.proof.disclosure import Words
from ivr.flowfile.proof.finding import Finding, named
from ivr.flowfile.proof.knowledge import Knowledge
from ivr.flowfile.proof.moves import Place
from ivr.flowfile.proof.paths import Trace, told


@dataclass(frozen=True, slots=True)
class Stage:
    """What is wrong when a step is reached without it. `what` is filled with the step and the path."""

    rule: str
    what: str
    callers: str
    mend: str


WITHOUT: Mapping[str, Stage] = {
    OWED: Stage(
        "payment-without-verification",
        "'{step}' asks how much to pay, and nobody knows what is owed on the way {path}.",
        "Callers would hear an apology there, and be sent to an agent.",
        "Lead that way through verify_caller first; after a payment, through find_account again.",
    ),
    OWES: Stage(
        "payment-of-nothing",
        "'{step}' asks how much to pay, also callers who owe nothing, on the way {path}.",
        "Callers who owe nothing would be asked how much they want to pay.",
        "Put a say step before it with a line 'nothing_due: ' and the step for callers who owe nothing.",
    ),
    CHOSEN: Stage(
        "payment-without-amount",
        "'{step}' asks for a card, and no amount has been chosen on the way {path}.",
        "Callers would hear an apology there, or be asked to pay the same amount again.",
        "Lead that way through choose_amount first.",
    ),
    CARD: Stage(
        "confirmation-before-card",
        "'{step}' reads out a card, and no card is held for the payment on the way {path}.",
        "Callers would agree to a payment that cannot be made.",
        "Lead that way through take_payment first; its outcome 'done' holds a card.",
    ),
    CONFIRMED: Stage(
        "charge-without-confirmation",
        "'{step}' charges the card of callers who have not just agreed to it, on the way {path}.",
        "Callers could be charged without having pressed the key that pays.",
        "Let 'yes' of a confirm_payment step lead there, and nothing else; no step between them may wait for a key.",
    ),
    CHARGED: Stage(
        "receipt-without-charge",
        "'{step}' says that a payment was approved, and none was on the way {path}.",
        "Callers could believe that they have paid.",
        "Let 'approved' of a charge step lead there, and nothing else.",
    ),
}


def money_out_of_order(places: Iterable[Place], knowledge: Knowledge, words: Words) -> Iterator[Finding]:
    for place in places:
        for fact in place.ways.needs:
            trace = knowledge.without(fact, place.name)
            if trace is not None:
                yield _missing(place, fact, trace)
                break
        for heard in place.ways.heard:
            yield from _not_read_out(place, heard, words)


def _missing(place: Place, fact: str, trace: Trace) -> Finding:
    stage = WITHOUT[fact]
    what = stage.what.format(step=named(place.name, place.flow.name), path=told(trace, place.flow.name))
    return Finding(stage.rule, place, (), what, stage.callers, stage.mend)


def _not_read_out(place: Place, heard: Heard, words: Words) -> Iterator[Finding]:
    """Nobody agrees to what they have not heard, whichever language they hear it in."""
    for language, catalogue in words.catalogues.items():
        message = catalogue.prompts.get(heard.words)
        missing = heard.must_say - message.blanks if message is not None else frozenset()
        if missing:
            amount = "amount" in missing
            unheard = "how much it is" if amount else "with which card"
            blanks = " and ".join(f"{{{blank}}}" for blank in sorted(missing))
            yield Finding(
                "confirmation-without-amount" if amount else "confirmation-without-card",
                place,
                heard.at,
                f"'{heard.words}' does not say {blanks} in prompts/{language}.yaml.",
                f"Callers would agree to a payment without hearing {unheard}.",
                f"Put {blanks} into the words.",
            )
            return
