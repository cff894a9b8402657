"""CPU of one turn: ours, the floor, and a plain hand-written peer, side by side in one process.

    .venv/bin/python -m tests.benchmarks.turn [rounds]

*Floor*: Flask, the form, the signature, a `VoiceResponse` of the same words; no state, so no line at all.
*Peer*: the same, plus what most lines are written like: an ORM session that loads the call, inserts an
event and updates the call. *Ours*: the full turn, with journal, engine, words, TwiML and log line.
The three take turns, a few webhooks each, so that a noisy machine is noisy for all; the ratios are what counts.
"""

from __future__ import annotations

import io
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, request
from sqlalchemy import ForeignKey, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import VoiceResponse

from ivr import logs
from ivr.billing_file import read_billing_file
from ivr.store.billing import DEMO_FILE, load_billing
from ivr.store.database import Database
from ivr.store.migrating import upgrade
from tests.line import ACCOUNT_SID, AUTH_TOKEN, PUBLIC_URL, SECRET, LineUnderTest

BATCH = 100
# The three take turns this often, so that a machine that slows down for a moment does so for all.
SLICE = 5
ROUNDS = 15
OPENING_HOUR = "2027-03-16T10:00:00-07:00"

# The words of the turn that is measured: the main menu, after its second option.
WORDS = (
    "You can mail a check or money order to the address printed on your bill.",
    "If you use a T T Y or a relay service, dial 7 1 1 and ask for this number.",
    "To speak with a representative at any time, press 0.",
    "To pay a bill, press 1.",
    "For other ways to pay, press 2.",
)
VOICE = {"voice": "Polly.Joanna-Neural", "language": "en-US"}

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Any]


def form(call_sid: str, digits: str | None = None) -> dict[str, str]:
    """What Twilio sends: 25 parameters and the keys."""
    caller, called = "+15105550142", "+18003903507"
    params = {"AccountSid": ACCOUNT_SID, "ApiVersion": "2010-04-01", "CallSid": call_sid, "CallStatus": "in-progress"}
    params |= {"Direction": "inbound", "From": caller, "Caller": caller, "To": called, "Called": called}
    for end, place in (("From", "OAKLAND"), ("Caller", "OAKLAND"), ("To", ""), ("Called", "")):
        params |= {f"{end}City": place, f"{end}State": "CA", f"{end}Zip": "94612", f"{end}Country": "US"}
    return params if digits is None else params | {"Digits": digits, "msg": "Gather End", "FinishedOnKey": ""}


def environ(path: str, params: dict[str, str]) -> dict[str, Any]:
    """One signed webhook, as a WSGI server hands it over."""
    body = urlencode(params).encode()
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "line.example",
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": "application/x-www-form-urlencoded; charset=UTF-8",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "line.example",
        "HTTP_X_TWILIO_SIGNATURE": RequestValidator(AUTH_TOKEN).compute_signature(PUBLIC_URL + path, params),
        "HTTP_X_IVR_CLOCK": OPENING_HOUR,
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.version": (1, 0),
    }


def send(app: Wsgi, request_: dict[str, Any]) -> str:
    status: list[str] = []
    body = b"".join(app(request_, lambda line, headers, info=None: status.append(line)))
    assert status[0].startswith("200"), status
    return body.decode()


def document(next_url: str) -> str:
    response = VoiceResponse()
    gather = response.gather(
        action=next_url, action_on_empty_result=True, finish_on_key="", input="dtmf", num_digits=1, timeout=7
    )
    for words in WORDS:
        gather.say(words, **VOICE)
    response.redirect(next_url)
    return str(response)


def floor() -> Flask:
    app = Flask("floor")
    validator = RequestValidator(AUTH_TOKEN)

    @app.post("/voice/turn/<int:number>")
    def turn(number: int) -> Response:
        url = f"{PUBLIC_URL}/voice/turn/{number}"
        if not validator.validate(url, request.form, request.headers["X-Twilio-Signature"]):
            return Response(status=403)
        return Response(document(f"{PUBLIC_URL}/voice/turn/{number + 1}"), mimetype="text/xml")

    return app


class Base(DeclarativeBase):
    pass


class PeerCall(Base):
    __tablename__ = "peer_calls"
    sid: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column()
    step: Mapped[str]
    state: Mapped[str]
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class PeerEvent(Base):
    __tablename__ = "peer_events"
    id: Mapped[int] = mapped_column(primary_key=True)
    call_sid: Mapped[str] = mapped_column(ForeignKey("peer_calls.sid"))
    at: Mapped[datetime]
    digits: Mapped[str]


