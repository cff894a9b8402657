"""How words sound and how long they take: `ivr hear`, the estimate behind it, and the list of voices."""

from __future__ import annotations

import shutil
import wave
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli import main
from ivr.speech.length import seconds, together
from ivr.speech.voices import VOICES, belongs_to, tags_for, tags_of, voices_for
from tests.flowfile.test_recorded import mp3, wav
from tests.line import PROJECT
from tests.speech.shipped import catalogues


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for room in ("flows", "prompts"):
        shutil.copytree(PROJECT / room, tmp_path / "home" / room, ignore=shutil.ignore_patterns("audio"))
    return tmp_path / "home"


def hear(home: Path, *words: str, programs: Path | None = None) -> Result:
    """On a machine that has only these programs."""
    return CliRunner().invoke(main, ["hear", *words], env={"IVR_HOME": str(home), "PATH": str(programs or home)})


def espeak(folder: Path, *, does: str) -> Path:
    """A program that stands in for espeak-ng; it leaves what it was given beside itself."""
    folder.mkdir()
    program = folder / "espeak-ng"
    program.write_text(f'#!/bin/sh\necho "$@" > "{folder}/asked"\n/bin/cat > "{folder}/words"\n{does}\n')
    program.chmod(0o755)
    return folder


def test_the_words_are_shown_as_one_caller_might_hear_them(home: Path) -> None:
    result = hear(home, "confirm_words", "--lang", "es")
    assert result.exit_code == 0
    assert result.stdout == (
        "confirm_words (es): Va a pagar setecientos dos dólares con treinta y tres centavos con la tarjeta American "
        "Express que termina en cuatro dos cuatro dos.\n"
        "About 8.8 seconds, spoken by Polly.Lupe-Neural as es-US; not recorded.\n"
        "Not said aloud: espeak-ng is not installed here.\n"
    )


def test_they_are_said_aloud_where_there_is_a_program_for_it(home: Path, tmp_path: Path) -> None:
    programs = espeak(tmp_path / "programs", does="exit 0")
    result = hear(home, "greeting", programs=programs)
    assert result.stdout.splitlines() == [
        "greeting (en): Thank you for calling the billing line.",
        "About 2.7 seconds, spoken by Polly.Joanna-Neural as en-US; not recorded.",
    ]
    assert (programs / "words").read_text() == "Thank you for calling the billing line."
    assert (programs / "asked").read_text() == "-v en --stdin\n"


def test_where_nothing_can_be_heard_it_says_so(home: Path, tmp_path: Path) -> None:
    programs = espeak(tmp_path / "programs", does="exit 1")
    assert "Not said aloud: espeak-ng found no sound card" in hear(home, "greeting", programs=programs).stdout
    result = hear(home, "greeting", "--save", str(tmp_path / "greeting.wav"), programs=programs)
    assert (result.exit_code, "Not saved: espeak-ng found no" in result.stdout) == (0, True)


def test_they_are_saved_into_a_file(home: Path, tmp_path: Path) -> None:
    (tmp_path / "sound.wav").write_bytes(wav(1.5))
    programs = espeak(tmp_path / "programs", does=f'/bin/cat "{tmp_path}/sound.wav"')
    file = tmp_path / "greeting.wav"
    result = hear(home, "greeting", "--save", str(file), programs=programs)
    assert result.stdout.endswith(f"Saved as {file}, in the voice of espeak-ng.\n")
    with wave.open(str(file)) as opened:
        assert opened.getnframes() / opened.getframerate() == 1.5
    nothing = hear(home, "greeting", "--save", str(tmp_path / "other.wav"))
    assert nothing.stdout.endswith("Not saved: espeak-ng is not installed here.\n")


