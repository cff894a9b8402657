"""A verb's attributes with Twilio's defaults. A value Twilio would not take counts as absent, and is complained of."""

from xml.etree.ElementTree import Element

from ivr.simulator.checks import MOST_DIGITS, Check


def whole(verb: Element, name: str, default: int, *, least: int = 1) -> int:
    """A whole number of at least `least`."""
    text = verb.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        return default
    return int(text) if int(text) >= least else default


def flag(verb: Element, name: str, default: bool) -> bool:
    return {"true": True, "false": False}.get(verb.get(name, ""), default)


def method(verb: Element, name: str = "method") -> str:
    """GET or POST. Twilio: POST by default on every verb."""
    return "GET" if verb.get(name) == "GET" else "POST"


def among(verb: Element, name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = verb.get(name, default)
    return value if value in allowed else default


def checked(verb: Element, name: str, default: str, check: Check) -> str:
    """Any text that passes the check Twilio's schema makes."""
    value = verb.get(name, default)
    return default if check(value) else value
