"""Flask routes: parse, call one thing, answer.

Nothing is decided in this room, and nothing is stored; a request whose signature does not hold gets a
bare 403, or 400 from a gateway's webhook, before anything of ours has looked at it.
"""

from collections.abc import Callable
from datetime import datetime

import structlog
from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from ivr import logs
from ivr.switchboard import Switchboard
from ivr.twiml.signature import Signature
from ivr.web.audio import audio_pages
from ivr.web.health import Health, health_pages
from ivr.web.voice import voice_pages

# Twilio's forms are a few kilobytes.
LARGEST_BODY = 64 * 1024


def create_web(
    switchboard: Switchboard,
    signature: Signature,
    health: Health,
    clock: Callable[[], datetime],
    sound: Callable[[str], bytes | None],
    *,
    demo: bool,
) -> Flask:
    """The application. `sound` gives a recording by its name, if some release plays it; `demo` lets a signed request
    carry its own time, and tells which step spoke."""
    app = Flask("ivr.web")
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.url_map.strict_slashes = True
    app.register_blueprint(voice_pages(switchboard, signature, clock, demo=demo))
    app.register_blueprint(audio_pages(sound))
    app.register_blueprint(health_pages(health))
    app.register_error_handler(Exception, _broke)
    return app


def _broke(error: Exception) -> Response:
    """Outside the calls themselves, a bare status; the log learns the place, and never what was being handled."""
    if isinstance(error, HTTPException):
        return Response(status=error.code)
    structlog.get_logger().error("broke", **logs.broke(error))
    return Response(status=500)
