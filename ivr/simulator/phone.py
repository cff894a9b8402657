"""A telephone that makes one call and says how it ended."""

import math
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from email.utils import format_datetime

from ivr.simulator.callbacks import Delivery
from ivr.simulator.caller import Caller, Sound
from ivr.simulator.clock import Clock
from ivr.simulator.document import LineFailed
from ivr.simulator.events import Event, Heard, Listener, Spoken, Warned
from ivr.simulator.identity import fresh_sid, inbound
from ivr.simulator.leg import Agent, Leg, Over, PayAttempts, PayExhausted, PayOrder, SilentRecordings
from ivr.simulator.run import run
from ivr.simulator.transport import RequestsTransport, Transport
from ivr.simulator.webhook import Request, Webhook
from ivr.simulator.words import spoken_seconds

# What a caller hears when a document has failed and there is no fallback. The voice is Twilio's, not the line's, so it
# is written in brackets, as recordings are.
ANNOUNCEMENT = "(Twilio: We are sorry, an application error has occurred. Goodbye.)"


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
    """A call from one number to another, whose line answers at `url` (Twilio: "a call comes in").

    `url` may end in connection overrides, like any URL of the call (`#rc=2&rp=all&ct=2000`). When a document of the
    call fails, Twilio asks `fallback` with ErrorCode and ErrorUrl and goes on with its answer; without one, or when
    that fails too, the caller hears ANNOUNCEMENT and the call is over. `status_callback` is told of the call's end.

    What can go wrong on the way: `twice` delivers each request two times at once, `callbacks` chooses what becomes of
    callbacks (DELIVERIES), and a `transport` wrapped in Faults has the rest. `transport` None is real HTTP.

    `auth_token` None sends no signature. `agent` is what whoever the line dials does. `pay_exhausted`,
    `pay_attempts` and `pay_order` choose between readings of `<Pay>`'s documentation, and `silent_recordings` between
    the two of `<Record>`'s. A clock serves one call: its seconds are the `at` of the trace.
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
        method: str = "POST",
        fallback: str | None = None,
        fallback_method: str = "POST",
        status_callback: str | None = None,
        callbacks: Delivery = "on time",
        agent: Agent = "answers",
        twice: bool = False,
        pay_exhausted: PayExhausted = "action",
        pay_attempts: PayAttempts = "tries",
        pay_order: PayOrder = "code_first",
        silent_recordings: SilentRecordings = "dropped",
        listener: Listener | None = None,
    ) -> None:
        self.call_sid = fresh_sid("CA")
        self._first = Request(url, method, call_status="ringing")
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
            fallback,
            fallback_method,
            callbacks,
        )
        self._leg = Leg(
            self._webhook,
            clock,
            caller,
            self._happen,
            agent,
            pay_exhausted,
            pay_attempts,
            pay_order,
            silent_recordings,
        )

    def call(self) -> Ending:
        """Make the call. Raises ScriptProblem when the caller does what makes no sense at that moment."""
        try:
            over = run(self._leg, self._first)
        except LineFailed as failed:
            over = self._failed(failed)
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

    def _failed(self, failed: LineFailed) -> Over:
        """The caller is told, in English, by a voice they have not heard before, and the call is over."""
        if failed.code is None:
            return Over(failed.message, ordinary=False)
        if not self._leg.gone:
            with suppress(LineFailed):  # the longest time a call may last can run out meanwhile
                self._leg.play(Sound("speech", spoken_seconds(ANNOUNCEMENT), ANNOUNCEMENT), of_the_line=False)
        return Over(f"document failed: {failed}", ordinary=False)

    def _report_end(self) -> None:
        """The number's status callback (Twilio: one request after the call; Duration is billed minutes, rounded up).

        Callbacks that are still on their way arrive as well.
        """
        if self._status_callback:
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
        self._webhook.deliver_callbacks()

    def _happen(self, event: Event) -> None:
        self._events.append(event)
        if self._listener:
            self._listener(event)
