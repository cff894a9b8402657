"""An editor completes flow files and prompts, and blames nothing that is right."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from jsonschema import Draft7Validator

from ivr import cli, flowfolder
from ivr.engine.steps import KINDS
from ivr.seeing.schema import KINDS_OF_FILES, schema
from tests.line import PROJECT
from tests.speech.shipped import release, texts

FLOW = "flows/pay-by-phone.yaml"
MODELINE = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")


def ivr_schema(*words: str | Path, home: Path = PROJECT) -> Result:
    return CliRunner().invoke(cli.main, ["schema", *map(str, words)], env={"IVR_HOME": str(home)})


class Editor(yaml.SafeLoader):
    """YAML as editors read it today (version 1.2): integers, numbers and booleans have types; dates and `no` do not."""


Editor.yaml_implicit_resolvers = {}
Editor.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""])
Editor.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
Editor.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?[0-9]+$"), list("-+0123456789"))
Editor.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"^[-+]?[0-9]+\.[0-9]*$"), list("-+0123456789"))


def seen_in_an_editor(text: str) -> Any:
    """Names in a group are text, whatever they look like."""
    return json.loads(json.dumps(yaml.load(text, Editor)))


def blamed(file: str, text: str) -> list[str]:
    """What an editor underlines, by the schema that the file itself names."""
    modeline = MODELINE.match(text)
    assert modeline is not None, file
    path = (PROJECT / file).parent / modeline[1]
    validator = Draft7Validator(json.loads(path.read_text(encoding="utf-8")))
    return [error.message for error in validator.iter_errors(seen_in_an_editor(text))]


def edited(old: str, new: str, file: str = FLOW) -> list[str]:
    text = texts()[file]
    assert old in text, old
    return blamed(file, text.replace(old, new))


def test_the_shipped_schemas_are_up_to_date() -> None:
    told = ivr_schema("--check")
    assert told.exit_code == 0, told.output


@pytest.mark.parametrize("file", sorted(texts()))
def test_every_shipped_file_names_its_schema_and_fits_it(file: str) -> None:
    assert blamed(file, texts()[file]) == []


@pytest.mark.parametrize("kind", KINDS_OF_FILES)
def test_each_schema_is_one(kind: str) -> None:
    Draft7Validator.check_schema(schema(kind, release()))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("say: agent_note\n", "sai: agent_note\n"),
        ("    transfer: billing_desk\n", "    transfers: billing_desk\n"),
        ("wait: 3 seconds", "waits: 3 seconds"),
        ("wait: 3 seconds", "wait: 90"),
        ("wait: 3 seconds", "wait: a while"),
        ("ask: [birth_date, zip]", "ask: [birth_date, shoe_size]"),
        ('"1": {phrase: pay_a_bill', '"12": {phrase: pay_a_bill'),
        ("    found: verify\n", ""),
        ("format: 1\n", "format: 2\n"),
    ],
)
def test_what_is_no_kind_setting_key_or_length_of_time_is_underlined(old: str, new: str) -> None:
    assert edited(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("wait: 3 seconds", "wait: 3"),
        ("tries: 3}", "tries: 3 times}"),
        ("format: 1\n", 'format: "1"\n'),
        ('"1": {phrase: pay_a_bill', "1: {phrase: pay_a_bill"),
        ("say: agent_note\n", "say: [agent_note, {words: tty_note, only_if: closes_at}]\n"),
        ("found: verify\n", "found: a_step_that_was_added_just_now\n"),
        ("say: agent_note\n", "say: words_that_were_added_just_now\n"),
    ],
)
def test_what_our_reader_understands_is_not_underlined_and_new_names_are_no_mistake(old: str, new: str) -> None:
    assert edited(old, new) == []


def test_companion_files_are_held_to_their_settings_too() -> None:
    assert edited("  holidays:", "  holiday:", "flows/hours.yaml")
    assert edited("  time_zone: America/Los_Angeles\n", "", "flows/hours.yaml")
    assert edited("  if_trouble:", "  in_trouble:", "flows/lines.yaml")
    assert edited("voice:", "voices:", "prompts/en.yaml")
    assert edited("Mon-Fri: 7:00 am - 5:00 pm", "Mon-Fri: 17:00 - 18:30", "flows/hours.yaml") == []


def offered(kind: str, to: str) -> list[str]:
    names: list[str] = schema(kind, release())["definitions"][f"{to}_name"]["anyOf"][0]["enum"]
    return names


def test_steps_words_people_hours_and_languages_are_offered_by_name() -> None:
    assert {"main_menu", "pay-by-phone/main_menu"} <= set(offered("flow", "step"))
    assert "agent_note" in offered("flow", "prompt")
    assert offered("flow", "contact") == ["billing_desk"]
    assert offered("lines", "calendar") == ["agents", "line", "payments"]
    assert offered("lines", "flow") == ["pay-by-phone"]
    assert offered("flow", "language") == ["en", "es"]
    assert "agent_note" in schema("prompts", release())["properties"]["words"]["properties"]


def test_every_kind_of_step_is_offered_and_explained() -> None:
    definitions = schema("flow", release())["definitions"]
    for kind in KINDS:
        step = definitions[f"kind_{kind}"]
        assert next(iter(step["properties"])) == kind and step["properties"][kind]["description"], kind
        assert kind in step["required"] and "wait" not in step["required"]
    told = definitions["kind_verify_caller"]["properties"]["passed"]["description"]
    assert told == "Where the call goes when the caller is verified."


def test_a_new_step_is_offered_after_ivr_schema_and_until_then_check_says_so(tmp_path: Path) -> None:
    for room in ("flows", "prompts"):
        shutil.copytree(PROJECT / room, tmp_path / room)
    flow = tmp_path / FLOW
    flow.write_text(flow.read_text().replace("not_identified", "unknown_caller"))
    for language in ("en", "es"):
        words = tmp_path / "prompts" / f"{language}.yaml"
        words.write_text(words.read_text().replace("not_identified:", "unknown_caller:"))
    stale = ivr_schema("--check", home=tmp_path)
    assert stale.exit_code == 1 and "flow.json, announcements.json, prompts.json. Run ivr schema." in stale.output
    written = ivr_schema(home=tmp_path)
    assert written.exit_code == 0
    assert "unknown_caller" in json.loads(written.stdout)["definitions"]["step_name"]["anyOf"][0]["enum"]
    assert ivr_schema("--check", home=tmp_path).exit_code == 0
    assert all(path.suffix == ".yaml" for path in flowfolder.files(tmp_path))


def test_one_schema_can_be_written_elsewhere_and_options_have_to_go_together(tmp_path: Path) -> None:
    file = tmp_path / "hours.json"
    assert ivr_schema("--out", file, "--for", "hours").exit_code == 0
    assert json.loads(file.read_text())["title"] == "When payments are taken and people answer"
    assert ivr_schema("--for", "hours").exit_code == 2
    assert ivr_schema("--check", "--out", file).exit_code == 2
    assert ivr_schema(home=tmp_path).exit_code == 1
