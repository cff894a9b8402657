"""`ivr publish`: what is saved becomes what callers hear."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import click

import app
from ivr import flowfolder
from ivr.cli.base import read_base, write_base
from ivr.cli.desk import Desk, desk, now_in, says_who, says_why, the_folder, zone_of
from ivr.cli.plainly import plainly
from ivr.cli.refusals import NOTHING_DONE, refusal
from ivr.cli.telling import told_problems, told_publication
from ivr.flowfile.problems import Problem
from ivr.flowfile.reasons import NEEDS_A_REASON
from ivr.publications import Accepted, Book, Publication, Refused, in_force, judge, next_number
from ivr.rehearsal.company import parts_of, rehearse_all
from ivr.rehearsal.report import told_in_short
from ivr.rehearsal.stage import Stage
from ivr.release import Release
from ivr.shelf import Files, checked
from ivr.simulator.caller import ScriptProblem
from ivr.simulator.clock import read_time
from ivr.wall_time import told_moment

CALLS = Path("tests/calls")
# What is said against a publication, and how to say why it is published all the same; the reason is kept with it.
OPTIONS: Mapping[str, str] = {
    "not-reviewed": "--unreviewed-because",
    "older-than-english": "--older-because",
    "not-translated": "--untranslated-because",
    "unknown-voice": "--unknown-voice-because",
}
FAILING = "failing-calls"
AT = 'From when, as "tomorrow 6:00 am" or "2027-03-16 6:00 am"; otherwise from now on.'
IN_A_DEMO = "It is a demonstration."


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be published: the files of a folder, what they make, by whom, why, and why in spite of what is said
    against them."""

    folder: Path
    files: Files
    release: Release
    base: int | None
    problems: Sequence[Problem]
    who: str
    why: str
    reasons: Mapping[str, str]

    @property
    def zone(self) -> tzinfo:
        return zone_of(self.release)


def _reasons(command: Callable[..., Any]) -> Callable[..., Any]:
    for rule in sorted(OPTIONS, reverse=True):
        told = f"Publish although the files break the rule {rule}."
        command = click.option(OPTIONS[rule], rule.replace("-", "_"), metavar="WHY", help=told)(command)
    return command


@click.command()
@says_why()
@says_who
@click.option(
    "--at",
    "begins",
    metavar="TIME",
    help=AT,
)
@click.option("--over", type=click.IntRange(min=1), metavar="N", help="Replace number N, the newest, knowingly.")
@the_folder
@_reasons
@click.option("--failing-because", "failing", metavar="WHY", help="Publish although call scripts fail.")
@plainly
def publish(
    why: str,
    who: str,
    begins: str | None,
    over: int | None,
    folder: Path | None,
    failing: str | None,
    **given: str | None,
) -> None:
    """Let callers hear what is saved in flows/ and prompts/.

    The files are checked, the scripts of tests/calls are played, and what changes is told; then they are kept as a
    numbered release that nobody can edit. Calls that have begun end on the release they began with. Times are those of
    the first line's own time zone.

    Exit 0 when it is published, or was already; 1 when it is not, with the reason; 2 when the command was not
    understood.
    """
    with desk() as at:
        draft = _draft(folder or at.settings.home, who, why)
        starts_at = _moment(begins, draft.zone)
        book = at.publications.book()
        verdict = judge(book, draft.base, starts_at or app.now(), over)
        if _is_there_already(draft, book, starts_at or app.now(), at):
            return
        reasons = dict(_given_reasons(draft.problems, given, at.settings.mode == "demo"))
        if isinstance(verdict, Refused):
            _refuse(verdict, draft, book, at)
        draft = replace(draft, reasons={**reasons, **_rehearsed(draft, at.settings.home, failing)})
        _say_what_changes(draft, in_force(book, starts_at or app.now()), at)
        at.releases.keep(draft.release.id, draft.files)
        new, replaced = _published(draft, starts_at, over, at)
        write_base(draft.folder, new.number)
        for line in _said(new, replaced, starts_at, draft.zone):
            click.echo(line)
        for line in at.told_of_a_demonstration():
            click.echo(line)


def _draft(folder: Path, who: str, why: str) -> Draft:
    files = flowfolder.contents(folder)
    found = checked(files, app.now())
    for line in told_problems([*flowfolder.passed_over(folder), *found.problems], flowfolder.words(files)):
        click.echo(line)
    if found.release is None:
        raise click.ClickException(f"{NOTHING_DONE} Mend what is wrong, and publish again.")
    return Draft(folder, files, found.release, read_base(folder), found.problems, who, why, {})


