"""A supervisor reads the call, or reads it aloud."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr import cli
from ivr.engine.steps import KINDS
from ivr.seeing import imagined
from ivr.seeing.scenes import ways_taken
from ivr.seeing.ways import outcomes
from tests.line import PROJECT
from tests.speech.shipped import release

HELP = """\
format: 1
flow: help
languages: [en, es]
start: start
everywhere: {"0": pay-by-phone/agent}
patience: {wait: 7 seconds, tries: 1}
steps:
  start:
    say: tty_note
    menu:
      "1": {phrase: main_menu_again, go: pay-by-phone/main_menu}
"""


def outline(*words: str, home: Path = PROJECT) -> Result:
    return CliRunner().invoke(cli.main, ["outline", *words], env={"IVR_HOME": str(home)})


def section(told: str, title: str) -> str:
    """What stands under one step, as one line of words."""
    found = re.search(rf"^ *{title} .*?\n(.*?)(?:\n\n|\Z)", told, re.MULTILINE | re.DOTALL)
    assert found is not None, told
    return " ".join(found[1].split())


@pytest.fixture(scope="module")
def english() -> str:
    return outline().output


def test_every_step_is_read_once_with_its_place_and_no_line_is_too_long_for_a_terminal(english: str) -> None:
    places = re.findall(r"^ *[A-Z ]+ +flows/pay-by-phone\.yaml:(\d+)$", english, re.MULTILINE)
    text = (PROJECT / "flows/pay-by-phone.yaml").read_text().splitlines()
    named = [f"pay-by-phone/{text[int(row) - 1].partition(':')[0].strip()}" for row in places]
    assert sorted(named) == sorted(release().flow.steps)
    assert max(map(len, english.splitlines())) <= 80


def test_the_call_is_read_in_the_order_of_who_pays_a_bill(english: str) -> None:
    paying = [
        "WELCOME",
        "LANGUAGE",
        "HOURS",
        "MAIN MENU",
        "FIND BILL",
        "VERIFY",
        "BALANCE",
        "BILL",
        "AMOUNT",
        "CARD",
        "CONFIRM",
    ]
    titles = [title.strip() for title in re.findall(r"^([A-Z ]+) +flows/", english, re.MULTILINE)]
    assert titles[: len(paying)] == paying


def test_words_stand_beside_keys_and_what_silence_and_a_wrong_key_do_below_them(english: str) -> None:
    assert section(english, "MAIN MENU") == (
        "“To speak with a representative at any time, press 0.” "
        "1 “To pay a bill, press 1.” → find bill "
        "2 “For other ways to pay, press 2.” → other ways "
        "Nothing for 7 seconds: “I did not hear a key.” It is asked again. "
        "Another key: “Sorry, that key does not work here.” It is asked again. "
        "After 3 misses in a row → agent"
    )
    assert "Nothing for 3 seconds → hours" in section(english, "LANGUAGE")


def test_the_language_menu_is_heard_in_both_languages_whatever_is_read(english: str) -> None:
    spanish = outline("--lang", "es").output
    for told in (english, spanish):
        assert "1 “For English, press 1.” → hours 8 “Para español, oprima 8.” → news" in section(told, "LANGUAGE")
    assert "“Usted debe ciento veinticinco dólares con cuarenta centavos.”" in section(spanish, "BALANCE")


def test_what_is_typed_what_mistakes_bring_and_more_time_are_told(english: str) -> None:
    told = section(english, "VERIFY")
    assert "star, to have more time: “Take your time." in told
    assert "or “Sorry, that is not a date.”" in told
    assert told.index("Enter the birth date") < told.index("Now enter the five digit ZIP") < told.index("→ balance")
    assert "When the answers match no account → not found" in told


def test_an_amount_that_is_typed_is_told_beneath_its_option(english: str) -> None:
    told = section(english, "AMOUNT")
    assert "4 “To pay another amount, press 4.” “Enter the amount in whole dollars" in told
    assert "“You entered fifty dollars and twenty-five cents.” 1 “If this is right, press 1.” → card" in told
    assert "“The smallest payment is five dollars.”" in told


def test_everything_the_steps_themselves_say_is_in_it(english: str) -> None:
    """Whatever a kind of step says, an outline that left it out would keep it from whoever checks the words."""
    catalogue, sample = release().catalogues["en"], imagined.values("America/Los_Angeles")
    told = " ".join(english.split())
    left_out = [
        prompt
        for step in release().flow.steps.values()
        for prompt in step.says()
        # A brand, or a kind of bill, is told within a sentence, and only some of them; the caller has few bills.
        if not prompt.startswith(("brand_", "bill_", "more_bills"))
        and catalogue.say(prompt, sample).rstrip(".") not in told
    ]
    assert left_out == []


def test_what_the_bank_may_answer_is_told_with_its_words(english: str) -> None:
    told = section(english, "CHARGE")
    assert "When the bank declines: “The card could not be taken as it was typed." in told
    assert "or “The bank did not approve this card. You have not been charged.” or “Your bank wants you" in told
    assert "It may also say: “One moment, please, while we ask your bank.”" in told


def test_a_telephone_rings_and_the_call_ends(english: str) -> None:
    assert "The telephone of billing desk, +1 510-555-0199 rings for 30 seconds." in section(english, "AGENT")
    assert section(english, "GOODBYE") == "“Thank you for calling. Goodbye.” The call ends."


def test_another_flow_file_stands_further_in_and_names_its_own_keys(tmp_path: Path) -> None:
    for room in ("flows", "prompts"):
        shutil.copytree(PROJECT / room, tmp_path / room)
    flow = tmp_path / "flows" / "pay-by-phone.yaml"
    flow.write_text(flow.read_text().replace("go: other_ways}", "go: help/start}"))
    (tmp_path / "flows" / "help.yaml").write_text(HELP)
    told = outline(home=tmp_path).output
    assert "2  “For other ways to pay, press 2.” → start (of help)" in told
    assert re.search(r"^    START \(OF HELP\) +flows/help.yaml:8$", told, re.MULTILINE)
    assert "0 goes to agent (of pay-by-phone)." in " ".join(told.split())
    assert "1 “For the main menu, press 1.” → main menu (of pay-by-phone)" in section(told, r"START \(OF HELP\)")


def test_it_can_begin_at_any_step_and_says_what_there_is() -> None:
    told = outline("--from", "confirm").output
    assert told.index("\nCONFIRM ") < told.index("\nCHARGE ") < told.index("\nRECEIPT ") < told.index("\nAMOUNT ")
    unknown = outline("--from", "confrim")
    assert unknown.exit_code == 2 and "Did you mean 'confirm'?" in unknown.output
    assert "it is in en and es" in outline("--lang", "fr").output
    assert "There is billing." in outline("--line", "front_desk").output


def test_files_that_cannot_be_used_are_told_as_everywhere(tmp_path: Path) -> None:
    for room in ("flows", "prompts"):
        shutil.copytree(PROJECT / room, tmp_path / room)
    flow = tmp_path / "flows" / "pay-by-phone.yaml"
    flow.write_text(flow.read_text().replace("found: verify", "found: verifi"))
    told = outline(home=tmp_path)
    assert told.exit_code == 1 and "There is no step 'verifi'" in told.output


def test_an_invented_caller_finds_every_way_out_of_every_kind_of_step() -> None:
    """A way out that nobody could imagine would be read without its words."""
    flow, zone = release().flow, "America/Los_Angeles"
    assert {type(step) for step in flow.steps.values()} == set(KINDS.values())
    for name, step in flow.steps.items():
        taken = ways_taken(flow, name, imagined.caller(name, "en", ("en", "es"), zone))
        # Where they were is no step of its own.
        assert set(taken) - {"if_kept"} == {way.name for way in outcomes(name, step)}, name
