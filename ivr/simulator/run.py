"""Documents one after another, verb by verb, until the leg is over."""

from collections.abc import Callable
from xml.etree.ElementTree import Element

from ivr.simulator.attributes import among, method
from ivr.simulator.dial import dial
from ivr.simulator.document import Document, LineFailed
from ivr.simulator.gather import gather
from ivr.simulator.leg import AGENT_SPOKE, CALLER_HUNG_UP, LINE_HUNG_UP, Leg, Over
from ivr.simulator.pay import pay
from ivr.simulator.record import record
from ivr.simulator.spoken import speak
from ivr.simulator.webhook import Request

Next = Request | Over | None


def run(leg: Leg, request: Request) -> Over:
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
            following = _live(leg, leg.fetch(asked))
        except LineFailed as failed:
            following = leg.webhook.fall_back(asked, failed)
    return following


def _live(leg: Leg, document: Document) -> Request | Over:
    """Top to bottom; the rest of a document is thrown away as soon as a verb asks for another one."""
    for place, verb in enumerate(document.root):
        if verb.tag == "Reject" and place == 0 and not leg.answered:
            reason = among(verb, "reason", "rejected", ("rejected", "busy"))
            return Over(f"the line rejected the call ({reason})")
        leg.answered = True
        following = _perform(leg, verb)
        if following is not None:
            return following
    return leg.ran_out()


def _perform(leg: Leg, verb: Element) -> Next:
    verb_of = VERBS.get(verb.tag)
    if verb_of is None:
        leg.warn(None, f"<{verb.tag}> is not played by this telephone; the call goes on with what follows it")
        return None
    return verb_of(leg, verb)


def _dial(leg: Leg, verb: Element) -> Next:
    return dial(leg, verb, run)


def _redirect(leg: Leg, verb: Element) -> Next:
    """An empty Redirect leads to the document itself, as an empty URL does."""
    return leg.request(verb.text, method(verb), {})


def _hang_up(leg: Leg, verb: Element) -> Next:
    return Over(AGENT_SPOKE if leg.goodbye == AGENT_SPOKE else LINE_HUNG_UP)


VERBS: dict[str, Callable[[Leg, Element], Next]] = {
    "Say": speak,
    "Play": speak,
    "Pause": speak,
    "Gather": gather,
    "Record": record,
    "Pay": pay,
    "Dial": _dial,
    "Redirect": _redirect,
    "Hangup": _hang_up,
    "Reject": _hang_up,
}
