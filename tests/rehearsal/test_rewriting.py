"""A script is written anew, and the diff reads as a dialogue."""

from __future__ import annotations

from pathlib import Path

from ivr.rehearsal.performance import rehearse
from ivr.rehearsal.rewriting import rewritten
from ivr.rehearsal.stage import Stage
from ivr.simulator.performance import How

SCRIPT = """\
# A caller who asks for a person
given:    2027-03-16 10:00 am America/Los_Angeles
# She has the bill in her hand.
ivr language:     … For English, press 1. …
caller:   1
ivr main_menu:    For a person,
                  press 0.
ivr main_menu:    To pay, press 7.
caller:   0
ivr nowhere:      Hello.
dial:     +15105550100 (answers)
end:      the caller hung up
then:     spoke with an agent
"""
ANEW = """\
# A caller who asks for a person
given:    2027-03-16 10:00 am America/Los_Angeles
# She has the bill in her hand.
ivr language:     … For English, press 1. …
caller:   1
ivr main_menu:    To speak with a representative at any time, press 0.
ivr main_menu:    To pay a bill, press 1.
ivr main_menu:    For other ways to pay, press 2.
caller:   0
ivr agent:        One moment. I am connecting you with a representative.
dial:     +15105550199 (answers)
end:      the agent and the caller spoke after 1 min 28 s
then:     spoke with an agent
"""


def anew(stage: Stage, file: Path, text: str) -> str:
    file.write_text(text, encoding="utf-8")
    return rewritten(text, rehearse(stage, file, How(lenient=True)).performance)


def test_what_holds_is_kept_to_the_letter_and_the_rest_is_what_was_heard(stage: Stage, tmp_path: Path) -> None:
    assert anew(stage, tmp_path / "a.call", SCRIPT) == ANEW


def test_what_was_written_anew_holds_and_is_not_rewritten_again(stage: Stage, tmp_path: Path) -> None:
    assert anew(stage, tmp_path / "a.call", ANEW) == ANEW
    assert rehearse(stage, tmp_path / "a.call", How(strict_words=True)).performance.failures == ()


def test_where_a_script_has_none_of_the_lines_side_it_gets_none(stage: Stage, tmp_path: Path) -> None:
    text = "given: 2027-03-16 10:00 am America/Los_Angeles\ncaller: 1\ncaller: hangup\n"
    assert anew(stage, tmp_path / "a.call", text) == text
