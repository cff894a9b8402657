"""`ivr prompts`: where the translations stand, and how they travel to a translator and back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from ivr import settings as environment
from ivr.cli.catalogues import catalogue_parts, known_language, translated_language
from ivr.cli.plainly import plainly
from ivr.cli.saving import save, text_of
from ivr.flowfile import translators
from ivr.flowfile.editing import CannotEdit, edited
from ivr.flowfile.parts import Parts
from ivr.flowfile.problems import Problems, did_you_mean
from ivr.flowfile.prompts import read_catalogue
from ivr.flowfile.source import Document, read_yaml
from ivr.flowfile.source import Path as Place
from ivr.flowfile.standing import Sentence, Standing, standing, standings
from ivr.flowfile.translations import FINGERPRINTS, WORDS, fingerprint, state_of, words_of
from ivr.speech.hearing import prompt_seconds
from ivr.speech.voices import PAY_LANGUAGES, belongs_to, tags_for, voices_for

REVIEWED_BY: Place = ("reviewed_by",)
LANGUAGE = click.option("--lang", "language", required=True, metavar="LANG", help="A language, like es.")
FILE = click.argument("file", metavar="FILE.csv", type=click.Path(dir_okay=False, path_type=Path))


@click.group(invoke_without_command=True)
@click.option("--lang", "language", metavar="LANG", help="Only this language, like es.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
@plainly
def prompts(context: click.Context, language: str | None, as_json: bool) -> None:
    """Say of each language what is missing, older than the original, not reviewed, or said by no step.

    Always ends with status 0: whether callers may hear it is for `ivr check` and `ivr publish` to say.
    """
    if context.invoked_subcommand is not None:
        if language or as_json:
            raise click.UsageError(f"Say --lang after '{context.invoked_subcommand}'.")
        return
    parts = catalogue_parts()
    chosen = [standing(known_language(language, parts), parts)] if language else list(standings(parts))
    if as_json:
        click.echo(json.dumps({"languages": [asdict(one) for one in chosen]}, ensure_ascii=False, indent=2))
    else:
        click.echo("\n\n".join("\n".join(_told(one, parts)) for one in chosen))


def _told(one: Standing, parts: Parts) -> list[str]:
    names = words_of(parts.documents[f"prompts/{one.language}.yaml"])
    if one.original is None:
        lines = [f"{one.language}: {len(names)} sentences, from which the others are translated."]
    else:
        lines = [f"{one.language}, translated from {one.original}: {_in_short(one)}"]
        lines += _listed("missing", one.missing) + _listed("older than the original", one.older)
        lines += [] if one.translated_by else ["  Nobody is named as the translator (translated_by)."]
        lines += [] if one.reviewed_by else ["  Not reviewed by a qualified person (reviewed_by)."]
        lines += [] if one.spoken else ["  No flow speaks it yet; callers cannot choose it."]
    if one.unused:
        lines.append(f"  said by no step, only where `ivr announce` names them: {', '.join(one.unused)}")
    return lines


def _in_short(one: Standing) -> str:
    counted = [
        f"{len(some)} {what}"
        for some, what in ((one.missing, "missing"), (one.older, "older than the original"))
        if some
    ]
    return f"{', '.join(counted)}." if counted else "every sentence is there and current."


def _listed(what: str, sentences: Sequence[Sentence]) -> list[str]:
    lines = [f"  {what}:"] if sentences else []
    for sentence in sentences:
        lines.append(f"    {sentence.key}: {sentence.english}")
        lines += [f"      note: {sentence.note}"] if sentence.note else []
    return lines


@prompts.command()
@click.argument("keys", nargs=-1, metavar="KEY…")
@click.option("--all", "every", is_flag=True, help="All sentences that are there.")
@LANGUAGE
@plainly
def current(keys: tuple[str, ...], every: bool, language: str) -> None:
    """Say that these translations still fit the original as it is now."""
    if bool(keys) == every:
        raise click.UsageError("Name the sentences, or say --all.")
    original, translation = translated_language(language, catalogue_parts())
    there = [key for key in words_of(original) if key in words_of(translation)]
    for key in keys:
        if key not in there:
            mend = did_you_mean(key, there) or f"See: ivr prompts --lang {language}"
            raise click.UsageError(f"There are no words named '{key}' in both languages. {mend}")
    renewed = [key for key in (there if every else keys) if state_of(key, original, translation) != "current"]
    _write(translation.file, {(FINGERPRINTS, key): fingerprint(words_of(original)[key]) for key in renewed})
    click.echo(f"{len(renewed)} marked as current." if renewed else "They are marked as current already.")


@prompts.command()
@LANGUAGE
@FILE
@plainly
def export(language: str, file: Path) -> None:
    """Write a table for a translator, as a spreadsheet opens it (CSV, UTF-8).

    LANG may be a language that has no file yet.
    """
    parts = catalogue_parts()
    if language in parts.catalogues:
        original, translation = translated_language(language, parts)
        catalogue = parts.catalogues[language]
        seconds = {key: prompt_seconds(catalogue, key) for key in catalogue.prompts}
        table = translators.rows(original, translation, seconds)
    else:
        _new_language(language, parts)
        table = translators.rows(_first(parts), None, {})
    save(file, translators.written(table))
    wanted = sum(row.state != "current" for row in table)
    click.echo(
        f"{file} holds {len(table)} sentences; {wanted} of them {'wants' if wanted == 1 else 'want'} a translator."
    )


@prompts.command("import")
@LANGUAGE
@click.option("--reviewed-by", "reader", metavar="NAME", help="The qualified person who has read all of it.")
@FILE
@plainly
def import_table(language: str, reader: str | None, file: Path) -> None:
    """Take a translator's table back: all of it, or nothing when anything in it is wrong.

    Only sentences that were changed are written; everything else in the file stays as it is. Whoever had reviewed the
    file has not read the new words, so that name is taken out unless --reviewed-by gives one.
    """
    parts = catalogue_parts()
    try:
        cells = translators.read(file.read_bytes().decode("utf-8"))
        if language in parts.catalogues:
            _take_back(language, cells, reader, parts)
        else:
            _begin(language, cells, reader, parts)
    except UnicodeDecodeError as wrong:
        mend = "Save it as 'CSV UTF-8'."
        raise click.ClickException(f"{file} is not UTF-8 text, so its letters cannot be told. {mend}") from wrong
    except translators.Misfits as wrong:
        lines = "\n".join(f"{file}, {misfit}" for misfit in wrong.misfits)
        raise click.ClickException(f"Nothing was written.\n{lines}") from wrong


def _take_back(language: str, cells: Sequence[translators.Cell], reader: str | None, parts: Parts) -> None:
    original, translation = translated_language(language, parts)
    changes = translators.changes(cells, original, translation)
    words = sum(place[0] != FINGERPRINTS for place in changes)
    review = _review(translation, reader, changed=bool(changes))
    _write(translation.file, {**changes, **review})
    click.echo(f"{words} changed in {translation.file}." if words else "Nothing in it is new.")
    if review == {REVIEWED_BY: ""} and translation.content.get("reviewed_by"):
        click.echo(f"{translation.content['reviewed_by']} has not read the new words, and is no longer named.")
    _still_to_do(standing(language, catalogue_parts()))


def _review(translation: Document, reader: str | None, *, changed: bool) -> dict[Place, str]:
    if reader is not None:
        return {REVIEWED_BY: reader.strip()}
    return {REVIEWED_BY: ""} if changed and translation.content.get("reviewed_by") else {}


def _begin(language: str, cells: Sequence[translators.Cell], reader: str | None, parts: Parts) -> None:
    """A language that has no file yet."""
    tag, voice, pay_language = _new_language(language, parts)
    original, file = _first(parts), f"prompts/{language}.yaml"
    text = translators.beginning(language, tag, voice, pay_language, original)
    unwritten = list(translators.unwritten(cells, original))
    try:
        changes = translators.changes(cells, original, read_yaml(file, text))
    except translators.Misfits as wrong:
        raise translators.Misfits([*wrong.misfits, *unwritten]) from wrong
    if unwritten:
        raise translators.Misfits(unwritten)
    if not any(place[0] == WORDS for place in changes):
        raise click.ClickException("Nothing was written: no sentence is translated yet.")
    ordered = sorted(changes, key=lambda place: (translators.SPOKEN, WORDS, FINGERPRINTS).index(str(place[0])))
    text = edited(text, {place: changes[place] for place in ordered} | _reader(reader))
    for group in (translators.SPOKEN, WORDS, FINGERPRINTS):
        text = text.replace(f"\n{group}:\n", f"\n\n{group}:\n")
    read_catalogue(read_yaml(file, text))
    save(environment.home() / file, text)
    click.echo(f"{file} is new. It is spoken by {voice}; listen to it: ivr hear --all --lang {language}")
    _still_to_do(standing(language, catalogue_parts()))


def _reader(reader: str | None) -> dict[Place, str]:
    return {REVIEWED_BY: reader} if reader is not None else {}


def _still_to_do(one: Standing) -> None:
    """What keeps a translation from being whole, said to whoever has just brought it in."""
    lines = [f"missing: {', '.join(sentence.key for sentence in one.missing)}"] * bool(one.missing)
    lines += [f"older than the original: {', '.join(sentence.key for sentence in one.older)}"] * bool(one.older)
    lines += ["the translator's name, under translated_by"] * (not one.translated_by)
    lines += ["a qualified reader's name, under reviewed_by"] * (not one.reviewed_by)
    lines += [f"a place for '{one.language}' in 'languages' of a flow, and a key that chooses it"] * (not one.spoken)
    if lines:
        click.echo("Still to be done:\n" + "\n".join(f"  {line}" for line in lines))


def _first(parts: Parts) -> Document:
    """The language from which a new one is translated."""
    (original, *_) = standings(parts)
    return parts.documents[f"prompts/{original.language}.yaml"]


def _new_language(language: str, parts: Parts) -> tuple[str, str, str]:
    """The tag and the voice it can be spoken with, and what Twilio's card entry is told."""
    tags = tags_for(language)
    if not tags:
        ours = sorted(parts.catalogues)
        mend = did_you_mean(language, ours) or f"There are: {', '.join(ours)}. A new one is named like vi."
        raise click.UsageError(f"There is no prompts/{language}.yaml, and no voice that speaks '{language}'. {mend}")
    pay = next((one for one in PAY_LANGUAGES if belongs_to(one, language)), "en-US")
    return tags[0], voices_for(tags[0])[0], pay


def _write(file: str, changes: Mapping[Place, str]) -> None:
    """Into the file as it stands on disk, and nothing when it would not be read afterwards."""
    path = environment.home() / file
    try:
        text = edited(text_of(path), changes)
    except CannotEdit as wrong:
        raise click.ClickException(f"{file} cannot be written into: {wrong}. Nothing was written.") from wrong
    try:
        read_catalogue(read_yaml(file, text.replace("\r\n", "\n")))
    except Problems as wrong:
        raise click.ClickException(f"Nothing was written.\n{wrong}") from wrong
    if changes:
        save(path, text)
