"""What Start, Stop, Connect and Refer hold: known by heart, though this telephone only steps over them."""

from collections.abc import Mapping

from ivr.simulator.checks import (
    anything,
    boolean,
    http_method,
    language,
    matching,
    one_of,
    sid,
    some_of,
    url,
    whole_number,
)
from ivr.simulator.schema import CALLBACK, RECORDING_CALLBACK, A, Tag

STARTED = frozenset({"Stream", "Siprec", "Transcription", "Recording"})
STOPPED = frozenset({"Stream", "Siprec", "Transcription"})
CONNECTED = frozenset(
    {
        "Stream",
        "ConversationRelay",
        "ConversationRelaySession",
        "VirtualAgent",
        "Conversation",
        "Room",
        "Autopilot",
        "AiSession",
    }
)

_SOCKET = matching(r"wss://\S+", "a wss URL")
_TRACK = one_of("inbound_track", "outbound_track", "both_tracks")
_INTERRUPTS = one_of("none", "dtmf", "speech", "any", "true", "false")
_NORMALIZED = one_of("auto", "on", "off")
_FRACTION = matching(r"0?\.\d+|0|1", "a number from 0 to 1")
_PARAMETER = frozenset({"Parameter"})
_SETTINGS = frozenset({"Config", "Parameter"})

_VOICES = {
    "ttsProvider": A(anything),
    "voice": A(anything),
    "transcriptionProvider": A(anything),
    "speechModel": A(anything),
    "asrSmartFormat": A(boolean),
    "ttsTextNormalization": A(_NORMALIZED),
    "ttsLanguageTextNormalization": A(boolean),
}

CHANNEL_TAGS: Mapping[str, Tag] = {
    "Stream": Tag(
        {
            "name": A(anything),
            "connectorName": A(anything),
            "url": A(_SOCKET),
            "track": A(_TRACK),
            **CALLBACK,
            "audioFormat": A(anything),
            "sampleRate": A(whole_number(1)),
        },
        _PARAMETER,
    ),
    "Siprec": Tag({"name": A(anything), "connectorName": A(anything), "track": A(_TRACK), **CALLBACK}, _PARAMETER),
    "Transcription": Tag(
        {
            "name": A(anything),
            "track": A(_TRACK),
            "statusCallbackUrl": A(url),
            "statusCallbackMethod": A(http_method),
            "inboundTrackLabel": A(anything),
            "outboundTrackLabel": A(anything),
            "partialResults": A(boolean),
            "languageCode": A(language),
            "transcriptionEngine": A(anything),
            "profanityFilter": A(boolean),
            "speechModel": A(anything),
            "hints": A(anything),
            "enableAutomaticPunctuation": A(boolean),
            "intelligenceService": A(anything),
        },
        _SETTINGS,
    ),
    "Recording": Tag(
        {
            **RECORDING_CALLBACK,
            "track": A(one_of("inbound", "outbound", "both")),
            "channels": A(one_of("mono", "dual")),
        }
    ),
    "ConversationRelay": Tag(
        {
            "url": A(_SOCKET),
            "language": A(language),
            "ttsLanguage": A(language),
            "transcriptionLanguage": A(language),
            **_VOICES,
            "profanityFilter": A(boolean),
            "dtmfDetection": A(boolean),
            "welcomeGreeting": A(anything),
            "partialPrompts": A(boolean),
            "partialPromptOnHangup": A(boolean),
            "welcomeGreetingInterruptible": A(_INTERRUPTS),
            "interruptible": A(_INTERRUPTS),
            "interruptSensitivity": A(one_of("low", "medium", "high")),
            "preemptible": A(boolean),
            "reportInputDuringAgentSpeech": A(_INTERRUPTS),
            "hints": A(anything),
            "intelligenceService": A(anything),
            "elevenlabsTextNormalization": A(_NORMALIZED),
            "elevenlabsLanguageTextNormalization": A(boolean),
            "debug": A(anything),
            "events": A(anything),
            "backgroundNoiseReduction": A(anything),
            "speechTimeout": A(whole_number(1, or_else=("auto",))),
            "deepgramSmartFormat": A(boolean),
            "ignoreBackchannel": A(boolean),
            "eagerEotThreshold": A(_FRACTION),
            "includeInPrompt": A(some_of("turn-state", "prompt-segments")),
            "customerName": A(anything),
            "applicationReconnect": A(boolean),
            "echoPromptFiltering": A(boolean),
            "turnDetection": A(boolean),
        },
        frozenset({"Language", "Parameter"}),
    ),
    "Language": Tag({"code": A(language), **_VOICES, "hints": A(anything)}, needs=("code",)),
    "ConversationRelaySession": Tag({"connector": A(anything), "sessionConfiguration": A(anything)}),
    "VirtualAgent": Tag(
        {"connectorName": A(anything), "language": A(language), "sentimentAnalysis": A(boolean), **CALLBACK}, _SETTINGS
    ),
    "Conversation": Tag(
        {
            "serviceInstanceSid": A(sid("IS")),
            "inboundAutocreation": A(boolean),
            "routingAssignmentTimeout": A(whole_number(1)),
            "inboundTimeout": A(whole_number(1)),
            "url": A(url),
            "method": A(http_method),
            "record": A(
                one_of(
                    "do-not-record",
                    "record-from-answer",
                    "record-from-answer-dual",
                    "record-from-ringing",
                    "record-from-ringing-dual",
                    "true",
                    "false",
                )
            ),
            **{name: known for name, known in RECORDING_CALLBACK.items() if name != "recordingConfigurationId"},
            **CALLBACK,
            "statusCallbackEvent": A(some_of("call-initiated", "call-ringing", "call-answered", "call-completed")),
        }
    ),
    "Room": Tag({"participantIdentity": A(anything)}, words=None),
    "Autopilot": Tag(words=None),
    "AiSession": Tag({"aiConnector": A(anything), "aiSessionConfiguration": A(anything)}),
    "Config": Tag({"name": A(matching(".+", "a name")), "value": A(anything)}, needs=("name", "value")),
    # What a Refer leads to has no attributes, unlike the Sip of a Dial.
    "Refer/Sip": Tag(words=True),
}
