"""Whether the request in hand is exactly what Twilio signed."""

from __future__ import annotations

from urllib.parse import quote

import structlog
from flask import request

from ivr.twiml.signature import Signature


def is_twilios(signature: Signature, public_url: str, *, plausible: bool) -> bool:
    """A repeated parameter is refused, because Twilio never sends one and signatures cannot tell
    `A=1, A=2` from `A=2, A=1`. Unknown ones are signed like all others, and then ignored. What is refused gets into the
    log; `plausible` says that the ids in it are what Twilio's look like.
    """
    sent = request.form
    url = public_url + _raw_target(request.environ)
    repeated = max(map(len, sent.listvalues()), default=1) > 1
    given = request.headers.get("X-Twilio-Signature", "")
    if not repeated and plausible and signature.is_twilios(url, sent.to_dict(), given):
        return True
    reason = "repeated" if repeated else "signature"
    structlog.get_logger().warning("refused", route=route(), status=403, reason=reason)
    return False


def route() -> str:
    """The page that was asked for, as we name it: in the path itself there may be anything."""
    return request.url_rule.rule if request.url_rule else ""


def _raw_target(environ: dict[str, object]) -> str:
    """Path and query as they were sent. Flask's own URL is decoded, and then signatures fail."""
    raw = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    if isinstance(raw, str):
        # A proxy may send the whole URL; only what follows the host is ours to read.
        return raw[raw.index("/", 8) :] if raw.startswith(("http://", "https://")) else raw
    path = quote(str(environ.get("SCRIPT_NAME", "")) + str(environ.get("PATH_INFO", "")), encoding="latin-1")
    query = environ.get("QUERY_STRING")
    return f"{path}?{query}" if query else path
