"""How a request leaves the telephone. Tests bring their own; the real one is HTTP."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

import requests

# Twilio: the whole exchange within 15 s, the connection within 5 s.
EXCHANGE_SECONDS = 15.0
CONNECT_SECONDS = 5.0
# Twilio: error 11750 beyond 64 kB.
LARGEST_BODY = 64 * 1024

LOOPBACK = ("localhost", "::1")


class Unreachable(Exception):
    """No answer came. `code` is Twilio's: 11205 nobody there, 11200 slower than Twilio waits, 11220 TLS."""

    def __init__(self, why: str, code: int = 11205) -> None:
        super().__init__(why)
        self.code = code


@dataclass(frozen=True, slots=True)
class Answer:
    """What the line answered. Several `Set-Cookie` headers arrive as one value, a cookie to a line."""

    status: int
    headers: Mapping[str, str]
    body: str

    def header(self, name: str) -> str | None:
        """A header by its name, in whatever case the server wrote it."""
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), None)


class Transport(Protocol):
    """Sends one request and follows nothing. Raises `Unreachable`. `twice` calls it from two threads at once."""

    def send(self, method: str, url: str, headers: dict[str, str], body: str, timeout_seconds: float) -> Answer: ...


class RequestsTransport:
    """Real HTTP. A proxy from the environment is used, except towards this machine itself."""

    def send(self, method: str, url: str, headers: dict[str, str], body: str, timeout_seconds: float) -> Answer:
        deadline = time.monotonic() + timeout_seconds
        with requests.Session() as session:
            session.trust_env = not is_loopback(url)
            try:
                response = session.request(
                    method,
                    url,
                    headers=headers,
                    data=body.encode() or None,
                    allow_redirects=False,
                    stream=True,
                    timeout=(min(CONNECT_SECONDS, timeout_seconds), timeout_seconds),
                )
                content = _read(response, deadline)
            except requests.exceptions.SSLError as wrong:
                raise Unreachable(str(wrong), 11220) from wrong
            except requests.exceptions.ReadTimeout as wrong:
                raise Unreachable(f"the answer took longer than {timeout_seconds:g} s", 11200) from wrong
            except (requests.RequestException, OSError, ValueError) as wrong:
                raise Unreachable(str(wrong)) from wrong
        received = dict(response.headers)
        cookies = response.raw.headers.getlist("Set-Cookie")
        if cookies:
            received["Set-Cookie"] = "\n".join(cookies)
        return Answer(response.status_code, received, content.decode("utf-8", errors="surrogateescape"))


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


def is_loopback(url: str) -> bool:
    """Whether a URL points at this machine, where http is as good as https."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return host in LOOPBACK or host.startswith("127.")
