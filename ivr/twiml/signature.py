"""Is this request really Twilio's?"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

from twilio.request_validator import RequestValidator


class _Once(dict[str, Any]):
    """Parameters of which none is repeated, as the validator likes them best: it asks for each by `getall`."""

    def getall(self, name: str) -> list[Any]:
        return [self[name]]


class Signature:
    """Checks `X-Twilio-Signature` with Twilio's own validator, over the URL Twilio was told to call.

    An empty token is refused: with it, the validator accepts what anybody signs with an empty key.
    """

    def __init__(self, auth_token: str) -> None:
        if not auth_token:
            raise ValueError("an empty auth token would accept everybody's signature")
        self._validator = RequestValidator(auth_token)

    def is_twilios(self, url: str, params: Mapping[str, Any] | str, signature: str) -> bool:
        """`url` is our public address with the raw path and query; `params` the form as it came.

        Most requests match the URL as it stands, which is one signing; the validator signs twice, with
        and without the port, and stays the judge of the rest.
        """
        if isinstance(params, str):
            # A body that is no form; without its hash in the URL the validator would raise.
            return "bodySHA256=" in url and bool(self._validator.validate(url, params, signature))
        if type(params) is dict:
            params = _Once(params)
        expected = self._validator.compute_signature(url, params)
        if hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace")):
            return True
        return bool(self._validator.validate(url, params, signature))
