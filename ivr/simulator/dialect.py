"""What Twilio would complain of in a document: the strict check of TwiML, ours or anyone's."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ivr.simulator import checks
from ivr.simulator.document import LineFailed, parse
from ivr.simulator.transport import is_loopback
from ivr.simulator.vocabulary import SCHEMA, TAGS, Tag
from ivr.simulator.words import said

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Twilio: Dial.
MOST_NOUNS = 10


@dataclass(frozen=True, slots=True)
class Complaint:
    """Twilio's number for it, and what is wrong. 12100, 12102, 11750 and 11770 end a call; the rest are warnings."""

    code: int
    message: str


def complaints(xml_text: str) -> list[Complaint]:
    """Everything wrong with a document, from the top. Empty for a clean one."""
    try:
        root = parse(xml_text)
    except LineFailed as failed:
        return [Complaint(failed.code or SCHEMA, failed.message)]
    return list(_element(root))


def _element(element: Element) -> Iterator[Complaint]:
    tag = TAGS[element.tag]
    if tag.open:
        return
    yield from _attributes(element, tag)
    yield from _words(element, tag)
    yield from _RULES.get(element.tag, _no_more)(element)
    for child in element:
        if child.tag in tag.children:
            yield from _element(child)
        elif child.tag in TAGS:
            yield Complaint(tag.nesting_code, f"<{child.tag}> may not stand in <{element.tag}>")
        else:
            yield Complaint(SCHEMA, f"<{child.tag}> in <{element.tag}> is no verb of Twilio's (capitals count)")


def _attributes(element: Element, tag: Tag) -> Iterator[Complaint]:
    for name in tag.needs:
        if _named(name) not in element.attrib:
            yield Complaint(SCHEMA, f"<{element.tag}> needs the attribute {name}")
    for raw, value in element.attrib.items():
        name = "xml:lang" if raw == _XML_LANG else raw
        attribute = tag.attributes.get(name)
        if attribute is None:
            yield Complaint(SCHEMA, f"<{element.tag}> has no attribute {name}")
        elif wanted := attribute.check(value):
            yield Complaint(attribute.code, f'<{element.tag} {name}="{value}">: wanted is {wanted}')


def _words(element: Element, tag: Tag) -> Iterator[Complaint]:
    outside = (element.text or "") + "".join(child.tail or "" for child in element)
    if tag.words is False and outside.strip():
        yield Complaint(SCHEMA, f"<{element.tag}> holds the words “{outside.strip()[:40]}”, which nobody hears")
    if tag.words is None and not said(element):
        yield Complaint(tag.empty_code, f"<{element.tag}> is empty")


def _say(say: Element) -> Iterator[Complaint]:
    """Twilio: 4096 characters for the basic voices; Polly 3000 without tags, Google 5000."""
    voice = say.get("voice", "man")
    most = 3000 if voice.startswith("Polly.") else 5000 if voice.startswith("Google.") else 4096
    length = len("".join(say.itertext()))
    if length > most:
        yield Complaint(13521, f"<Say> has {length} characters; {voice} says at most {most}")
    if say.get("voice") in ("man", "woman", "alice") and len(say):
        yield Complaint(SCHEMA, f"<Say>: the voice {voice} does not know <{say[0].tag}>")


def _play(play: Element) -> Iterator[Complaint]:
    source = (play.text or "").strip()
    if not source and "digits" not in play.attrib:
        yield Complaint(SCHEMA, "<Play> needs a URL or digits")
    elif wanted := checks.url(source):
        yield Complaint(11100, f"<Play> of “{source}”: wanted is {wanted}")


def _gather(gather: Element) -> Iterator[Complaint]:
    if gather.get("timeout") == "auto" and "speech" not in gather.get("input", "dtmf"):
        yield Complaint(13313, '<Gather timeout="auto"> is for speech only')


def _redirect(redirect: Element) -> Iterator[Complaint]:
    if wanted := checks.url((redirect.text or "").strip()):
        yield Complaint(11100, f"<Redirect> to “{redirect.text}”: wanted is {wanted}")


def _dial(dial: Element) -> Iterator[Complaint]:
    number = (dial.text or "").strip()
    if not number and not len(dial):
        yield Complaint(13223, "<Dial> calls nobody")
    if number and (wanted := checks.phone_number(number)):
        yield Complaint(13223, f"<Dial> of “{number}”: wanted is {wanted}")
    if len(dial) > MOST_NOUNS:
        yield Complaint(13215, f"<Dial> calls {len(dial)} at once, more than {MOST_NOUNS}")


def _number(number: Element) -> Iterator[Complaint]:
    text = (number.text or "").strip()
    if text and (wanted := checks.phone_number(text)):
        yield Complaint(13223, f"<Number> “{text}”: wanted is {wanted}")


def _pay(pay: Element) -> Iterator[Complaint]:
    action = pay.get("action", "")
    if action.startswith("http:") and not is_loopback(action):
        yield Complaint(64016, f"<Pay> sends its result over https only, not to {action}")
    if "bankAccountType" in pay.attrib and pay.get("paymentMethod", "credit-card") == "credit-card":
        yield Complaint(64017, "<Pay> has a bankAccountType, but takes a card")


def _enqueue(enqueue: Element) -> Iterator[Complaint]:
    name = (enqueue.text or "").strip()
    task = enqueue.find("Task") is not None
    if not name and not task:
        yield Complaint(SCHEMA, "<Enqueue> names no queue")
    if name and (wanted := checks.name_64(name)):
        yield Complaint(SCHEMA, f"<Enqueue> “{name[:20]}…”: wanted is {wanted}")
    if task and "workflowSid" not in enqueue.attrib:
        yield Complaint(SCHEMA, "<Enqueue> with a <Task> needs a workflowSid")


def _no_more(element: Element) -> Iterator[Complaint]:
    return iter(())


def _named(name: str) -> str:
    return _XML_LANG if name == "xml:lang" else name


_RULES = {
    "Say": _say,
    "Play": _play,
    "Gather": _gather,
    "Redirect": _redirect,
    "Dial": _dial,
    "Number": _number,
    "Pay": _pay,
    "Enqueue": _enqueue,
}
