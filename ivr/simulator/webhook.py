"""One leg's requests to the line: Twilio's parameters, signature, cookies and redirects."""

import uuid
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from types import MappingProxyType
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit

from ivr.simulator.clock import Clock
from ivr.simulator.document import Document, LineFailed, read_document
from ivr.simulator.events import Fetched, Listener, Warned
from ivr.simulator.signing import signature, signed_url
from ivr.simulator.transport import EXCHANGE_SECONDS, Answer, Transport, Unreachable

# Twilio: error 11215 beyond it.
MOST_REDIRECTS = 10
USER_AGENT = "TwilioProxy/1.1"
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Request:
    """What a verb asks for next. `heeded` is False when the call is over and the answer runs no more."""

    url: str
    method: str = "POST"
    extra: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    call_status: str = "in-progress"
    heeded: bool = True


@dataclass(slots=True)
class Webhook:
    """Asks the line on behalf of one leg.

    `standard` are the parameters that go with every request. With `twice`, each request is sent by two threads at
    the same moment under one idempotency token, as a repeated delivery would arrive, and must get the same answer.
    """

    standard: Mapping[str, str]
    auth_token: str | None
    clock: Clock
    transport: Transport
    listener: Listener
    twice: bool = False
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)

    def fetch(self, request: Request) -> Document:
        """The document a request leads to, through at most ten redirects. Raises LineFailed.

        A redirect loses what was posted: the caller's digits do not arrive at the second address.
        """
        url, method = request.url, request.method
        params = {**self.standard, "CallStatus": request.call_status, **request.extra}
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._exchange(method, url, params)
            target = answer.header("Location")
            if answer.status not in _REDIRECTS or not target:
                return read_document(urldefrag(url).url, answer)
            if request.extra and params:
                lost = ", ".join(request.extra)
                self.listener(Warned(None, f"{url} redirected a request, which loses what was sent with it: {lost}"))
            url, method, params = _joined(url, target), "GET", {}
        raise LineFailed(11215, f"{request.url} redirected more than {MOST_REDIRECTS} times")

    def notify(self, url: str, params: Mapping[str, str], method: str = "POST") -> None:
        """A callback whose answer Twilio does not read; one that fails is a warning in the debugger."""
        try:
            answer = self._exchange(method, url, params, alike=False)
        except LineFailed as failed:
            self.listener(Warned(failed.code, failed.message))
            return
        if not 200 <= answer.status < 300:
            self.listener(Warned(11200, f"the callback {url} answered {answer.status}"))

    def _exchange(self, method: str, url: str, params: Mapping[str, str], *, alike: bool = True) -> Answer:
        address = _address(method, url, params)
        tries = self._send(method, address, params)
        answers = []
        for tried in tries:
            status, body = (None, str(tried)) if isinstance(tried, Unreachable) else (tried.status, tried.body)
            self.listener(Fetched(round(self.clock.elapsed, 3), method, address, dict(params), status, body))
            if isinstance(tried, Unreachable):
                raise LineFailed(tried.code, f"{address} did not answer: {tried}")
            answers.append(tried)
        first, last = answers[0], answers[-1]
        if alike and (first.status, first.body) != (last.status, last.body):
            raise LineFailed(None, f"{address} gave two different answers to one request that arrived twice")
        self._keep_cookies(address, first)
        return first

    def _send(self, method: str, url: str, params: Mapping[str, str]) -> list[Answer | Unreachable]:
        headers = self._headers(method, url, params)
        body = urlencode(params) if method == "POST" else ""

        def send(_: int) -> Answer | Unreachable:
            try:
                return self.transport.send(method, url, dict(headers), body, EXCHANGE_SECONDS)
            except Unreachable as unreachable:
                return unreachable

        if not self.twice:
            return [send(0)]
        with ThreadPoolExecutor(2) as both:
            return list(both.map(send, range(2)))

    def _headers(self, method: str, url: str, params: Mapping[str, str]) -> dict[str, str]:
        headers = {
            "User-Agent": USER_AGENT,
            "Accept": "*/*",
            "I-Twilio-Idempotency-Token": str(uuid.uuid4()),
            "X-IVR-Clock": self.clock.now.isoformat(timespec="seconds"),
        }
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        if self.auth_token is not None:
            headers["X-Twilio-Signature"] = signature(
                self.auth_token, signed_url(url), params if method == "POST" else {}
            )
        jar = self.cookies.get(urlsplit(url).hostname or "")
        if jar:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())
        return headers

    def _keep_cookies(self, url: str, answer: Answer) -> None:
        jar = self.cookies.setdefault(urlsplit(url).hostname or "", {})
        for line in (answer.header("Set-Cookie") or "").splitlines():
            try:
                baked = SimpleCookie(line)
            except CookieError:
                continue
            for name, morsel in baked.items():
                if morsel["max-age"] == "0":
                    jar.pop(name, None)
                else:
                    jar[name] = morsel.coded_value


def _joined(url: str, target: str) -> str:
    try:
        return urljoin(url, target)
    except ValueError:
        raise LineFailed(11100, f"{url} redirected to “{target}”, which is not a URL") from None


def _address(method: str, url: str, params: Mapping[str, str]) -> str:
    """Where a request really goes: without the fragment, and for GET with the parameters after the URL's own query."""
    bare = urldefrag(url).url
    try:
        parts = urlsplit(bare)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable or any(character.isspace() for character in bare):
        raise LineFailed(11100, f"“{url}” is not a URL")
    if method == "POST" or not params:
        return bare
    return f"{bare}{'&' if parts.query else '?'}{urlencode(params)}"
