"""A supervisor, a translator and a spreadsheet: `ivr prompts`."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli import main
from ivr.flowfile.release import check_files
from tests.line import PROJECT

BOM = "\ufeff"
Table = list[dict[str, str]]


@dataclass
class Office:
    """The folder of a supervisor, and what lies on the desk beside it."""

    home: Path

    def ivr(self, *words: str) -> Result:
        return CliRunner().invoke(main, list(words), env={"IVR_HOME": str(self.home)})

    def text(self, language: str) -> str:
        return (self.home / f"prompts/{language}.yaml").read_bytes().decode()

    def change(self, language: str, old: str, new: str) -> None:
        text = self.text(language)
        assert old in text, old
        (self.home / f"prompts/{language}.yaml").write_bytes(text.replace(old, new).encode())

    def exported(self, language: str = "es") -> Table:
        result = self.ivr("prompts", "export", "--lang", language, str(self.home / "table.csv"))
        assert result.exit_code == 0, result.output
        text = (self.home / "table.csv").read_bytes().decode()
        assert text.startswith(BOM)
        return list(csv.DictReader(io.StringIO(text.removeprefix(BOM), newline="")))

    def imported(self, table: Table, *more: str, language: str = "es", delimiter: str = ",") -> Result:
        text = io.StringIO()
        writer = csv.DictWriter(text, table[0].keys(), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(table)
        (self.home / "back.csv").write_bytes((BOM + text.getvalue()).encode())
        return self.ivr("prompts", "import", "--lang", language, *more, str(self.home / "back.csv"))

    def rules(self) -> list[str]:
        """What `ivr check` would say about the folder."""
        files = {f"{path.parent.name}/{path.name}": path.read_text() for path in self.home.glob("*/*.yaml")}
        return sorted({problem.rule for problem in check_files(files).problems})


@pytest.fixture
def office(tmp_path: Path) -> Office:
    for room in ("flows", "prompts"):
        shutil.copytree(PROJECT / room, tmp_path / room, ignore=shutil.ignore_patterns("audio"))
    return Office(tmp_path)


def row(table: Table, key: str) -> dict[str, str]:
    (found,) = (row for row in table if row["key"] == key)
    return found


# Shipped for a day on which they are needed.
TO_ANNOUNCE = ["outage_note", "long_waits_note"]


def without_english(text: str) -> str:
    """The part people write themselves."""
    return text.partition("\nenglish:\n")[0]


def test_what_is_shipped_needs_nothing_but_a_reader(office: Office) -> None:
    assert office.rules() == ["not-reviewed"]
    result = office.ivr("prompts", "--lang", "es")
    assert result.exit_code == 0
    assert result.stdout == (
        "es, translated from en: every sentence is there and current.\n"
        "  Not reviewed by a qualified person (reviewed_by).\n"
        "  said by no step, only where `ivr announce` names them: outage_note, long_waits_note\n"
    )


def test_a_changed_original_is_noticed_until_somebody_has_looked_at_the_translation(office: Office) -> None:
    office.change(
        "en", "greeting: Thank you for calling the billing line.", "greeting: Hello, this is the billing line."
    )
    office.change("en", "words:\n", "notes:\n  greeting: Said to everybody, first of all.\nwords:\n")
    assert office.rules() == ["not-reviewed", "older-than-english"]
    told = office.ivr("prompts").stdout
    assert "es, translated from en: 1 older than the original.\n" in told
    assert "    greeting: Hello, this is the billing line.\n      note: Said to everybody, first of all.\n" in told

    before = office.text("es")
    result = office.ivr("prompts", "current", "greeting", "--lang", "es")

    assert result.stdout == "1 marked as current.\n"
    assert office.rules() == ["not-reviewed"]
    assert without_english(office.text("es")) == without_english(before)
    assert (
        office.ivr("prompts", "current", "greeting", "--lang", "es").stdout == "They are marked as current already.\n"
    )


def test_where_lines_are_broken_changes_no_words(office: Office) -> None:
    broken = "greeting: >-\n    Thank you for calling\n    the billing line."
    office.change("en", "greeting: Thank you for calling the billing line.", broken)
    assert office.rules() == ["not-reviewed"]


def test_the_same_is_told_to_programs(office: Office) -> None:
    office.change("es", "  pay_now: Para pagar ahora\n", "  pay_right_now: Para pagar ahora\n")
    (english, spanish) = json.loads(office.ivr("prompts", "--json").stdout)["languages"]
    assert (english["language"], english["original"], english["unused"]) == ("en", None, TO_ANNOUNCE)
    assert spanish["missing"] == [{"key": "pay_now", "english": "To pay now", "note": ""}]
    assert (spanish["older"], spanish["unused"], spanish["spoken"]) == ([], [*TO_ANNOUNCE, "pay_right_now"], True)
    assert office.ivr("prompts").exit_code == 0


def test_a_table_goes_to_a_translator_and_only_what_changed_comes_back(office: Office) -> None:
    before = office.text("es")
    table = office.exported()
    assert list(table[0]) == ["key", "english", "translation", "state", "note", "seconds"]
    greeting = row(table, "greeting")
    assert (greeting["english"], greeting["state"]) == ("Thank you for calling the billing line.", "current")
    assert float(greeting["seconds"]) == pytest.approx(3.1)

    greeting["translation"] = "Le damos la bienvenida: está en la línea de pagos."
    result = office.imported(table)

    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("1 changed in prompts/es.yaml.\n")
    new = '  greeting: "Le damos la bienvenida: está en la línea de pagos."\n'
    assert office.text("es") == before.replace("  greeting: Gracias por llamar a la línea de facturación.\n", new)


def test_a_table_that_was_not_touched_changes_nothing(office: Office) -> None:
    before = office.text("es")
    assert office.imported(office.exported()).stdout.startswith("Nothing in it is new.\n")
    assert office.text("es") == before


def test_spreadsheets_that_put_semicolons_between_columns_are_read_as_well(office: Office) -> None:
    table = office.exported()
    row(table, "goodbye")["translation"] = "Gracias;\nadiós."
    assert office.imported(table, delimiter=";").exit_code == 0
    assert "  goodbye: Gracias; adiós.\n" in office.text("es")


def test_words_made_from_an_english_that_has_changed_meanwhile_are_older_all_the_same(office: Office) -> None:
    table = office.exported()
    office.change("en", "goodbye: Thank you for calling. Goodbye.", "goodbye: Thank you. Have a good day.")
    row(table, "goodbye")["translation"] = "Gracias por su llamada. Adiós."
    result = office.imported(table)
    assert "older than the original: goodbye" in result.stdout
    assert "older-than-english" in office.rules()


def test_new_words_end_a_review_and_a_reader_begins_another(office: Office) -> None:
    assert office.imported(office.exported(), "--reviewed-by", "María Ortiz").exit_code == 0
    assert "reviewed_by: María Ortiz" in office.text("es") or 'reviewed_by: "María Ortiz"' in office.text("es")
    assert office.rules() == []

    table = office.exported()
    row(table, "goodbye")["translation"] = "Hasta luego."
    result = office.imported(table)
    assert "María Ortiz has not read the new words, and is no longer named.\n" in result.stdout
    assert office.rules() == ["not-reviewed"]

    row(table, "goodbye")["translation"] = "Hasta pronto."
    assert "has not read" not in office.imported(table, "--reviewed-by", "").stdout, "there was nobody to take out"


def garble(table: Table, key: str, translation: str) -> None:
    row(table, key)["translation"] = translation


def add(table: Table, key: str, translation: str) -> None:
    table.append({**dict.fromkeys(table[0], ""), "key": key, "translation": translation})


# What is done to a row, the last of this key, and what is said about it.
WRONG: Mapping[str, tuple[Callable[[Table, str, str], None], str, str, str]] = {
    "an empty cell": (garble, "greeting", " ", "'greeting' is empty. Write its words, or take the row out."),
    "a blank that was lost": (
        garble,
        "amount_due",
        "Usted debe algo.",
        "'amount_due' leaves out {amount_due}. Put it where the value belongs.",
    ),
    "a blank too many": (
        garble,
        "goodbye",
        "Adiós, {brand}.",
        "'goodbye' has a blank {brand} that the English has not. Take it out.",
    ),
    "a blank that was translated": (
        garble,
        "past_due_note",
        "Vencido: {saldo}.",
        "'past_due_note' has a blank {saldo}, and no call knows a value of that name. Use one of:",
    ),
    "a brace that was lost": (
        garble,
        "due_date_note",
        "Vence el {due_date.",
        "'due_date_note': ",
    ),
    "a sign nobody sees": (
        garble,
        "closed_note",
        "Cerrado\x07.",
        "'closed_note' has a character in it that can neither be seen nor spoken.",
    ),
    "what a spreadsheet could not work out": (
        garble,
        "other_ways",
        "#NAME?",
        "'other_ways' is #NAME?, which a spreadsheet writes where it cannot work something out. Type the words again",
    ),
    "a sentence under spoken": (garble, "spoken.option", "{phrase}.", "'option' leaves out {key}. Put it in."),
    "a key nobody knows": (add, "greting", "Hola", "There are no words named 'greting'. Did you mean 'greeting'?"),
    "a row twice": (add, "greeting", "Hola", "'greeting' is in row 3 already. Take one of them out."),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_in_a_table_is_told_with_its_row_and_nothing_is_written(office: Office, case: str) -> None:
    spoil, key, words, told = WRONG[case]
    before = office.text("es")
    table = office.exported()
    garble(table, "hear_again", "Para oírlo otra vez")
    spoil(table, key, words)
    result = office.imported(table)

    place = max(at for at, one in enumerate(table, start=2) if one["key"] == key)
    assert result.exit_code == 1
    assert f"back.csv, row {place}: {told}" in result.stderr
    assert result.stderr.startswith("Error: Nothing was written.\n")
    assert office.text("es") == before


def test_everything_that_is_wrong_is_told_at_once_in_the_order_of_the_rows(office: Office) -> None:
    table = office.exported()
    for spoil, key, words, _ in WRONG.values():
        spoil(table, key, words)
    lines = office.imported(table).stderr.splitlines()[1:]
    places = [int(line.partition("row ")[2].partition(":")[0]) for line in lines]
    assert len(set(places)) == len(WRONG)
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"name,words\ngreeting,Hola\n", "row 1: There is no column 'key'."),
        (b"", "row 1: There is no column 'key'."),
        ("key,translation\ngoodbye,Adiós\n".encode("latin-1"), "is not UTF-8 text, so its letters cannot be told."),
    ],
)
def test_a_file_that_is_no_such_table_is_told(office: Office, content: bytes, told: str) -> None:
    (office.home / "back.csv").write_bytes(content)
    result = office.ivr("prompts", "import", "--lang", "es", str(office.home / "back.csv"))
    assert result.exit_code == 1
    assert told in result.stderr


# How a translator fills in what is asked for about values; the words after it may come later.
SPOKEN_VI = {
    "spoken.money": "{whole, spellout} đô la{cents, plural, =0 {} other { {cents, spellout} xu}}",
    "spoken.date": "{date, date, ::EEEEMMMMd}",
    "spoken.date_with_year": "{date, date, ::EEEEyMMMMd}",
    "spoken.time": "{hour, spellout} giờ {minute, spellout} {part} {zone}",
    "spoken.today": "hôm nay lúc {time}",
    "spoken.tomorrow": "ngày mai lúc {time}",
    "spoken.later": "{date}, lúc {time}",
    "spoken.digit": "{digit, spellout}",
    "spoken.option": "{phrase}, bấm {key}.",
    "spoken.keys.star": "sao",
    "spoken.keys.pound": "thăng",
    "spoken.zones.America/Los_Angeles": "giờ Thái Bình Dương",
}


def test_a_language_begins_with_a_table_and_goes_live_only_when_a_flow_speaks_it(office: Office) -> None:
    table = office.exported("vi")
    assert {one["state"] for one in table} == {"missing"}
    assert row(table, "spoken.date")["note"] == "For example: {date, date, ::EEEEMMMMd}"
    for key, words in {**SPOKEN_VI, "greeting": "Cảm ơn quý vị đã gọi đến đường dây thanh toán."}.items():
        garble(table, key, words)

    result = office.imported(table, language="vi")

    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("prompts/vi.yaml is new. It is spoken by Google.vi-VN-")
    assert "\n  missing: emergency, english, spanish," in result.stdout
    assert "a place for 'vi' in 'languages' of a flow" in result.stdout
    assert office.rules() == ["not-reviewed"]  # of Spanish: callers cannot choose the new language yet
    assert "No flow speaks it yet" in office.ivr("prompts", "--lang", "vi").stdout

    again = office.exported("vi")
    garble(again, "goodbye", "Cảm ơn quý vị. Xin tạm biệt.")
    assert office.imported(again, language="vi").stdout.startswith("1 changed in prompts/vi.yaml.\n")
    assert "\n\nwords:\n  greeting: Cảm ơn quý vị đã gọi đến đường dây thanh toán.\n  goodbye:" in office.text("vi")


def test_a_language_cannot_begin_without_its_values(office: Office) -> None:
    table = office.exported("vi")
    for key, words in SPOKEN_VI.items():
        garble(table, key, words if key != "spoken.money" else "")
    garble(table, "greeting", "Xin chào.")
    result = office.imported(table, language="vi")
    assert result.exit_code == 1
    place = 2 + [one["key"] for one in table].index("spoken.money")
    assert f"row {place}: 'spoken.money' is empty, and no sentence with such a value could be spoken" in result.stderr
    assert not (office.home / "prompts/vi.yaml").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("prompts", "--lang", "ess"), "There is no prompts/ess.yaml. Did you mean 'es'?"),
        (("prompts", "export", "--lang", "xx", "t.csv"), "no voice that speaks 'xx'. There are: en, es."),
        (("prompts", "export", "--lang", "en", "t.csv"), "'en' is translated from no other language."),
        (("prompts", "current", "gretting", "--lang", "es"), "Did you mean 'greeting'?"),
        (("prompts", "current", "--lang", "es"), "Name the sentences, or say --all."),
        (("prompts", "--lang", "es", "export", "--lang", "es", "t.csv"), "Say --lang after 'export'."),
    ],
)
def test_what_cannot_be_meant_is_answered_with_what_can(office: Office, words: tuple[str, ...], told: str) -> None:
    result = office.ivr(*words)
    assert result.exit_code == 2
    assert told in result.stderr


def test_a_file_with_the_line_ends_of_windows_keeps_them_through_a_translation(office: Office) -> None:
    path = office.home / "prompts/es.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    table = office.exported()
    garble(table, "goodbye", "Hasta luego.")
    before = office.text("es")
    assert office.imported(table).exit_code == 0
    assert office.text("es") == before.replace("goodbye: Gracias por llamar. Adiós.", "goodbye: Hasta luego.")


def test_words_that_cannot_be_read_are_told_before_anything_is_done(office: Office) -> None:
    office.change("es", "words:\n", "words\n")
    result = office.ivr("prompts", "export", "--lang", "es", str(office.home / "table.csv"))
    assert result.exit_code == 1
    assert "prompts/es.yaml:" in result.stderr
    assert not (office.home / "table.csv").exists()
