"""Text messages that people write to us."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Blueprint, Response, request

from ivr.twiml.callers import caller_number
from ivr.twiml.messages import reply
from ivr.twiml.signature import Signature
from ivr.web.signed import is_twilios

_SID = re.compile(r"[SM]M[0-9a-f]{32}", re.ASCII)


Take = Callable[[str, str, str], str | None]


def message_pages(take: Take, signature: Signature, public_url: str) -> Blueprint:
    """Twilio: "a message comes in". `take` gets the number, the words, and what Twilio has taken them for; what is
    written is looked at once, and neither kept nor logged."""
    pages = Blueprint("messages", __name__)

    @pages.post("/messages")
    def a_message_comes_in() -> Response:
        form = request.form
        if not is_twilios(signature, public_url, plausible=_SID.fullmatch(form.get("MessageSid", "")) is not None):
            return Response(status=403)
        number = caller_number(form.get("From", ""))
        # With OptOutType Twilio says that it has understood the word, and answered it.
        words = take(number, form.get("Body", ""), form.get("OptOutType", "")) if number is not None else None
        return Response(reply(words), mimetype="text/xml")

    return pages
