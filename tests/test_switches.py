"""What callers live through while something is switched on or announced, and how the line comes to know of it.

Switches are thrown here as supervisors throw them, with the `ivr` command, at ten o'clock on a Tuesday morning.
"""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner, Result
from sqlalchemy import select

import app
from ivr import alerts, cli, logs
from ivr.release import EVERY_LINE
from ivr.store.calls import Calls
from ivr.store.database import Database
from ivr.store.switches import Switches
from ivr.store.tables import switches
from ivr.switches import LOOK_EVERY_SECONDS, Remembered, Switch
from tests.line import PROJECT, TO_THE_AMOUNTS, LineUnderTest, said, steps, words

TEN = datetime(2027, 3, 16, 17, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
CLOSED, OUTAGE = "We are closed now.", "Our payment system is out of order at the moment."
Ivr = Callable[..., Result]


@pytest.fixture
def ivr(line_anywhere: LineUnderTest, monkeypatch: pytest.MonkeyPatch) -> Ivr:
    """The command, on the database of `line_anywhere`; the line looks at it anew afterwards, as after a second."""
    monkeypatch.setattr(app, "now", lambda: TEN)
    url = str(line_anywhere.parts.settings.database_url)

    def run(*typed: str, home: Path = PROJECT) -> Result:
        environment = {"IVR_DATABASE_URL": url, "IVR_HOME": str(home)}
        done = CliRunner().invoke(cli.main, list(typed), env=environment, terminal_width=200)
        line_anywhere.parts.switches.forget()
        return done

    return run


def test_one_command_closes_the_line_on_every_worker_and_another_opens_it_again(
    line_anywhere: LineUnderTest, ivr: Ivr
) -> None:
    other_worker = LineUnderTest.on(str(line_anywhere.parts.settings.database_url))

    done = ivr("close", "--until", "5 pm", "--because", "weather", "--by", "Kim")
    assert (done.exit_code, done.output.splitlines()) == (
        0,
        [
            "Closed, on all lines, until Tuesday, March 16, 2027, 5:00 pm (America/Los_Angeles).",
            "The line billing opens again Wednesday, March 17, 2027, 7:00 am (America/Los_Angeles).",
            "Callers hear (en): This is because of severe weather.",
            "Callers hear (es): Esto se debe al mal tiempo.",
            "To end it earlier: ivr lift close",
        ],
    )
    for worker in (line_anywhere, other_worker):
        ending = worker.call(["1", "hangup"])
        assert said(ending, CLOSED) and said(ending, "This is because of severe weather.")

    assert "Lifted: Closed, on all lines" in ivr("lift", "close", "--by", "Ana").output
    other_worker.parts.switches.forget()
    for worker in (line_anywhere, other_worker):
        assert said(worker.call(["1", "hangup"]), "To pay a bill, press 1.")
    with line_anywhere.parts.database.read() as connection:
        (row,) = connection.execute(select(switches)).all()
    assert (row.who, row.because, row.over_by, row.over_how) == ("Kim", "weather", "Ana", "lifted")
    other_worker.close()


def test_a_switch_ends_by_itself(line_anywhere: LineUnderTest, ivr: Ivr) -> None:
    ivr("close", "--until", "2 hours")

    assert said(line_anywhere.call(["1", "hangup"], clock="2027-03-16 11:59:59 am America/Los_Angeles"), CLOSED)
    assert not said(line_anywhere.call(["1", "hangup"], clock="2027-03-16 12:00 pm America/Los_Angeles"), CLOSED)


def test_while_payments_are_stopped_a_line_on_the_way_to_the_card_is_stopped_and_lifting_lets_the_next_one_pay(
    line_anywhere: LineUnderTest, ivr: Ivr
) -> None:
    ivr("stop-payments", "--until", "5 pm")
    stopped = line_anywhere.call([*TO_THE_AMOUNTS, "1", "hangup"])

    assert said(stopped, "You owe one hundred twenty-five dollars and forty cents.")
    assert words(stopped).count("We cannot take payments by phone right now.") == 1
    assert said(stopped, "We cannot take payments by phone right now. No payment was made.")
    assert not said(stopped, "card number")
    assert line_anywhere.payments() == []

    ivr("lift", "stop-payments")
    line_anywhere.call([*TO_THE_AMOUNTS, "1", "card visa-ok", "1", "silence"])
    assert line_anywhere.payments() == [("succeeded", "125.40")]


def test_a_switch_costs_a_call_two_looks_one_as_it_begins_and_one_before_the_card(line: LineUnderTest) -> None:
    looks: list[datetime] = []

    class Counting:
        def in_force(self, at: datetime) -> tuple[Switch, ...]:
            looks.append(at)
            return ()

        last_known = in_force

    board = line.parts.switchboard
    counted = replace(board, house=replace(board.house, switches=Counting()))
    watched = LineUnderTest(line.parts, app.web(replace(line.parts, switchboard=counted)))
    watched.call([*TO_THE_AMOUNTS, "1", "card visa-ok", "1", "silence"])

    assert line.payments() == [("succeeded", "125.40")]
    assert len(looks) == 2


def test_an_apology_rings_nobody_while_the_line_is_closed_and_needs_no_database_to_know(line: LineUnderTest) -> None:
    board = line.parts.switchboard
    Switches(line.parts.database, app.now).throw(Switch(0, "close", EVERY_LINE, TEN, TEN + HOUR, "Kim"))
    assert [one.kind for one in line.parts.switches.in_force(TEN)] == ["close"]

    gone = Database("postgresql://nobody@127.0.0.1:9/nothing")
    broken = replace(board, calls=Calls(gone))
    during = broken.apologise("+18003903507", None, TEN).twiml
    after = broken.apologise("+18003903507", None, TEN + HOUR).twiml
    assert "<Dial" not in during and "no one can take your call now" in during
    assert "<Dial" in after


def test_words_that_were_taken_out_meanwhile_are_left_out_and_nobody_hears_an_apology(line: LineUnderTest) -> None:
    kept = Switches(line.parts.database, app.now)
    kept.throw(Switch(0, "announce", EVERY_LINE, TEN, TEN + HOUR, "Kim", words="gone_note"))
    kept.throw(Switch(0, "close", EVERY_LINE, TEN, TEN + HOUR, "Kim", because="gone"))

    ending = line.call(["1", "hangup"])
    assert said(ending, CLOSED)
    assert not said(ending, "something went wrong")


# ── announcements.yaml ──


STORM = """
storm:
  words: outage_note
  on: [billing]
  from: 2027-03-16 9:00 am
  until: 2027-03-16 9:00 pm
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A copy of the shipped files in which an outage is announced."""
    folder = tmp_path / "home"
    for room in ("flows", "prompts"):
        shutil.copytree(PROJECT / room, folder / room)
    (folder / "flows" / "announcements.yaml").write_text(STORM)
    return folder


IN_SPANISH = "Nuestro sistema de pagos no funciona en este momento."


@pytest.mark.parametrize(
    ("clock", "heard"), [("8:59:59 am", False), ("9:00 am", True), ("8:59:59 pm", True), ("9:00 pm", False)]
)
def test_an_announcement_of_the_file_is_heard_in_its_time_in_the_language_chosen(
    sqlite_url: str, home: Path, clock: str, heard: bool
) -> None:
    line = LineUnderTest.on(sqlite_url, home)
    english, spanish = (
        " ".join(words(line.call([key, "hangup"], clock=f"2027-03-16 {clock} America/Los_Angeles")))
        for key in ("1", "8")
    )
    line.close()

    # With the greeting, which is in English for everybody; whoever then chooses Spanish hears it in Spanish.
    assert [english.count(OUTAGE), english.count(IN_SPANISH)] == [heard, 0]
    assert [spanish.count(OUTAGE), spanish.count(IN_SPANISH)] == [heard, heard]


def test_what_is_announced_by_the_file_and_by_a_switch_is_heard_once(sqlite_url: str, home: Path) -> None:
    line = LineUnderTest.on(sqlite_url, home)
    kept = Switches(line.parts.database, app.now)
    kept.throw(Switch(0, "announce", "billing", TEN, TEN + HOUR, "Kim", words="outage_note"))
    ending = line.call(["1", "hangup"])
    line.close()

    assert " ".join(words(ending)).count(OUTAGE) == 1


def test_everybody_is_sent_to_a_person_after_the_news(sqlite_url: str, home: Path) -> None:
    line = LineUnderTest.on(sqlite_url, home)
    kept = Switches(line.parts.database, app.now)
    kept.throw(Switch(0, "agents_only", EVERY_LINE, TEN, TEN + HOUR, "Kim"))
    ending = line.call(["8"])
    line.close()

    assert steps(ending) == ["language", "agent"]
    assert said(ending, "un representante atiende a todas las personas que llaman")


# ── how a line comes to know of switches ──


class Book:
    """Where switches are kept, as a test wants it."""

    def __init__(self) -> None:
        self.switches: tuple[Switch, ...] = ()
        self.looks = 0
        self.gone = False

    def recent(self) -> tuple[Switch, ...]:
        self.looks += 1
        if self.gone:
            raise ConnectionError("gone")
        return self.switches


CLOSE = Switch(1, "close", EVERY_LINE, TEN, TEN + HOUR, "Kim")


class Seconds:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_the_database_is_asked_once_in_a_second_at_most() -> None:
    book, seconds = Book(), Seconds()
    remembered = Remembered(book, seconds, lambda _: None, lambda _: None)

    for _ in range(50):
        assert remembered.in_force(TEN) == ()
    book.switches = (CLOSE,)
    assert (remembered.in_force(TEN), book.looks) == ((), 1)
    seconds.now += LOOK_EVERY_SECONDS
    assert (remembered.in_force(TEN), book.looks) == ((CLOSE,), 2)


def test_while_the_database_is_gone_the_last_known_switches_hold_and_so_do_their_ends() -> None:
    book, seconds, broke = Book(), Seconds(), list[BaseException]()
    remembered = Remembered(book, seconds, lambda _: None, broke.append)
    book.switches = (CLOSE,)
    assert remembered.in_force(TEN) == (CLOSE,)

    book.gone = True
    seconds.now += LOOK_EVERY_SECONDS
    assert [remembered.in_force(at) for at in (TEN, TEN + HOUR)] == [(CLOSE,), ()]
    assert [type(error) for error in broke] == [ConnectionError]
    assert book.looks == 2  # a database that does not answer is not asked by every call

    book.gone, book.switches = False, ()
    seconds.now += LOOK_EVERY_SECONDS
    assert remembered.in_force(TEN) == ()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream, before = io.StringIO(), structlog.get_config()
    logs.set_up(stream)
    yield stream
    structlog.configure(**before)


def test_the_log_has_who_switched_what_on_until_when_and_who_lifted_it(log: io.StringIO) -> None:
    book, seconds = Book(), Seconds()
    over = replace(CLOSE, id=0, begins=TEN - 2 * HOUR, ends=TEN - HOUR)
    book.switches = (over, replace(CLOSE, because="weather"))
    remembered = Remembered(book, seconds, alerts.thrown, alerts.broke)
    remembered.in_force(TEN)
    seconds.now += LOOK_EVERY_SECONDS
    remembered.in_force(TEN)
    lifted = replace(CLOSE, because="weather", over_at=TEN + HOUR / 2, over_by="Ana", over_how="lifted")
    book.switches = (over, lifted)
    seconds.now += LOOK_EVERY_SECONDS
    remembered.in_force(TEN)

    told = [json.loads(line) for line in log.getvalue().splitlines()]
    wanted = ("event", "switch", "line", "state", "who", "until", "reason")
    assert [tuple(line[name] for name in wanted) for line in told] == [
        ("switch", "close", "all", "thrown", "Kim", "2027-03-16T18:00:00+00:00", "weather"),
        ("switch", "close", "all", "lifted", "Ana", "2027-03-16T17:30:00+00:00", "weather"),
    ]
