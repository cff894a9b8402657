"""What can happen between Twilio and a line, each fault by the words a tester has for it."""

from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from difflib import get_close_matches
from threading import Lock
from types import MappingProxyType
from urllib.parse import urlsplit

from ivr.simulator.document import LineFailed
from ivr.simulator.transport import NEVER, Answer, TellsCallbacksApart, Transport, Unreachable

FAULTS: Mapping[str, str] = MappingProxyType(
    {
        "the webhook is lost": "the next webhook never arrives; Twilio finds no connection, and tries once more",
        "the answer is lost": "the line does what the next webhook asks, and Twilio waits for the answer in vain",
        "the line is slow": "the answer to the next webhook comes later than Twilio waits for it",
        "the line answers 500": "the next webhook gets an error page, and the line has done nothing",
        "the line is killed": "the line dies over the next webhook, before it has answered, and begins again",
        "the webhook arrives twice": "the next webhook arrives two times at the same moment",
        "an old webhook arrives again": "after the next webhook, the one before it arrives once more",
        "webhooks arrive out of order": "ahead of the next webhook, the one before it arrives once more",
        "the line restarts": "the line ends and begins again between two webhooks",
        "the line is down": "every connection is refused, until the line is back",
        "the line is back": "connections are accepted again",
    }
)
_NEED_RESTART = ("the line restarts", "the line is killed")
_NEED_EARLIER = ("an old webhook arrives again", "webhooks arrive out of order")


@dataclass(frozen=True, slots=True)
class _Sending:
    """One request as it left the telephone, so that it can leave it again."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: str
    timeout_seconds: float


class Faults:
    """A transport that does to the next webhook what it has been told to; several faults take one webhook each.

    A webhook is a request whose answer the call waits for, of any call that goes this way; a retry is one of its own.
    Callbacks are spared, for Phone has `callbacks` for them, but no line that is down takes one. The line is the host
    that is asked first; nothing happens to another one, where a fallback may be. A webhook that arrives a second time
    must get the answer it got the first time, or the call fails; a fault that needs an earlier webhook waits until
    there has been one. `restart` ends the line under test and begins it again.
    """

    def __init__(self, transport: Transport, restart: Callable[[], None] | None = None) -> None:
        self._transport = transport
        self._restart = restart
        self._ahead: deque[str] = deque()
        self._down = False
        self._line: str | None = None
        self._earlier: tuple[_Sending, Answer] | None = None
        self._lock = Lock()

    def inject(self, name: str) -> None:
        """Let this happen, one of FAULTS. Raises ValueError for what cannot."""
        if name not in FAULTS:
            close = get_close_matches(name, FAULTS, n=1, cutoff=0.5)
            known = f"did you mean “{close[0]}”?" if close else f"known are: {'; '.join(FAULTS)}"
            raise ValueError(f"nobody knows how to let “{name}” happen; {known}")
        if name in _NEED_RESTART and self._restart is None:
            raise ValueError(f"“{name}” cannot happen here: nothing can begin this line again")
        if name in ("the line is down", "the line is back"):
            self._down = name == "the line is down"
        elif name == "the line restarts":
            self._begin_again()
        else:
            self._ahead.append(name)

    def send(self, method: str, url: str, headers: dict[str, str], body: str, timeout_seconds: float) -> Answer:
        sending = _Sending(method, url, headers, body, timeout_seconds)
        if not self._is_the_line(url):
            return self._pass_on(sending)
        self._refuse_if_down()
        with self._lock:
            fault = self._due()
            earlier = self._earlier
        match fault:
            case "the webhook is lost":
                raise Unreachable(fault, 11205, NEVER)
            case "the answer is lost":
                self._deliver(sending)
                raise Unreachable(fault, 11200, NEVER)
            case "the line is slow":
                return replace(self._deliver(sending), seconds=NEVER)
            case "the line answers 500":
                return Answer(500, {"Content-Type": "text/html"}, fault)
            case "the line is killed":
                self._deliver(sending)
                self._begin_again()
                raise Unreachable(fault, 11200)
            case "the webhook arrives twice":
                return self._deliver_twice(sending)
            case "an old webhook arrives again":
                answer = self._deliver(sending)
                self._deliver_again(earlier)
                return answer
            case "webhooks arrive out of order":
                self._deliver_again(earlier)
        return self._deliver(sending)

    def send_callback(
        self, method: str, url: str, headers: dict[str, str], body: str, timeout_seconds: float
    ) -> Answer:
        if self._is_the_line(url):
            self._refuse_if_down()
        within = self._transport
        way = within.send_callback if isinstance(within, TellsCallbacksApart) else within.send
        return way(method, url, headers, body, timeout_seconds)

    def _is_the_line(self, url: str) -> bool:
        place = urlsplit(url).netloc
        with self._lock:
            self._line = self._line or place
        return place == self._line

    def _refuse_if_down(self) -> None:
        if self._down:
            raise Unreachable("the line is down", 11205)

    def _due(self) -> str:
        """The fault for this webhook, or "". One that needs an earlier webhook lets others go before it."""
        due = next((name for name in self._ahead if self._earlier or name not in _NEED_EARLIER), "")
        if due:
            self._ahead.remove(due)
        return due

    def _deliver(self, sending: _Sending) -> Answer:
        answer = self._pass_on(sending)
        if 200 <= answer.status < 300:
            with self._lock:
                self._earlier = sending, answer
        return answer

    def _deliver_twice(self, sending: _Sending) -> Answer:
        with ThreadPoolExecutor(2) as both:
            first, again = both.map(self._deliver, (sending, sending))
        if not _alike(first, again):
            raise LineFailed(None, f"{sending.url} gave two different answers to one request that arrived twice")
        return first

    def _deliver_again(self, earlier: tuple[_Sending, Answer] | None) -> None:
        if earlier is None:
            raise AssertionError("a fault that needs an earlier webhook waits for one")
        sending, answer = earlier
        again = self._pass_on(sending)
        if not _alike(answer, again):
            raise LineFailed(None, f"{sending.url} gave another answer to an old request that arrived again")

    def _pass_on(self, sending: _Sending) -> Answer:
        return self._transport.send(
            sending.method, sending.url, dict(sending.headers), sending.body, sending.timeout_seconds
        )

    def _begin_again(self) -> None:
        if self._restart is not None:
            self._restart()


def _alike(first: Answer, again: Answer) -> bool:
    return (first.status, first.body) == (again.status, again.body)
