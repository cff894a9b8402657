"""All files together → a release whose every name leads somewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ivr.engine.flow import Flow
from ivr.engine.steps.undo_payment import UndoPayment
from ivr.flowfile.check import check, check_names
from ivr.flowfile.flows import ReadFlow
from ivr.flowfile.numbers import LineEntry, line_of
from ivr.flowfile.parts import Parts
from ivr.flowfile.problems import Problem, Problems, errors
from ivr.flowfile.reached import obeys, reached
from ivr.flowfile.reading import read_parts
from ivr.flowfile.recorded import NOTHING_RECORDED, Recorded
from ivr.flowfile.rules import NAMES
from ivr.release import Line, Release

# Without the names these are about, a release cannot be put together.
NEEDED = frozenset({*NAMES, "words-missing", "pay-words-missing"})


@dataclass(frozen=True, slots=True)
class Checked:
    """`problems` in file order, warnings among them; `release` is None if any of them is an error."""

    release: Release | None
    problems: tuple[Problem, ...]

    def whole(self) -> Release:
        """Raises Problems with the errors where there is no release."""
        if self.release is None:
            raise Problems(errors(self.problems))
        return self.release


def read_release(files: Mapping[str, str], recorded: Recorded = NOTHING_RECORDED) -> Release:
    """Read every file (`flows/lines.yaml` → its text); raises Problems with all that is wrong in any of them."""
    return check_files(files, recorded=recorded).whole()


def check_files(
    files: Mapping[str, str], now: datetime | None = None, recorded: Recorded = NOTHING_RECORDED
) -> Checked:
    """Read every file, and tell all that is wrong in any of them or between them.

    What is out of date is told of only if the time (`now`, with its zone) is given: a release stays what it is.
    """
    parts, unreadable = read_parts(files, recorded, now)
    problems = tuple(sorted({*unreadable, *check(parts)}))
    return Checked(None if errors(problems) else _release(files, parts), problems)


def read_kept(files: Mapping[str, str], recorded: Recorded = NOTHING_RECORDED) -> Release:
    """A release that was checked when it was kept; raises Problems only if it cannot be put together any more.

    What a newer version of this program would say against it is for whoever publishes next: a line does not fall silent
    because it has been brought up to date. A call may be waiting for it, so nothing else is looked at.
    """
    parts, unreadable = read_parts(files, recorded)
    dangling = (problem for problem in check_names(parts) if problem.rule in NEEDED)
    if wrong := errors([*unreadable, *dangling]):
        raise Problems(wrong)
    return _release(files, parts)


def _release(files: Mapping[str, str], parts: Parts) -> Release:
    by_name = {flow.name: flow for flow in parts.flows}
    lines = {name: _line(name, entry, by_name[entry.flow], parts) for name, entry in parts.lines.items()}
    steps = {step.name: step.step for flow in parts.flows for step in flow.steps}
    asides = frozenset(name for name, step in steps.items() if isinstance(step, UndoPayment))
    flow = Flow(steps, {flow.name: flow.standing for flow in parts.flows}, asides)
    announcements = tuple(parts.announcements.values())
    return Release(
        _fingerprint({**files, **parts.recorded.digests}),
        flow,
        lines,
        parts.contacts,
        parts.calendars,
        parts.catalogues,
        announcements,
    )


def _line(name: str, entry: LineEntry, flow: ReadFlow, parts: Parts) -> Line:
    line = line_of(name, entry, flow.start, flow.languages)
    return replace(line, obeys=obeys(reached(flow.start, parts.flows)))


def _fingerprint(files: Mapping[str, str]) -> str:
    """The same words and sounds give the same release on every worker."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{files[name]}\0".encode())
    return digest.hexdigest()[:12]
