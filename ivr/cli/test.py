"""`ivr test`: play call scripts, and say what is not as it was written."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from ivr import settings as environment
from ivr.cli.plainly import plainly
from ivr.flowfolder import texts
from ivr.rehearsal.company import parts_of, rehearse_all
from ivr.rehearsal.coverage import measure
from ivr.rehearsal.crawl import MOST_CALLS, crawl
from ivr.rehearsal.performance import rehearse
from ivr.rehearsal.report import junit, told
from ivr.rehearsal.rewriting import rewritten
from ivr.rehearsal.stage import Stage
from ivr.rehearsal.watching import Seen
from ivr.simulator.caller import ScriptProblem
from ivr.simulator.performance import How

CALLS = Path("tests/calls")


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--strict-words", is_flag=True, help="Other words are a failure, too.")
@click.option("--rewrite", is_flag=True, help="Write the line's side of each file as it is now; then read the diff.")
@click.option("--junit", "junit_file", type=click.Path(dir_okay=False, path_type=Path), help="Write JUnit's XML.")
@click.option("--complete", is_flag=True, help="Fail unless every step and outcome was played in each language.")
@click.option("--crawl", "crawls", is_flag=True, help="Press every key everywhere instead, on calls of its own.")
@click.option("--most", type=click.IntRange(min=1), help=f"How many calls --crawl makes at most ({MOST_CALLS}).")
@plainly
def test(
    files: Sequence[Path],
    strict_words: bool,
    rewrite: bool,
    junit_file: Path | None,
    complete: bool,
    crawls: bool,
    most: int | None,
) -> None:
    """Play call scripts against the flows and prompts as they are saved now.

    FILES are .call files, or folders of them; without any, all of tests/calls. No server is needed: each script gets a
    line of its own, with scratch accounts. Exit 1 when a call goes another way than it is written.
    """
    home = environment.home()
    if crawls:
        if files or strict_words or rewrite or junit_file or complete:
            raise click.UsageError("--crawl makes calls of its own; besides it only --most can be said.")
        sys.exit(_crawl(home, most or MOST_CALLS))
    if most is not None:
        raise click.UsageError("--most says how many calls --crawl makes; without --crawl it means nothing.")
    chosen = _chosen(files or [home / CALLS])
    try:
        with Stage.of(home) as stage:
            if rewrite:
                _rewrite(stage, chosen)
            parts = [part for file in chosen for part in parts_of(file, strict_words)]
            rehearsals = rehearse_all(stage, home, parts)
            seen = Seen()
            for rehearsal in rehearsals:
                seen.add(rehearsal.seen)
            coverage = measure(stage.release, texts(home), seen)
    except ScriptProblem as problem:
        click.echo(str(problem), err=True)
        sys.exit(2)
    performances = [rehearsal.performance for rehearsal in rehearsals]
    if junit_file is not None:
        junit_file.write_text(junit(performances), encoding="utf-8")
    for line in told(performances, coverage):
        click.echo(line)
    failed = any(performance.failures for performance in performances)
    sys.exit(1 if failed or (complete and not coverage.complete) else 0)


def _crawl(home: Path, most: int) -> int:
    with Stage.of(home) as stage:
        found = crawl(stage, most)
        coverage = measure(stage.release, texts(home), found.seen)
    for line in (*found.printed(), *(str(share) for share in coverage.shares)):
        click.echo(line)
    return 1 if found.faults else 0


def _chosen(paths: Sequence[Path]) -> list[Path]:
    files = [file for path in paths for file in (sorted(path.rglob("*.call")) if path.is_dir() else [path])]
    if not files:
        raise click.ClickException(f"There is no .call file in {', '.join(str(path) for path in paths)}.")
    return files


def _rewrite(stage: Stage, files: Sequence[Path]) -> None:
    for file in files:
        before = file.read_text(encoding="utf-8")
        after = rewritten(before, rehearse(stage, file, How(lenient=True)).performance)
        if after != before:
            file.write_text(after, encoding="utf-8")
            click.echo(f"Rewritten: {file}")
