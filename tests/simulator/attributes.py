"""Which test keeps what the documentation says of which attribute, and where an attribute stands in a document."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

Test = TypeVar("Test", bound=Callable[..., object])

KEPT: set[tuple[str, str]] = set()


def keeps(tag: str, attributes: str) -> Callable[[Test], Test]:
    """Says of a test that it keeps what the documentation says of these attributes, named with blanks between."""
    KEPT.update((tag, attribute) for attribute in attributes.split())

    def same(test: Test) -> Test:
        return test

    return same


@dataclass(frozen=True, slots=True)
class Row:
    """Attributes of one tag that take the same values. `bad` None: any value is taken."""

    tag: str
    attributes: str
    good: str
    bad: str | None = None
    code: int = 12200


# Taken and checked like the others, but nobody on this telephone, and no request of its, can tell what they do.
SILENT: Mapping[str, str] = {
    "Gather": "language hints profanityFilter speechModel enhanced debug",
    "Record": "recordingConfigurationId",
    "Dial": "callReason ringTone referUrl referMethod events passports trim recordingConfigurationId",
    "Task": "priority timeout",
    "Number": "machineDetectionTimeout machineDetectionSpeechThreshold machineDetectionSpeechEndThreshold "
    "machineDetectionSilenceTimeout byoc",
    "Sip": "machineDetectionTimeout machineDetectionSpeechThreshold machineDetectionSpeechEndThreshold "
    "machineDetectionSilenceTimeout username password",
    "Uri": "priority weight username password",
    "Header": "name value",
    "Application": "customerId copyParentTo",
    "Queue": "url method reservationSid postWorkActivitySid",
    "Conference": "region jitterBufferSize eventCallbackUrl trim recordingConfigurationId",
    "Parameter": "name value",
    "emphasis": "level",
    "lang": "xml:lang",
    "phoneme": "alphabet ph",
    "prosody": "volume pitch",
    "say-as": "format",
    "w": "role",
}
# Stepped over whole: nothing in them does anything here.
STEPPED_OVER = frozenset(
    {
        "Start",
        "Stream",
        "Siprec",
        "Transcription",
        "Recording",
        "ConversationRelay",
        "Language",
        "ConversationRelaySession",
        "VirtualAgent",
        "Conversation",
        "Room",
        "AiSession",
        "Config",
    }
)
# What these do is told, step by step, in the tests of Pay.
TOLD_ELSEWHERE = frozenset({"Pay", "Prompt"})

# How a tag stands in a document, and the attributes it cannot do without.
PLACES: Mapping[str, str] = {
    "Say": "<Say {}>Hi</Say>",
    "Gather/Say": "<Gather><Say {}>Hi</Say></Gather>",
    "Redirect": "<Redirect {}>/a</Redirect>",
    "Play": "<Play {}>/a.mp3</Play>",
    "Dial": "<Dial {}>+15105550199</Dial>",
    "Enqueue": "<Enqueue {}>billing</Enqueue>",
    "Task": f"<Enqueue workflowSid='WW{'0' * 32}'><Task {{}}>{{{{}}}}</Task></Enqueue>",
    "Sms": "<Sms {}>Hi</Sms>",
    "Prompt": "<Pay><Prompt {}/></Pay>",
    "Parameter": "<Pay><Parameter {}/></Pay>",
    "Number": "<Dial><Number {}>+15105550199</Number></Dial>",
    "Client": "<Dial><Client {}>alice</Client></Dial>",
    "Sip": "<Dial><Sip {}>sip:agent@line.example</Sip></Dial>",
    "Uri": "<Dial><Sip><Uri {}>sip:agent@line.example</Uri></Sip></Dial>",
    "Header": "<Dial><Sip><Uri>sip:agent@line.example</Uri><Headers><Header {}/></Headers></Sip></Dial>",
    "Application": f"<Dial><Application {{}}><ApplicationSid>AP{'0' * 32}</ApplicationSid></Application></Dial>",
    "WhatsApp": "<Dial><WhatsApp {}>whatsapp:+15105550199</WhatsApp></Dial>",
    "Queue": "<Dial><Queue {}>billing</Queue></Dial>",
    "Conference": "<Dial><Conference {}>room</Conference></Dial>",
    "Stream": "<Start><Stream {}/></Start>",
    "Siprec": "<Start><Siprec {}/></Start>",
    "Transcription": "<Start><Transcription {}/></Start>",
    "Recording": "<Start><Recording {}/></Start>",
    "ConversationRelay": "<Connect><ConversationRelay {}/></Connect>",
    "Language": "<Connect><ConversationRelay><Language {}/></ConversationRelay></Connect>",
    "ConversationRelaySession": "<Connect><ConversationRelaySession {}/></Connect>",
    "VirtualAgent": "<Connect><VirtualAgent {}/></Connect>",
    "Conversation": "<Connect><Conversation {}/></Connect>",
    "Room": "<Connect><Room {}>room</Room></Connect>",
    "AiSession": "<Connect><AiSession {}/></Connect>",
    "Config": "<Connect><VirtualAgent><Config {}/></VirtualAgent></Connect>",
    **{
        tag: f"<Say>Hi <{tag} {{}}>12</{tag}></Say>"
        for tag in ("emphasis", "lang", "phoneme", "prosody", "say-as", "sub", "w")
    },
    "break": "<Say>Hi <break {}/></Say>",
}
NEEDED: Mapping[str, Mapping[str, str]] = {
    "Prompt": {"for": "postal-code"},
    "Parameter": {"name": "a", "value": "b"},
    "Header": {"name": "X-A", "value": "b"},
    "Config": {"name": "a", "value": "b"},
    "Language": {"code": "es-US"},
    "lang": {"xml:lang": "es-US"},
    "say-as": {"interpret-as": "digits"},
    "sub": {"alias": "twelve"},
}
