"""What happened in a call, and what it waits for → JSON for the page."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from urllib.parse import urlsplit

from ivr.handset.call import State
from ivr.handset.questions import Hearing, Question
from ivr.simulator.caller import SetClock
from ivr.simulator.clock import write_duration, write_time
from ivr.simulator.document import LineFailed, parse
from ivr.simulator.events import Dialled, Did, Event, Fetched, Heard, Sent, Warned, Whispered
from ivr.simulator.phone import Ending

Told = dict[str, object]


def tell(state: State, seen: int = 0) -> Told:
    """The state of a call, with the events after the first `seen` ones."""
    return {
        "seen": len(state.events),
        "events": [_event(event) for event in state.events[seen:]],
        "pending": _ended(state) if state.over else _pending(state.number, state.question),
        "clock": write_time(state.now),
        "seconds": round(state.seconds, 3),
    }


def _pending(number: int, question: Question | None) -> Told:
    if question is None:
        return {"at_work": True}
    if isinstance(question, Hearing):
        sound = question.sound
        return {
            "moment": number,
            "sound": sound.kind,
            "seconds": round(sound.seconds, 3),
            "heard": round(question.heard_seconds, 3),
            "part": question.part,
            "words": sound.words,
            "language": sound.language,
            "voice": sound.voice,
        }
    return {
        "moment": number,
        "wait": question.wants.value,
        "timeout": question.timeout_seconds,
        "most": question.most,
        "finish_on": question.finish_on,
        "field": question.field,
        "entered": question.entered,
        "step": question.step,
    }


def _ended(state: State) -> Told:
    ending = state.ending or Ending(False, state.broke, state.seconds, 0, (), (), (), "")
    return {
        "ended": ending.reason,
        "ordinary": ending.ordinary,
        "time": write_duration(ending.seconds),
        "documents": ending.documents,
        "warnings": len(ending.warnings),
    }


def _event(event: Event) -> Told:
    match event:
        case Heard():
            return {
                "kind": "heard",
                "step": event.step,
                "words": event.words,
                "language": event.language,
                "voice": event.voice,
                "at": event.at,
            }
        case Whispered(words, language):
            return {"kind": "whispered", "words": words, "language": language}
        case Did(SetClock(text)):
            return {"kind": "clock", "text": text}
        case Did(action, over):
            return {"kind": "did", "action": str(action), "over": bool(over)}
        case Dialled(number, agent):
            return {"kind": "dialled", "number": number, "agent": agent}
        case Sent(to, words):
            return {"kind": "sent", "to": to, "words": words}
        case Warned(code, message):
            return {"kind": "warned", "code": code, "message": message}
        case Fetched():
            return _fetched(event)


def _fetched(event: Fetched) -> Told:
    parts = urlsplit(event.url)
    return {
        "kind": "fetched",
        "at": event.at,
        "method": event.method,
        "path": parts.path + (f"?{parts.query}" if parts.query else ""),
        "status": event.status,
        "body": pretty(event.body),
    }


def pretty(body: str) -> str:
    """A document with a line for each verb; one that is no TwiML is shown as it came."""
    try:
        root = parse(body)
    except LineFailed:
        return body
    ET.indent(root, "  ")
    return ET.tostring(root, encoding="unicode")
