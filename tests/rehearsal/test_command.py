"""`ivr test`, as a tester uses it."""

from __future__ import annotations

import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

from click.testing import CliRunner, Result

from ivr import cli
from tests.line import PROJECT

from .calls import PAYS

GIVEN = "given: 2027-03-16 10:00 am America/Los_Angeles\n"


def ivr_test(*words: str | Path, home: Path = PROJECT) -> Result:
    return CliRunner().invoke(cli.main, ["test", *(str(word) for word in words)], env={"IVR_HOME": str(home)})


def script(folder: Path, name: str, text: str) -> Path:
    file = folder / f"{name}.call"
    file.write_text(GIVEN + text, encoding="utf-8")
    return file


def test_a_folder_of_scripts_is_played_and_what_nobody_played_is_told(tmp_path: Path) -> None:
    script(tmp_path, "pays", f"{PAYS}then: paid 125.40")
    told = ivr_test(tmp_path)
    assert told.exit_code == 0, told.output
    assert "outcomes" in told.output and "flows/pay-by-phone.yaml:" in told.output
    assert told.output.splitlines()[-1].startswith("1 call played, 1 as written, 0 not; 2 minutes on the line.")


def test_a_rehearsal_that_has_to_be_complete_fails_while_something_was_not_played(tmp_path: Path) -> None:
    script(tmp_path, "pays", PAYS)
    assert ivr_test("--complete", tmp_path).exit_code == 1


def test_many_scripts_are_shared_among_processes_and_told_in_their_order(tmp_path: Path) -> None:
    for number in range(30):
        script(
            tmp_path, f"call-{number:02}", f"caller: hangup\nthen: {'paid' if number % 10 == 7 else 'nothing paid'}\n"
        )
    told = ivr_test(tmp_path)
    assert told.exit_code == 1
    assert [line for line in told.output.splitlines() if line.startswith("FAILED")] == [
        "FAILED  call-07.call",
        "FAILED  call-17.call",
        "FAILED  call-27.call",
    ]
    assert "30 calls played, 27 as written, 3 not" in told.output


def test_a_failure_is_the_dialogue_so_far_the_line_and_what_came_instead(tmp_path: Path) -> None:
    file = script(tmp_path, "wrong", "caller: 1\nivr balance: You owe …\ncaller: 1\n")
    told = ivr_test(file)
    assert told.exit_code == 1
    assert "    caller:   1\n    ivr main_menu:    To speak" in told.output
    assert f"{file}:3: ivr balance:      You owe …\ninstead: ivr main_menu:" in told.output


def test_other_words_are_no_failure_unless_asked_for(tmp_path: Path) -> None:
    file = script(tmp_path, "words", "caller: 1\nivr main_menu: Welcome.\ncaller: hangup\n")
    lenient, strict = ivr_test(file), ivr_test("--strict-words", file)
    assert lenient.exit_code == 0 and "other words" in lenient.output
    assert strict.exit_code == 1 and "FAILED  words.call" in strict.output


def test_scripts_are_rewritten_where_they_stand(tmp_path: Path) -> None:
    file = script(tmp_path, "words", "caller: 1\nivr main_menu: Welcome.\ncaller: hangup\n")
    told = ivr_test("--rewrite", file)
    assert told.exit_code == 0 and f"Rewritten: {file}" in told.output
    assert "ivr main_menu:    To pay a bill, press 1." in file.read_text()


def test_junit_has_a_case_for_each_call_and_language(tmp_path: Path) -> None:
    script(tmp_path, "good", "also: Spanish, by pressing 8 at language\ncaller: 1\ncaller: hangup\n")
    script(tmp_path, "wrong", "caller: hangup\nthen: paid\n")
    xml = tmp_path / "calls.xml"
    assert ivr_test("--junit", xml, tmp_path).exit_code == 1
    suite = ET.parse(xml).getroot()
    assert suite.attrib["tests"] == "3" and suite.attrib["failures"] == "1"
    assert [case.attrib["name"] for case in suite] == ["good.call", "good.call (Spanish)", "wrong.call"]
    failure = suite[2].find("failure")
    assert failure is not None and failure.attrib["message"].startswith("then: paid — nothing was paid")


def test_a_script_that_cannot_be_read_names_file_and_line_and_nothing_is_played(tmp_path: Path) -> None:
    file = script(tmp_path, "a", "caller: dance\n")
    told = ivr_test(file)
    assert told.exit_code == 2 and f"{file}: line 2: “dance” is nothing a caller does" in told.output


def test_a_folder_without_scripts_and_a_broken_flow_are_told(tmp_path: Path) -> None:
    assert "There is no .call file" in ivr_test(tmp_path).output
    for room in ("flows", "prompts"):
        shutil.copytree(PROJECT / room, tmp_path / room)
    flow = tmp_path / "flows" / "pay-by-phone.yaml"
    flow.write_text(flow.read_text().replace("found: verify", "found: verifi"))
    file = script(tmp_path, "a", "caller: hangup\n")
    told = ivr_test(file, home=tmp_path)
    assert told.exit_code == 1 and "flows/pay-by-phone.yaml:56" in told.output
