"""The answer to a text message."""

from __future__ import annotations

from twilio.twiml.messaging_response import MessagingResponse

from ivr.twiml.writing import speakable


def reply(words: str | None) -> str:
    """One document with one message in it, or with none."""
    response = MessagingResponse()
    if words is not None:
        response.message(speakable(words))
    return str(response)
