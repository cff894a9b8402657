"""The words of a Say, and how long they take."""

import re
from xml.etree.ElementTree import Element

WORDS_PER_SECOND = 2.6

_WORD = re.compile(r"[\u3400-\u9fff]{1,2}|[^\s\u3400-\u9fff]+")
# Markup that stands between words even where nobody left a blank.
_APART = ("break", "p", "s")


def spoken_seconds(words: str) -> float:
    """Words by the clock: 2.6 a second; two Chinese characters count as a word."""
    return len(_WORD.findall(words)) / WORDS_PER_SECOND


def said(verb: Element) -> str:
    """The words of a Say without its markup."""
    return " ".join(_text(verb).split())


def _text(element: Element) -> str:
    inner = element.text or ""
    for child in element:
        apart = " " if child.tag in _APART else ""
        spoken = child.get("alias") if child.tag == "sub" else None
        inner += apart + (spoken or _text(child)) + apart + (child.tail or "")
    return inner
