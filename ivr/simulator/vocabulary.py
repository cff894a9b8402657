"""Twilio's verbs as its documentation lists them: attributes, what may stand inside, and the warning for each fault."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ivr.simulator.checks import (
    Check,
    amount,
    anything,
    boolean,
    hints,
    http_method,
    language,
    matching,
    one_of,
    phone_number,
    some_of,
    tones,
    url,
    voice,
    whole_number,
)

# Twilio: the warning that covers every fault without a number of its own.
SCHEMA = 12200


@dataclass(frozen=True, slots=True)
class Attribute:
    check: Check
    code: int = SCHEMA


@dataclass(frozen=True, slots=True)
class Tag:
    """`words` is whether text may stand inside (None: it must). `open` tags are known by name only."""

    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    children: frozenset[str] = frozenset()
    words: bool | None = False
    needs: tuple[str, ...] = ()
    nesting_code: int = SCHEMA
    empty_code: int = SCHEMA
    open: bool = False


A = Attribute
_events = some_of("initiated", "ringing", "answered", "completed")
_recording_events = some_of("in-progress", "completed", "absent")
_callback = {"statusCallback": A(url), "statusCallbackMethod": A(http_method)}
_recording_callback = {
    "recordingStatusCallback": A(url),
    "recordingStatusCallbackMethod": A(http_method),
    "recordingStatusCallbackEvent": A(_recording_events),
    "recordingConfigurationId": A(anything),
    "trim": A(one_of("trim-silence", "do-not-trim")),
}
_AUDIBLE = frozenset({"Say", "Play", "Pause"})
_SSML = frozenset({"break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"})
_NOUNS = frozenset({"Number", "Client", "Sip", "Queue", "Conference", "Sim", "Application", "WhatsApp"})

PAY_STEPS = (
    "payment-card-number",
    "expiration-date",
    "security-code",
    "postal-code",
    "payment-processing",
    "bank-account-number",
    "bank-routing-number",
)
PAY_ERRORS = (
    "timeout",
    "invalid-card-number",
    "invalid-card-type",
    "invalid-date",
    "invalid-security-code",
    "invalid-postal-code",
    "invalid-bank-routing-number",
    "invalid-bank-account-number",
    "input-matching-failed",
    "internal-error",
)
CARD_TYPES = ("visa", "mastercard", "amex", "maestro", "discover", "optima", "jcb", "diners-club", "enroute")
# The package and the documentation disagree on es-US and es-MX; either is taken.
PAY_LANGUAGES = (
    "de-DE",
    "en-AU",
    "en-CA",
    "en-GB",
    "en-IN",
    "en-IE",
    "en-NZ",
    "en-PH",
    "en-ZA",
    "en-US",
    "es-ES",
    "es-US",
    "es-MX",
    "fr-CA",
    "fr-FR",
    "it-IT",
)

TAGS: Mapping[str, Tag] = {
    "Response": Tag(
        children=_AUDIBLE
        | {
            "Gather",
            "Record",
            "Redirect",
            "Hangup",
            "Reject",
            "Dial",
            "Enqueue",
            "Leave",
            "Sms",
            "Pay",
            "Start",
            "Stop",
            "Connect",
            "Refer",
            "Echo",
        }
    ),
    "Say": Tag(
        {"voice": A(voice, 13512), "language": A(language, 13511), "loop": A(whole_number(), 13510)},
        _SSML,
        None,
        empty_code=13520,
    ),
    "Play": Tag({"loop": A(whole_number(), 13410), "digits": A(tones)}, words=True),
    "Pause": Tag({"length": A(whole_number(1), 13910)}),
    "Gather": Tag(
        {
            "input": A(one_of("dtmf", "speech", "dtmf speech", "speech dtmf")),
            "action": A(url, 11100),
            "method": A(http_method, 13312),
            "timeout": A(whole_number(1, or_else=("auto",)), 13313),
            "speechTimeout": A(whole_number(1, or_else=("auto",))),
            "maxSpeechTime": A(whole_number(1, 60), 13328),
            "numDigits": A(whole_number(1), 13314),
            "finishOnKey": A(matching("[0-9*#]?", "one of 0-9 * # or nothing"), 13310),
            "actionOnEmptyResult": A(boolean, 13338),
            "language": A(language),
            "hints": A(hints),
            "profanityFilter": A(boolean),
            "speechModel": A(matching("[a-z0-9_-]+", "the name of a speech model")),
            "enhanced": A(boolean),
            "bargeIn": A(boolean, 13332),
            "partialResultCallback": A(url),
            "partialResultCallbackMethod": A(http_method),
            "debug": A(boolean),
        },
        _AUDIBLE,
        nesting_code=13320,
    ),
    "Record": Tag(
        {
            "action": A(url, 11100),
            "method": A(http_method),
            "timeout": A(whole_number()),
            "finishOnKey": A(matching("[0-9*#]*", "keys 0-9 * #")),
            "maxLength": A(whole_number(1)),
            "playBeep": A(boolean),
            "transcribe": A(boolean),
            "transcribeCallback": A(url),
            **_recording_callback,
        },
    ),
    "Redirect": Tag({"method": A(http_method, 13710)}, words=None, empty_code=13710),
    "Hangup": Tag(),
    "Leave": Tag(),
    "Echo": Tag(),
    "Reject": Tag({"reason": A(one_of("rejected", "busy"))}),
    "Dial": Tag(
        {
            "action": A(url, 11100),
            "method": A(http_method, 13210),
            "timeout": A(whole_number(1, 600), 13212),
            "timeLimit": A(whole_number(1, 86400), 13216),
            "hangupOnStar": A(boolean),
            "answerOnBridge": A(boolean),
            "callerId": A(matching(r"\+?[0-9() .\-]{3,}|client:\S+|sip:\S+", "a number of yours"), 13214),
            "record": A(
                one_of(
                    "do-not-record",
                    "record-from-answer",
                    "record-from-answer-dual",
                    "record-from-ringing",
                    "record-from-ringing-dual",
                    "true",
                    "false",
                ),
                13217,
            ),
            "recordingTrack": A(one_of("inbound", "outbound", "both")),
            "ringTone": A(anything),
            "sequential": A(boolean),
            "referUrl": A(url),
            "referMethod": A(http_method),
            "events": A(anything),
            "passports": A(anything),
            **_recording_callback,
        },
        _NOUNS,
        True,
        nesting_code=13215,
    ),
    "Number": Tag(
        {
            "url": A(url),
            "method": A(http_method),
            "sendDigits": A(tones),
            **_callback,
            "statusCallbackEvent": A(_events),
            "machineDetection": A(one_of("Enable", "DetectMessageEnd")),
            "machineDetectionTimeout": A(whole_number(3, 59)),
            "machineDetectionSpeechThreshold": A(whole_number(1000, 6000)),
            "machineDetectionSpeechEndThreshold": A(whole_number(500, 5000)),
            "machineDetectionSilenceTimeout": A(whole_number(2000, 10000)),
            "amdStatusCallback": A(url),
            "amdStatusCallbackMethod": A(http_method),
            "byoc": A(anything),
            "callReason": A(anything),
        },
        words=None,
        empty_code=13223,
    ),
    "Enqueue": Tag(
        {
            "action": A(url, 11100),
            "method": A(http_method, 14205),
            "waitUrl": A(url),
            "waitUrlMethod": A(http_method),
            "workflowSid": A(matching("WW[0-9a-f]{32}", "WW and 32 hexadecimal digits")),
            "maxQueueSize": A(whole_number(1)),
        },
        frozenset({"Task"}),
        True,
    ),
    "Task": Tag({"priority": A(whole_number()), "timeout": A(whole_number(1))}, words=True),
    "Sms": Tag(
        {
            "to": A(phone_number, 14101),
            "from": A(phone_number, 14102),
            "action": A(url),
            "method": A(http_method),
            "statusCallback": A(url),
        },
        words=None,
        empty_code=14103,
    ),
    "Pay": Tag(
        {
            "input": A(one_of("dtmf"), 64020),
            "action": A(url, 64016),
            **_callback,
            "paymentMethod": A(one_of("credit-card", "ach-debit"), 64013),
            "bankAccountType": A(
                one_of("consumer-checking", "consumer-savings", "commercial-checking", "commercial-savings"), 64020
            ),
            "timeout": A(whole_number(1, 600), 64020),
            "maxAttempts": A(whole_number(1, 3), 64020),
            "securityCode": A(boolean, 64020),
            "postalCode": A(matching("true|false|[A-Za-z0-9 -]{3,10}", "true, false or a postal code"), 64020),
            "minPostalCodeLength": A(whole_number(), 64020),
            "paymentConnector": A(matching(r"\S(.*\S)?", "the name of a connector"), 64004),
            "tokenType": A(one_of("one-time", "reusable", "payment-method"), 64006),
            "chargeAmount": A(amount, 64003),
            "currency": A(matching("[a-zA-Z]{3}", "an ISO code like usd"), 64011),
            "description": A(anything),
            "validCardTypes": A(some_of(*CARD_TYPES), 64020),
            "language": A(one_of(*PAY_LANGUAGES), 64020),
        },
        frozenset({"Prompt", "Parameter"}),
    ),
    "Prompt": Tag(
        {
            "for": A(one_of(*PAY_STEPS)),
            "attempt": A(some_of(*(str(number) for number in range(1, 11)))),
            "errorType": A(some_of(*PAY_ERRORS)),
            "cardType": A(some_of(*CARD_TYPES)),
            "requireMatchingInputs": A(boolean),
        },
        _AUDIBLE,
        needs=("for",),
    ),
    "Parameter": Tag({"name": A(matching(".+", "a name")), "value": A(anything)}, needs=("name", "value")),
    # SSML
    "break": Tag(
        {
            "strength": A(one_of("none", "x-weak", "weak", "medium", "strong", "x-strong")),
            "time": A(
                matching(r"(\d{1,4}|10000)ms|(\d(\.\d+)?|10)s", "a time of at most ten seconds, like 500ms or 2s")
            ),
        }
    ),
    "emphasis": Tag({"level": A(one_of("strong", "moderate", "reduced"))}, _SSML, True),
    "lang": Tag({"xml:lang": A(language)}, _SSML, True, needs=("xml:lang",)),
    "p": Tag(children=_SSML, words=True),
    "s": Tag(children=_SSML, words=True),
    "phoneme": Tag({"alphabet": A(one_of("ipa", "x-sampa", "x-amazon-pinyin")), "ph": A(anything)}, words=True),
    "prosody": Tag({"volume": A(anything), "rate": A(anything), "pitch": A(anything)}, _SSML, True),
    "say-as": Tag(
        {
            "interpret-as": A(
                one_of(
                    "characters",
                    "spell-out",
                    "cardinal",
                    "number",
                    "ordinal",
                    "digits",
                    "fraction",
                    "unit",
                    "date",
                    "time",
                    "address",
                    "expletive",
                    "telephone",
                    "currency",
                )
            ),
            "format": A(anything),
        },
        words=True,
        needs=("interpret-as",),
    ),
    "sub": Tag({"alias": A(anything)}, words=True, needs=("alias",)),
    "w": Tag({"role": A(anything)}, words=True),
    # Known by name: nothing in them is checked.
    **{
        name: Tag(words=True, open=True)
        for name in (
            "Start",
            "Stop",
            "Connect",
            "Refer",
            "Client",
            "Sip",
            "Queue",
            "Conference",
            "Sim",
            "Application",
            "WhatsApp",
        )
    },
}
