"""What one leg asks of the line: its parameters, through redirects to a document; and what it tells the line beside."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from urllib.parse import urldefrag, urljoin

from ivr.simulator.callbacks import Callback, Callbacks, Delivery
from ivr.simulator.clock import Clock
from ivr.simulator.courier import Courier, Errand, plain
from ivr.simulator.document import Document, LineFailed, read_document
from ivr.simulator.events import Listener, Warned
from ivr.simulator.transport import Transport

# Twilio: error 11215 beyond it.
MOST_REDIRECTS = 10
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Request:
    """What a verb asks for next. `heeded` is False when the call is over and the answer runs no more; `is_fallback`
    when it is asked because another document failed."""

    url: str
    method: str = "POST"
    extra: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    call_status: str = "in-progress"
    heeded: bool = True
    is_fallback: bool = False


@dataclass(slots=True)
class Webhook:
    """Asks the line on behalf of one leg, and tells it things by callback.

    `standard` are the parameters that go with every request. How a request travels, and how long Twilio waits for its
    answer, is the Courier's. With `twice`, each request is sent by two threads at the same moment under one idempotency
    token, as a repeated delivery would arrive, and must get the same answer. `fallback` is where Twilio turns when a
    document fails, and `delivery` what becomes of callbacks.
    """

    standard: Mapping[str, str]
    auth_token: str | None
    clock: Clock
    transport: Transport
    listener: Listener
    twice: bool = False
    fallback: str | None = None
    fallback_method: str = "POST"
    delivery: Delivery = "on time"
    _courier: Courier = field(init=False)
    _callbacks: Callbacks = field(init=False)

    def __post_init__(self) -> None:
        self._courier = Courier(self.auth_token, self.clock, self.transport, self.listener, self.twice)
        self._callbacks = Callbacks(self.delivery, self._deliver)

    def fetch(self, request: Request) -> Document:
        """The document a request leads to, through at most ten redirects. Raises LineFailed.

        A redirect loses what was posted: the caller's digits do not arrive at the second address.
        """
        params = {**self.standard, "CallStatus": request.call_status, **request.extra}
        errand = Errand.to(request.method, request.url, params)
        try:
            for _ in range(MOST_REDIRECTS + 1):
                answer = self._courier.carry(errand)
                target = answer.header("Location")
                if answer.status not in _REDIRECTS or not target:
                    document = read_document(plain(errand.url) or errand.url, answer)
                    self._callbacks.document_came()
                    return replace(document, url=urldefrag(errand.url).url)
                if request.extra and errand.params:
                    lost = f"loses what was sent with it: {', '.join(request.extra)}"
                    self.listener(Warned(None, f"{errand.address} redirected a request, which {lost}"))
                errand = Errand.to("GET", _joined(errand, target), {})
            raise LineFailed(11215, f"{plain(request.url)} redirected more than {MOST_REDIRECTS} times")
        except LineFailed as failed:
            failed.url = plain(errand.url)
            raise

    def fall_back(self, request: Request, failed: LineFailed) -> Request:
        """What Twilio asks at once instead of a request whose document failed, or could not be lived through.

        Twilio: the fallback URL serves every document of the call; it gets the parameters of the failed request with
        ErrorCode and ErrorUrl, and the call goes on with its answer. Where there is none, or where it has failed
        itself, the failure is raised again; so is one that is this telephone's own and no error of Twilio's.
        """
        if self.fallback is None or request.is_fallback or failed.code is None:
            raise failed
        self.listener(Warned(failed.code, f"{failed.message}; the fallback URL is asked instead"))
        told = {"ErrorCode": str(failed.code), "ErrorUrl": failed.url or plain(request.url) or request.url}
        extra = {**request.extra, **told}
        return Request(self.fallback, self.fallback_method, extra, request.call_status, is_fallback=True)

    def notify(self, url: str, params: Mapping[str, str], method: str = "POST") -> None:
        """A callback: Twilio does not read the answer, and a failure is a warning in its debugger."""
        self._callbacks.add(Callback(method, url, params))

    def deliver_callbacks(self) -> None:
        """The call is over: what is still on its way to the line arrives now."""
        self._callbacks.deliver_waiting()

    def _deliver(self, callback: Callback, times: int) -> None:
        try:
            errand = Errand.to(callback.method, callback.url, callback.params, callback=True)
            answers = [self._courier.carry(errand) for _ in range(times)]
        except LineFailed as failed:
            self.listener(Warned(failed.code, failed.message))
            return
        for answer in answers:
            if not 200 <= answer.status < 300:
                self.listener(Warned(11200, f"the callback {errand.address} answered {answer.status}"))


def _joined(errand: Errand, target: str) -> str:
    """Where a redirect leads. The fragment of the URL that redirects counts there too, unless it has its own."""
    try:
        joined = urljoin(errand.url, target)
        fragment = urldefrag(errand.url).fragment
        return joined if urldefrag(joined).fragment or not fragment else f"{urldefrag(joined).url}#{fragment}"
    except ValueError:
        raise LineFailed(11100, f"{errand.address} redirected to “{target}”, which is not a URL") from None
