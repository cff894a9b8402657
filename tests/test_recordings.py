"""A person's voice in the place of the synthetic one, from the folder to the caller."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from ivr import flowfolder
from ivr.cli import main
from ivr.flowfile.recorded import recorded
from tests.flowfile.test_recorded import mp3, wav
from tests.line import PROJECT, LineUnderTest, words
from tests.test_content import Desk

GREETING, OTHER, PHRASE = wav(2.0), wav(3.0), mp3(1.5)


def name_of(sound: bytes) -> str:
    return f"{hashlib.sha256(sound).hexdigest()}.wav"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for room in ("flows", "prompts"):
        shutil.copytree(PROJECT / room, tmp_path / room)
    record(tmp_path, "en/greeting.wav", GREETING)
    return tmp_path


def record(home: Path, name: str, sound: bytes) -> None:
    path = home / "prompts/audio" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(sound)


@pytest.fixture
def recorded_line(home: Path, sqlite_url: str) -> Iterator[LineUnderTest]:
    record(home, "en/pay_a_bill.mp3", PHRASE)
    record(home, "en/declined.wav", OTHER)
    record(home, "en/card_number.wav", wav(1.5))
    line = LineUnderTest.on(sqlite_url, home)
    yield line
    line.close()


def played(line: LineUnderTest, heard: str) -> bytes:
    """What a caller hears: the sound behind an address in the line's own answer."""
    url = heard.removeprefix("(plays https://line.example").removesuffix(")")
    answer = line.web.test_client().get(url)
    assert answer.status_code == 200
    return bytes(answer.data)


def test_callers_hear_a_recording_where_the_words_would_be_spoken(recorded_line: LineUnderTest) -> None:
    heard = words(recorded_line.call(["1", "hangup"]))
    assert heard[0] == "If this is a medical emergency, hang up and dial 9 1 1."
    assert played(recorded_line, heard[1]) == GREETING


def test_behind_a_recorded_phrase_the_key_is_spoken(recorded_line: LineUnderTest) -> None:
    heard = words(recorded_line.call(["1", "hangup"]))
    place = next(place for place, sentence in enumerate(heard) if sentence.endswith(".mp3)"))
    assert played(recorded_line, heard[place]) == PHRASE
    assert heard[place + 1] == "press 1."


def test_other_languages_are_spoken_as_before(recorded_line: LineUnderTest) -> None:
    heard = words(recorded_line.call(["8", "hangup"]))
    assert "Para pagar una factura, oprima 1." in heard


def test_a_recording_may_be_kept_for_ever_since_another_sound_has_another_name(recorded_line: LineUnderTest) -> None:
    answer = recorded_line.web.test_client().get(f"/voice/audio/{name_of(GREETING)}")
    assert answer.mimetype == "audio/wav"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    "name",
    [
        name_of(wav(9.0)),
        name_of(GREETING).replace(".wav", ".mp3"),
        "greeting.wav",
        "..%2f..%2fflows%2flines.yaml",
        f"{'0' * 63}.wav",
        f"{name_of(GREETING)}%0a",
    ],
)
def test_nothing_else_is_to_be_had_there(recorded_line: LineUnderTest, name: str) -> None:
    assert recorded_line.web.test_client().get(f"/voice/audio/{name}").status_code == 404


def test_a_recording_that_nobody_would_hear_is_not_to_be_had(home: Path, sqlite_url: str) -> None:
    record(home, "en/sorry.wav", OTHER)
    line = LineUnderTest.on(sqlite_url, home)
    assert line.web.test_client().get(f"/voice/audio/{name_of(OTHER)}").status_code == 404
    line.close()


def test_an_exchanged_recording_goes_live_and_a_call_that_began_with_the_old_one_still_hears_it(home: Path) -> None:
    desk = Desk(home)
    content = desk.content()
    old = content.current()
    assert old.plays(name_of(GREETING))

    record(home, "en/greeting.wav", OTHER)
    desk.seconds += 2
    new = content.current()

    assert new.plays(name_of(OTHER)) and not new.plays(name_of(GREETING))
    assert content.sound(name_of(GREETING)) == GREETING
    assert content.sound(name_of(OTHER)) == OTHER


def test_a_recording_of_nothing_leaves_the_last_good_release_in_service(home: Path) -> None:
    desk = Desk(home)
    content = desk.content()
    good = content.current()
    record(home, "en/greting.wav", OTHER)
    desk.seconds += 2
    assert content.current() is good
    assert "Did you mean 'greeting'?" in desk.reported[0]
    assert content.sound(name_of(OTHER)) is None


def test_a_worker_that_has_not_looked_yet_has_the_recordings_of_calls_that_others_began(home: Path) -> None:
    desk = Desk(home)
    content = desk.content()
    record(home, "en/greeting.wav", OTHER)
    assert content.sound(name_of(OTHER)) is None, "no call can have begun with it"
    desk.content()
    assert content.sound(name_of(OTHER)) == OTHER


def test_what_programs_leave_beside_recordings_is_no_recording(home: Path) -> None:
    for name in ("en/.greeting.wav", "en/Thumbs.db", "en/greeting.txt"):
        record(home, name, OTHER)
    assert list(recorded(flowfolder.contents(home)).digests) == ["prompts/audio/en/greeting.wav"]


def test_a_check_knows_how_long_a_recording_plays(home: Path) -> None:
    record(home, "en/greeting.wav", wav(14.0))
    told = CliRunner().invoke(main, ["check", str(home)])
    assert told.exit_code == 0
    assert "callers hear about 20 seconds in 'en' (emergency, greeting). [greeting-too-long]" in told.stdout
