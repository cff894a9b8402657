"""How Twilio signs a request, written from its description and nothing else, so that it can contradict our check."""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit, urlunsplit


def signature(auth_token: str, url: str, params: Mapping[str, str | Sequence[str]]) -> str:
    """`X-Twilio-Signature` for a form POST; give no `params` for a GET, whose query is already in `url`.

    URL, then every name and value with nothing between them: names sorted, each name's distinct values sorted.
    HMAC-SHA1 under the account's auth token, in base64.
    """
    text = url
    for name in sorted(params):
        given = params[name]
        values = [given] if isinstance(given, str) else sorted(set(given))
        text += "".join(name + value for value in values)
    digest = hmac.new(auth_token.encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def signed_url(url: str) -> str:
    """The URL as it enters the signature: no fragment, no user; over https no port, over http the port as written.

    Twilio does this for voice only.
    """
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    if parts.scheme == "https" and parts.port is not None:
        place = place.rpartition(":")[0]
    return urlunsplit((parts.scheme, place, parts.path, parts.query, ""))
