"""`ivr outline`: the call as a caller lives it, to be read or read aloud."""

from __future__ import annotations

import click

from ivr import settings as environment
from ivr.cli.plainly import plainly
from ivr.flowfile.problems import did_you_mean
from ivr.flowfile.release import read_release
from ivr.flowfile.wording import listed
from ivr.flowfolder import texts
from ivr.release import Line, Release
from ivr.seeing.outline import outline as read_out
from ivr.seeing.places import step_places


@click.command()
@click.option("--line", "name", help="The line that is called; the first one of flows/lines.yaml if left out.")
@click.option("--lang", "language", help="The language of the caller; the line's first one if left out.")
@click.option("--from", "start", help="The step to begin at, as in the flow file: main_menu.")
@plainly
def outline(name: str | None, language: str | None, start: str | None) -> None:
    """Read out the call as a caller lives it: words beside keys, and where each way leads.

    It is read from the files as they are saved now. Exit 0; 1 when the files cannot be used; 2 when there is no such
    line, language or step.
    """
    files = texts(environment.home())
    release = read_release(files)
    line = _line(release, name)
    spoken = language or line.languages[0]
    if spoken not in line.languages:
        raise click.UsageError(f"This line is not answered in '{spoken}'; it is in {listed(line.languages)}.")
    for row in read_out(release, step_places(files), line, spoken, _step(release, line, start)):
        click.echo(row)


def _line(release: Release, name: str | None) -> Line:
    if name is None:
        return next(iter(release.lines.values()))
    if name not in release.lines:
        raise click.UsageError(f"There is no line '{name}'. There is {listed(release.lines)}.")
    return release.lines[name]


def _step(release: Release, line: Line, start: str | None) -> str:
    if start is None:
        return line.start
    step = start if "/" in start else f"{line.start.partition('/')[0]}/{start}"
    if step not in release.flow.steps:
        names = {one.partition("/")[2] for one in release.flow.steps}
        close = did_you_mean(start, names) or f"There is {listed(sorted(names))}."
        raise click.UsageError(f"There is no step '{start}'. {close}")
    return step
