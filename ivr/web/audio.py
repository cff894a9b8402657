"""Recordings, for Twilio to play.

They are what every caller hears, so anybody may fetch them, and Twilio does so without a signature. Their names say
what is in them: nobody can guess one that was never played, and one that was never changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Blueprint, Response

# Under the line's public address.
AUDIO = "/voice/audio"
KINDS = {"wav": "audio/wav", "mp3": "audio/mpeg"}
FOR_EVER = "public, max-age=31536000, immutable"
_NAME = re.compile(r"([0-9a-f]{64})\.(wav|mp3)")


def audio_pages(recording: Callable[[str], bytes | None]) -> Blueprint:
    """`recording` gives what is played by its digest, or None for whatever no release plays."""
    pages = Blueprint("audio", __name__, url_prefix=AUDIO)

    @pages.get("/<audio>")
    def play(audio: str) -> Response:
        name = _NAME.fullmatch(audio)
        content = recording(name[1]) if name else None
        if name is None or content is None:
            return Response(status=404)
        return Response(content, mimetype=KINDS[name[2]], headers={"Cache-Control": FOR_EVER})

    return pages