def peer(folder: Path, call_sid: str) -> Flask:
    app = Flask("peer")
    validator = RequestValidator(AUTH_TOKEN)
    engine = create_engine(f"sqlite:///{folder / 'peer.db'}")

    @event.listens_for(engine, "connect")
    def durable(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")

    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(PeerCall(sid=call_sid, version=1, step="main_menu", state="{}"))
        session.commit()

    @app.post("/voice/turn/<int:number>")
    def turn(number: int) -> Response:
        url = f"{PUBLIC_URL}/voice/turn/{number}"
        if not validator.validate(url, request.form, request.headers["X-Twilio-Signature"]):
            return Response(status=403)
        with Session(engine) as session:
            call = session.get_one(PeerCall, request.form["CallSid"])
            state = json.loads(call.state)
            session.add(PeerEvent(call_sid=call.sid, at=datetime.now(UTC), digits=request.form["Digits"]))
            call.state = json.dumps({**state, "language": "en", "turn": number})
            session.commit()
        return Response(document(f"{PUBLIC_URL}/voice/turn/{number + 1}"), mimetype="text/xml")

    return app


def ours(folder: Path) -> LineUnderTest:
    url = f"sqlite:///{folder / 'ours.db'}"
    database = Database(url)
    upgrade(database)
    now = datetime.now(UTC)
    load_billing(database, SECRET, read_billing_file(DEMO_FILE.read_text(), now.date()), now)
    database.close()
    return LineUnderTest.on(url)


def cpu_milliseconds(app: Wsgi, requests: list[dict[str, Any]]) -> float:
    before = time.process_time()
    for one in requests:
        send(app, one)
    return (time.process_time() - before) * 1000 / len(requests)


def side_by_side(batches: dict[str, tuple[Wsgi, list[dict[str, Any]]]]) -> dict[str, float]:
    """The mean of each batch, taken a few turns at a time in turn."""
    means: dict[str, list[float]] = {who: [] for who in batches}
    for first in range(0, BATCH, SLICE):
        for who, (app, requests) in batches.items():
            means[who].append(cpu_milliseconds(app, requests[first : first + SLICE]))
    return {who: statistics.mean(values) for who, values in means.items()}


def turns(call_sid: str, first: int) -> list[dict[str, Any]]:
    """A batch of webhooks: at the main menu, the caller presses 2, and hears it again."""
    return [environ(f"/voice/turn/{number}", form(call_sid, "2")) for number in range(first, first + BATCH)]


def fresh_calls() -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield f"CA{number:032x}"


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with tempfile.TemporaryDirectory() as name, Path(os.devnull).open("w") as nowhere:
        logs.set_up(nowhere)
        folder = Path(name)
        sids = fresh_calls()
        line = ours(folder)
        peer_sid = next(sids)
        floor_app, peer_app = floor(), peer(folder, peer_sid)
        figures: dict[str, list[float]] = {"floor": [], "peer": [], "ours": []}
        for round_ in range(rounds + 1):
            call = next(sids)
            send(line.web, environ("/voice", form(call)))
            for number, key in enumerate(("1", "2"), start=1):
                answer = send(line.web, environ(f"/voice/turn/{number}", form(call, key)))
            assert "To pay a bill, press 1." in answer, answer
            measured = side_by_side(
                {
                    "floor": (floor_app, turns(call, 3)),
                    "peer": (peer_app, turns(peer_sid, 3)),
                    "ours": (line.web, turns(call, 3)),
                }
            )
            if round_:  # the first one warms up
                for who, figure in measured.items():
                    figures[who].append(figure)
        line.close()
    medians = {who: statistics.median(values) for who, values in figures.items()}
    print(f"CPU per turn, one process, SQLite with synchronous=FULL, {rounds} rounds of {BATCH} turns each (medians):")
    for who, figure in medians.items():
        print(f"  {who:<6}{figure:7.3f} ms   ({min(figures[who]):.3f} to {max(figures[who]):.3f})")
    for other, aim in (("floor", 2.0), ("peer", 0.75)):
        ratio = statistics.median(a / b for a, b in zip(figures["ours"], figures[other], strict=True))
        print(f"  ours / {other}: {ratio:.2f}   (aim: at most {aim:.2f})")


if __name__ == "__main__":
    main()
