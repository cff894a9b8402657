"""A small release made of flow texts, for the proof to look at and for a walk to go through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from ivr.engine.call import Owed
from ivr.engine.flow import Flow
from ivr.engine.invocations import AgentsAway, AgentsThere, Hours
from ivr.engine.steps.undo_payment import UndoPayment
from ivr.flowfile.flows import read_flow
from ivr.flowfile.numbers import LineEntry
from ivr.flowfile.parts import Parts
from ivr.flowfile.source import read_yaml
from ivr.hours import Calendar, Span
from ivr.release import Contact
from ivr.speech.catalogue import KNOWN, Catalogue
from ivr.speech.message import Message
from tests.flowfile.proof.house import NINE, OWES, TOMORROW, House
from tests.flowfile.proof.walk import Walk
from tests.speech import shipped

LANGUAGES = ("en", "es")
DAY = (Span(420, 1020),)
NIGHT_AND_DAY = (Span(0, 1440),)
# How each calendar is kept, and what it may answer.
CALENDARS: Mapping[str, tuple[tuple[Span, ...], tuple[Hours, ...]]] = {
    "day": (DAY, (Hours("open", None, NINE), Hours("closing_soon", None, NINE), Hours("closed", None, None, TOMORROW))),
    "always": (NIGHT_AND_DAY, (Hours("open"),)),
    "never": ((), (Hours("closed"),)),
}
CONTACTS: Mapping[str, tuple[str, tuple[AgentsThere | AgentsAway, ...]]] = {
    "person": ("day", (AgentsThere("+15105550199"), AgentsAway(TOMORROW))),
    "billing_desk": ("day", (AgentsThere("+15105550199"), AgentsAway(TOMORROW))),
    "nobody": ("never", (AgentsAway(None),)),
}
# Words that say nothing of anybody, words that say one value each, and words that do so in one language alone.
PLAIN, MIXED = "hello", "says_it_in_spanish"
SAYING = {f"says_{value}": value for value in KNOWN}
# Words of the steps themselves; one of them may be made to say a value.
OF_STEPS = (
    "no_input",
    "ask_zip",
    "amount_too_low",
    "card_gave_up",
    "refused_too_late",
    "no_more_cards",
    "change_payment",
    "declined",
    "still_waiting",
    "hear_number_again",
    "connecting",
)


@cache
def catalogues() -> Mapping[str, Catalogue]:
    """The shipped words, and those of this test."""
    found = {}
    for language, catalogue in shipped.catalogues().items():
        own = {name: Message(f"{{{value}}}", language) for name, value in SAYING.items()}
        own[PLAIN] = Message("Hello.", language)
        own[MIXED] = Message("{amount_due}" if language == "es" else "Hello.", language)
        found[language] = replace(catalogue, prompts={**catalogue.prompts, **own})
    return found


@cache
def overridden(name: str, value: str) -> Mapping[str, Catalogue]:
    return {
        language: replace(one, prompts={**one.prompts, name: one.prompts[f"says_{value}"]})
        for language, one in catalogues().items()
    }


@dataclass(frozen=True)
class Made:
    """The texts of both flow files, and which words of a step itself say something they do not usually say."""

    texts: tuple[str, ...]
    starts: tuple[str, ...]
    override: tuple[str, str] | None = None
    kind: bool = False
    owes: tuple[Owed, ...] = OWES

    @property
    def plain(self) -> bool:
        """Is all that it could say said on some call? What one language says, or a step itself, may not be."""
        return self.override is None and not self.kind and not any(MIXED in text for text in self.texts)

    def parts(self) -> Parts:
        documents = {
            f"flows/{place}.yaml": read_yaml(f"flows/{place}.yaml", text) for place, text in enumerate(self.texts)
        }
        spoken = overridden(*self.override) if self.override else catalogues()
        return Parts(
            documents,
            tuple(read_flow(document) for document in documents.values()),
            {
                flow: LineEntry(number="+15105550100", flow=flow, hours="day", if_trouble="person")
                for flow in self.starts
            },
            {name: Contact(name, "+15105550199", hours) for name, (hours, _) in CONTACTS.items()},
            {name: Calendar(name, "America/Los_Angeles", (spans,) * 7) for name, (spans, _) in CALENDARS.items()},
            spoken,
        )

    def walk(self, most: int) -> Walk:
        parts = self.parts()
        steps = {step.name: step.step for flow in parts.flows for step in flow.steps}
        asides = frozenset(name for name, step in steps.items() if isinstance(step, UndoPayment))
        flow = Flow(steps, {flow.name: flow.standing for flow in parts.flows}, asides)
        starts = tuple(flow.start for flow in parts.flows if flow.name in parts.lines)
        answers = {name: found for name, (_, found) in CALENDARS.items()}
        contacts = {name: found for name, (_, found) in CONTACTS.items()}
        return Walk(
            flow,
            LANGUAGES,
            starts,
            parts.catalogues,
            House({**answers, "line": answers["day"]}, contacts, self.kind, self.owes, bool(asides)),
            most,
            next(iter(parts.lines.values())).hours,
        )
