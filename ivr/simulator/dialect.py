"""What Twilio would complain of in a document: the strict check of TwiML, ours or anyone's."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ivr.simulator import checks
from ivr.simulator.document import LineFailed, parse
from ivr.simulator.schema import SCHEMA, Tag
from ivr.simulator.transport import is_loopback
from ivr.simulator.vocabulary import TAGS
from ivr.simulator.words import said

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Twilio: Dial.
MOST_NOUNS = 10
# Twilio: Record, transcribe.
LONGEST_TRANSCRIBED = 120
LONGEST_MESSAGE = 1600


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
    return list(_element(root, TAGS["Response"]))


def faults(verb: Element) -> list[Complaint]:
    """The same of one verb, where something hangs on it."""
    return list(_element(verb, TAGS[verb.tag]))


def _element(element: Element, tag: Tag) -> Iterator[Complaint]:
    yield from _attributes(element, tag)
    yield from _words(element, tag)
    yield from _RULES.get(element.tag, _no_more)(element)
    for child in element:
        if child.tag in tag.children:
            yield from _element(child, TAGS.get(f"{element.tag}/{child.tag}") or TAGS[child.tag])
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
    if gather.get("speechTimeout") == "auto" and "speechModel" in gather.attrib:
        yield Complaint(13335, '<Gather speechTimeout="auto"> goes with no speechModel; a number of seconds does')


def _record(record: Element) -> Iterator[Complaint]:
    transcribed = record.get("transcribe") == "true" or "transcribeCallback" in record.attrib
    longest = record.get("maxLength", "")
    if transcribed and longest.isdecimal() and int(longest) > LONGEST_TRANSCRIBED:
        yield Complaint(13615, f'<Record maxLength="{longest}"> is too long to be transcribed')


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
    alone = next((noun.tag for noun in dial if noun.tag in ("Queue", "Conference")), None)
    if alone and len(dial) > 1:
        yield Complaint(13215, f"<{alone}> stands alone in a <Dial>")


def _number(noun: Element) -> Iterator[Complaint]:
    text = (noun.text or "").strip()
    if noun.tag == "WhatsApp":
        text = text.removeprefix("whatsapp:")
    if text and (wanted := checks.phone_number(text)):
        yield Complaint(13223, f"<{noun.tag}> “{text}”: wanted is {wanted}")


def _sip(noun: Element) -> Iterator[Complaint]:
    """The address stands as text, or in a Uri inside."""
    text = (noun.text or "").strip()
    if not text and noun.find("Uri") is None:
        yield Complaint(13243, f"<{noun.tag}> is empty")
    if text and (wanted := checks.sip_address(text)):
        yield Complaint(13243, f"<{noun.tag}> “{text}”: wanted is {wanted}")


def _sid(noun: Element) -> Iterator[Complaint]:
    text = (noun.text or "").strip()
    if text and (wanted := checks.sid("DE" if noun.tag == "Sim" else "AP")(text)):
        yield Complaint(SCHEMA, f"<{noun.tag}> “{text}”: wanted is {wanted}")


def _queue(noun: Element) -> Iterator[Complaint]:
    name = (noun.text or "").strip()
    if not name and "reservationSid" not in noun.attrib:
        yield Complaint(14212, "<Queue> names no queue")
    if name and (wanted := checks.name_64(name)):
        yield Complaint(14213, f"<Queue> “{name[:20]}…”: wanted is {wanted}")


def _conference(noun: Element) -> Iterator[Complaint]:
    name = (noun.text or "").strip()
    if len(name) > 128:
        yield Complaint(13237, f"<Conference> “{name[:20]}…”: wanted is a name of at most 128 characters")


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
        yield Complaint(14204, "<Enqueue> names no queue")
    if name and (wanted := checks.name_64(name)):
        yield Complaint(14205, f"<Enqueue> “{name[:20]}…”: wanted is {wanted}")
    if task and "workflowSid" not in enqueue.attrib:
        yield Complaint(14220, "<Enqueue> with a <Task> needs a workflowSid")


def _task(task: Element) -> Iterator[Complaint]:
    try:
        known = isinstance(json.loads(task.text or "{}"), dict)
    except ValueError:
        known = False
    if not known:
        yield Complaint(14221, "<Task> holds what is no JSON object")


def _sms(sms: Element) -> Iterator[Complaint]:
    if len(said(sms)) > LONGEST_MESSAGE:
        yield Complaint(14103, f"<Sms> is longer than {LONGEST_MESSAGE} characters")


def _no_more(element: Element) -> Iterator[Complaint]:
    return iter(())


def _named(name: str) -> str:
    return _XML_LANG if name == "xml:lang" else name


_RULES = {
    "Say": _say,
    "Play": _play,
    "Gather": _gather,
    "Record": _record,
    "Redirect": _redirect,
    "Dial": _dial,
    "Number": _number,
    "WhatsApp": _number,
    "Sip": _sip,
    "Uri": _sip,
    "Sim": _sid,
    "ApplicationSid": _sid,
    "Queue": _queue,
    "Conference": _conference,
    "Pay": _pay,
    "Enqueue": _enqueue,
    "Task": _task,
    "Sms": _sms,
}
