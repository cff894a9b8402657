"""`ivr check`: what a supervisor reads before saving goes live, and what an editor is told."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli import main
from ivr.flowfile.rules import RULES

WHOLE = Path(__file__).parent / "whole"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return shutil.copytree(WHOLE, tmp_path / "line")


def edit(home: Path, file: str, old: str, new: str) -> None:
    text = (home / file).read_text()
    assert old in text
    (home / file).write_text(text.replace(old, new))


def check(*words: str, environment: Mapping[str, str] | None = None) -> Result:
    return CliRunner().invoke(main, ["check", *words], env=environment)


def test_files_that_fit_together_are_said_to(home: Path) -> None:
    result = check(str(home))
    assert (result.exit_code, result.stdout) == (0, "Everything fits together.\n")


def test_the_files_of_the_line_are_checked_when_no_others_are_named_whatever_else_is_set(home: Path) -> None:
    """A supervisor's machine has no database and no secrets."""
    edit(home, "flows/desk.yaml", "go: goodbye", "go: godbye")
    result = check(environment={"IVR_HOME": str(home), "IVR_MODE": "production"})
    assert result.exit_code == 1
    assert result.stdout == (
        "flows/desk.yaml:12:32: There is no step 'godbye'. [unknown-step]\n"
        '   12 |       "2": {phrase: leave, go: godbye}\n'
        "                                       ^\n"
        "  Callers who get here would be lost.\n"
        "  Did you mean 'goodbye'?\n"
        "\n"
        "1 error. Nothing of this reaches callers.\n"
    )


def test_warnings_are_told_apart_and_after_what_keeps_the_files_from_callers(home: Path) -> None:
    edit(home, "flows/desk.yaml", '"2":', '"3":')
    warned = check(str(home))
    assert (warned.exit_code, warned.stdout.splitlines()[-1]) == (0, "1 warning. Everything fits together.")
    edit(home, "flows/hours.yaml", "America/Los_Angeles", "PST")
    edit(home, "flows/lines.yaml", "if_trouble: person", "if_trouble: persn")
    result = check(str(home))
    assert [line for line in result.stdout.splitlines() if line and not line.startswith(" ")] == [
        "flows/hours.yaml:2:14: 'PST' is not a time zone. [unknown-time-zone]",
        "flows/lines.yaml:5:15: There is no contact 'persn'. [unknown-contact]",
        "These keep nothing from callers, and are worth a look:",
        "flows/desk.yaml:12:7: The keys of this menu leave out 2. [gap-in-keys]",
        "2 errors, 1 warning. Nothing of this reaches callers.",
    ]
    told = json.loads(check("--json", str(home)).stdout)
    assert (told["errors"], told["warnings"]) == (2, 1)
    assert [problem["severity"] for problem in told["problems"]] == ["warning", "error", "error"]


def test_an_editor_is_given_the_same_as_json(home: Path) -> None:
    edit(home, "flows/desk.yaml", "go: goodbye", "go: godbye")
    edit(home, "flows/hours.yaml", "America/Los_Angeles", "Pacific")
    result = check("--json", str(home))
    told = json.loads(result.stdout)
    assert (result.exit_code, told["errors"], told["warnings"]) == (1, 2, 0)
    assert [(problem["file"], problem["rule"]) for problem in told["problems"]] == [
        ("flows/desk.yaml", "unknown-step"),
        ("flows/hours.yaml", "unknown-time-zone"),
    ]
    assert told["problems"][0] == {
        "file": "flows/desk.yaml",
        "line": 12,
        "column": 32,
        "severity": "error",
        "rule": "unknown-step",
        "what": "There is no step 'godbye'.",
        "callers": "Callers who get here would be lost.",
        "mend": "Did you mean 'goodbye'?",
    }


def test_a_file_nobody_may_read_is_told_like_any_other_mistake(home: Path) -> None:
    (home / "flows/hours.yaml").unlink()
    (home / "flows/hours.yaml").mkdir()
    result = check(str(home))
    assert result.exit_code == 1
    assert result.stdout == (
        "flows/hours.yaml:1:1: The file cannot be opened. [cannot-be-opened]\n"
        "  This change does not reach callers.\n"
        "  Let the line's own user read it, or take it away.\n"
        "\n"
        "1 error. Nothing of this reaches callers.\n"
    )


def test_a_file_whose_name_is_nearly_right_is_not_passed_over_in_silence(home: Path) -> None:
    for name in ("flows/xmas.yml", "prompts/en.yaml.txt", "prompts/audio/es/closed.m4a", "prompts/greeting.WAV"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text("what nobody reads")
    for name in ("flows/old/hours.yaml", "flows/.hours.yaml.swp.yml", "prompts/notes.txt"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text("what is meant to rest")
    told = check(str(home))
    assert told.exit_code == 0
    assert told.stdout.split("\n\n") == [
        "These keep nothing from callers, and are worth a look:",
        "flows/xmas.yml:1:1: This file is passed over: its name does not end in .yaml. [file-passed-over]\n"
        "  Callers hear nothing of what is in it.\n"
        "  Call it xmas.yaml.",
        "prompts/audio/es/closed.m4a:1:1: This recording is passed over: "
        "it is of another kind, or in another place, than recordings are. [file-passed-over]\n"
        "  Callers hear nothing of what is in it.\n"
        "  Save it as WAV or MP3, and call it prompts/audio/es/closed.wav or .mp3.",
        "prompts/en.yaml.txt:1:1: This file is passed over: its name does not end in .yaml. [file-passed-over]\n"
        "  Callers hear nothing of what is in it.\n"
        "  Call it en.yaml.",
        "prompts/greeting.WAV:1:1: This recording is passed over: "
        "it is of another kind, or in another place, than recordings are. [file-passed-over]\n"
        "  Callers hear nothing of what is in it.\n"
        "  Save it as WAV or MP3, and call it prompts/audio/en/greeting.wav or .mp3.",
        "4 warnings. Everything fits together.\n",
    ]


def test_where_there_is_nothing_to_check_it_says_so(tmp_path: Path) -> None:
    result = check(str(tmp_path))
    assert result.exit_code == 2
    assert f"There are no flows or prompts in {tmp_path}." in result.stderr
    assert check("--rules", "--json").exit_code == 2


def test_the_rules_can_be_read_by_their_names() -> None:
    lines = check("--rules").stdout.splitlines()
    assert {name: sentence.strip() for name, _, sentence in (line.partition(" ") for line in lines)} == RULES
    assert lines == sorted(lines)
