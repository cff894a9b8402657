"""`ivr close`, `announce`, `stop-payments`, `agents-only`, and `ivr lift`: in a minute, without a file, with an end."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

import click

import app
from ivr.cli.in_service import release_in_service
from ivr.cli.plainly import books, plainly
from ivr.engine.fields import BECAUSE
from ivr.flowfile.problems import did_you_mean
from ivr.hours import open_from
from ivr.release import EVERY_LINE, Line, Release
from ivr.store.switches import Switches
from ivr.switches import KINDS, Kind, Switch
from ivr.until import EXAMPLES, NoEnd, is_length, read_until, told

Command = TypeVar("Command", bound=Callable[..., Any])
REASON = f"{BECAUSE}_"
LONGEST_NAME = 100
NOTE = "_note"
EXITS = "Exit status: 0 when it is done, 1 when it cannot be, 2 when something was left out."
# What is done, as callers live through it from the next call on.
DONE: dict[Kind, str] = {
    "close": "Closed",
    "announce": "Announced",
    "stop_payments": "No payments are taken",
    "agents_only": "Everybody is sent to a person",
}
NO_PLACE: dict[Kind, str] = {
    "close": "no step of its flow checks the hours",
    "announce": "no step of its flow says announcements",
    "stop_payments": "no step of its flow takes a payment",
    "agents_only": "no step of its flow checks the hours, or key 0 leads to nobody",
}


def _word(kind: Kind) -> str:
    """As it is typed."""
    return kind.replace("_", "-")


def _asking(command: Command) -> Command:
    """Which lines, and who asks."""
    command = click.option("--line", default=EVERY_LINE, show_default=True, help="The line's name in lines.yaml.")(
        command
    )
    return click.option("--by", "who", help="Who does it. Default: whoever is logged in here.")(command)


def _until(command: Command) -> Command:
    return click.option("--until", help=f"When it ends by itself: {EXAMPLES}.")(command)


def _because(command: Command) -> Command:
    return click.option("--because", default="", help="Why: a reason callers hear. An unknown one lists all.")(command)


@click.command(epilog=EXITS)
@_until
@_because
@_asking
@plainly
def close(until: str | None, because: str, line: str, who: str | None) -> None:
    """Close the line from the next call on. Who is on the line may finish."""
    _throw("close", until, line, who, because=because)


@click.command(epilog=EXITS)
@click.argument("words")
@_until
@_asking
@plainly
def announce(words: str, until: str | None, line: str, who: str | None) -> None:
    """Let callers hear WORDS with the greeting: a name in prompts/. An unknown one lists all."""
    _throw("announce", until, line, who, words=words)


@click.command("stop-payments", epilog=EXITS)
@_until
@_because
@_asking
@plainly
def stop_payments(until: str | None, because: str, line: str, who: str | None) -> None:
    """Take no payments. Callers hear so at once; balances and people are there as always."""
    _throw("stop_payments", until, line, who, because=because)


@click.command("agents-only", epilog=EXITS)
@_until
@_asking
@plainly
def agents_only(until: str | None, line: str, who: str | None) -> None:
    """Send everybody who calls while it is open to a person, without a menu."""
    _throw("agents_only", until, line, who)


@click.command(epilog=EXITS)
@click.argument("kind", type=click.Choice([_word(kind) for kind in KINDS]))
@click.option("--line", help="Only what was switched on for this line alone. Default: wherever it is on.")
@click.option("--by", "who", help="Who does it. Default: whoever is logged in here.")
@plainly
def lift(kind: str, line: str | None, who: str | None) -> None:
    """End a switch of this KIND before its end. What it was, and who lifted it, stays on record."""
    wanted: Kind = next(one for one in KINDS if _word(one) == kind)
    with books() as (settings, database):
        release = release_in_service(settings, database)
        kept = Switches(database, app.now)
        if line not in (None, EVERY_LINE):
            _chosen(release, line or EVERY_LINE)
        lifted = kept.lift(wanted, line, app.now(), _name(who))
        standing = [one for one in kept.recent() if one.kind == wanted and one.in_force(app.now())]
    for switch in lifted:
        click.echo(f"Lifted: {_described(switch, release)} Callers notice it from the next call on.")
    for other in standing:
        where = "" if other.line == EVERY_LINE else f" --line {other.line}"
        click.echo(f"Still on: {_described(other, release)} To lift it, too: ivr lift {kind}{where}", err=not lifted)
    if not lifted:
        which = {None: "", EVERY_LINE: " for all lines together"}.get(line, f" for the line {line} alone")
        raise click.ClickException(f"'{kind}' is not on{which}, so there is nothing to lift.")


def _throw(kind: Kind, until: str | None, line: str, who: str | None, *, because: str = "", words: str = "") -> None:
    now = app.now()
    if not until:
        raise click.UsageError(f"Every switch needs an end, so that none is forgotten. Add --until, like {EXAMPLES}.")
    with books() as (settings, database):
        release = release_in_service(settings, database)
        lines = _with_a_place(kind, _chosen(release, line))
        for prompt in filter(None, [words, because and REASON + because]):
            _refuse_unspoken(release, lines, prompt)
        ends = _end(release, lines, until, now)
        kept = Switches(database, app.now)
        before = [one for one in kept.recent() if (one.kind, one.line) == (kind, line) and one.in_force(now)]
        thrown = kept.throw(Switch(0, kind, line, now, ends, _name(who), because, words))
    click.echo(_described(thrown, release))
    for replaced in before:
        click.echo(f"It takes the place of the one that {replaced.who} switched on, {_until_when(replaced, release)}.")
    for sentence in _openings(release, lines, thrown):
        click.echo(sentence)
    for language, spoken in _heard(release, lines, words or (because and REASON + because)):
        click.echo(f"Callers hear ({language}): {spoken}")
    only = "" if line == EVERY_LINE else f" --line {line}"
    click.echo(f"To end it earlier: ivr lift {_word(kind)}{only}")


def _chosen(release: Release, line: str) -> list[Line]:
    if line == EVERY_LINE:
        return list(release.lines.values())
    if line not in release.lines:
        known = ", ".join([*release.lines, EVERY_LINE])
        raise click.ClickException(
            f"There is no line '{line}'. {did_you_mean(line, release.lines) or f'Known: {known}.'}"
        )
    return [release.lines[line]]


def _with_a_place(kind: Kind, lines: Sequence[Line]) -> list[Line]:
    """A switch that changes nothing for callers would only seem to help."""
    with_place = [line for line in lines if kind in line.obeys]
    for line in lines:
        if line not in with_place:
            told = f"Callers of the line '{line.name}' would notice nothing: {NO_PLACE[kind]}."
            if not with_place:
                raise click.ClickException(told)
            click.echo(told, err=True)
    return with_place


def _refuse_unspoken(release: Release, lines: Sequence[Line], prompt: str) -> None:
    """Words must be there in every language of every line, and have no blank: no value is known yet."""
    if all(release.can_announce(line.name, prompt) for line in lines):
        return
    is_reason = prompt.startswith(REASON)
    names = sorted({name for one in release.catalogues.values() for name in one.prompts})
    fit = [name for name in names if all(release.can_announce(line.name, name) for line in lines)]
    known = [name.removeprefix(REASON) for name in fit if name.startswith(REASON) == is_reason]
    shown = prompt.removeprefix(REASON) if is_reason else prompt
    what = _unspoken(release, prompt) or (
        f"There is no reason '{shown}'." if is_reason else f"There are no words '{shown}'."
    )
    close = did_you_mean(shown, known) if prompt not in names else ""
    # Most words could be announced, and few are meant to be.
    meant = known if is_reason else [name for name in known if name.endswith(NOTE)]
    listed = f"{'Reasons' if is_reason else 'Words that can be announced are, for one'}: {', '.join(meant) or 'none'}."
    raise click.ClickException(" ".join(filter(None, [what, close, listed])))


def _unspoken(release: Release, prompt: str) -> str:
    """What keeps words that are there from being said to everybody; "" where they are in no language at all."""
    having = [one for one in release.catalogues.values() if prompt in one.prompts]
    blanks = {blank for one in having for blank in one.prompts[prompt].blanks}
    if blanks:
        return f"'{prompt}' has a blank {{{min(blanks)}}}, and no value is known when a call begins."
    lacking = [f"prompts/{one.language}.yaml" for one in release.catalogues.values() if one not in having]
    return f"There are no words named '{prompt}' in {' and '.join(lacking)}. Add them there first." if having else ""


def _end(release: Release, lines: Sequence[Line], until: str, now: datetime) -> datetime:
    zones = list(dict.fromkeys(release.calendar_of(line.name).zone for line in lines))
    if len(zones) > 1 and not is_length(until):
        raise click.ClickException(
            f"The lines are in several time zones: {', '.join(zones)}. Say for which one with --line, "
            'or for how long: --until "2 hours".'
        )
    try:
        return read_until(until, now, zones[0])
    except NoEnd as wrong:
        raise click.ClickException(str(wrong)) from wrong


def _described(switch: Switch, release: Release) -> str:
    return f"{DONE[switch.kind]}, {where(switch)}, {_until_when(switch, release)}."


def where(switch: Switch) -> str:
    return "on all lines" if switch.line == EVERY_LINE else f"on the line {switch.line}"


def _until_when(switch: Switch, release: Release) -> str:
    return f"until {told(switch.ends, zone_of(switch, release))}"


def zone_of(switch: Switch, release: Release) -> str:
    """That of its line; for all of them, or one that is no more, that of the first."""
    line = switch.line if switch.line in release.lines else next(iter(release.lines))
    return release.calendar_of(line).zone


def _openings(release: Release, lines: Sequence[Line], switch: Switch) -> Iterator[str]:
    """Who is told to call again, is told the next opening hours, which may be later than the end of the switch."""
    for line in lines if switch.kind == "close" else ():
        calendar = release.calendar_of(line.name)
        opens = open_from(calendar, switch.ends)
        when = f"opens again {told(opens, calendar.zone)}" if opens is not None else "does not open again within a year"
        yield f"The line {line.name} {when}."


def _heard(release: Release, lines: Sequence[Line], prompt: str) -> list[tuple[str, str]]:
    languages = dict.fromkeys(language for line in lines for language in line.languages) if prompt else {}
    return [(language, release.catalogues[language].say(prompt, {})) for language in languages]


def _name(who: str | None) -> str:
    try:
        return (who or getpass.getuser())[:LONGEST_NAME]
    except (KeyError, OSError):
        return "somebody without a name on this machine"
