"""Redirect, Hangup, Reject and Leave: where a call goes on, and where it ends."""

from xml.etree.ElementTree import Element

from ivr.simulator.attributes import method
from ivr.simulator.leg import AGENT_SPOKE, LEFT_THE_QUEUE, LINE_HUNG_UP, Leg, Over
from ivr.simulator.webhook import Request


def redirect(leg: Leg, verb: Element) -> Request:
    """An empty Redirect leads to the document itself, as an empty URL does."""
    return leg.request(verb.text, method(verb), {})


def hang_up(leg: Leg, verb: Element) -> Over:
    """Hangup, and a Reject that came too late to refuse the call: Twilio answers it, and ends it."""
    return Over(AGENT_SPOKE if leg.goodbye == AGENT_SPOKE else LINE_HUNG_UP)


def leave(leg: Leg, verb: Element) -> Over:
    """Twilio: Leave, from the document a queue's waitUrl leads to."""
    return Over(LEFT_THE_QUEUE)


def leave_nothing(leg: Leg, verb: Element) -> None:
    leg.warn(None, "<Leave> stands where no queue is waited in, and does nothing")
