"""What card gateways tell by themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import structlog
from flask import Blueprint, Response, request

from ivr.payments.notices import Received

# 503 has the gateway tell it again, later.
ANSWERS: Mapping[Received, int] = {"forged": 400, "done": 200, "again": 503}


def gateway_pages(name: str, take: Callable[[Mapping[str, str], bytes], Received]) -> Blueprint:
    """The webhook of the gateway of this name; there is no other."""
    pages = Blueprint("gateways", __name__, url_prefix="/gateways")
    log = structlog.get_logger()

    @pages.post("/<gateway>/webhook")
    def told(gateway: str) -> Response:
        """A bare status: 400, and nothing written, for whatever the gateway has not signed."""
        if gateway != name:
            return Response(status=404)
        received = take(dict(request.headers), request.get_data())
        if received == "forged":
            log.warning("refused", route=f"/gateways/{name}/webhook", status=400, reason="signature")
        return Response(status=ANSWERS[received])

    return pages
