"""How commands tell problems, moments and publications."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo

from ivr.flowfile.problems import Problem, errors
from ivr.publications import Publication

WARNINGS = "These keep nothing from callers, and are worth a look:"


def told_problems(problems: Sequence[Problem], texts: Mapping[str, str]) -> Iterator[str]:
    """What is wrong first, each problem with its line, and warnings apart; `texts` are the files they are in."""
    warnings = [problem for problem in problems if problem.severity != "error"]
    for problem in errors(problems):
        yield problem.shown(texts.get(problem.file, ""))
    if warnings:
        yield WARNINGS
    for problem in warnings:
        yield problem.shown(texts.get(problem.file, ""))


def told_moment(local: datetime) -> str:
    """Tuesday, March 16, 2027, 6:00 am (America/Los_Angeles)"""
    return f"{told_wall(local)} ({local.tzinfo})"


def told_wall(local: datetime) -> str:
    """The same without its zone, where that is said once for all."""
    return f"{local:%A, %B} {local.day}, {local.year}, {told_clock(local)}"


def told_clock(local: datetime) -> str:
    return f"{local:%I:%M %p}".lstrip("0").lower()


def told_publication(publication: Publication, zone: tzinfo) -> str:
    """number 4, published by ana on Tuesday, March 16, 2027, 6:00 am (America/Los_Angeles): “Close early on Friday”"""
    at = told_moment(publication.at.astimezone(zone))
    how = "published" if publication.kind == "publish" else "the way back to an older one, taken"
    return f"number {publication.number}, {how} by {publication.who} on {at}: “{publication.why}”"
