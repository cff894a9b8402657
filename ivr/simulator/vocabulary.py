"""Twilio's verbs as its documentation lists them: attributes, what may stand inside, and the warning for each fault."""

from collections.abc import Mapping

from ivr.simulator.checks import (
    amount,
    anything,
    boolean,
    hints,
    http_method,
    keys,
    language,
    matching,
    one_of,
    phone_number,
    sid,
    some_of,
    tones,
    url,
    voice,
    whole_number,
)
from ivr.simulator.schema import CALLBACK, RECORDING_CALLBACK, SCHEMA, A, Attribute, Tag
from ivr.simulator.schema_channels import CHANNEL_TAGS, CONNECTED, STARTED, STOPPED
from ivr.simulator.schema_nouns import NOUN_TAGS, NOUNS
from ivr.simulator.schema_ssml import SSML, SSML_TAGS

__all__ = ["SCHEMA", "TAGS", "Attribute", "Tag"]

_AUDIBLE = frozenset({"Say", "Play", "Pause"})
_RING_TONES = (
    "at au bg br be ch cl cn cz de dk ee es fi fr gr hu il in it lt jp mx my nl no nz ph pl pt ru se sg th uk us "
    "us-old tw ve za"
)

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
        {"voice": A(voice, 13511), "language": A(language, 13512), "loop": A(whole_number(), 13510)},
        SSML,
        None,
        empty_code=13520,
    ),
    "Play": Tag({"loop": A(whole_number(), 13410), "digits": A(tones, 13430)}, words=True),
    "Pause": Tag({"length": A(whole_number(1), 13910)}),
    "Gather": Tag(
        {
            "input": A(one_of("dtmf", "speech", "dtmf speech", "speech dtmf"), 13326),
            "action": A(url, 11100),
            "method": A(http_method, 13312),
            "timeout": A(whole_number(1, or_else=("auto",)), 13313),
            "speechTimeout": A(whole_number(1, or_else=("auto",)), 13327),
            "maxSpeechTime": A(whole_number(1, 60), 13328),
            "numDigits": A(whole_number(1), 13314),
            "finishOnKey": A(matching("[0-9*#]?", "one of 0-9 * # or nothing"), 13310),
            "actionOnEmptyResult": A(boolean, 13338),
            "language": A(language, 13331),
            "hints": A(hints, 13330),
            "profanityFilter": A(boolean, 13333),
            "speechModel": A(matching("[a-z0-9_-]+", "the name of a speech model"), 13334),
            "enhanced": A(boolean),
            "bargeIn": A(boolean, 13332),
            "partialResultCallback": A(url),
            "partialResultCallbackMethod": A(http_method, 13329),
            "debug": A(boolean, 13336),
        },
        _AUDIBLE,
        nesting_code=13320,
    ),
    # Twilio: inside a Gather these two faults have numbers of their own.
    "Gather/Say": Tag(
        {"voice": A(voice, 13321), "language": A(language, 13512), "loop": A(whole_number(), 13322)},
        SSML,
        None,
        empty_code=13520,
    ),
    "Record": Tag(
        {
            "action": A(url, 11100),
            "method": A(http_method, 13610),
            "timeout": A(whole_number(), 13611),
            "finishOnKey": A(keys, 13613),
            "maxLength": A(whole_number(1), 13612),
            "playBeep": A(boolean, 13616),
            "transcribe": A(boolean, 13614),
            "transcribeCallback": A(url, 13257),
            **RECORDING_CALLBACK,
        },
    ),
    "Redirect": Tag({"method": A(http_method, 13710)}, words=None, empty_code=13710),
    "Hangup": Tag(children=frozenset({"Parameter"})),
    "Leave": Tag(),
    "Echo": Tag(),
    "Reject": Tag({"reason": A(one_of("rejected", "busy"), 13810)}, frozenset({"Parameter"})),
    "Dial": Tag(
        {
            "action": A(url, 11100),
            "method": A(http_method, 13210),
            "timeout": A(whole_number(1, 600), 13212),
            "timeLimit": A(whole_number(1, 86400), 13216),
            "hangupOnStar": A(boolean, 13213),
            "answerOnBridge": A(boolean, 13219),
            "callerId": A(matching(r"\+?[0-9() .\-]{3,}|client:\S+|sip:\S+", "a number of yours"), 13214),
            "callReason": A(matching(".{1,50}", "at most 50 characters")),
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
            "recordingTrack": A(one_of("inbound", "outbound", "both"), 13622),
            "ringTone": A(one_of(*_RING_TONES.split()), 13220),
            "sequential": A(boolean, 13218),
            "referUrl": A(url),
            "referMethod": A(http_method),
            "events": A(anything),
            "passports": A(anything),
            **RECORDING_CALLBACK,
        },
        NOUNS,
        True,
        nesting_code=13215,
    ),
    "Enqueue": Tag(
        {
            "action": A(url, 14203),
            "method": A(http_method, 14201),
            "waitUrl": A(url, 14202),
            "waitUrlMethod": A(http_method, 14206),
            "workflowSid": A(sid("WW"), 14220),
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
            "method": A(http_method, 14104),
            "statusCallback": A(url, 14105),
        },
        words=None,
        empty_code=14103,
    ),
    "Pay": Tag(
        {
            "input": A(one_of("dtmf"), 64020),
            "action": A(url, 64016),
            **CALLBACK,
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
    "Start": Tag({"action": A(url), "method": A(http_method)}, STARTED, nesting_code=14300),
    "Stop": Tag(children=STOPPED),
    "Connect": Tag({"action": A(url), "method": A(http_method)}, CONNECTED),
    "Refer": Tag({"action": A(url), "method": A(http_method)}, frozenset({"Sip"})),
    **NOUN_TAGS,
    **CHANNEL_TAGS,
    **SSML_TAGS,
}
