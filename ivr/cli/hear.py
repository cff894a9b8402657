"""`ivr hear`: how words sound and how long they take, before a caller hears them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from ivr import settings as environment
from ivr.cli.catalogues import catalogue_parts, known_language
from ivr.cli.plainly import plainly
from ivr.flowfile.parts import Parts
from ivr.flowfile.problems import did_you_mean
from ivr.flowfile.recorded import FOLDER
from ivr.handset import sound
from ivr.simulator.aloud import PROGRAM, Saying, can_speak
from ivr.speech.catalogue import Catalogue, Recording
from ivr.speech.hearing import prompt_seconds
from ivr.speech.samples import sample_words

NO_VOICE = f"Not said aloud: {PROGRAM} is not installed here."
NOTHING_HEARD = f"Not said aloud: {PROGRAM} found no sound card, or no voice for the language."


@click.command()
@click.argument("key", required=False)
@click.option("--lang", "language", metavar="LANG", help="A language, like es; otherwise the first of the flow.")
@click.option("--save", "file", metavar="F.wav", type=click.Path(dir_okay=False, path_type=Path), help="Into a file.")
@click.option("--all", "every", is_flag=True, help="The seconds of everything instead, the longest first.")
@plainly
def hear(key: str | None, language: str | None, file: Path | None, every: bool) -> None:
    """Say the words named KEY, with values filled in as for one caller.

    They are read from the files as they are saved now, which callers in production hear once they are published.
    The voice is espeak-ng's, if it is installed, and not the one callers hear; the seconds are estimated from the
    number of words. What is recorded is told with the length of its file.
    """
    if every == (key is not None) or (every and file is not None):
        raise click.UsageError("Name the words to hear, or say --all.")
    parts = catalogue_parts()
    if every:
        for one in [known_language(language, parts)] if language else parts.catalogues:
            click.echo("\n".join(_table(parts.catalogues[one])))
    elif key is not None:
        catalogue = parts.catalogues[known_language(language or _first(parts), parts)]
        _hear(_known(key, catalogue), catalogue, file)


def _first(parts: Parts) -> str:
    return next((flow.languages[0] for flow in parts.flows), next(iter(parts.catalogues)))


def _known(key: str, catalogue: Catalogue) -> str:
    if key not in catalogue.prompts:
        mend = did_you_mean(key, catalogue.prompts) or f"See: ivr hear --all --lang {catalogue.language}"
        raise click.UsageError(f"There are no words named '{key}' in prompts/{catalogue.language}.yaml. {mend}")
    return key


def _table(catalogue: Catalogue) -> Iterator[str]:
    yield f"{catalogue.language}, spoken by {catalogue.voice}"
    lengths = {key: prompt_seconds(catalogue, key) for key in catalogue.prompts}
    for key, seconds in sorted(lengths.items(), key=lambda one: (-one[1], one[0])):
        recorded = "  recorded" if key in catalogue.recordings else ""
        yield f"{seconds:6.1f} s  {key}{recorded}"


def _hear(key: str, catalogue: Catalogue, file: Path | None) -> None:
    words = sample_words(catalogue, key)
    click.echo(f"{key} ({catalogue.language}): {words}")
    recording = catalogue.recordings.get(key)
    if recording is not None:
        _recorded(key, catalogue, recording, file)
        return
    seconds = prompt_seconds(catalogue, key)
    click.echo(f"About {seconds:.1f} seconds, spoken by {catalogue.voice} as {catalogue.tag}; not recorded.")
    if file is not None:
        _save(words, catalogue, file)
    elif not can_speak():
        click.echo(NO_VOICE)
    else:
        saying = Saying(words, catalogue.tag)
        saying.wait()
        if saying.failed:
            click.echo(NOTHING_HEARD)


def _recorded(key: str, catalogue: Catalogue, recording: Recording, file: Path | None) -> None:
    """A recording is not played here: it is a file that any player opens."""
    kind = recording.audio.rpartition(".")[2]
    long = f"{recording.seconds:.1f} seconds" if recording.seconds is not None else "of unknown length"
    source = f"{FOLDER}/{catalogue.language}/{key}.{kind}"
    click.echo(f"Recorded, {long}: callers hear {source} instead of a voice.")
    if file is not None:
        file.write_bytes((environment.home() / source).read_bytes())
        click.echo(f"Saved as {file}.")


def _save(words: str, catalogue: Catalogue, file: Path) -> None:
    content = sound.spoken(words, catalogue.tag)
    if content is None:
        why = NOTHING_HEARD if can_speak() else NO_VOICE
        click.echo(why.replace("said aloud", "saved"))
        return
    file.write_bytes(content)
    click.echo(f"Saved as {file}, in the voice of {PROGRAM}.")
