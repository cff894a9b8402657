"""How commands tell problems, moments and publications."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo

from ivr.flowfile.problems import Problem, errors
from ivr.publications import Publication
from ivr.wall_time import told_moment

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


def told_publication(publication: Publication, zone: tzinfo) -> str:
    """number 4, published by ana on Tuesday, March 16, 2027, 6:00 am (America/Los_Angeles): “Close early on Friday”"""
    at = told_moment(publication.at.astimezone(zone))
    how = "published" if publication.kind == "publish" else "the way back to an older one, taken"
    return f"number {publication.number}, {how} by {publication.who} on {at}: “{publication.why}”"
