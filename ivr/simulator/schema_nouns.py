"""Whom a Dial can call, attribute by attribute (Twilio: the nouns of Dial)."""

from collections.abc import Mapping

from ivr.simulator.checks import (
    anything,
    boolean,
    http_method,
    matching,
    one_of,
    sid,
    some_of,
    tones,
    url,
    whole_number,
)
from ivr.simulator.schema import CALLBACK, MACHINE_DETECTION, PROGRESS, RECORDING_CALLBACK, SCHEMA, A, Tag

NOUNS = frozenset({"Number", "Client", "Sip", "Queue", "Conference", "Sim", "Application", "WhatsApp"})

_LABEL = matching(r"(?!CA[0-9a-f]{32}$)[^/]{1,128}", "a label of at most 128 characters, no CallSid and without /")
_CONFERENCE_EVENTS = some_of("start", "end", "join", "leave", "mute", "hold", "modify", "speaker", "announcement")
_CREDENTIAL = matching(r"\S{1,255}", "at most 255 characters")


def _whisper(method_code: int = SCHEMA) -> dict[str, A]:
    return {"url": A(url), "method": A(http_method, method_code)}


NOUN_TAGS: Mapping[str, Tag] = {
    "Number": Tag(
        {
            **_whisper(13221),
            "sendDigits": A(tones, 13222),
            **PROGRESS,
            **MACHINE_DETECTION,
            "byoc": A(sid("BY")),
        },
        words=None,
        empty_code=13223,
    ),
    "Client": Tag({**_whisper(), **PROGRESS}, frozenset({"Identity", "Parameter"}), True),
    "Identity": Tag(words=None),
    "Sip": Tag(
        {
            **_whisper(13241),
            "username": A(_CREDENTIAL, 13249),
            "password": A(_CREDENTIAL, 13249),
            **PROGRESS,
            **MACHINE_DETECTION,
        },
        frozenset({"Uri", "Headers"}),
        True,
    ),
    "Uri": Tag(
        {
            "priority": A(whole_number()),
            "weight": A(whole_number()),
            "username": A(_CREDENTIAL, 13249),
            "password": A(_CREDENTIAL, 13249),
        },
        words=True,
    ),
    "Headers": Tag(children=frozenset({"Header"})),
    "Header": Tag(
        {"name": A(matching(r"[!-9;-~]+", "the name of a header"), 13252), "value": A(anything)},
        needs=("name", "value"),
    ),
    "Sim": Tag(words=None),
    "Application": Tag(
        {**_whisper(), **PROGRESS, "customerId": A(anything), "copyParentTo": A(boolean)},
        frozenset({"ApplicationSid", "Parameter"}),
        True,
    ),
    "ApplicationSid": Tag(words=None),
    "WhatsApp": Tag({**_whisper(), **PROGRESS}, words=None, empty_code=13223),
    "Queue": Tag(
        {
            "url": A(url, 14211),
            "method": A(http_method, 14210),
            "reservationSid": A(sid("WR"), 14215),
            "postWorkActivitySid": A(sid("WA"), 14216),
        },
        words=True,
    ),
    "Conference": Tag(
        {
            "muted": A(boolean, 13230),
            "beep": A(one_of("true", "false", "onEnter", "onExit"), 13235),
            "startConferenceOnEnter": A(boolean, 13232),
            "endConferenceOnExit": A(boolean, 13231),
            "waitUrl": A(url, 13233),
            "waitMethod": A(http_method, 13234),
            "maxParticipants": A(whole_number(1, 250)),
            "record": A(one_of("do-not-record", "record-from-start", "true", "false")),
            "region": A(one_of("us1", "us2", "ie1", "de1", "sg1", "br1", "au1", "jp1")),
            "coach": A(sid("CA")),
            "participantLabel": A(_LABEL, 16024),
            "jitterBufferSize": A(one_of("large", "medium", "small", "off")),
            **CALLBACK,
            "statusCallbackEvent": A(_CONFERENCE_EVENTS),
            "eventCallbackUrl": A(url),
            **RECORDING_CALLBACK,
            "trim": A(one_of("trim-silence", "do-not-trim"), 13239),
        },
        words=None,
        empty_code=13237,
    ),
}
