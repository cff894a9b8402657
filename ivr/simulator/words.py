"""The words of a Say, and how long they take."""

import re
from xml.etree.ElementTree import Element

WORDS_PER_SECOND = 2.6

_WORD = re.compile(r"[\u3400-\u9fff]{1,2}|[^\s\u3400-\u9fff]+")
# Markup that stands between words even where nobody left a blank.
_APART = ("break", "p", "s")
# Twilio: SSML, say-as; these are said character by character.
_SPELT = ("characters", "spell-out", "digits", "telephone")
# The documentation orders these without seconds: none and x-weak are no pause, a sentence ends strong, a paragraph
# x-strong.
_BREAKS = {"none": 0.0, "x-weak": 0.0, "weak": 0.25, "medium": 0.5, "strong": 0.75, "x-strong": 1.0}
_ENDS = {"s": _BREAKS["strong"], "p": _BREAKS["x-strong"]}
# By how much of the usual pace; a percentage is taken as it stands.
_RATES = {"x-slow": 0.5, "slow": 0.75, "fast": 1.25, "x-fast": 1.5}


def spoken_seconds(words: str) -> float:
    """Words by the clock: 2.6 a second; two Chinese characters count as a word."""
    return len(_WORD.findall(words)) / WORDS_PER_SECOND


def heard_within(words: str, seconds: float) -> str:
    """As many of the words as are spoken in so many seconds."""
    return " ".join(words.split()[: int(seconds * WORDS_PER_SECOND)])


def said(verb: Element) -> str:
    """The words of a Say without its markup."""
    return " ".join(_text(verb).split())


def say_seconds(element: Element) -> float:
    """How long a Say takes, with what its markup adds: pauses, spelling, pace, and what is said instead."""
    if element.tag == "break":
        return _break_seconds(element)
    if element.tag == "sub":
        return _plain_seconds(element.get("alias") or _text(element))
    if element.tag == "say-as" and element.get("interpret-as") in _SPELT:
        return len(re.findall(r"\w", _text(element))) / WORDS_PER_SECOND
    seconds = _plain_seconds(element.text or "")
    for child in element:
        seconds += say_seconds(child) + _plain_seconds(child.tail or "")
    if element.tag == "prosody":
        seconds /= _rate(element.get("rate", ""))
    return seconds + _ENDS.get(element.tag, 0.0)


def _plain_seconds(words: str) -> float:
    """Between two pieces of markup a full stop may stand alone; nobody says it."""
    return spoken_seconds(words) if re.search(r"\w", words) else 0.0


def _break_seconds(rest: Element) -> float:
    """SSML: `time` in s or ms wins over `strength`, which is medium when left out."""
    time = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s)", rest.get("time", ""))
    if not time:
        return _BREAKS.get(rest.get("strength", "medium"), _BREAKS["medium"])
    return float(time[1]) / (1000 if time[2] == "ms" else 1)


def _rate(written: str) -> float:
    percent = re.fullmatch(r"([1-9]\d{0,2})%", written)
    return int(percent[1]) / 100 if percent else _RATES.get(written, 1.0)


def _text(element: Element) -> str:
    inner = element.text or ""
    for child in element:
        apart = " " if child.tag in _APART else ""
        spoken = child.get("alias") if child.tag == "sub" else None
        inner += apart + (spoken or _text(child)) + apart + (child.tail or "")
    return inner
