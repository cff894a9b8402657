"""`ivr check`: every problem in flows and prompts, before a caller meets it."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from ivr import flowfolder
from ivr import settings as environment
from ivr.cli.plainly import plainly
from ivr.cli.telling import told_problems
from ivr.flowfile.problems import Problem, Problems, errors
from ivr.flowfile.rules import RULES
from ivr.shelf import checked


@click.command()
@click.argument(
    "folder", required=False, metavar="[DIR]", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for editors.")
@click.option("--rules", is_flag=True, help="List the rules instead, each by its name.")
@plainly
def check(folder: Path | None, as_json: bool, rules: bool) -> None:
    """Tell every problem in flows/ and prompts/, with its line and what to do about it.

    DIR holds both folders; without it, those of the line are checked. Exit 1 when anything would keep the files from
    callers; a warning does not. Exit 2 when there is nothing to check.
    """
    if rules:
        if folder is not None or as_json:
            raise click.UsageError("--rules lists the rules and checks nothing; say it alone.")
        click.echo("\n".join(_rules()))
        return
    home = folder or environment.home()
    if not flowfolder.files(home):
        raise click.UsageError(f"There are no flows or prompts in {home}.")
    texts, problems = _checked(home)
    wrong = len(errors(problems))
    if as_json:
        click.echo(json.dumps(_for_editors(problems, wrong), ensure_ascii=False, indent=2))
    else:
        click.echo("\n\n".join([*told_problems(problems, texts), _in_short(wrong, len(problems) - wrong)]))
    sys.exit(1 if wrong else 0)


def _checked(home: Path) -> tuple[Mapping[str, str], Sequence[Problem]]:
    try:
        contents = flowfolder.contents(home)
    except Problems as unopened:
        return {}, unopened.problems
    problems = [*flowfolder.passed_over(home), *checked(contents, datetime.now(UTC)).problems]
    return flowfolder.words(contents), sorted(problems)


def _in_short(errors: int, warnings: int) -> str:
    counted = [_counted(errors, "error")] * (errors > 0) + [_counted(warnings, "warning")] * (warnings > 0)
    if errors:
        return f"{', '.join(counted)}. Nothing of this reaches callers."
    return f"{', '.join(counted)}. Everything fits together." if warnings else "Everything fits together."


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" + "s" * (number != 1)


def _for_editors(problems: Sequence[Problem], wrong: int) -> dict[str, object]:
    return {
        "errors": wrong,
        "warnings": len(problems) - wrong,
        "problems": [asdict(problem) for problem in sorted(problems)],
    }


def _rules() -> list[str]:
    widest = max(len(name) for name in RULES)
    return [f"{name:<{widest}}  {sentence}" for name, sentence in sorted(RULES.items())]
