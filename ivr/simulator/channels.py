"""Start, Stop, Connect, Refer, Echo: what happens beside the call, or instead of it, and is only stepped over here."""

from xml.etree.ElementTree import Element

from ivr.simulator.attributes import method
from ivr.simulator.leg import Leg
from ivr.simulator.webhook import Request


def start_or_stop(leg: Leg, verb: Element) -> None:
    """Twilio begins or ends it beside the call, and the next verb runs at once."""
    leg.warn(None, f"<{verb.tag}> of {_inside(verb)} is not played by this telephone; the call goes on beside it")


def connect(leg: Leg, verb: Element) -> Request | None:
    """Twilio holds the call as long as whoever it is connected to, then asks the action; without one it goes on."""
    leg.warn(None, f"<Connect> to {_inside(verb)} is not played by this telephone; it is over at once")
    return _end(leg, verb)


def refer(leg: Leg, verb: Element) -> Request | None:
    """Twilio hands the call on to a SIP address, which is only possible where the caller came by SIP."""
    if not leg.webhook.standard["From"].startswith("sip:"):
        leg.warn(13801, "<Refer> is for calls that came by SIP")
    else:
        leg.warn(None, "<Refer> is not played by this telephone; the call stays here")
    return _end(leg, verb)


def echo(leg: Leg, verb: Element) -> None:
    leg.warn(None, "<Echo> is not played by this telephone; the call goes on with what follows it")


def _end(leg: Leg, verb: Element) -> Request | None:
    return leg.request(verb.get("action"), method(verb), {}) if "action" in verb.attrib else None


def _inside(verb: Element) -> str:
    return ", ".join(child.tag for child in verb) or "nothing"
