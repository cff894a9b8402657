"""How Twilio's schema is written down here, and the attributes that several verbs share."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ivr.simulator.checks import Check, anything, http_method, one_of, some_of, url, whole_number

# Twilio: the warning that covers every fault without a number of its own.
SCHEMA = 12200


@dataclass(frozen=True, slots=True)
class Attribute:
    check: Check
    code: int = SCHEMA


@dataclass(frozen=True, slots=True)
class Tag:
    """`words` is whether text may stand inside (None: it must)."""

    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    children: frozenset[str] = frozenset()
    words: bool | None = False
    needs: tuple[str, ...] = ()
    nesting_code: int = SCHEMA
    empty_code: int = SCHEMA


A = Attribute

CALL_EVENTS = some_of("initiated", "ringing", "answered", "completed")
CALLBACK = {"statusCallback": A(url), "statusCallbackMethod": A(http_method)}
PROGRESS = {**CALLBACK, "statusCallbackEvent": A(CALL_EVENTS)}
RECORDING_CALLBACK = {
    "recordingStatusCallback": A(url, 13256),
    "recordingStatusCallbackMethod": A(http_method),
    "recordingStatusCallbackEvent": A(some_of("in-progress", "completed", "absent"), 13621),
    "recordingConfigurationId": A(anything),
    "trim": A(one_of("trim-silence", "do-not-trim"), 13699),
}
MACHINE_DETECTION = {
    "machineDetection": A(one_of("Enable", "DetectMessageEnd")),
    "machineDetectionTimeout": A(whole_number(3, 59)),
    "machineDetectionSpeechThreshold": A(whole_number(1000, 6000)),
    "machineDetectionSpeechEndThreshold": A(whole_number(500, 5000)),
    "machineDetectionSilenceTimeout": A(whole_number(2000, 10000)),
    "amdStatusCallback": A(url),
    "amdStatusCallbackMethod": A(http_method),
}
