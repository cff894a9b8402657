"""A line that has nothing to do with ours, in the shape of Twilio's own sample applications: Flask routes that answer
with `VoiceResponse`, relative actions, a query in the URL, a menu that redirects to itself, a voicemail, a payment that
is charged at once, and a signature that is checked only where a token was given.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps

from flask import Flask, Response, abort, request, url_for
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import VoiceResponse
from werkzeug.serving import make_server

Page = Callable[[], VoiceResponse]


def orchard(auth_token: str | None = None) -> Flask:
    """The telephone line of an apple farm."""
    app = Flask("orchard")

    def page(rule: str, *methods: str) -> Callable[[Page], Page]:
        def register(view: Page) -> Page:
            @wraps(view)
            def answer() -> Response:
                if auth_token is not None:
                    form = request.form.to_dict()
                    signature = request.headers.get("X-Twilio-Signature", "")
                    if not RequestValidator(auth_token).validate(request.url, form, signature):
                        abort(403)
                return Response(str(view()), mimetype="text/xml")

            app.add_url_rule(rule, view_func=answer, methods=list(methods) or ["POST"])
            return view

        return register

    @page("/ivr/welcome", "GET", "POST")
    def welcome() -> VoiceResponse:
        response = VoiceResponse()
        with response.gather(num_digits=1, action=url_for("menu"), method="POST", timeout=3) as gather:
            gather.say("Thank you for calling the orchard. For directions, press 1. To order a box of apples, press 2.")
        response.redirect("welcome")
        return response

    @page("/ivr/menu")
    def menu() -> VoiceResponse:
        response = VoiceResponse()
        match request.form["Digits"]:
            case "1":
                response.say("Take the second road after the mill.", voice="alice", language="en-GB")
                response.hangup()
            case "2":
                response.pay(action="../orders/paid?box=small", charge_amount="12.50", description="One box of apples")
            case "9":
                response.say("Leave a message after the tone.")
                response.record(action=url_for("message"), max_length=20, finish_on_key="*")
                response.say("We did not hear anything. Goodbye.")
            case _:
                response.say("Returning to the main menu.")
                response.redirect(url_for("welcome"))
        return response

    @page("/orders/paid")
    def paid() -> VoiceResponse:
        response = VoiceResponse()
        if request.form["Result"] == "success":
            code = " ".join(request.form["PaymentConfirmationCode"][-4:])
            response.say(f"Your {request.args['box']} box is on its way. The last signs of your code are {code}.")
        else:
            response.say(f"Nothing was ordered, because of {request.form['Result'].replace('-', ' ')}.")
        return response

    @page("/ivr/message")
    def message() -> VoiceResponse:
        response = VoiceResponse()
        response.say(f"Thank you for a message of {request.form['RecordingDuration']} seconds.")
        return response

    return app


@contextmanager
def growing(auth_token: str | None = None) -> Iterator[str]:
    """The orchard, answering on this machine; the address at which calls come in."""
    server = make_server("127.0.0.1", 0, orchard(auth_token), threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/ivr/welcome"
    finally:
        server.shutdown()
        serving.join()
        server.server_close()
