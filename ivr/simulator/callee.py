"""Someone a Dial calls: who that is, and what their status callback hears of it."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from ivr.simulator import checks
from ivr.simulator.attributes import method
from ivr.simulator.clock import as_twilio_writes
from ivr.simulator.identity import fresh_sid, outbound
from ivr.simulator.leg import Leg


@dataclass(slots=True)
class Callee:
    """One of those dialled, with a call leg of their own."""

    leg: Leg
    noun: Element
    standard: dict[str, str]
    answered_at: float = math.nan
    _told: int = field(default=0, init=False)

    @property
    def name(self) -> str:
        return _name(self.noun)

    @property
    def exists(self) -> bool:
        """Whether there is an address to call at all; Twilio warns of one that is none, and the Dial fails."""
        match self.noun.tag:
            case "Number" | "WhatsApp":
                return checks.phone_number(self.name.removeprefix("whatsapp:")) is None
            case "Sip":
                return checks.sip_address(self.name.partition(" ")[0]) is None
        return self.name != self.noun.tag

    @property
    def sid(self) -> str:
        return self.standard["CallSid"]

    @property
    def seconds(self) -> int:
        """How long they have been on the line."""
        return 0 if math.isnan(self.answered_at) else round(self.leg.seconds - self.answered_at)

    def answer(self) -> None:
        """Twilio: machineDetection; whoever answers here is a person."""
        self.answered_at = self.leg.seconds
        self.tell("answered", "in-progress")
        if self.noun.get("machineDetection") in ("Enable", "DetectMessageEnd"):
            told = {
                "AccountSid": self.standard["AccountSid"],
                "CallSid": self.sid,
                "AnsweredBy": "human",
                "MachineDetectionDuration": "0",
            }
            self.leg.notify(self.noun.get("amdStatusCallback"), told, method(self.noun, "amdStatusCallbackMethod"))

    def end(self, call_status: str) -> None:
        """Twilio: `completed` is told however the call ended, and its CallStatus says how."""
        billed = math.ceil(self.seconds / 60)
        self.tell("completed", call_status, {"CallDuration": str(self.seconds), "Duration": str(billed)})

    def tell(self, event: str, call_status: str, more: dict[str, str] | None = None) -> None:
        """The callback, where the line wants this event (Twilio: statusCallbackEvent, completed by default)."""
        if event not in self.noun.get("statusCallbackEvent", "completed").split():
            return
        told = {
            **self.standard,
            "CallStatus": call_status,
            **(more or {}),
            "Timestamp": as_twilio_writes(self.leg.clock.now),
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(self._told),
        }
        self._told += 1
        self.leg.notify(self.noun.get("statusCallback"), told, method(self.noun, "statusCallbackMethod"))


def callees(leg: Leg, dial: Element, nouns: Iterable[Element]) -> list[Callee]:
    """Everyone this Dial calls.

    Twilio: they see the caller's own number, or the line's `callerId` when the account may show it, which this
    telephone knows of the number called only; another one is warned of, and passed over. A Client may see a name.
    """
    shown = leg.webhook.standard["From"]
    wanted = dial.get("callerId")
    known = wanted in (shown, leg.webhook.standard["To"]) or _identifies_client(wanted, dial)
    if wanted is not None and not known:
        leg.warn(13214, f"<Dial callerId=“{wanted}”> is neither the number called nor the caller's own")
    elif wanted is not None:
        shown = wanted
    plain = Element("Number")
    plain.text = dial.text
    called = [plain, *nouns] if (dial.text or "").strip() else nouns
    parent = leg.webhook.standard
    return [Callee(leg, noun, outbound(fresh_sid("CA"), parent, _address(noun), shown)) for noun in called]


def _identifies_client(caller_id: str | None, dial: Element) -> bool:
    return (caller_id or "").startswith("client:") and {noun.tag for noun in dial} == {"Client"}


def _address(noun: Element) -> str:
    """The To of their leg (Twilio: `client:` before a Client's identity, `whatsapp:` before a WhatsApp number)."""
    name = _name(noun)
    prefix = {"Client": "client:", "WhatsApp": "whatsapp:", "Sim": "sim:", "Application": "app:"}.get(noun.tag, "")
    return name if name.startswith(prefix) else prefix + name


def _name(noun: Element) -> str:
    return " ".join(" ".join(noun.itertext()).split()) or noun.tag
