"""An answer → a document to live through, or the reason why Twilio would end the call over it."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from xml.sax.saxutils import escape

from ivr.simulator.transport import LARGEST_BODY, Answer

# XML 1.0, production 2, negated.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_AS_TWIML = ("text/xml", "application/xml", "text/html")


class LineFailed(Exception):
    """The line did something over which Twilio ends the call. `code` is Twilio's, or None where it has none.

    `url` is the one that was being asked; None while a document that had come was being lived through.
    """

    def __init__(self, code: int | None, message: str) -> None:
        super().__init__(f"{code} {message}" if code else message)
        self.code = code
        self.message = message
        self.url: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """TwiML in hand: where it came from (relative URLs start there), the step that spoke, and its verbs."""

    url: str
    step: str | None
    text: str
    root: ET.Element


def read_document(url: str, answer: Answer) -> Document:
    """Twilio's reading of an answer, by status, size and content type.

    Audio is played and plain text that is no TwiML is read aloud; nothing follows it. Raises LineFailed.
    """
    if not 200 <= answer.status < 300:
        raise LineFailed(11200, f"{url} answered {answer.status}")
    kind = (answer.header("Content-Type") or "").partition(";")[0].strip().lower()
    if not kind:
        raise LineFailed(11200, f"{url} answered without a Content-Type")
    if kind.startswith("audio/"):
        text = f"<Response><Play>{escape(url)}</Play></Response>"
    elif kind in _AS_TWIML:
        text = answer.body
    elif kind == "text/plain":
        text = _plain(answer.body)
    else:
        raise LineFailed(12300, f"{url} answered with Content-Type {kind}")
    step = "_".join((answer.header("X-IVR-Step") or "").split())
    return Document(url, step or None, text, parse(text))


def parse(text: str) -> ET.Element:
    """The `<Response>` of a document. Raises LineFailed with the error Twilio has for what is wrong with it."""
    forbidden = _FORBIDDEN.search(text)
    if forbidden:
        raise LineFailed(12100, f"the document holds U+{ord(forbidden[0]):04X}, a character XML forbids")
    if len(text.encode()) > LARGEST_BODY:
        raise LineFailed(11750, f"the document is larger than {LARGEST_BODY} bytes")
    if not text.strip():
        raise LineFailed(11770, "the document is empty")
    try:
        # At most 64 kB, and expat itself stops entities that expand without end.
        root = ET.fromstring(text)  # noqa: S314
    except ET.ParseError as wrong:
        raise LineFailed(12100, f"the document is not XML: {wrong}") from None
    if root.tag != "Response":
        raise LineFailed(12102, f"the document begins with <{root.tag}>, not <Response>")
    return root


def _plain(body: str) -> str:
    try:
        parse(body)
    except LineFailed as wrong:
        if wrong.code in (11750, 11770):
            raise
        return f"<Response><Say>{escape(_FORBIDDEN.sub('', body))}</Say></Response>"
    return body
