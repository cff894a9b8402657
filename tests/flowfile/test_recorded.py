"""Recordings beside the words, and what a supervisor reads about one that nobody would hear.

The texts of `recorded/` are what `ivr check` prints about the small line with these recordings beside it.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import replace

import pytest

from ivr.flowfile.problems import Problem
from ivr.flowfile.recorded import Recorded, recorded
from ivr.flowfile.release import check_files, read_release
from ivr.speech.hearing import option_seconds, prompt_seconds
from ivr.speech.sound import wav_seconds
from tests.flowfile.test_messages import HERE, whole
from tests.speech.shipped import texts

AUDIO = "prompts/audio/"
# What lies in the folder, and what else is changed in the small line: file, old words, new words.
CASES: Mapping[str, tuple[tuple[str, ...], tuple[str, str, str] | None]] = {
    "of-nothing": (("en/greting.wav",), None),
    "of-no-language": (("fr/greeting.wav",), None),
    "with-blank": (("en/closes.mp3",), None),
    "twice": (("en/greeting.mp3", "en/greeting.wav"), None),
    "not-played": (("en/sorry.wav",), None),
    "not-first": (
        ("en/leave.wav",),
        ("prompts/en.yaml", 'option: "{phrase}, press {key}."', 'option: "Press {key} {phrase}."'),
    ),
}


def recordings(*names: str) -> Recorded:
    """Each with a digest of its own, and nobody knows how long it is."""
    return Recorded({f"{AUDIO}{name}": f"{place:064x}" for place, name in enumerate(names, start=1)}, {})


def lasting(seconds: float, name: str) -> Recorded:
    (heard,) = recordings(name).digests.items()
    return Recorded(dict([heard]), {heard[1]: seconds})


def shown(problems: tuple[Problem, ...], files: Mapping[str, str]) -> str:
    return "\n\n".join(problem.shown(files.get(problem.file, "")) for problem in problems) + "\n"


@pytest.mark.parametrize("case", CASES)
def test_a_recording_nobody_would_hear_is_explained_as_it_is_written_here(case: str) -> None:
    names, change = CASES[case]
    files = dict(whole())
    if change is not None:
        file, old, new = change
        assert old in files[file]
        files[file] = files[file].replace(old, new)
    said = shown(check_files(files, recorded=recordings(*names)).problems, files)
    assert said == (HERE / "recorded" / f"{case}.txt").read_text()


def test_a_recording_that_is_no_sound_is_explained_as_it_is_written_here() -> None:
    heard = recordings("en/greeting.wav")
    heard = replace(heard, unplayable=frozenset(heard.digests))
    said = shown(check_files(whole(), recorded=heard).problems, whole())
    assert said == (HERE / "recorded/unplayable.txt").read_text()


def test_a_recording_in_which_nothing_is_heard_is_explained_as_it_is_written_here() -> None:
    heard = recorded({f"{AUDIO}en/greeting.wav": wav(2.0, sound=b"\0")})
    said = shown(check_files(whole(), recorded=heard).problems, whole())
    assert said == (HERE / "recorded/silent.txt").read_text()


def wav(
    seconds: float, coding: int = 1, extra: bytes = b"", sound: bytes = b"\x10\x40\x10\xc0", bits: int = 0
) -> bytes:
    """A hum at 8000 samples a second: coding 1 has two bytes a sample, 6 (A-law) and 7 (µ-law) one."""
    size = (bits or (16 if coding == 1 else 8)) // 8
    rate = 8000 * size
    form = struct.pack("<HHIIHH", coding, 1, 8000, rate, size, 8 * size)
    sound = (sound * int(seconds * rate))[: int(seconds * rate)]
    chunks = extra + b"fmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(sound)) + sound
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


# MPEG 1, layer 3, 128 kilobits and 44,100 samples a second; and MPEG 2 with 32 and 16,000, as telephones have it.
FRAME = b"\xff\xfb\x90\x64" + bytes(413)
SMALL_FRAME = b"\xff\xf3\x48\xc4" + bytes(140)


def mp3(seconds: float) -> bytes:
    return FRAME * round(seconds * 44100 / 1152)


def tag(length: int, inside: bytes = b"") -> bytes:
    """What stands in front of an MP3: a title, and often a picture."""
    return b"ID3\x04\0\0" + bytes([0, 0, length >> 7, length & 0x7F]) + inside.ljust(length, b"\0")


A_PHOTOGRAPH = b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(range(256)) * 40 + FRAME[:30] * 20


@pytest.mark.parametrize(
    ("name", "content", "playable"),
    [
        ("greeting.wav", b"", False),
        ("greeting.wav", b"\0\0\0\x20ftypM4A ", False),
        ("greeting.wav", wav(0.0), False),
        ("greeting.wav", wav(0.04), False),
        ("greeting.mp3", b"", False),
        ("greeting.mp3", b"\0\0\0\x20ftypM4A ", False),
        ("greeting.mp3", b"OggS\0\x02", False),
        ("greeting.mp3", b"Thank you for calling the billing line.\n" * 50, False),
        ("greeting.mp3", A_PHOTOGRAPH, False),
        ("greeting.mp3", b"PK\x03\x04" + bytes(range(256)) * 40, False),
        ("greeting.mp3", tag(300, FRAME[:60]), False),
        ("greeting.mp3", FRAME, False),
        ("greeting.mp3", mp3(1.0), True),
        ("greeting.mp3", tag(300, b"TIT2") + bytes(500) + mp3(1.0), True),
        ("greeting.mp3", SMALL_FRAME * 30, True),
    ],
)
def test_another_name_makes_no_recording_of_a_file(name: str, content: bytes, playable: bool) -> None:
    assert bool(recorded({f"{AUDIO}en/{name}": content}).unplayable) != playable
    assert bool(recorded({f"{AUDIO}en/{name}": wav(1.0)}).unplayable) != name.endswith(".wav")


@pytest.mark.parametrize(
    ("content", "silent"),
    [
        (wav(1.0), False),
        (wav(1.0, sound=b"\0"), True),
        (wav(1.0, sound=b"\x05\0\xfb\xff"), True),  # an open microphone, and nobody at it
        (wav(1.0, sound=b"\x80", bits=8), True),
        (wav(1.0, sound=b"\x80\x60", bits=8), False),
        (wav(1.0, sound=b"\0", bits=24), True),
        (wav(1.0, coding=7), False),
        (wav(1.0, coding=7, sound=b"\xff\x7f"), True),
        (wav(1.0, coding=6, sound=b"\xd5\x55"), True),
        (wav(1.0, coding=6, sound=b"\x2a\xaa"), False),
        (wav(1.0, coding=3, sound=b"\0", bits=32), True),
        (b"no sound at all", False),
    ],
)
def test_a_recording_is_silent_whatever_its_coding(content: bytes, silent: bool) -> None:
    assert bool(recorded({f"{AUDIO}en/greeting.wav": content}).silent) == silent


def test_words_missing_where_a_card_is_asked_for_are_explained_as_it_is_written_here() -> None:
    """The small line takes no cards; the shipped one does."""
    files = texts()
    spanish = "".join(
        line
        for line in files["prompts/es.yaml"].splitlines(keepends=True)
        if not line.startswith("  card_code_amex: Marque")
    )
    problems = tuple(
        one for one in check_files({**files, "prompts/es.yaml": spanish}).problems if one.severity == "error"
    )
    assert shown(problems, {**files, "prompts/es.yaml": spanish}) == (HERE / "recorded/pay-words.txt").read_text()


def test_no_expected_text_is_left_over() -> None:
    assert {path.stem for path in (HERE / "recorded").glob("*.txt")} == {*CASES, "pay-words", "silent", "unplayable"}


@pytest.mark.parametrize(
    ("content", "seconds"),
    [
        (wav(2.5), 2.5),
        (wav(2.5, coding=7), 2.5),
        (wav(1.0, extra=b"LIST" + struct.pack("<I", 3) + b"abc\0"), 1.0),
        (wav(4.0)[:-32000], 2.0),  # a copy that broke off half-way
        (wav(1.0)[:40], None),
        (b"RIFF\0\0\0\0WAVE" + b"data" + struct.pack("<I", 0), None),
        (b"ID3\x03 this is an mp3", None),
        (b"", None),
    ],
)
def test_a_recording_is_as_long_as_it_plays_whatever_its_coding(content: bytes, seconds: float | None) -> None:
    assert wav_seconds(content) == seconds


def test_an_mp3_is_as_long_as_its_frames_play() -> None:
    whole_one = tag(2000, b"APIC") + mp3(13.2)
    (seconds,) = recorded({f"{AUDIO}en/greeting.mp3": whole_one}).seconds.values()
    assert seconds == pytest.approx(13.2, abs=0.03)
    (half,) = recorded({f"{AUDIO}en/greeting.mp3": whole_one[: len(whole_one) // 2]}).seconds.values()
    assert half == pytest.approx(6.6, abs=0.1)
    (problem,) = check_files(whole(), recorded=recorded({f"{AUDIO}en/greeting.mp3": whole_one})).problems
    assert problem.rule == "greeting-too-long"


def test_a_long_recording_makes_a_greeting_too_long_though_its_words_are_few() -> None:
    (problem,) = check_files(whole(), recorded=lasting(13.2, "en/greeting.wav")).problems
    assert (problem.rule, problem.severity) == ("greeting-too-long", "warning")
    assert "about 13 seconds in 'en'" in problem.what
    assert check_files(whole(), recorded=lasting(24.5, "en/greeting.wav")).release is None
    assert not check_files(whole(), recorded=lasting(11.0, "en/greeting.wav")).problems


def test_a_recorded_phrase_counts_as_long_as_it_plays_and_its_key_as_long_as_it_takes_to_say() -> None:
    heard = recordings("en/leave.wav", "en/again.mp3")
    first, second = heard.digests.values()
    catalogue = read_release(whole(), replace(heard, seconds={first: 5.0})).catalogues["en"]
    plain = read_release(whole()).catalogues["en"]
    assert prompt_seconds(catalogue, "leave") == 5.0
    assert option_seconds(catalogue, "leave", "2") == pytest.approx(5.0 + 2 / 2.6)  # "press 2."
    # Nobody knows how long this one plays; its words are counted.
    assert option_seconds(catalogue, "again", "1") == pytest.approx(option_seconds(plain, "again", "1"))
    assert catalogue.recordings["again"].audio == f"{second}.mp3"


def test_another_sound_is_another_release() -> None:
    silent, spoken = read_release(whole()), read_release(whole(), recordings("en/greeting.wav"))
    other = read_release(whole(), Recorded({f"{AUDIO}en/greeting.wav": "f" * 64}, {}))
    assert len({silent.id, spoken.id, other.id}) == 3
    assert other.catalogues["en"].recordings["greeting"].audio == f"{'f' * 64}.wav"
