"""The page and the requests it makes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import get_args

from flask import Blueprint, Response, jsonify, render_template, request

from ivr.handset.call import BrowserCall, Connection, State
from ivr.handset.calls import MOST_CALLS, PATIENCE_SECONDS, Calls
from ivr.handset.guard import from_elsewhere, shielded
from ivr.handset.holding import holdings
from ivr.handset.reading import FROM_NUMBER, Misread, Suggested, read_beginning, read_reply
from ivr.handset.script import script
from ivr.handset.sound import LONGEST_WORDS, is_language, spoken, there_is_a_voice
from ivr.handset.telling import tell
from ivr.handset.words import LANGUAGES, WORDS
from ivr.simulator.clock import write_time
from ivr.simulator.leg import Agent

NOBODY = "there is no such call; it may have been put away to make room, or the line was started anew"
ENGAGED = f"all {MOST_CALLS} telephones are in use; hang one of them up"
ELSEWHERE = "this telephone is used from its own page only"
NOT_JSON = "write one JSON object, with the content type application/json"
SOUND_SECONDS = 3600

Refusal = tuple[Response, int]


@dataclass(frozen=True, slots=True)
class Line:
    """What the telephone is plugged into: the way to the line, the numbers that can be dialled, and who can be
    identified there (an account, and what proves it is one's own)."""

    connection: Connection
    suggested: Callable[[], Sequence[Suggested]]
    account: str
    proofs: Sequence[str]


def handset_pages(
    line: Line, broke: Callable[[Exception], None], patience_seconds: float = PATIENCE_SECONDS
) -> Blueprint:
    """`broke` is told when the telephone itself fails; after `patience_seconds` without a word a call is hung up."""
    pages = _blueprint()
    calls = Calls(line.connection, broke, patience_seconds)

    @pages.before_request
    def refuse_other_sites() -> Refusal | None:
        """The page itself and its files may be asked for from anywhere: a link to them does nothing."""
        if request.endpoint in ("handset.page", "handset.static"):
            return None
        return _refused(ELSEWHERE, 403) if from_elsewhere(request, line.connection.url) else None

    @pages.get("")
    def page() -> str:
        language = request.args.get("words", "")
        if language not in LANGUAGES:
            language = request.accept_languages.best_match(LANGUAGES) or next(iter(LANGUAGES))
        return render_template(
            "handset/phone.html",
            language=language,
            languages=LANGUAGES,
            words=WORDS[language],
            all_words=WORDS,
            lines=[(one.number, write_time(one.begins)) for one in line.suggested()],
            from_number=FROM_NUMBER,
            agents=get_args(Agent),
            holdings=holdings(),
            account=line.account,
            proofs=line.proofs,
            can_speak=there_is_a_voice(),
        )

    @pages.post("/calls")
    def begin() -> Response | Refusal:
        said = _said()
        if said is None:
            return _refused(NOT_JSON, 415)
        beginning = read_beginning(said, line.suggested())
        if isinstance(beginning, Misread):
            return _misread(beginning)
        call = calls.new(beginning)
        if call is None:
            return _refused(ENGAGED, 503)
        return _told(call, call.begin())

    @pages.get("/calls/<name>")
    def look(name: str) -> Response | Refusal:
        call = calls.named(name)
        return _refused(NOBODY, 404) if call is None else _told(call, call.look())

    @pages.post("/calls/<name>")
    def act(name: str) -> Response | Refusal:
        call, said = calls.named(name), _said()
        if call is None:
            return _refused(NOBODY, 404)
        if said is None:
            return _refused(NOT_JSON, 415)
        reply = read_reply(said)
        if isinstance(reply, Misread):
            return _misread(reply)
        moment = said.get("moment")
        state, why = call.reply(reply, moment if isinstance(moment, int) else None)
        return _told(call, state, why)

    @pages.get("/calls/<name>/script")
    def write_down(name: str) -> Response | Refusal:
        call = calls.named(name)
        if call is None:
            return _refused(NOBODY, 404)
        text = script(call.beginning, call.look())
        file = f'attachment; filename="browser-{call.beginning.begins:%Y-%m-%d-%H%M}.call"'
        return Response(text, mimetype="text/plain", headers={"Content-Disposition": file})

    @pages.get("/sound")
    def say() -> Response | Refusal:
        words, language = request.args.get("words", ""), request.args.get("language", "")
        if not 0 < len(words) <= LONGEST_WORDS or not is_language(language):
            return _refused(f"write words, at most {LONGEST_WORDS} letters, and a language such as en-US", 400)
        if not there_is_a_voice():
            return _refused("nothing here can speak; install the package espeak-ng where the line runs", 404)
        wav = spoken(words, language)
        if wav is None:
            return _refused(f"espeak-ng has no voice for {language}", 404)
        return Response(wav, mimetype="audio/wav", headers={"Cache-Control": f"private, max-age={SOUND_SECONDS}"})

    return pages


def no_handset_pages(why: str) -> Blueprint:
    """The page of a line that has no telephone in the browser, and says why."""
    pages = _blueprint()

    @pages.get("")
    def page() -> Refusal:
        return Response(f"{why}\n", mimetype="text/plain"), 503

    return pages


def _blueprint() -> Blueprint:
    pages = Blueprint("handset", __name__, url_prefix="/phone", template_folder="templates", static_folder="static")
    pages.after_request(shielded)
    return pages


def _said() -> dict[str, object] | None:
    said = request.get_json(silent=True)
    return said if isinstance(said, dict) else None


def _told(call: BrowserCall, state: State, why: str | None = None) -> Response | Refusal:
    """The state of a call, since what the page has seen of it; with the reason, when something was refused."""
    seen = request.args.get("seen", 0, type=int)
    told = {"call": call.name, **tell(state, max(seen, 0))}
    return _unkept(jsonify(told)) if why is None else (_unkept(jsonify({**told, "error": why})), 409)


def _misread(misread: Misread) -> Refusal:
    return _unkept(jsonify(error=misread.error, field=misread.field)), 422


def _refused(why: str, status: int) -> Refusal:
    return _unkept(jsonify(error=why)), status


def _unkept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
