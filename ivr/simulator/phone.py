"""A telephone that makes one call and says how it ended."""

import math
from dataclasses import dataclass
from datetime import UTC
from email.utils import format_datetime

from ivr.simulator.caller import Caller
from ivr.simulator.clock import Clock
from ivr.simulator.document import LineFailed
from ivr.simulator.events import Event, Heard, Listener, Spoken, Warned
from ivr.simulator.identity import fresh_sid, inbound
from ivr.simulator.leg import Agent, Leg, Over, PayExhausted, SilentRecordings
from ivr.simulator.run import run
from ivr.simulator.transport import RequestsTransport, Transport
from ivr.simulator.webhook import Request, Webhook


@dataclass(frozen=True, slots=True)
class Ending:
    """How a call ended. Not `ordinary` means the line failed the caller; `dialogue` is the call as a transcript."""

    ordinary: bool
    reason: str
    seconds: float
    documents: int
    warnings: tuple[Warned, ...]
    heard: tuple[Heard, ...]
    dialogue: tuple[str, ...]
    call_sid: str


class Phone:
    """A call from one number to another, whose line answers at `url` (Twilio: "a call comes in", by POST).

    `auth_token` None sends no signature. `agent` is what whoever the line dials does. `twice` delivers each request
    two times at once. `pay_exhausted` chooses between the two readings of `<Pay>`'s documentation, and
    `silent_recordings` between the two of `<Record>`'s. A clock serves one call: its seconds are the `at` of the trace.
    `listener` hears each event as it happens.
    """

    def __init__(
        self,
        url: str,
        *,
        caller: Caller,
        from_number: str,
        to_number: str,
        account_sid: str,
        auth_token: str | None,
        clock: Clock,
        transport: Transport | None = None,
        status_callback: str | None = None,
        agent: Agent = "answers",
        twice: bool = False,
        pay_exhausted: PayExhausted = "action",
        silent_recordings: SilentRecordings = "dropped",
        listener: Listener | None = None,
    ) -> None:
        self.call_sid = fresh_sid("CA")
        self._url = url
        self._status_callback = status_callback
        self._events: list[Event] = []
        self._listener = listener
        self._webhook = Webhook(
            inbound(self.call_sid, account_sid, from_number, to_number),
            auth_token,
            clock,
            transport or RequestsTransport(),
            self._happen,
            twice,
        )
        self._leg = Leg(self._webhook, clock, caller, self._happen, agent, pay_exhausted, silent_recordings)

    def call(self) -> Ending:
        """Make the call. Raises ScriptProblem when the caller does what makes no sense at that moment."""
        try:
            over = run(self._leg, Request(self._url, call_status="ringing"))
        except LineFailed as failed:
            over = Over(f"document failed: {failed}" if failed.code else failed.message, ordinary=False)
        finally:
            self._report_end()
        return Ending(
            over.ordinary,
            over.reason,
            round(self._leg.seconds, 3),
            self._leg.documents,
            tuple(event for event in self._events if isinstance(event, Warned)),
            tuple(event for event in self._events if isinstance(event, Heard)),
            tuple(event.printed for event in self._events if isinstance(event, Spoken)),
            self.call_sid,
        )

    def _report_end(self) -> None:
        """The number's status callback (Twilio: one request after the call; Duration is billed minutes, rounded up)."""
        if not self._status_callback:
            return
        seconds = round(self._leg.seconds)
        self._webhook.notify(
            self._status_callback,
            {
                **self._webhook.standard,
                "CallStatus": "completed",
                "CallDuration": str(seconds),
                "Duration": str(math.ceil(seconds / 60)),
                "Timestamp": format_datetime(self._leg.clock.now.astimezone(UTC), usegmt=True),
                "CallbackSource": "call-progress-events",
                "SequenceNumber": "0",
            },
        )

    def _happen(self, event: Event) -> None:
        self._events.append(event)
        if self._listener:
            self._listener(event)
