"""Documents one after another, verb by verb, until there is no next one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from ivr.simulator.attributes import among, flag
from ivr.simulator.document import Document, LineFailed
from ivr.simulator.leg import CALLER_HUNG_UP, Leg, Over
from ivr.simulator.schema import SCHEMA
from ivr.simulator.vocabulary import TAGS
from ivr.simulator.webhook import Request

Next = Request | Over | None
Verb = Callable[[Leg, Element], Next]


@dataclass(frozen=True, slots=True)
class Repertoire:
    """The verbs that may be used in a document, and Twilio's numbers for others in this kind of document."""

    verbs: Mapping[str, Verb]
    kind: str = "a call"
    codes: Mapping[str, int] = field(default_factory=dict)


def follow(leg: Leg, request: Request, repertoire: Repertoire) -> Over:
    """Live through the document a request leads to and through every one after it. Raises LineFailed.

    When one of them fails, the call goes on with what the fallback URL answers, if there is one.
    """
    following: Request | Over = request
    while isinstance(following, Request):
        if not following.heeded:
            leg.gone = True
            leg.webhook.fetch(following)
            return Over(CALLER_HUNG_UP)
        asked = following
        try:
            following = _live(leg, leg.fetch(asked), repertoire)
        except LineFailed as failed:
            following = leg.webhook.fall_back(asked, failed)
    return following


def _live(leg: Leg, document: Document, repertoire: Repertoire) -> Request | Over:
    """Top to bottom; the rest of a document is thrown away as soon as a verb asks for another one."""
    for place, verb in enumerate(document.root):
        if verb.tag == "Reject" and place == 0 and not leg.answered:
            reason = among(verb, "reason", "rejected", ("rejected", "busy"))
            return Over(f"the line rejected the call ({reason})")
        leg.answered = leg.answered or _answers(verb)
        following = _perform(leg, verb, repertoire)
        if following is not None:
            return following
    return leg.ran_out()


def _answers(verb: Element) -> bool:
    """Twilio picks up for any verb, but goes on ringing over a Redirect, and until a Dial with answerOnBridge is
    answered."""
    return verb.tag != "Redirect" and not (verb.tag == "Dial" and flag(verb, "answerOnBridge", False))


def _perform(leg: Leg, verb: Element, repertoire: Repertoire) -> Next:
    verb_of = repertoire.verbs.get(verb.tag)
    if verb_of is not None:
        return verb_of(leg, verb)
    if verb.tag in TAGS["Response"].children:
        leg.warn(
            repertoire.codes.get(verb.tag, SCHEMA),
            f"<{verb.tag}> may not stand in {repertoire.kind}, and is passed over",
        )
    return None