def test_what_is_recorded_is_told_with_the_length_of_its_file(home: Path, tmp_path: Path) -> None:
    (home / "prompts/audio/en").mkdir(parents=True)
    (home / "prompts/audio/en/greeting.wav").write_bytes(wav(4.2))
    (home / "prompts/audio/en/goodbye.mp3").write_bytes(mp3(2.5))
    result = hear(home, "greeting", "--save", str(tmp_path / "copy.wav"))
    assert "Recorded, 4.2 seconds: callers hear prompts/audio/en/greeting.wav instead of a voice." in result.stdout
    assert (tmp_path / "copy.wav").read_bytes() == wav(4.2)
    assert "Recorded, 2.5 seconds: callers hear prompts/audio/en/goodbye.mp3" in hear(home, "goodbye").stdout
    assert "   4.2 s  greeting  recorded\n" in hear(home, "--all", "--lang", "en").stdout


def test_a_table_shows_the_longest_first(home: Path) -> None:
    lines = hear(home, "--all").stdout.splitlines()
    assert "en, spoken by Polly.Joanna-Neural" in lines and "es, spoken by Polly.Lupe-Neural" in lines
    english = [float(line.split()[0]) for line in lines[1 : lines.index("es, spoken by Polly.Lupe-Neural")]]
    assert len(english) == len(catalogues()["en"].prompts)
    assert english == sorted(english, reverse=True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("gretting",), "There are no words named 'gretting' in prompts/en.yaml. Did you mean 'greeting'?"),
        (("greeting", "--lang", "ess"), "There is no prompts/ess.yaml. Did you mean 'es'?"),
        ((), "Name the words to hear, or say --all."),
        (("greeting", "--all"), "Name the words to hear, or say --all."),
    ],
)
def test_what_cannot_be_meant_is_answered_with_what_can(home: Path, words: tuple[str, ...], told: str) -> None:
    result = hear(home, *words)
    assert result.exit_code == 2
    assert told in result.stderr


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", 0.0),
        ("To pay a bill, press 1.", 6 / 2.6),
        ("Dial 9 1 1 – now.", 5 / 2.6),
        ("Para pagar, oprima 1.", 4 / 2.6),
        ("感谢您的来电。", 6 * 0.6 / 2.6),
        ("请按 1", (2 * 0.6 + 1) / 2.6),
    ],
)
def test_words_take_as_long_as_a_person_needs_to_follow_them(words: str, expected: float) -> None:
    assert seconds(words) == pytest.approx(expected)


def test_between_things_that_are_said_there_is_a_breath() -> None:
    assert together([2.0, 3.0, 1.0]) == pytest.approx(7.2)
    assert together([2.0]) == 2.0
    assert together([]) == 0.0


@pytest.mark.parametrize(
    ("voice", "tags"),
    [
        ("Polly.Lupe-Neural", ("es-US",)),
        ("Polly.Mía-Generative", ("es-MX",)),
        ("Polly.Aditi", ("en-IN", "hi-IN")),
        ("Polly.Zhiyu", ("cmn-CN", "zh-CN")),
        ("Google.yue-HK-Standard-B", ("yue-HK", "zh-HK")),
        ("Google.fil-ph-Neural2-A", ("fil-PH",)),
        ("Google.es-US-Chirp3-HD-Kore", ("es-US",)),
        ("Google.es-MX-Standard-A", ()),
        ("Polly.Gregory-Generative", ()),
    ],
)
def test_a_voice_speaks_its_own_languages_and_no_others(voice: str, tags: tuple[str, ...]) -> None:
    assert tags_of(voice) == tags


def test_a_language_has_the_voices_that_speak_it() -> None:
    assert voices_for("es-US")[0] == "Polly.Lupe-Neural"
    assert all(name.startswith("Google.vi-VN-") for name in voices_for("vi-VN"))
    assert tags_for("es")[0] == "es-US"
    assert (tags_for("tl"), tags_for("xx")) == (["fil-PH"], [])
    assert belongs_to("en-US", "en_GB") and belongs_to("yue-HK", "zh") and not belongs_to("en-US", "es")
    assert len(VOICES) > 900
