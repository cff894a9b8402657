"""`ivr graph`: the call drawn, as Mermaid's text or as a picture."""

from __future__ import annotations

from pathlib import Path

import click

from ivr import settings as environment
from ivr.cli.plainly import plainly
from ivr.flowfile.release import read_release
from ivr.flowfile.wording import listed
from ivr.flowfolder import texts
from ivr.seeing.diagram import Diagram
from ivr.seeing.diagram import diagram as drawn_up
from ivr.seeing.groups import step_groups
from ivr.seeing.mermaid import mermaid as as_mermaid
from ivr.seeing.places import step_places
from ivr.seeing.svg import svg as as_svg


@click.command()
@click.option("--mermaid", is_flag=True, help="Print Mermaid's text; this is what happens without any option, too.")
@click.option(
    "--svg", "picture", type=click.Path(dir_okay=False, path_type=Path), help="Draw a picture into this file."
)
@click.option("--lang", "language", help="The language of the words; the first line's first one if left out.")
@plainly
def graph(mermaid: bool, picture: Path | None, language: str | None) -> None:
    """Draw the call: a box for each step, an arrow for each key and outcome.

    It is drawn from the files as they are saved now. Exit 0; 1 when the files cannot be used or the picture cannot be
    written; 2 when there is no such language.
    """
    diagram = _diagram(language)
    if picture is not None:
        picture.write_text("\n".join(as_svg(diagram)) + "\n", encoding="utf-8")
        click.echo(f"The picture is in {picture}; any browser shows it.", err=mermaid)
    if mermaid or picture is None:
        for line in as_mermaid(diagram):
            click.echo(line)


def _diagram(language: str | None) -> Diagram:
    files = texts(environment.home())
    release = read_release(files)
    if language is not None and language not in release.catalogues:
        raise click.UsageError(f"There are no words in '{language}'; there are in {listed(release.catalogues)}.")
    return drawn_up(release, step_places(files), step_groups(files), language or "")