def _given_reasons(
    problems: Sequence[Problem], given: Mapping[str, str | None], demo: bool
) -> Iterator[tuple[str, str]]:
    """The reason for each rule that asks for one and is broken; whoever gave none is told how. A demonstration, in
    which what is saved goes live without a reason as well, is reason enough."""
    asked = [rule for rule in sorted(NEEDS_A_REASON) if any(problem.rule == rule for problem in problems)]
    given = {rule: (given.get(rule.replace("-", "_")) or "").strip() or (IN_A_DEMO if demo else "") for rule in asked}
    unreasoned = [OPTIONS[rule] for rule in asked if not given[rule]]
    if unreasoned:
        options = " ".join(f"{option} WHY" for option in unreasoned)
        raise click.ClickException(f"{NOTHING_DONE} Mend the warnings above, or say why it may go out: {options}")
    for rule in asked:
        yield rule, str(given[rule])


def _moment(written: str | None, zone: tzinfo) -> datetime | None:
    """From when; None for from now on."""
    if written is None:
        return None
    now = now_in(zone)
    day, _, hour = written.partition(" ")
    if day.lower() == "tomorrow":
        written = f"{(now + timedelta(days=1)).date()} {hour}"
    try:
        moment = read_time(written, now)
    except ValueError as wrong:
        raise click.BadParameter(f"{wrong}.", param_hint="--at") from None
    if moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None) != moment.replace(tzinfo=None):
        words = f"there is no such time on that day in {moment.tzinfo}: the clocks are put forward."
        raise click.BadParameter(words, param_hint="--at")
    local = moment.astimezone(zone)
    if local <= now:
        raise click.BadParameter(f"{told_moment(local)} is over; it is {told_moment(now)}.", param_hint="--at")
    return local


def _is_there_already(draft: Draft, book: Book, starts_at: datetime, at: Desk) -> bool:
    """The very files that callers hear then: there is nothing to store."""
    there = in_force(book, starts_at)
    if there is None or not at.hear_already(there, draft.release.id):
        return False
    click.echo(f"Callers hear exactly this already: {told_publication(there, draft.zone)}. Nothing was stored.")
    write_base(draft.folder, there.number)
    return True


def _refuse(refused: Refused, draft: Draft, book: Book, at: Desk) -> None:
    for line in refusal(refused, draft.base, book, at, draft.zone):
        click.echo(line, err=True)
    sys.exit(1)


def _rehearsed(draft: Draft, home: Path, failing: str | None) -> dict[str, str]:
    """Play the call scripts; why failing ones did not keep this from going out, if any failed."""
    folder = next((place / CALLS for place in (draft.folder, home) if (place / CALLS).is_dir()), None)
    scripts = sorted(folder.rglob("*.call")) if folder is not None else []
    if not scripts:
        click.echo("No call was played: there are no scripts in tests/calls.")
        return {}
    if _all_go_as_written(draft, scripts):
        return {}
    if not (failing or "").strip():
        words = f"{NOTHING_DONE} Mend what went another way than it is written, or say why not: --failing-because WHY"
        raise click.ClickException(words)
    return {FAILING: str(failing)}


def _all_go_as_written(draft: Draft, scripts: Sequence[Path]) -> bool:
    try:
        with Stage.of(draft.folder) as stage:
            rehearsals = rehearse_all(stage, draft.folder, [part for file in scripts for part in parts_of(file)])
    except ScriptProblem as unreadable:
        click.echo(str(unreadable), err=True)
        return False
    if flowfolder.contents(draft.folder) != draft.files:
        raise click.ClickException(f"{NOTHING_DONE} A file was saved meanwhile. Publish again.")
    for line in told_in_short([rehearsal.performance for rehearsal in rehearsals]):
        click.echo(line)
    return not any(rehearsal.performance.failures for rehearsal in rehearsals)


def _say_what_changes(draft: Draft, before: Publication | None, at: Desk) -> None:
    if before is None:
        click.echo("This is the first publication.")
        return
    click.echo(f"What changes for callers, compared with number {before.number}:")
    for sentence in at.changes(before, draft.release):
        click.echo(f"  {sentence}")


def _published(
    draft: Draft, starts_at: datetime | None, over: int | None, at: Desk
) -> tuple[Publication, tuple[Publication, ...]]:
    """Write it into the book. Whoever was faster is what this one is based on then, or is told about."""
    while True:
        book, now = at.publications.book(), app.now()
        begins = max(starts_at or now, now)
        verdict = judge(book, draft.base, begins, over)
        if isinstance(verdict, Refused):
            _refuse(verdict, draft, book, at)
        assert isinstance(verdict, Accepted)
        new = Publication(
            number=next_number(book),
            kind="publish",
            release=draft.release.id,
            at=now,
            starts_at=begins,
            who=draft.who,
            why=draft.why,
            base=verdict.base,
            reasons=draft.reasons,
        )
        if at.publications.add(new, verdict.replaces, book):
            return new, verdict.replaces


def _said(new: Publication, replaced: Sequence[Publication], starts_at: datetime | None, zone: tzinfo) -> Iterator[str]:
    for one in replaced:
        yield f"Withdrawn, because this replaces it: {told_publication(one, zone)}"
    begins = "now on" if starts_at is None else told_moment(new.starts_at.astimezone(zone))
    yield f"Published as number {new.number}. New calls get it from {begins}."
