"""One request carried to the line and its answer back: signed, tried again, known by its cookies and its password."""

import base64
import uuid
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import unquote, urldefrag, urlencode, urlsplit

from ivr.simulator.clock import Clock
from ivr.simulator.cookies import Jar
from ivr.simulator.document import LineFailed
from ivr.simulator.events import Fetched, Listener
from ivr.simulator.overrides import Overrides, read_overrides
from ivr.simulator.signing import signature, signed_url
from ivr.simulator.transport import Answer, TellsCallbacksApart, Transport, Unreachable

USER_AGENT = "TwilioProxy/1.1"

Outcome = Answer | Unreachable


@dataclass(frozen=True, slots=True)
class Errand:
    """What is to be asked, and where: `url` as the line wrote it, `address` as it goes out.

    A `callback` is told to the line while the call goes on, and its answer is not read.
    """

    method: str
    url: str
    address: str
    params: Mapping[str, str]
    callback: bool
    token: str

    @classmethod
    def to(cls, method: str, url: str, params: Mapping[str, str], *, callback: bool = False) -> "Errand":
        """For GET the parameters come after the URL's own query. Raises LineFailed where nobody can be asked."""
        address = plain(url)
        if address is None:
            raise LineFailed(11100, f"“{url}” is not a URL")
        if method != "POST" and params:
            address += ("&" if urlsplit(address).query else "?") + urlencode(params)
        return cls(method, url, address, params, callback, str(uuid.uuid4()))


@dataclass(slots=True)
class Courier:
    """Twilio's HTTP client, as far as one leg of a call can tell.

    Each try of an errand carries the same I-Twilio-Idempotency-Token and passes as many seconds of the call as the
    transport says it took, unless it is a callback, for which nobody waits. A 401 that asks for a password is
    answered with the one in the URL, and from then on that host gets it unasked. With `twice`, two threads send each
    try at the same moment, and both must get the same answer. A GET whose answer had an ETag or a Last-Modified asks
    the next time only whether it has changed (Twilio: answers to POST are never kept).
    """

    auth_token: str | None
    clock: Clock
    transport: Transport
    listener: Listener
    twice: bool = False
    _jar: Jar = field(init=False)
    _passwords: dict[str, str] = field(default_factory=dict)
    _kept: dict[str, Answer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._jar = Jar(self.clock)

    def carry(self, errand: Errand) -> Answer:
        """The answer, after as many tries as the URL's fragment allows in the time it allows. Raises LineFailed."""
        overrides, warnings = read_overrides(errand.url)
        for warning in warnings:
            self.listener(warning)
        left, tries = overrides.total_seconds, 0
        while True:
            outcome = self._try(errand, overrides.within(left))
            tries += 1
            left -= outcome.seconds
            if not errand.callback:
                self.clock.advance(outcome.seconds)
            if tries > overrides.retries or left <= 0 or not overrides.tries_again_after(outcome):
                break
        if isinstance(outcome, Unreachable):
            raise LineFailed(outcome.code, f"{errand.address} did not answer: {outcome}")
        self._jar.keep(errand.address, outcome)
        return self._unchanged_or_new(errand, outcome)

    def _try(self, errand: Errand, limits: Overrides) -> Outcome:
        outcomes = self._send(errand, limits)
        if self._learns_password(errand, outcomes[0]):
            outcomes = self._send(errand, limits)
        first, last = outcomes[0], outcomes[-1]
        if isinstance(first, Unreachable) or isinstance(last, Unreachable):
            return first if isinstance(first, Unreachable) else last
        if not errand.callback and (first.status, first.body) != (last.status, last.body):
            raise LineFailed(None, f"{errand.address} gave two different answers to one request that arrived twice")
        return first

    def _send(self, errand: Errand, limits: Overrides) -> list[Outcome]:
        headers = self._headers(errand)
        body = urlencode(errand.params) if errand.method == "POST" else ""
        way = self.transport.send
        if errand.callback and isinstance(self.transport, TellsCallbacksApart):
            way = self.transport.send_callback

        def send(_: int) -> Outcome:
            try:
                answer = way(errand.method, errand.address, dict(headers), body, limits.read_seconds)
            except Unreachable as unreachable:
                return _as_long_as_twilio_waits(unreachable, limits)
            return _in_time(answer, limits)

        if self.twice:
            with ThreadPoolExecutor(2) as both:
                outcomes = list(both.map(send, range(2)))
        else:
            outcomes = [send(0)]
        at = round(self.clock.elapsed, 3)
        for outcome in outcomes:
            known = (outcome.status, outcome.body) if isinstance(outcome, Answer) else (None, str(outcome))
            self.listener(Fetched(at, errand.method, errand.address, dict(errand.params), *known))
        return outcomes

    def _headers(self, errand: Errand) -> dict[str, str]:
        address = errand.address
        headers = {
            "User-Agent": USER_AGENT,
            "Accept": "*/*",
            "I-Twilio-Idempotency-Token": errand.token,
            "X-IVR-Clock": self.clock.now.isoformat(timespec="seconds"),
        }
        if errand.method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        if self.auth_token is not None:
            signed = errand.params if errand.method == "POST" else {}
            headers["X-Twilio-Signature"] = signature(self.auth_token, signed_url(address), signed)
        optional = {"Cookie": self._jar.header(address), "Authorization": self._passwords.get(urlsplit(address).netloc)}
        kept = self._kept.get(address) if errand.method == "GET" else None
        if kept is not None:
            optional |= {"If-None-Match": kept.header("ETag"), "If-Modified-Since": kept.header("Last-Modified")}
        return headers | {name: value for name, value in optional.items() if value}

    def _learns_password(self, errand: Errand, outcome: Outcome) -> bool:
        """Twilio: the first request goes without a password; one that is asked for is taken from the URL."""
        if not isinstance(outcome, Answer) or outcome.status != 401:
            return False
        challenge = (outcome.header("WWW-Authenticate") or "").lower()
        place, parts = urlsplit(errand.address).netloc, urlsplit(errand.url)
        if not challenge.startswith("basic") or parts.username is None:
            return False
        both = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        known, self._passwords[place] = self._passwords.get(place), f"Basic {base64.b64encode(both.encode()).decode()}"
        return known != self._passwords[place]

    def _unchanged_or_new(self, errand: Errand, answer: Answer) -> Answer:
        if errand.method != "GET":
            return answer
        if answer.status == 304 and errand.address in self._kept:
            return self._kept[errand.address]
        if answer.status == 200 and (answer.header("ETag") or answer.header("Last-Modified")):
            self._kept[errand.address] = answer
        return answer


def plain(url: str) -> str | None:
    """A URL without what stays at Twilio, its fragment and its password; None when nobody can be asked there.

    Twilio asks no host with an underscore in its name.
    """
    try:
        bare = urldefrag(url).url
        parts = urlsplit(bare)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return None
    if not usable or "_" in (parts.hostname or "") or any(character.isspace() for character in bare):
        return None
    return bare.replace(parts.netloc, parts.netloc.rpartition("@")[2], 1)


def _in_time(answer: Answer, limits: Overrides) -> Outcome:
    if answer.seconds <= limits.read_seconds:
        return answer
    return Unreachable(f"the answer took longer than {limits.read_seconds:g} s", 11200, limits.read_seconds)


def _as_long_as_twilio_waits(unreachable: Unreachable, limits: Overrides) -> Unreachable:
    most = limits.read_seconds if unreachable.code == 11200 else limits.connect_seconds
    return Unreachable(str(unreachable), unreachable.code, min(unreachable.seconds, most))
