"""`ivr schema`: what an editor needs to complete flow files and prompts, and to explain them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from ivr import settings as environment
from ivr.cli.plainly import plainly
from ivr.flowfile.release import read_release
from ivr.flowfolder import texts
from ivr.release import Release
from ivr.seeing.schema import KINDS_OF_FILES
from ivr.seeing.schema import schema as written

# Hidden, so that no reader of flow files takes it for one.
FOLDER = Path("flows/.schema")


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; exit 1 unless the schemas are up to date.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write one schema to this file instead.")
@click.option("--for", "kind", type=click.Choice(KINDS_OF_FILES), help="The kind of file --out is for: flow.")
@plainly
def schema(check: bool, out: Path | None, kind: str | None) -> None:
    """Write the JSON Schemas that editors complete from, with the names there are now, to flows/.schema.

    Run it after adding steps, words or people, so that they are offered. When the output goes to another program
    instead of a terminal, the schema of flow files is printed as well. Exit 0; 1 when the files cannot be used, or with
    --check when the schemas are out of date; 2 for options that do not go together.
    """
    if kind is not None and out is None:
        raise click.UsageError("--for says which schema --out writes; without --out it means nothing.")
    if check and out is not None:
        raise click.UsageError("--check looks at flows/.schema, and --out writes elsewhere; say one of them.")
    home = environment.home()
    release = read_release(texts(home))
    if out is not None:
        out.write_text(_text(kind or "flow", release), encoding="utf-8")
    elif check:
        _check(home / FOLDER, release)
    else:
        _write(home / FOLDER, release)
        if not sys.stdout.isatty():
            click.echo(_text("flow", release), nl=False)


def _text(kind: str, release: Release) -> str:
    return json.dumps(written(kind, release), indent=1, ensure_ascii=False) + "\n"


def _write(folder: Path, release: Release) -> None:
    folder.mkdir(exist_ok=True)
    for kind in KINDS_OF_FILES:
        (folder / f"{kind}.json").write_text(_text(kind, release), encoding="utf-8")
    click.echo(f"The schemas in {folder} are up to date.", err=True)


def _check(folder: Path, release: Release) -> None:
    stale = [kind for kind in KINDS_OF_FILES if _found(folder / f"{kind}.json") != _text(kind, release)]
    if stale:
        files = ", ".join(f"{kind}.json" for kind in stale)
        click.echo(f"Out of date in {folder}: {files}. Run ivr schema.", err=True)
        sys.exit(1)
    click.echo(f"The schemas in {folder} are up to date.")


def _found(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""
