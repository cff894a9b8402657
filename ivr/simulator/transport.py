"""How a request leaves the telephone. Tests bring their own; the real one is HTTP."""

import math
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Protocol, runtime_checkable
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import NameResolutionError, NewConnectionError, ProtocolError, ReadTimeoutError

# Twilio: the whole exchange within 15 s, the connection within 5 s.
EXCHANGE_SECONDS = 15.0
CONNECT_SECONDS = 5.0
# Twilio: error 11750 beyond 64 kB.
LARGEST_BODY = 64 * 1024
# How long something takes that never comes: the telephone waits for it as long as Twilio would.
NEVER = math.inf

LOOPBACK = ("localhost", "::1")


class Unreachable(Exception):
    """No answer came. `code` is Twilio's: 11205 no connection, 11200 no answer on one, 11210 no such host, 11220 TLS.

    `seconds` of the call passed until that was clear.
    """

    def __init__(self, why: str, code: int = 11205, seconds: float = 0.0) -> None:
        super().__init__(why)
        self.code = code
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Answer:
    """What the line answered, and how many seconds of the call that took.

    Several `Set-Cookie` headers arrive as one value, a cookie to a line.
    """

    status: int
    headers: Mapping[str, str]
    body: str
    seconds: float = 0.0

    def header(self, name: str) -> str | None:
        """A header by its name, in whatever case the server wrote it."""
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), None)


class Transport(Protocol):
    """Sends one request and follows nothing. Raises `Unreachable`. `twice` calls it from two threads at once."""

    def send(self, method: str, url: str, headers: dict[str, str], body: str, timeout_seconds: float) -> Answer: ...


@runtime_checkable
class TellsCallbacksApart(Transport, Protocol):
    """A transport that treats callbacks, whose answers nobody reads, otherwise than what the call waits for."""

    def send_callback(
        self, method: str, url: str, headers: dict[str, str], body: str, timeout_seconds: float
    ) -> Answer: ...


class RequestsTransport:
    """Real HTTP, over connections that stay open from request to request.

    A proxy from the environment is used, except towards this machine itself. An answer's seconds are whole ones, so
    that the same call on a computer that is a little slower today is written down as the same call.
    """

    def __init__(self) -> None:
        self._idle: deque[requests.Session] = deque()

    def send(self, method: str, url: str, headers: dict[str, str], body: str, timeout_seconds: float) -> Answer:
        """Each session serves one request at a time, and no request finds out what another one was told."""
        try:
            session = self._idle.pop()
        except IndexError:
            session = _session()
        try:
            return _ask(session, method, url, headers, body, timeout_seconds)
        except requests.exceptions.SSLError as wrong:
            raise Unreachable(str(wrong), 11220) from wrong
        except requests.exceptions.ConnectTimeout as wrong:
            raise Unreachable("nobody accepted the connection", 11205, NEVER) from wrong
        except requests.exceptions.ReadTimeout as wrong:
            raise Unreachable(f"the answer took longer than {timeout_seconds:g} s", 11200, NEVER) from wrong
        except (requests.RequestException, OSError, ValueError) as wrong:
            raise _unreachable(wrong) from wrong
        finally:
            self._idle.append(session)


def _session() -> requests.Session:
    session = requests.Session()
    # The telephone keeps its own cookies, one jar to a call.
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return session


def _ask(
    session: requests.Session, method: str, url: str, headers: dict[str, str], body: str, timeout_seconds: float
) -> Answer:
    began = time.monotonic()
    session.trust_env = not is_loopback(url)
    with session.request(
        method,
        url,
        headers=headers,
        data=body.encode() or None,
        auth=lambda request: request,  # else requests would look for a password in the user's own files
        allow_redirects=False,
        stream=True,
        timeout=(min(CONNECT_SECONDS, timeout_seconds), timeout_seconds),
    ) as response:
        content = _read(response, began + timeout_seconds)
        received = dict(response.headers)
        cookies = response.raw.headers.getlist("Set-Cookie")
    if cookies:
        received["Set-Cookie"] = "\n".join(cookies)
    text = content.decode("utf-8", errors="surrogateescape")
    return Answer(response.status_code, received, text, float(int(time.monotonic() - began)))


def _read(response: requests.Response, deadline: float) -> bytes:
    """The body, but no more of it than is needed to know that it is too large, and no longer than there is time."""
    content = b""
    for chunk in response.iter_content(8192):
        content += chunk
        if time.monotonic() > deadline:
            raise requests.exceptions.ReadTimeout("the answer trickles")
        if len(content) > LARGEST_BODY:
            break
    return content


def _unreachable(wrong: Exception) -> Unreachable:
    """Nobody there, or somebody who took the connection and then broke it: the request may have been worked on."""
    cause = wrong.args[0] if wrong.args else None
    if isinstance(getattr(cause, "reason", None), NameResolutionError):
        return Unreachable("there is no such host", 11210)
    if isinstance(cause, ReadTimeoutError):
        return Unreachable("the answer stopped in the middle", 11200, NEVER)
    if isinstance(cause, ProtocolError):
        return Unreachable("the connection broke before there was an answer", 11200)
    if isinstance(getattr(cause, "reason", None), NewConnectionError):
        return Unreachable("nothing listens there; is the line running?")
    return Unreachable(str(wrong))


def is_loopback(url: str) -> bool:
    """Whether a URL points at this machine, where http is as good as https."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return host in LOOPBACK or host.startswith("127.")
