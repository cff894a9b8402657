"""Who may use the telephone: the page itself, in a browser that reached this machine by a name of its own."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Request, Response

from ivr.simulator.transport import is_loopback

# Nothing inline, nothing from elsewhere, and no frame around it.
POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def from_elsewhere(request: Request, public_url: str) -> bool:
    """Whether another site is behind this request.

    A browser says so itself, in Sec-Fetch-Site or Origin; a program that says neither is no site. A foreign name that
    leads to this machine would make another site's page look like this one, so only our own names are taken.
    """
    host = urlsplit(f"//{request.host}").hostname or ""
    if not is_loopback(f"//{request.host}") and host != urlsplit(public_url).hostname:
        return True
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.host


def shielded(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
