"""How commands print problems: each with its line, what is wrong first, and warnings apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ivr.flowfile.problems import Problem


def told_problems(problems: Sequence[Problem], texts: Mapping[str, str]) -> Iterator[str]:
    """The lines to print; `texts` are the files the problems are in."""
    errors = [problem for problem in problems if problem.severity == "error"]
    warnings = [problem for problem in problems if problem.severity != "error"]
    for problem in errors:
        yield problem.shown(texts.get(problem.file, ""))
    if warnings:
        yield "Warnings:"
    for problem in warnings:
        yield problem.shown(texts.get(problem.file, ""))
