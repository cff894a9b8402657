"""Nobody hears what belongs to somebody else, and no blank is left without its value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ivr.engine.steps.say import Say
from ivr.engine.ways import BILL, GUEST, HEARD_FROM, KNOWN_WITH, LEVELS, NOTHING, OWES, Facts, Heard
from ivr.flowfile.proof.finding import Finding
from ivr.flowfile.proof.knowledge import Knowledge
from ivr.flowfile.proof.moves import Place
from ivr.flowfile.proof.paths import told
from ivr.flowfile.source import Document
from ivr.speech.catalogue import KNOWN, Catalogue
from ivr.speech.message import Message

# Spoken without its sign, a credit would tell callers that they owe it, so the line does not speak it.
CREDIT = "amount_due"
# After which step a value is known; one that an account or a calendar may not have is not known after any.
KNOWN_AFTER: Mapping[str, str] = {
    "closes_at": "check_hours, when open",
    "opens": "check_hours, when closed",
    "agents_open": "transfer, when closed",
    "amount_due": "verify_caller, until something is paid",
    "bill_kind": "choose_bill, when one was chosen",
    "amount": "choose_amount",
    "brand": "take_payment",
    "last_four": "take_payment",
    "code": "charge, when approved or not sure, until the payment is undone",
}
OWING_NOTHING = f"Say other words here, without {{{CREDIT}}}: callers come here who owe nothing."
APOLOGY = "Callers who come that way would hear an apology instead, and be sent to an agent."


@dataclass(frozen=True, slots=True)
class Words:
    """What every language says under a name.

    `weak`: callers are let in somewhere who have not answered enough. That is told there, once; everywhere else
    they are taken for verified.
    """

    catalogues: Mapping[str, Catalogue]
    weak: bool
    documents: Mapping[str, Document] = field(default_factory=dict)

    def spoken(self, heard: Heard) -> Iterator[tuple[str, Message]]:
        """These words in each language they are said in."""
        for language, catalogue in self.catalogues.items():
            if heard.language in ("", language) and heard.words in catalogue.prompts:
                yield language, catalogue.prompts[heard.words]

    def written(self, heard: Heard, value: str) -> str:
        """The files and lines of the words that have this blank: `prompts/en.yaml:41`."""
        files = [f"prompts/{language}.yaml" for language, message in self.spoken(heard) if value in message.blanks]
        lines = [self.documents[file].places.get(("words", heard.words)) for file in files if file in self.documents]
        places = [f"{file}:{line[0]}" for file, line in zip(files, lines, strict=False) if line]
        return f" ({' and '.join(places)})" if places else ""

    def blanks(self, heard: Heard) -> set[str]:
        """The blanks of these words in any language they are said in; a name no catalogue has is told elsewhere."""
        return {blank for _, message in self.spoken(heard) for blank in message.blanks if blank in KNOWN}

    def known(self, heard: Heard) -> Facts:
        """What holds where they are said, besides what was known on arriving.

        A private value is known of nobody who is not verified, so its guard is as good as that.
        """
        guard = heard.only_if
        if not guard:
            return heard.knows
        private = HEARD_FROM.get(guard, BILL) != ""
        return heard.knows | {guard} | KNOWN_WITH.get(guard, NOTHING) | frozenset(LEVELS if private else ())

    def level(self, value: str) -> str:
        """What must have been reached before this value is heard; "" for what is public."""
        level = HEARD_FROM.get(value, BILL)
        return GUEST if level and self.weak else level


def disclosures(places: Iterable[Place], knowledge: Knowledge, words: Words) -> Iterator[Finding]:
    for place in places:
        yield from _weak(place)
        told_already: set[str] = set()
        for heard in place.ways.heard:
            found = _heard(place, heard, knowledge, words)
            if found is not None and found.about not in told_already:
                told_already.add(found.about)
                yield found.finding


def is_weak(place: Place) -> bool:
    """Does it let callers in who have not answered all that it takes to hear about a bill?"""
    return any(GUEST in way.gives and BILL not in way.gives and "amount_due" in way.gives for way in place.ways.out)


def _weak(place: Place) -> Iterator[Finding]:
    if is_weak(place):
        yield Finding(
            "weak-verification",
            place,
            ("verify_caller", "ask"),
            "Only one of birth date and ZIP is asked, and that is not enough to speak about a bill.",
            "Whoever found a bill, or knows the family, could hear what is owed.",
            "Write 'ask: [birth_date, zip]'.",
        )


@dataclass(frozen=True, slots=True)
class _Found:
    """`about` is told once for each step: one way into it that skips the verification, one value that is not known."""

    about: str
    finding: Finding


def _heard(place: Place, heard: Heard, knowledge: Knowledge, words: Words) -> _Found | None:
    """At most one finding for each words: what is private is worse than what is unknown."""
    known = words.known(heard)
    told_of = sorted(words.blanks(heard) | heard.tells, key=list(KNOWN).index)
    for value in told_of:
        level = words.level(value)
        if level and level not in known and (trace := knowledge.without(level, place.name)):
            mend = _how_to_keep(place, heard, value, knowledge, words)
            return _Found(BILL, _private(place, heard, value, told(trace, place.flow.name), mend))
    for value in told_of:
        if value not in known and (trace := knowledge.without(value, place.name)):
            mend = _how_to_know(place, heard, value, knowledge, words)
            return _Found(value, _unknown(place, heard, value, told(trace, place.flow.name), mend))
    if CREDIT in told_of and OWES not in known and (trace := knowledge.without(OWES, place.name)):
        owing_nothing = any(step.told == "nothing_due" for step in trace.steps())
        mend = OWING_NOTHING if owing_nothing else _how_to_owe(place)
        return _Found(OWES, _credit(place, heard, told(trace, place.flow.name), mend))
    return None


def _private(place: Place, heard: Heard, value: str, path: str, mend: str) -> Finding:
    if heard.words:
        what = f"'{heard.words}' says {{{value}}} to callers who have not been verified, on the way {path}."
    else:
        what = f"'{heard.at[0]}' tells what is owed to callers who have not been verified, on the way {path}."
    return Finding(
        "private-words",
        place,
        heard.at,
        what,
        "Callers could hear what somebody else owes." if _of_a_bill(value) else "Callers could hear of a payment.",
        mend,
    )


def _how_to_keep(place: Place, heard: Heard, value: str, knowledge: Knowledge, words: Words) -> str:
    if heard.words and not knowledge.may_have(value, place.name):
        return (
            f"Take {{{value}}} out of '{heard.words}'{words.written(heard, value)}: nobody who comes here is verified."
        )
    return "Put a verify_caller step before it on that way, or let that way lead to a step that says nothing private."


def _of_a_bill(value: str) -> bool:
    return HEARD_FROM.get(value, BILL) == BILL


def _unknown(place: Place, heard: Heard, value: str, path: str, mend: str) -> Finding:
    if not heard.words:
        return Finding(
            "value-not-known",
            place,
            heard.at,
            f"'{heard.at[0]}' asks what the caller owes, which is not known on the way {path}.",
            "Callers who come that way would never be told that they owe nothing.",
            "Put a verify_caller step before it on that way.",
        )
    return Finding(
        "value-not-known",
        place,
        heard.at,
        f"'{heard.words}' says {{{value}}}, which is not known on the way {path}.",
        APOLOGY,
        mend,
    )


def _how_to_know(place: Place, heard: Heard, value: str, knowledge: Knowledge, words: Words) -> str:
    """A list of words can say them only where the value is there; elsewhere the blank has to go, or the way.

    Where no call knows the value, words that are said only if it is known would never be said. Where they say something
    else besides, that would be silenced with it.
    """
    if not heard.words:
        return "Put a verify_caller step before it on that way."
    after = f"it is known after {KNOWN_AFTER[value]}" if value in KNOWN_AFTER else "not every call has it"
    where = words.written(heard, value)
    if not knowledge.may_have(value, place.name):
        return (
            f"Take {{{value}}} out of '{heard.words}'{where}, or say other words here, where no call knows it; {after}."
        )
    if not heard.at or heard.at[0] not in ("say", "hang_up"):
        return f"Take {{{value}}} out of '{heard.words}'{where}, or change the way; {after}."
    others = words.blanks(heard) - {value}
    if any(knowledge.without(other, place.name) is None for other in others):
        return (
            f"Say it in words of their own, only where it is known ({{words: …, only_if: {value}}}), "
            f"and take {{{value}}} out of '{heard.words}'{where}; {after}."
        )
    return f"Say them only where it is known ({{words: {heard.words}, only_if: {value}}}); {after}."


def _how_to_owe(place: Place) -> str:
    which = ", or this one," if isinstance(place.step.step, Say) else ""
    return f"Give a say step before it{which} a line 'nothing_due: ' with the step for callers who owe nothing."


def _credit(place: Place, heard: Heard, path: str, mend: str) -> Finding:
    return Finding(
        "credit-cannot-be-said",
        place,
        heard.at,
        f"'{heard.words}' says {{{CREDIT}}}, and nothing before it on the way {path} sends callers who owe nothing "
        "elsewhere.",
        "Callers with a credit would hear an apology instead, and be sent to an agent.",
        mend,
    )
