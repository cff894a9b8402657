"""What the two guides for supervisors show is true: every example is put into a copy of the shipped files.

An example is a block marked with the file it changes. The blocks under one heading belong together, as one change.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from ivr.engine.steps import KINDS
from ivr.flowfile.release import check_files, read_release
from ivr.flowfile.source import read_yaml
from ivr.ledger.money import Money
from ivr.speech.catalogue import KNOWN
from tests.line import PROJECT, TO_THE_AMOUNTS, LineUnderTest, said
from tests.speech.shipped import texts

FLOWS, PROMPTS = "flows/README.md", "prompts/README.md"
GUIDES = {guide: (PROJECT / guide).read_text() for guide in (FLOWS, PROMPTS)}


@dataclass(frozen=True)
class Example:
    guide: str
    heading: str
    blocks: tuple[tuple[str, str], ...]


def examples() -> list[Example]:
    found = []
    for guide, text in GUIDES.items():
        for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
            blocks = tuple(re.findall(r"^```yaml (\S+)\n(.*?)^```$", section, re.MULTILINE | re.DOTALL))
            if blocks:
                found.append(Example(guide, section.partition("\n")[0], blocks))
    return found


EXAMPLES = examples()


def edited(example: Example, before: Mapping[str, str] | None = None) -> dict[str, str]:
    """All files, after a supervisor has followed this section; `before` are those they began with."""
    files = dict(before or texts())
    for file, block in example.blocks:
        # A file that need not be there begins with what is shown.
        whole = read_yaml(file, files[file]).content if file in files else {}
        shape = yaml.compose(block, Loader=yaml.BaseLoader)
        files[file] = yaml.safe_dump(_put_in(whole, read_yaml(file, block).content, shape), sort_keys=False)
    return files


def _put_in(whole: Any, block: Any, shape: yaml.Node | None) -> Any:
    """A line of the same name is changed, another is added; names that only lead to a line stay as they are."""
    if not isinstance(whole, dict) or not isinstance(shape, yaml.MappingNode) or shape.flow_style:
        return block
    inside = {name.value: node for name, node in shape.value}
    return whole | {name: _put_in(whole.get(name), block[name], inside[name]) for name in block}


def under(heading: str) -> Example:
    (example,) = (example for example in EXAMPLES if example.heading == heading)
    return example


def line_after(heading: str, folder: Path, database_url: str) -> LineUnderTest:
    for file, text in edited(under(heading)).items():
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).write_text(text)
    return LineUnderTest.on(database_url, folder)


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.heading for example in EXAMPLES])
def test_every_example_can_be_saved_as_it_stands(example: Example) -> None:
    files = edited(example)
    assert files != texts()
    assert read_release(files).id != read_release(texts()).id


def test_no_example_is_left_out() -> None:
    """Every block says which file it changes."""
    assert sum(text.count("```yaml") for text in GUIDES.values()) == sum(len(example.blocks) for example in EXAMPLES)


@pytest.mark.parametrize(
    ("clock", "keys", "words"),
    [
        ("2027-11-26 10:00 am America/Los_Angeles", ["1"], "We are closed now."),
        ("2027-07-02 12:00 pm America/Los_Angeles", ["1"], "We are closed now."),
        ("2027-07-02 11:55 am America/Los_Angeles", ["1"], "Our offices close at twelve noon Pacific time."),
        ("2027-07-02 12:30 pm America/Los_Angeles", ["1", "0"], "Our representatives are not here now."),
    ],
)
def test_a_closure_and_an_early_close_are_heard(
    sqlite_url: str, tmp_path: Path, clock: str, keys: list[str], words: str
) -> None:
    line = line_after("Close for a day, or close early", tmp_path, sqlite_url)
    ending = line.call([*keys, "hangup"], clock=clock)
    line.close()
    assert said(ending, words)


def test_a_lunch_break_is_kept(sqlite_url: str, tmp_path: Path) -> None:
    line = line_after("Change the hours", tmp_path, sqlite_url)
    ending = line.call(["1", "hangup"], clock="2027-03-19 12:15 pm America/Los_Angeles")
    line.close()
    assert said(ending, "We open today at one p.m. Pacific time.")


def test_the_new_transfer_number_is_the_one_that_is_dialled(sqlite_url: str, tmp_path: Path) -> None:
    line = line_after("Change a transfer number", tmp_path, sqlite_url)
    ending = line.call(["1", "0"])
    line.close()
    assert ending.ordinary, ending.reason
    assert "+15105550123" in "\n".join(ending.dialogue)


@pytest.mark.parametrize(
    ("key", "words"),
    [("1", "On Friday, July second, we close at noon."), ("8", "El viernes dos de julio cerramos al mediodía.")],
    ids=["English", "Spanish"],
)
def test_what_is_announced_is_heard_until_it_is_over(sqlite_url: str, tmp_path: Path, key: str, words: str) -> None:
    line = line_after("Announce something for a few days", tmp_path, sqlite_url)
    during = line.call([key, "hangup"], clock="2027-07-01 10:00 am America/Los_Angeles")
    after = line.call([key, "hangup"], clock="2027-07-02 5:00 pm America/Los_Angeles")
    line.close()
    assert said(during, words) and not said(after, words)


def test_what_may_be_paid_is_what_the_policy_says() -> None:
    steps: Mapping[str, Any] = read_release(edited(under("Change what may be paid"))).flow.steps
    offers = steps["pay-by-phone/amount"].choose_amount
    assert (offers.smallest, offers.largest) == (Money(1000), Money(250_000))


def test_a_number_of_another_country_is_taken_once_its_country_is_named() -> None:
    abroad = {**texts(), "flows/contacts.yaml": "billing_desk: {number: +1 604 555 0199, hours: agents}\n"}
    assert [problem.rule for problem in check_files(abroad).problems if problem.severity == "error"]
    assert read_release(edited(under("Connect callers with people in another country"), abroad)).contacts


@pytest.mark.parametrize(
    ("language", "option", "note"),
    [
        ("1", "To hear our hours, press 3.", "We are open from Monday to Friday"),
        ("8", "Para escuchar nuestro horario, oprima 3.", "Abrimos de lunes a viernes"),
    ],
    ids=["English", "Spanish"],
)
def test_the_new_option_is_spoken_and_does_what_it_says(
    sqlite_url: str, tmp_path: Path, language: str, option: str, note: str
) -> None:
    line = line_after("Add an option to a menu", tmp_path, sqlite_url)
    ending = line.call([language, "3", "hangup"])
    line.close()
    assert said(ending, option)
    assert said(ending, note)


def test_callers_are_given_more_time() -> None:
    steps: Mapping[str, Any] = read_release(edited(under("Give callers more time"))).flow.steps
    assert (steps["pay-by-phone/find_bill"].wait, steps["pay-by-phone/main_menu"].wait) == (15, 9)


@pytest.mark.parametrize(
    ("heading", "keys", "words"),
    [
        ("Change a wording", ["1", "hangup"], "Thank you for calling the billing line of the clinic."),
        ("Menus", ["1", "hangup"], "To make a payment, press 1."),
        ("Blanks", TO_THE_AMOUNTS, "Your balance today: one hundred twenty-five dollars and forty cents."),
        ("Blanks", ["8", *TO_THE_AMOUNTS[1:]], "Su saldo de hoy: ciento veinticinco dólares con cuarenta centavos."),
    ],
)
@pytest.mark.usefixtures("line")  # whose accounts are in the same database
def test_new_words_are_heard(sqlite_url: str, tmp_path: Path, heading: str, keys: list[str], words: str) -> None:
    edited_line = line_after(heading, tmp_path, sqlite_url)
    ending = edited_line.call(keys)
    edited_line.close()
    assert said(ending, words)


def row(guide: str, name: str) -> str:
    """The line of a table that begins with this name."""
    (found,) = re.findall(rf"^\| `{name}` \|.*$", GUIDES[guide], re.MULTILINE)
    return str(found)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_step_is_explained_with_each_way_it_can_end(kind: str) -> None:
    outcomes = {one.name for one in fields(KINDS[kind]) if str(one.type).startswith("StepName")}  # type: ignore[arg-type]
    shared = {"if_stuck", "if_silent", "if_wrong_key", "if_too_few"}
    assert set(re.findall(r"`(\w+)`", row(FLOWS, kind))) >= outcomes - shared | {kind}


def test_every_blank_is_explained_and_no_other() -> None:
    table = GUIDES[PROMPTS][GUIDES[PROMPTS].index("| blank |") :].partition("\n\n")[0]
    assert {name for line in table.splitlines() for name in re.findall(r"`(\w+)`", line.split("|")[1])} == set(KNOWN)
