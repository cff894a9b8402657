"""Calls as Twilio would deliver them on a bad day: with a caller's card and birth date in every field."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode

import requests

from ivr.settings import Settings
from ivr.simulator.caller import Scripted, ScriptProblem
from ivr.simulator.clock import Clock
from ivr.simulator.phone import Phone
from ivr.simulator.signing import signature
from ivr.simulator.transport import Answer, RequestsTransport
from tests.canaries.planted import Canary
from tests.line import MORNING

# What the line reads, and what it may go by.
READ = (
    "Digits", "FinishedOnKey", "From", "To", "CallSid", "CallStatus", "CallDuration", "Result", "PaymentToken",
    "PaymentCardNumber", "PaymentCardType", "DialCallStatus",
)  # fmt: skip
# What Twilio's documentation names besides, and what nobody has heard of.
IGNORED = (
    "AccountSid", "ApiVersion", "Called", "CalledCity", "CalledZip", "Caller", "CallerCity", "CallerName",
    "CallerZip", "CallToken", "Confidence", "Direction", "DialBridged", "DialCallDuration", "DialCallSid",
    "ErrorCode", "ErrorUrl", "ExpirationDate", "ForwardedFrom", "FromCity", "FromZip", "BankAccountNumber",
    "BankAccountType", "BankRoutingNumber", "ConnectorError", "Language", "ParentCallSid", "PayErrorCode",
    "PaymentCardPostalCode", "PaymentConfirmationCode", "PaymentError", "PaymentMethod", "ProfileId", "RecordingUrl",
    "SecurityCode", "SequenceNumber", "SipHeader_X-Note", "SpeechResult", "StirVerstat", "Timestamp", "ToZip",
    "TranscriptionText", "Nobody_has_heard_of_this",
)  # fmt: skip
HEADERS = ("User-Agent", "Referer", "Cookie", "I-Twilio-Idempotency-Token", "X-Forwarded-For", "X-IVR-Clock", "X-Note")


@dataclass
class Planting:
    """The way of a call's requests. What the line ignores holds a canary in each of them; from the `turn`th request on
    `field`, which the line reads, does too. Every request is signed again, as if Twilio had sent it so."""

    canary: Canary
    token: str
    field: str
    turn: int
    sent: int = 0

    def send(self, method: str, url: str, headers: dict[str, str], body: str, timeout_seconds: float) -> Answer:
        values = self._values()
        form = dict(parse_qsl(body, keep_blank_values=True))
        form |= {name: values[(at + self.sent) % len(values)] for at, name in enumerate(IGNORED)}
        if self.sent >= self.turn:
            form[self.field] = values[(self.turn + self.sent) % len(values)]
        self.sent += 1
        target = url + f"{'&' if '?' in url else '?'}note={quote(values[self.sent % len(values)])}"
        signed = {**headers, "X-Twilio-Signature": signature(self.token, target, form)}
        plain = (value for value in values if value.isascii())
        signed |= {name: value for name, value in zip(HEADERS, plain, strict=False) if name not in headers}
        return RequestsTransport().send(method, target, signed, urlencode(form), timeout_seconds)

    def _values(self) -> list[str]:
        number, born, code = self.canary.number, self.canary.born, self.canary.code
        other_script = "".join(chr(0x0660 + int(digit)) for digit in number)
        together = f"{number} {born} {code}"
        written = self.canary.born_as_written
        return [number, born, code, self.canary.spaced, written, self.canary.dashed, together, other_script]


def call(
    settings: Settings, address: str, account: str, canary: Canary, field: str, turn: int, *, to_its_end: bool
) -> None:
    """One caller, who says who they are and pays, as far as the line lets them; or hangs up soon after that turn."""
    presses = ["1", "1", f"{account}#", canary.born, "94612", "1", "card visa-ok", "1", "silence", "silence"]
    if not to_its_end:
        presses[turn + 1 :] = ["hangup"]
    phone = Phone(
        f"{address}/voice",
        caller=Scripted(presses),
        from_number=f"+1510555{int(account) % 10000:04}",
        to_number="+18003903507",
        account_sid=settings.account_sid,
        auth_token=settings.auth_token,
        clock=Clock.parse(MORNING),
        transport=Planting(canary, settings.auth_token, field, turn),
        status_callback=f"{address}/voice/status",
    )
    # A line that cannot make sense of what it gets asks for something else than this caller knows.
    with suppress(ScriptProblem):
        phone.call()


def knock(address: str, canary: Canary) -> None:
    """What is not Twilio's at all, at every door there is."""
    everything = {"CallSid": canary.number, "Digits": canary.born, "Code": canary.code}
    for door in ("voice", "voice/turn/1", "voice/status", "gateways/sandbox/webhook", "nowhere"):
        for way in (f"{door}", f"{door}/{canary.number}", f"{door}?born={canary.born}&code={canary.code}"):
            requests.post(f"{address}/{way}", data=everything, timeout=10)
            requests.post(f"{address}/{way}", json=everything, timeout=10)
            requests.get(f"{address}/{way}", params=everything, timeout=10)
    for turn in (canary.number, canary.born):
        form = {"CallSid": "CA" + "5" * 32, "Digits": canary.number}
        requests.post(f"{address}/voice/turn/{turn}", data=form, timeout=10)
    requests.get(f"{address}/audio/{canary.number}.mp3", timeout=10)
