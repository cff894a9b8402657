"""Twilio's voice webhooks."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime

import structlog
from flask import Blueprint, Response, g, request

from ivr import logs
from ivr.switchboard import Answer, Switchboard
from ivr.twiml.blanking import blanked, is_call_sid
from ivr.twiml.callers import caller_number
from ivr.twiml.reading import read_event
from ivr.twiml.signature import Signature
from ivr.web.signed import is_twilios, route

CLOCK_HEADER, STEP_HEADER = "X-IVR-Clock", "X-IVR-Step"
# In turns. What is higher was not given by us, and may be anything.
LONGEST_CALL = 9_999
# Of a clock that a request may bring along in demo mode.
YEARS = range(1970, 2200)

Form = Mapping[str, str]


def voice_pages(
    switchboard: Switchboard, signature: Signature, clock: Callable[[], datetime], *, demo: bool
) -> Blueprint:
    pages = Blueprint("voice", __name__, url_prefix="/voice")
    log = structlog.get_logger()

    @pages.before_request
    def refuse_all_but_twilio() -> Response | None:
        """A bare 403, and nothing written, for whatever is not exactly what Twilio signed."""
        form = request.form.to_dict()
        if not is_twilios(signature, switchboard.public_url, plausible=is_call_sid(form.get("CallSid", ""))):
            return Response(status=403)
        g.form, held_card_number = blanked(form)
        if held_card_number:
            log.error("card_number_where_none_belongs", call=form["CallSid"], route=route())
        return None

    def now() -> datetime:
        """The time of this turn; in demo mode a signed request may bring its own."""
        given = request.headers.get(CLOCK_HEADER) if demo else None
        return (_moment(given) if given else None) or clock()

    def speak(take: Callable[[datetime], Answer], turn: int, heard: str) -> Response:
        """The answer to a webhook. Whatever breaks on the way, the caller hears an apology and gets a person."""
        started = time.perf_counter()
        at = now()
        try:
            answer = take(at)
        except Exception as error:
            log.error("broke", call=g.form["CallSid"], turn=turn, **logs.broke(error))
            answer = switchboard.apologise(_dialled(g.form), caller_number(g.form.get("From", "")), at)
        milliseconds = round((time.perf_counter() - started) * 1000, 1)
        call = g.form["CallSid"]
        log.info("turn", call=call, turn=turn, step=answer.step, milliseconds=milliseconds, heard=heard)
        headers = {STEP_HEADER: answer.step} if demo else {}
        return Response(answer.twiml, mimetype="text/xml", headers=headers)

    @pages.post("")
    def a_call_comes_in() -> Response:
        form: Form = g.form
        caller = caller_number(form.get("From", ""))
        return speak(lambda at: switchboard.answer(form["CallSid"], _dialled(form), caller, at), 0, "Answered")

    @pages.post("/turn/<int:number>")
    def the_call_goes_on(number: int) -> Response:
        event = read_event(g.form)
        call = g.form["CallSid"]
        told = min(number, LONGEST_CALL)
        return speak(lambda at: switchboard.take_turn(call, number, event, at), told, type(event).__name__)

    @pages.post("/sorry")
    def after_an_apology() -> Response:
        answer = switchboard.apologise_again(_dialled(g.form), read_event(g.form))
        return Response(answer.twiml, mimetype="text/xml", headers={STEP_HEADER: answer.step} if demo else {})

    @pages.post("/status")
    def the_call_is_over() -> Response:
        """Twilio tells this late, twice, or never; the call's record is closed by the first telling."""
        form: Form = g.form
        if form.get("CallStatus") in ("completed", "busy", "failed", "no-answer", "canceled"):
            seconds = form.get("CallDuration", "")
            whole = int(seconds) if seconds.isascii() and seconds.isdigit() and len(seconds) < 7 else None
            try:
                switchboard.end(form["CallSid"], now(), whole)
            except Exception as error:
                # Nobody listens any more, and Twilio does not ask again: what was on its way is settled by the
                # next reconciliation, and what was not confirmed is put away by the next call for its account.
                log.error("broke", call=form["CallSid"], **logs.broke(error))
        return Response(status=204)

    return pages


def _moment(text: str) -> datetime | None:
    """A moment with its offset from UTC, in a year people live in; None for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None and moment.year in YEARS else None


def _dialled(form: Form) -> str:
    return caller_number(form.get("To", "")) or form.get("To", "")
