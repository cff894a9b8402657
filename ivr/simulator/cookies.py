"""The cookies of one call: each goes back to the host and the paths it came from until it expires."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.cookies import CookieError, Morsel, SimpleCookie
from urllib.parse import urlsplit

from ivr.simulator.clock import Clock
from ivr.simulator.transport import Answer

# RFC 6265bis: no cookie lives longer.
LONGEST = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Cookie:
    """`until` is None for one that lasts as long as the call."""

    name: str
    value: str
    path: str
    secure: bool
    until: datetime | None

    def goes_to(self, scheme: str, path: str) -> bool:
        """RFC 6265, path matching: a cookie of /a goes to /a and /a/b, not to /ab."""
        inside = path == self.path or path.startswith(self.path.rstrip("/") + "/")
        return inside and (scheme == "https" or not self.secure)


@dataclass(slots=True)
class Jar:
    """What the line has asked the telephone to remember. Twilio returns cookies; how long on voice it does not say."""

    clock: Clock
    _kept: dict[str, dict[tuple[str, str], Cookie]] = field(default_factory=dict)

    def header(self, url: str) -> str:
        """The `Cookie` header for a request, or "". The most particular path comes first."""
        parts = urlsplit(url)
        there = self._kept.get(parts.hostname or "", {}).values()
        going = [cookie for cookie in there if not self._expired(cookie) and cookie.goes_to(parts.scheme, _path(url))]
        going.sort(key=lambda cookie: -len(cookie.path))
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in going)

    def keep(self, url: str, answer: Answer) -> None:
        kept = self._kept.setdefault(urlsplit(url).hostname or "", {})
        for morsel in _baked(answer):
            cookie = Cookie(
                morsel.key,
                morsel.coded_value,
                morsel["path"] if morsel["path"].startswith("/") else _path(url).rpartition("/")[0] or "/",
                bool(morsel["secure"]),
                self._until(morsel, answer),
            )
            kept[cookie.name, cookie.path] = cookie

    def _expired(self, cookie: Cookie) -> bool:
        return cookie.until is not None and cookie.until <= self.clock.now

    def _until(self, morsel: "Morsel[str]", answer: Answer) -> datetime | None:
        """On the call's clock: `Max-Age`, or as long as `Expires` was ahead of the answer's own `Date`."""
        if morsel["max-age"]:
            age = morsel["max-age"]
            seconds = int(age[:9]) if age.isascii() and age.isdigit() else 0
            return self.clock.now + min(timedelta(seconds=seconds), LONGEST)
        expires = _date(morsel["expires"])
        if expires is None:
            return None
        sent = _date(answer.header("Date") or "") or self.clock.now
        return self.clock.now + min(expires - sent, LONGEST)


def _baked(answer: Answer) -> "Iterator[Morsel[str]]":
    for line in (answer.header("Set-Cookie") or "").splitlines():
        try:
            yield from SimpleCookie(line).values()
        except CookieError:
            continue


def _path(url: str) -> str:
    return urlsplit(url).path or "/"


def _date(text: str) -> datetime | None:
    """An HTTP date, which is always GMT."""
    try:
        return parsedate_to_datetime(text).replace(tzinfo=UTC)
    except ValueError:
        return None
