"""What no single file can know: that every name leads somewhere, in every language.

One file for each family of rules. Nothing is read here, and nothing is ever mended: a rule looks at what was read
and yields Problems.
"""

from collections.abc import Iterator

from ivr.flowfile.check.lines import check_calendars, check_lines
from ivr.flowfile.check.parts import Parts
from ivr.flowfile.check.steps import check_flow, check_flow_names, check_step
from ivr.flowfile.check.words import check_words
from ivr.flowfile.problems import Problem
from ivr.flowfile.proof import prove


def check(parts: Parts) -> Iterator[Problem]:
    """Every problem between the files, in no order."""
    yield from check_lines(parts)
    yield from check_calendars(parts)
    yield from check_flow_names(parts)
    for flow in parts.flows:
        yield from check_flow(flow, parts)
        for step in flow.steps:
            yield from check_step(flow, step, parts)
    yield from check_words(parts)
    yield from prove(parts)
