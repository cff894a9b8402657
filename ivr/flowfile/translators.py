"""A catalogue as a table for translators, and back: one row for each sentence, in the shape spreadsheets read.

The columns are key, english, translation, state, note and seconds. Sentences under `spoken` have the key
`spoken.money`, and so on. Only `key`, `translation` and, if it is there, `english` are read back.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ivr.flowfile.problems import did_you_mean
from ivr.flowfile.prompts import unfit
from ivr.flowfile.source import Document, Path
from ivr.flowfile.translations import FINGERPRINTS, WORDS, State, fingerprint, state_of, words_of
from ivr.speech.message import Message

COLUMNS = ("key", "english", "translation", "state", "note", "seconds")
SPOKEN = "spoken"
# A spreadsheet knows by this mark that letters are UTF-8.
BOM = "\ufeff"
# What CLDR, which ICU speaks with, already knows of a language: dates and digits. A translator may still know better.
SUGGESTED: Mapping[str, str] = {
    "spoken.date": "{date, date, ::EEEEMMMMd}",
    "spoken.date_with_year": "{date, date, ::EEEEyMMMMd}",
    "spoken.digit": "{digit, spellout}",
}

# Words that begin with =, + or - are a sum to a spreadsheet.
SPREADSHEET_ERRORS = frozenset({"#NAME?", "#REF!", "#VALUE!", "#N/A", "#DIV/0!", "#NULL!", "#NUM!", "#ERROR!"})


@dataclass(frozen=True, slots=True)
class Row:
    """`seconds` is how long the translation takes to say, where there is one."""

    key: str
    english: str
    translation: str
    state: State
    note: str
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Cell:
    """What came back: `row` is its number in the spreadsheet, where the names of the columns are row 1."""

    row: int
    key: str
    translation: str
    english: str | None


@dataclass(frozen=True, slots=True)
class Misfit:
    """What is wrong with a row, and what to do about it."""

    row: int
    what: str
    mend: str

    def __str__(self) -> str:
        return f"row {self.row}: {self.what} {self.mend}".rstrip()


class Misfits(Exception):
    """Everything that is wrong with a table; its text is one misfit a line."""

    def __init__(self, misfits: Sequence[Misfit]) -> None:
        self.misfits = sorted(misfits, key=lambda misfit: misfit.row)
        super().__init__("\n".join(str(misfit) for misfit in self.misfits))


def rows(original: Document, translation: Document | None, seconds: Mapping[str, float]) -> list[Row]:
    """Every sentence of the original, in its order; `translation` is None for a language that has no file yet."""
    notes = {**_notes(original), **(_notes(translation) if translation else {})}
    there = sentences(translation) if translation else {}
    return [
        Row(
            key,
            words,
            there.get(key, ""),
            _state(key, original, translation),
            _note(key, notes, there),
            seconds.get(key),
        )
        for key, words in sentences(original).items()
    ]


def sentences(document: Document) -> dict[str, str]:
    """Everything a translator words: what is spoken by name, and under `spoken` how values are."""
    found = dict(words_of(document))
    for name, inside in document.content.get(SPOKEN, {}).items():
        if isinstance(inside, str):
            found[f"{SPOKEN}.{name}"] = inside
        else:
            found |= {f"{SPOKEN}.{name}.{inner}": words for inner, words in inside.items()}
    return found


def path_of(key: str, original: Document) -> Path:
    """Where the sentence of a key stands in a file."""
    if not key.startswith(f"{SPOKEN}.") or key in words_of(original):
        return (WORDS, key)
    group, _, inner = key.removeprefix(f"{SPOKEN}.").partition(".")
    return (SPOKEN, group, inner) if inner else (SPOKEN, group)


def _notes(document: Document) -> Mapping[str, str]:
    notes: Mapping[str, str] = document.content.get("notes") or {}
    return notes


def _note(key: str, notes: Mapping[str, str], there: Mapping[str, str]) -> str:
    suggestion = f"For example: {SUGGESTED[key]}" if key in SUGGESTED and key not in there else ""
    return " ".join(part for part in (notes.get(key, ""), suggestion) if part)


def _state(key: str, original: Document, translation: Document | None) -> State:
    if translation is None or key not in sentences(translation):
        return "missing"
    return state_of(key, original, translation) if path_of(key, original)[0] == WORDS else "current"


def written(table: Sequence[Row]) -> str:
    """The table as CSV."""
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\r\n")
    out.writerow(COLUMNS)
    for row in table:
        said = f"{row.seconds:.1f}" if row.seconds is not None else ""
        out.writerow((row.key, row.english, row.translation, row.state, row.note, said))
    return BOM + text.getvalue()


def read(text: str) -> list[Cell]:
    """The rows of a CSV, whatever sign a spreadsheet has put between its columns; raises Misfits."""
    text = text.removeprefix(BOM)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    table = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    names = [name.strip().lower() for name in table[0]] if table else []
    missing = [name for name in ("key", "translation") if name not in names]
    if missing:
        what = f"There is no column '{missing[0]}'."
        raise Misfits([Misfit(1, what, f"The first row names the columns: {', '.join(COLUMNS)}.")])
    return list(_cells(names, table[1:]))


def _cells(names: list[str], table: list[list[str]]) -> Iterator[Cell]:
    for number, row in enumerate(table, start=2):
        cells = dict(zip(names, row, strict=False))
        if any(cell.strip() for cell in row):
            english = cells.get("english")
            yield Cell(number, cells.get("key", "").strip(), _joined(cells.get("translation", "")), english)


def _joined(words: str) -> str:
    """On one line; what is spoken has no lines."""
    return " ".join(words.split())


def changes(cells: Sequence[Cell], original: Document, translation: Document) -> dict[Path, str]:
    """What has to be changed in the file of the translation; raises Misfits with everything that is wrong.

    Each sentence that has changed is marked as made from the English beside it in the table, and the review is over:
    nobody has read the new words yet.
    """
    there = sentences(translation)
    misfits = list(_misfits(cells, original, translation, there))
    if misfits:
        raise Misfits(misfits)
    changed: dict[Path, str] = {}
    for cell in _changed(cells, there):
        changed[path_of(cell.key, original)] = cell.translation
    for cell in _changed(cells, there):
        if cell.key in words_of(original):
            made_from = words_of(original)[cell.key] if cell.english is None else cell.english
            changed[(FINGERPRINTS, cell.key)] = fingerprint(made_from)
    return changed


def _changed(cells: Sequence[Cell], there: Mapping[str, str]) -> Iterator[Cell]:
    yield from (cell for cell in cells if cell.translation and cell.translation != _joined(there.get(cell.key, "")))


def _misfits(
    cells: Sequence[Cell], original: Document, translation: Document, there: Mapping[str, str]
) -> Iterator[Misfit]:
    known = sentences(original)
    first: dict[str, int] = {}
    for cell in cells:
        if cell.key not in known:
            mend = did_you_mean(cell.key, known) or f"Take the row out, or add the words to {original.file} first."
            yield Misfit(cell.row, f"There are no words named '{cell.key}'.", mend)
        elif first.setdefault(cell.key, cell.row) != cell.row:
            yield Misfit(cell.row, f"'{cell.key}' is in row {first[cell.key]} already.", "Take one of them out.")
        elif not cell.translation and cell.key in there:
            yield Misfit(cell.row, f"'{cell.key}' is empty.", "Write its words, or take the row out.")
        elif cell.translation.upper() in SPREADSHEET_ERRORS:
            what = f"'{cell.key}' is {cell.translation}, which a spreadsheet writes where it cannot work something out."
            yield Misfit(cell.row, what, "Type the words again, beginning with a letter.")
        elif any(unicodedata.category(sign) == "Cc" for sign in cell.translation):
            what = f"'{cell.key}' has a character in it that can neither be seen nor spoken."
            yield Misfit(cell.row, what, "Delete the words, and type them again.")
    for cell in _changed([cell for cell in cells if cell.key in known], there):
        yield from _unfit(cell, known[cell.key], original, translation)


def _unfit(cell: Cell, english: str, original: Document, translation: Document) -> Iterator[Misfit]:
    group, *name = path_of(cell.key, original)
    problems = unfit(str(group), str(name[0]), cell.translation, translation) if len(name) == 1 else []
    yield from (Misfit(cell.row, problem.what, problem.mend) for problem in problems)
    if group == WORDS and not problems:
        mine, theirs = (Message(words, "en").blanks for words in (cell.translation, english))
        for blank in sorted(theirs - mine):
            yield Misfit(cell.row, f"'{cell.key}' leaves out {{{blank}}}.", "Put it where the value belongs.")
        for blank in sorted(mine - theirs):
            what = f"'{cell.key}' has a blank {{{blank}}} that the English has not."
            yield Misfit(cell.row, what, did_you_mean(blank, theirs) or "Take it out.")


def unwritten(cells: Sequence[Cell], original: Document) -> Iterator[Misfit]:
    """What a language cannot begin without: how its values are spoken."""
    rows_of = {cell.key: cell for cell in cells}
    for key in sentences(original):
        if key.startswith(f"{SPOKEN}.") and not (key in rows_of and rows_of[key].translation):
            what = f"'{key}' is empty, and no sentence with such a value could be spoken without it."
            mend = f"Ask the translator for it; in {original.file} it is {sentences(original)[key]}"
            yield Misfit(rows_of[key].row if key in rows_of else 1, what, mend)


def beginning(language: str, tag: str, voice: str, pay_language: str, original: Document) -> str:
    """The first lines of the file of a new language; what is spoken is added to them."""
    return (
        f"# The names are those of {original.file}.\n"
        f"language: {language}\n"
        f"tag: {tag}\n"
        f"voice: {voice}\n"
        f"pay_language: {pay_language}\n"
        'translated_by: ""\n'
        'reviewed_by: ""                    # not yet read by anybody who is qualified\n'
    )
